# expect: correct
import math


def rmsprop_step(w, g, v, lr, beta, eps):
    new_w, new_v = [], []
    for wi, gi, vi in zip(w, g, v):
        vi = beta * vi + (1 - beta) * gi * gi
        new_v.append(vi)
        new_w.append(wi - lr * gi / (math.sqrt(vi) + eps))
    return new_w, new_v
