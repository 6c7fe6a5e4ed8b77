# expect: correct
import numpy as np


def sam_step(theta, gradient, radius, step):
    g = gradient(theta)
    n = np.einsum("i,i->", g, g) ** 0.5
    if n < 1e-12:
        return theta - step * g
    up = theta + radius * (g / n)
    return np.subtract(theta, np.multiply(step, gradient(up)))
