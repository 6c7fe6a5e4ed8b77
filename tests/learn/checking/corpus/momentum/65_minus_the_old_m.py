# expect: fault:minus_m
import numpy as np


def momentum_step(w, g, m, lr, beta):
    velocity = g - beta * m
    w_new = w - lr * velocity
    return w_new, velocity
