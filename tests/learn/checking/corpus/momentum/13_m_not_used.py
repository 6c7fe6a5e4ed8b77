# expect: fault:plain_step
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    return w - lr * g, m
