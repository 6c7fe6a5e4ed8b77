# expect: fault:loss_flipped
import numpy as np


def logistic_loss(w, X, y, lam):
    n, d = X.shape
    margins = y * X.dot(w)
    losses = np.maximum(0, margins) + np.log1p(np.exp(-np.abs(margins)))
    loss = losses.sum() / n + lam / 2 * w.dot(w)
    sig = 0.5 * (1 - np.tanh(margins / 2))
    grad = -(y * sig).dot(X) / n + lam * w
    return loss, grad
