# expect: fault:beta = 0.9
def momentum_step(w, g, m, lr, beta):
    m = 0.9 * m + g
    return w - lr * m, m
