# expect: fault:gradient_at_w
def sam_step(w, grad_fn, rho, lr):
    return w - lr * grad_fn(w)
