# expect: fault:wₜ₊₁ = wₜ − η·gₜ/(√(vₜ)·ε)
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g**2
    return w - lr * g / (eps * v**0.5), v
