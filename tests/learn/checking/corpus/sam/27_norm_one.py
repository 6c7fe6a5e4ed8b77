# expect: faults:one_norm,minus
def sam_step(w, grad_fn, rho, lr):
    g = grad_fn(w)
    total = sum(abs(x) for x in g)
    w_adv = [wi - rho * gi / total for wi, gi in zip(w, g)]
    import numpy as np
    return w - lr * grad_fn(np.array(w_adv))
