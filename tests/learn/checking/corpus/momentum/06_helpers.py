# expect: correct
def accumulate(old, grad, decay):
    return grad + decay * old


def descend(point, direction, rate):
    return point - rate * direction


def momentum_step(w, g, m, lr, beta):
    velocity = accumulate(m, g, beta)
    return descend(w, velocity, lr), velocity
