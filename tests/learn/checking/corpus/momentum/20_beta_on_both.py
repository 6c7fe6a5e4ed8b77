# expect: fault:beta_on_both
def momentum_step(w, g, m, lr, beta):
    m = beta * (m + g)
    return w - lr * m, m
