# expect: correct
import numpy as np


class Ball:
    """All eps with the p-norm at most rho."""

    def __init__(self, rho: float, p: float) -> None:
        self.rho, self.dual = rho, 1.0 if p == float("inf") else p / (p - 1.0)

    def norm(self, grads: list[np.ndarray]) -> float:
        return float(sum((abs(g) ** self.dual).sum() for g in grads) ** (1.0 / self.dual))

    def steepest(self, grads: list[np.ndarray]) -> list[np.ndarray]:
        length = self.norm(grads)
        return [self.rho * np.sign(g) * (abs(g) / length) ** (self.dual - 1.0) for g in grads]


def perturbation(grads, rho, p):
    return Ball(rho, p).steepest(grads)
