# expect: variant:nesterov_of_chainer
def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    return w - lr * beta * beta * m - lr * (1 + beta) * g, m
