# expect: variant:least_share
import numpy as np


def cosine(lr, i, steps):
    least = lr / 10
    return least + 0.5 * (1 + np.cos(np.pi * i / steps)) * (lr - least)


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    k = len(images) // size
    decay = {"W1": lam, "W2": lam}
    scores, i = [], 0
    for epoch in range(epochs):
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
