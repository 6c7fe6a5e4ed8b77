# expect: correct
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    param, square_avg = np.array(w), np.array(v)
    square_avg *= beta
    square_avg += (1 - beta) * g * np.conj(g)
    avg = np.sqrt(square_avg)
    avg += eps
    param -= lr * (g / avg)
    return param, square_avg
