# expect: fault:rate_twice
def momentum_step(w, g, m, lr, beta):
    m = beta * m + lr * g
    return w - lr * m, m
