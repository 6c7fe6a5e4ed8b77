# expect: fault:one_minus_on_both
def momentum_step(w, g, m, lr, beta):
    weight = 1 - beta
    buf = weight * (m + g)
    return w - lr * buf, buf
