# expect: fault:old_m
def momentum_step(w, g, m, lr, beta):
    w = w - lr * m
    m = beta * m + g
    return w, m
