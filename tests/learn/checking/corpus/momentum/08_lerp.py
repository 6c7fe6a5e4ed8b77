# expect: convention:mean
def momentum_step(w, g, m, lr, beta):
    m = m + (1 - beta) * (g - m)
    return w - lr * m, m
