# expect: variant:glove
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    temp = lr * g
    w = w - temp / np.sqrt(v)
    return w, v + temp * temp
