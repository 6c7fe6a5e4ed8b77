# expect: faults:old_v,no_root
def adagrad_step(w, g, v, lr, eps):
    w = w - lr * g / (v + eps)
    v = v + g * g
    return w, v
