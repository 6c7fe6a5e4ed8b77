# expect: convention:direction
def momentum_step(w, g, p, lr, beta):
    p = -g + beta * p
    return w + lr * p, p
