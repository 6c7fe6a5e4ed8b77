# expect: variant:heavy_ball
def momentum_step(w, g, m, lr, beta):
    w_next = w - lr * g + beta * (w - m)
    return w_next, w.copy()
