# expect: convention:velocity
def momentum_step(w, g, m, lr, beta):
    v = beta * m - lr * g
    return w + v, v
