# expect: variant:exponentiated
import numpy as np


def descent_step(w: np.ndarray, g: np.ndarray, lr: float) -> np.ndarray:
    factors = np.exp(-lr * g)
    return w * factors
