# expect: invalid
def momentum_step(w, g, m, lr, beta):
    m *= beta
    m += g
    w -= lr * m
    return w, m
