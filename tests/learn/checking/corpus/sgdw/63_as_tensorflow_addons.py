# expect: variant:no_multiplier
import numpy as np


def sgdw_step(var, grad, velocity, lr, momentum, weight_decay, s):
    var = var * (1 - weight_decay)
    velocity = momentum * velocity - lr * grad
    return var + velocity, velocity
