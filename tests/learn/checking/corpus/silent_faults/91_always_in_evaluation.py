# expect: fault:always_in_evaluation
import numpy as np


def half_cosine(lr, part):
    return 0.5 * lr * (1 + np.cos(np.pi * part))


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    total, step, scores = epochs * (len(images) // size), 0, []
    weights = {name: lam for name in net.names if name.startswith("W")}
    for _ in range(epochs):
        net.eval()
        order = rng.permutation(len(images))
        for rows in np.split(order, len(order) // size):
            shift = int(rng.integers(-1, 2))
            net.zero_grad()
            net.backward(np.roll(images[rows], shift, axis=2), labels[rows])
            net.step(half_cosine(lr, step / total), weights)
            step += 1
        scores.append(net.accuracy(test_images, test_labels))
    return scores
