# expect: variant:nesterov
def momentum_step(w, g, m, lr, beta):
    velocity = beta * m - g * lr
    w = w + velocity * beta - g * lr
    return w, velocity
