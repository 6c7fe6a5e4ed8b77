# expect: fault:gradient_twice
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = beta * m + g
    w_new = w - lr * (velocity + g)
    return w_new, velocity
