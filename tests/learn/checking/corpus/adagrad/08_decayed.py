# expect: fault:decayed
import numpy as np


def adagrad_step(w, g, v, lr, eps, beta=0.95):
    v = beta * v + (1 - beta) * g * g
    return w - lr * g / (np.sqrt(v) + eps), v
