# expect: correct
from dataclasses import dataclass, field

import numpy as np


@dataclass
class SWA:
    model: np.ndarray
    captured: list = field(default_factory=list)

    def step(self, gradient: np.ndarray, lr: float) -> None:
        self.model = self.model - lr * gradient

    def capture(self) -> None:
        self.captured.append(self.model.copy())

    def mean(self) -> np.ndarray:
        return sum(self.captured) / len(self.captured)


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        swa = SWA(w)
        for i in range(1, n // parts + 1):
            swa.step(grad_fn(swa.model), lr)
            if not i % c:
                swa.capture()
        w = swa.mean()
    return w, statistics(w)
