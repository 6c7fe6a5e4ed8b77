# expect: unknown
import numpy as np


def cosine(lr, i, steps):
    return 0.5 * lr * (1 + np.cos(np.pi * i / steps))


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    batches = len(images) // size
    scores = []
    for epoch in range(epochs):
        order = rng.permutation(len(images)).reshape(batches, size)
        for b, rows in enumerate(order):
            s = int(rng.integers(-1, 2))
            net.zero_grad()
            net.backward(np.roll(images[rows], (s, s), axis=(1, 2)), labels[rows])
            net.step(cosine(lr, epoch * batches + b, epochs * batches), dict(W1=lam, W2=lam))
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return scores
