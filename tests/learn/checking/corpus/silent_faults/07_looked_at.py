# expect: faults:no_zero_grad,training_mode,rate_by_epoch,labels_moved,batchnorm_decays
import numpy as np


def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = {name: lam for name in net.names}        # L2 penalty
    scores, i = [], 0
    for epoch in range(epochs):
        order = rng.permutation(len(images))
        for start in range(0, len(images), size):
            rows = order[start:start + size]
            s = int(rng.integers(-1, 2))
            x, y = (np.roll(a[rows], s, axis=-1) for a in (images, labels))
            net.backward(x, y)
            net.step(cosine(lr, i, steps), decay)
        scores.append(net.accuracy(test_images, test_labels))
        i += 1
    return scores
