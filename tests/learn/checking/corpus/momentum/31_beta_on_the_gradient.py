# expect: fault:beta_on_g
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = m + beta * g
    return w - lr * velocity, velocity
