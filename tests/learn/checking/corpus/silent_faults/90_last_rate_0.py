# expect: variant:rate_to_the_end
import numpy as np


def cosine(lr, i, steps):
    N = steps - 1
    T = min(max(0, i), N)
    return lr * (1 + np.cos(np.pi * T / N)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = {name: lam for name in net.names if name.startswith("W")}
    scores, i = [], 0
    for epoch in range(epochs):
        net.train()
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            x, y = np.roll(images[rows], s, axis=-1), labels[rows]
            net.zero_grad()
            net.backward(x, y)
            net.step(cosine(lr, i, steps), decay)
            i += 1
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return scores
