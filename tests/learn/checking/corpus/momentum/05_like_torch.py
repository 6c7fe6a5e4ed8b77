# expect: correct
def momentum_step(w, g, m, lr, beta):
    param, d_p, buf = w.copy(), g, m.copy()
    buf *= beta
    buf += d_p
    param += -lr * buf
    return param, buf
