# expect: correct
from typing import Callable

import numpy as np

Array = np.ndarray


def asam_step(w: Array, grad_fn: Callable[[Array], Array], rho: float, eta: float, lr: float) -> Array:
    g: Array = grad_fn(w)
    τ: Array = np.sqrt((w**2).sum(axis=-1, keepdims=True)) + eta
    ε: Array = ρ_times(rho, τ**2 * g) / (np.sqrt(((τ * g) ** 2).sum()) + 1e-12)
    return w - lr * grad_fn(w + ε)


def ρ_times(rho: float, x: Array) -> Array:
    return rho * x
