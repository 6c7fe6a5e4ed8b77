# E30 · five silent faults in a training script   (lesson 20)
#
# This script runs, no error is raised, and the net learns. Five things in it are wrong. Mend them and change
# nothing else. What it should do: images (n, h, w), labels (n, K) with a 1 at the class, n a multiple of
# size. E epochs of k = n/size iterations, T = E·k. Each epoch draws one order, each iteration one s: the
# images of the batch are moved by s columns, so that the net learns to see them anywhere; their classes
# stay what they are. Iteration i = 0 … T−1, counted through all epochs, takes one step with the gradient ∇ᵢ
# of its own batch (gᵢ is what a step uses, gᵢ₋₁ what the one before used) and the rate ηᵢ. The weights W1
# and W2 decay, BatchNorm's gamma and beta do not. After each epoch the test accuracy is measured by the
# running statistics; return all of them, a list.
# net.names: the names of the parameters, W1, gamma, beta, W2. net.zero_grad() forgets the gradients.
# net.backward(x, y) adds the gradient of this batch to those that the net holds. net.step(rate, decay):
# w ← w − rate·(g + λ·w) for each parameter, g being all that the net holds and λ = decay[name]; a name
# that is not in decay does not decay. net.train(), net.eval(): the mode; it begins in training mode, in
# which BatchNorm uses the statistics of the batch. net.accuracy(x, y) uses those of the mode.
#
#     x = images[rows], moved by s columns
#     y = labels[rows]
#     gᵢ = ∇ᵢ
#     ηᵢ = ½·η·(1 + cos(π·i/T))
#     λ_W = λ
#     λ_γ = 0
#     λ_β = 0
#     score = accuracy by the running statistics
#     mode = training mode
#     return score, x, y, gᵢ, ηᵢ, λ_W, λ_γ, λ_β, mode
#
# Check it with `minigrad learn check silent_faults`, or let `minigrad learn` watch this folder.
import numpy as np


def cosine(lr, i, steps):
    return lr * (1 + np.cos(np.pi * i / steps)) / 2


def train(net, images, labels, test_images, test_labels, epochs, size, lr, lam, rng):
    steps = epochs * (len(images) // size)
    decay = {name: lam for name in net.names}
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
