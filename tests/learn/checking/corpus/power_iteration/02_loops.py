# expect: correct
import math


def hessian_vector(grad_fn, w, u, h):
    a = grad_fn([wi + h * ui for wi, ui in zip(w, u)])
    b = grad_fn([wi - h * ui for wi, ui in zip(w, u)])
    return [(x - y) / h / 2 for x, y in zip(a, b)]


def power_iteration(hvp, v, steps):
    k = 0
    v = list(v)
    while k <= steps:
        size = math.sqrt(sum(x * x for x in v))
        v = [x / size for x in v]
        Hv = hvp(v)
        value = sum(a * b for a, b in zip(v, Hv))
        if k < steps:
            v = list(Hv)
        k += 1
    return value, v
