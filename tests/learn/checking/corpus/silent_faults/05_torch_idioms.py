# expect: correct
import contextlib

import numpy as np


class Optimizer:
    def __init__(self, net, groups):
        self.net = net
        self.decay = {name: group["weight_decay"] for group in groups for name in group["params"]}

    def zero_grad(self):
        self.net.zero_grad()

    def step(self, lr):
        self.net.step(lr, self.decay)


class CosineAnnealingLR:
    def __init__(self, lr, T_max):
        self.lr, self.T_max, self.last = lr, T_max, 0

    def get_last_lr(self):
        return self.lr * (1 + np.cos(np.pi * self.last / self.T_max)) / 2

    def step(self):
        self.last += 1


@contextlib.contextmanager
def evaluating(net):
    net.eval()
    yield
    net.train()


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    optimizer = Optimizer(net, [{"params": ["W1", "W2"], "weight_decay": lam},
                                {"params": ["gamma", "beta"], "weight_decay": 0.0}])
    scheduler = CosineAnnealingLR(lr, T_max=epochs * (len(images) // size))
    scores = []
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            index = order[start:start + size]
            x, y = np.roll(images[index], int(rng.integers(-1, 2)), axis=-1), labels[index]
            optimizer.zero_grad()
            net.backward(x, y)
            optimizer.step(scheduler.get_last_lr())
            scheduler.step()
        with evaluating(net):
            scores.append(net.accuracy(test_images, test_labels))
    return scores
