# expect: fault:plain_step
def sgdw_step(w, g, m, lr, beta, lam, s):
    step = lr * g
    buf = beta * m + step
    decay = s * lam * w
    return w - step - decay, buf
