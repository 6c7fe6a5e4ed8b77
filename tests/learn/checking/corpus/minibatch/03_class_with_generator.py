# expect: correct
from typing import Iterator

import numpy as np


class Batches:
    def __init__(self, n: int, size: int, rng: np.random.Generator):
        self.n, self.size, self.rng = n, size, rng

    def __iter__(self) -> Iterator[np.ndarray]:
        order = self.rng.permutation(self.n)
        for k in range(-(-self.n // self.size)):
            yield order[k * self.size:(k + 1) * self.size]


def two_epochs(w, X, y, size, lr, rng):
    batches = Batches(len(X), size, rng)
    for _ in range(2):
        for b in batches:
            w = w - lr * np.einsum("b,bd->d", X[b] @ w - y[b], X[b]) / b.size
    return w


def sampling_vector(p, size, rng):
    drawn = rng.choice(p.size, size, p=p)
    one_hot = np.eye(p.size)[drawn]
    return (one_hot / p).mean(0)
