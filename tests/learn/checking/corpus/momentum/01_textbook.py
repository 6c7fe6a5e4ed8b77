# expect: correct
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    w = w - lr * m
    return w, m
