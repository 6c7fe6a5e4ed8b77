# expect: variant:nesterov
def sgdw_step(w, g, m, lr, beta, lam, s):
    grad = lr * g
    m = beta * m + grad
    return w - (grad + beta * m) - s * lam * w, m
