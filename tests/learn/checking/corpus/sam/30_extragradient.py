# expect: fault:ascent_with_the_rate
def sam_step(w, grad_fn, rho, lr):
    look_ahead = w + lr * grad_fn(w)
    return w - lr * grad_fn(look_ahead)
