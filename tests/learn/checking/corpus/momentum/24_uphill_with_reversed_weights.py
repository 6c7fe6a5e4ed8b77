# expect: faults:sign,reversed
def momentum_step(w, g, m, lr, beta):
    m = beta * g + (1 - beta) * m
    return w + lr * m, m
