# expect: fault:reversed
def momentum_step(w, g, m, lr, beta):
    m = (1 - beta) * m + beta * g
    return w - lr * m, m
