# expect: convention:eps_inside
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    v = v + g * g
    return w - lr * g * (v + eps) ** -0.5, v
