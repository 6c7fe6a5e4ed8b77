# expect: faults:minus,norm_squared,step_from_perturbed
def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    w_adv = w - rho * g / (g @ g)
    return w_adv - lr * grad_fn(w_adv)
