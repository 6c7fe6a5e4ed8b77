# expect: variant:multiplied_rate
def sgdw_step(w, g, m, lr, beta, lam, s):
    alpha, eta = lr, s
    m = beta * m + eta * alpha * g
    return w - m - eta * lam * w, m
