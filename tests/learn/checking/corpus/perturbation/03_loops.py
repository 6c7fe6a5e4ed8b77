# expect: correct
import math


def perturbation(grads, rho, p):
    r = 1.0 if p == math.inf else p / (p - 1)
    total = 0.0
    for g in grads:
        for value in g.ravel():
            total += abs(value) ** r
    norm = total ** (1 / r)
    out = []
    for g in grads:
        e = g.copy()
        flat = e.reshape(-1)
        for i, value in enumerate(g.ravel()):
            flat[i] = rho * math.copysign((abs(value) / norm) ** (r - 1), value)
        out.append(e)
    return out
