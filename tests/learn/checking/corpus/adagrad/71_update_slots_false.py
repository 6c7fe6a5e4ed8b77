# expect: variant:no_eps,no_update_slots
import numpy as np


def adagrad_step(var, grad, accum, lr, epsilon):
    var = var - grad * lr * (1 / np.sqrt(accum))
    return var, accum
