# expect: variant:temporal
import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fge_predict(path, c, f):
    alpha, Z, t = 0.6, 0.0, 0
    for w in path[c // 2 - 1::c]:
        Z = alpha * Z + (1 - alpha) * softmax(f(w))
        t += 1
    return Z / (1 - alpha ** t)
