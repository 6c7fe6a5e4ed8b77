# expect: faults:timm_nesterov,sign
def sgdw_step(w, g, m, lr, beta, lam, s):
    m = beta * m + g
    return w + lr * (g + beta * m) - lr * lam * w, m
