# expect: correct
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NO_DECAY = {"gamma", "beta"}


@dataclass
class Trainer:
    net: Any
    lr: float
    lam: float
    steps: int
    i: int = 0
    scores: list = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.lr * (1 + np.cos(np.pi * self.i / self.steps)) / 2

    def iteration(self, x: np.ndarray, y: np.ndarray) -> None:
        self.net.backward(x, y)
        self.net.step(self.rate, {n: self.lam for n in self.net.names if n not in NO_DECAY})
        self.net.zero_grad()
        self.i += 1

    def test(self, x: np.ndarray, y: np.ndarray) -> None:
        self.net.eval()
        try:
            self.scores.append(self.net.accuracy(x, y))
        finally:
            self.net.train()


def train(net, images, labels, test_images, test_labels, epochs: int, size: int, lr: float, lam: float, rng) -> list:
    trainer = Trainer(net, lr, lam, epochs * (len(images) // size))
    for _ in range(epochs):
        for rows in np.split(rng.permutation(len(images)), len(images) // size):
            s = int(rng.integers(-1, 2))
            trainer.iteration(np.roll(images[rows], s, axis=-1), labels[rows])
        trainer.test(test_images, test_labels)
    return trainer.scores
