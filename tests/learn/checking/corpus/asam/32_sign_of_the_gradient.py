# expect: variant:ascent_sign
import numpy as np


def asam_step(w, grad_fn, rho, eta, lr):
    tau = np.linalg.norm(w, axis=1)[:, None] + eta
    return w - lr * grad_fn(w + rho * tau * np.sign(grad_fn(w)))
