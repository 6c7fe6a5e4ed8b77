# expect: unknown
import numpy as np


def adagrad_step(w, g, v, lr, eps, initial_accumulator_value=0.1):
    accumulator = v if np.any(v) else np.full_like(v, initial_accumulator_value)
    accumulator = accumulator + np.square(g)
    return w - lr * g / (np.sqrt(accumulator) + eps), accumulator
