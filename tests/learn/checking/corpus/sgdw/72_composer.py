# expect: convention:rate_outside
def sgdw_step(w, g, m, lr, beta, lam, s):
    buf = m * beta + g
    w = w * (1 - s * lam)
    return w - lr * buf, buf
