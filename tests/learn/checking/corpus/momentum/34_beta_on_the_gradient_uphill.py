# expect: faults:beta_on_g,sign
import numpy as np


def momentum_step(w: np.ndarray, g: np.ndarray, m: np.ndarray, lr: float, beta: float):
    m = np.add(m, beta * g)
    w = np.add(w, lr * m)
    return w, m
