# expect: fault:no_root
def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g / (v + eps), v
