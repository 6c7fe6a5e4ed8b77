# expect: fault:step_kept
import numpy as np


def momentum_step(w, g, m, lr, beta):
    m = beta * m + g
    step = lr * m
    return w - step, step
