# expect: fault:no_decay
def sgdw_step(w, g, m, lr, beta, lam, s):
    v = beta * m - lr * g
    return w + v, v
