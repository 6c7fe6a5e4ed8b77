# expect: convention:average
def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + (1 - beta) * lr * g
    return w - m - s * lam * w, m
