# expect: convention:mean
def momentum_step(w, g, m, lr, beta):
    m = beta * m + (1 - beta) * g
    return w - lr * m, m
