# expect: variant:nesterov_of_chainer
def momentum_step(w, g, v, lr, beta):
    v = beta * v
    v = v - lr * g
    w = w + beta * beta * v
    w = w - (1 + beta) * lr * g
    return w, v
