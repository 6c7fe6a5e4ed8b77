# expect: faults:no_root,no_one_minus_beta
def rmsprop_step(w, g, v, lr, beta, eps):
    v = beta * v + g * g
    return w - lr * g / (v + eps), v
