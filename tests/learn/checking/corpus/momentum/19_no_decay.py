# expect: fault:no_decay
def momentum_step(w, g, m, lr, beta):
    m = m + g
    return w - lr * m, m
