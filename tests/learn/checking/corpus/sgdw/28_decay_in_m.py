# expect: fault:decay_in_m
def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + lr * g + s * lam * w
    return w - m, m
