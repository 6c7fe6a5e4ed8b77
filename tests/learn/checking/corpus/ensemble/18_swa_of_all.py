# expect: faults:weights_averaged,every_iteration
import numpy as np


def fge_predict(path, c, f):
    z = f(path.mean(0))
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)
