# expect: correct
import numpy as np


from typing import Callable


class Checker:
    def __init__(self, f: Callable, vjp: Callable, u: np.ndarray, h: float) -> None:
        self.f, self.vjp, self.u, self.h = f, vjp, u, h

    def loss(self, x: np.ndarray) -> float:
        return float(sum(a * b for a, b in zip(self.u, self.f(x))))

    def slope(self, x: np.ndarray, i: int) -> float:
        kept = x[i]
        x[i] = kept + self.h
        ahead = self.loss(x)
        x[i] = kept - self.h
        behind = self.loss(x)
        x[i] = kept
        return (ahead - behind) / self.h / 2


def gradient_check(f, vjp, x, u, eps, tol):
    checker = Checker(f, vjp, u, float(np.exp(np.log(eps) / 3)))
    d = np.array([checker.slope(x.copy(), i) for i in range(len(x))])
    g = vjp(x, u)
    r = [0 if a == 0 and b == 0 else np.abs(a - b) / max(np.abs([a, b])) for a, b in zip(d, g)]
    return d, np.max(r), not np.max(r) > tol
