# expect: faults:squared_gradient,sign
def rmsprop_step(w, g, v, lr, beta, eps):
    v = v * beta
    v = v + (1 - beta) * g**2
    root = v**0.5
    w = w + lr * (g**2 / (root + eps))
    return w, v
