# expect: fault:no_rate
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    return w - m, m
