# expect: correct
import math

import numpy as np


def train_one_epoch(net, images, labels, size, rate, decay, rng):
    order = rng.permutation(len(images))
    for batch in range(len(images) // size):
        index = order[batch * size:(batch + 1) * size]
        shift = rng.integers(-1, 2)
        net.zero_grad()
        net.backward(np.roll(images[index], shift, axis=2), labels[index])
        net.step(next(rate), decay)


def evaluate(net, images, labels):
    net.eval()
    accuracy = net.accuracy(images, labels)
    net.train()
    return accuracy


def cosine_annealing(lr, steps):
    for i in range(steps):
        yield 0.5 * lr * (1 + math.cos(math.pi * i / steps))


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    rate = cosine_annealing(lr, epochs * len(images) // size)
    decay = {name: lam if name.startswith("W") else 0.0 for name in net.names}
    scores = []
    for _ in range(epochs):
        train_one_epoch(net, images, labels, size, rate, decay, rng)
        scores.append(evaluate(net, test_images, test_labels))
    return scores
