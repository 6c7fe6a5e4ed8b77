# expect: convention:decayed_at_the_end,direction
import numpy as np


def momentum_step(weights, g, weight_updates, lr, momentum):
    weight_updates = weight_updates - g
    weights = weights + lr * weight_updates
    return weights, momentum * np.asarray(weight_updates)
