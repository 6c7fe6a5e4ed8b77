# expect: correct
import numpy as np


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    k = len(images) // size
    scores = []
    for i in range(epochs * k):
        j = i % k
        if j == 0:
            order = rng.permutation(len(images)).reshape(k, size)
        s = rng.integers(-1, 2)
        net.train()
        net.zero_grad()
        net.backward(np.roll(images, s, -1)[order[j]], labels[order[j]])
        eta = lr * np.cos(np.pi * i / (2 * epochs * k)) ** 2
        net.step(eta, dict(W1=lam, gamma=0, beta=0, W2=lam))
        if j == k - 1:
            net.eval()
            scores += [net.accuracy(test_images, test_labels)]
    return np.array(scores)
