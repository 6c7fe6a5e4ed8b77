# expect: faults:rho_not_normalised,step_from_perturbed
def sam_step(w, grad_fn, rho, lr):
    w_new = w + rho * grad_fn(w)
    return w_new - lr * grad_fn(w_new)
