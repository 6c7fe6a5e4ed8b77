# expect: convention:eps_as_a_bound
import numpy as np


def rmsprop_step(w, g, v, lr, beta, eps):
    new_mean_squared_grad = beta * v + (1 - beta) * np.square(g)
    rms_grad_t = np.sqrt(new_mean_squared_grad)
    rms_grad_t = np.maximum(rms_grad_t, eps)
    delta = -lr * g / rms_grad_t
    return w + delta, new_mean_squared_grad
