# expect: variant:nesterov
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    return w - lr * (g + beta * m), m
