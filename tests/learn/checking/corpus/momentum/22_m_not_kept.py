# expect: fault:m_not_kept
def momentum_step(w, g, m, lr, beta):
    direction = beta * m + g
    return w - lr * direction, m
