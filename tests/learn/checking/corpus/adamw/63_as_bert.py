# expect: variant:uncorrected
import numpy as np


def adamw_step(param, grad, m, v, t, learning_rate, beta_1, beta_2, epsilon, weight_decay_rate):
    next_m = beta_1 * m + (1.0 - beta_1) * grad
    next_v = beta_2 * v + (1.0 - beta_2) * np.square(grad)
    update = next_m / (np.sqrt(next_v) + epsilon) + weight_decay_rate * param
    return param - learning_rate * update, next_m, next_v
