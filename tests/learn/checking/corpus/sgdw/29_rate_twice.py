# expect: fault:rate_twice
def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g
    w_new = (1 - s * lam) * w
    return w_new - lr * m, m
