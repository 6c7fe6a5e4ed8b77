# expect: variant:penalty_without_half
import numpy as np


def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = dict.fromkeys(("W1", "W2"), 2 * lam)           # of lam * (w**2).sum()
    scores, i = [], 0
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            net.zero_grad()
            net.backward(np.roll(images[rows], s, axis=-1), labels[rows])
            net.step(cosine(lr, i, steps), decay)
            i += 1
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return scores
