# expect: fault:gradient_sign
def momentum_step(w, g, m, lr, beta):
    m = beta * m - g
    return w - lr * m, m
