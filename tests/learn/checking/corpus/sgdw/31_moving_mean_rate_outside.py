# expect: convention:average_rate_outside
def sgdw_step(w, g, m, lr, beta, lam, s):
    m = m + (1 - beta) * (g - m)
    return (1 - s * lam) * w - lr * m, m
