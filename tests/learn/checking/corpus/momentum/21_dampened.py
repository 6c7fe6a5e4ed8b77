# expect: convention:dampening
def momentum_step(w, g, m, lr, beta, dampening=0.25):
    m = beta * m + (1 - dampening) * g
    return w - lr * m, m
