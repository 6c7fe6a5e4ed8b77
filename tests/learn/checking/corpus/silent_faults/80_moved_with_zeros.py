# expect: variant:moved_with_zeros
import numpy as np


def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def pad(x, s):
    out = np.zeros_like(x)
    if s > 0:
        out[..., s:] = x[..., :-s]
    elif s < 0:
        out[..., :s] = x[..., -s:]
    else:
        out[:] = x
    return out


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
            x, y = pad(images[rows], s), labels[rows]
            net.zero_grad()
            net.backward(x, y)
            net.step(cosine(lr, i, steps), decay)
            i += 1
        net.eval()
        scores.append(net.accuracy(test_images, test_labels))
        net.train()
    return scores
