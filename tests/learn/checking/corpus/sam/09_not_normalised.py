# expect: variant:rho_not_normalised
def sam_step(w, grad_fn, rho, lr):
    eps = rho * grad_fn(w)
    return w - lr * grad_fn(w + eps)
