# E07 · mini-batches and the sampling vector   (lesson 03)
#
# Two functions. two_epochs: SGD on the loss 1/(2n)·Σ(xᵢᵀw − yᵢ)² of X (n, d), y (n,) for two epochs. Each
# epoch draws order = rng.permutation(n) anew and takes size = B examples at a time in this order. A batch
# (X_b, y_b) has n_b examples; n_b is B, but for the last batch, which may be smaller and is used too. One
# step each, with the mean gradient of the batch at the current w (not at w₀, where the epoch began). Return
# w.
# sampling_vector: B examples are drawn by one call, rng.choice(n, B, p=p). cᵢ counts how often i was drawn.
# Return v (n,) with E[v] = 1, so that 1/n·Σvᵢ∇fᵢ is an unbiased gradient.
#
#     order = rng.permutation(n), drawn in each epoch
#     batches = B numbers of order at a time
#     g = X_bᵀ(X_b·w − y_b)/n_b
#     w′ = w − η·g
#     cᵢ = how often i is in rng.choice(n, B, p=p)
#     vᵢ = cᵢ/(B·pᵢ)
#     return w′, vᵢ
#
# Check it with `minigrad learn check minibatch`, or let `minigrad learn` watch this folder.
import numpy as np


def two_epochs(w, X, y, size, lr, rng):
    raise NotImplementedError


def sampling_vector(p, size, rng):
    raise NotImplementedError
