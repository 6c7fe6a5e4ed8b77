# expect: convention:rate_inside
def momentum_step(w, g, m, lr, beta):
    m = beta * m + lr * g
    return w - m, m
