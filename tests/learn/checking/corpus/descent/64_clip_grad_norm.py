# expect: variant:clipped_by_pytorch
import numpy as np


def descent_step(w, g, lr):
    clip_coef = min(1.0, 1.0 / (np.linalg.norm(g) + 1e-6))
    return w - lr * clip_coef * g
