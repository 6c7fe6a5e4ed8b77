# expect: fault:without_the_gradient
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = beta * m + g
    w_new = w - lr * beta * m
    return w_new, velocity
