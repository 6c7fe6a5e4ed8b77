# expect: fault:vₜ = max(vₜ₋₁, gₜ²)
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    cache = np.maximum(v, g ** 2)
    step = g / (np.sqrt(cache) + eps)
    return w - lr * step, cache
