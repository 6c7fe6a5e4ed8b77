"""Functions and networks whose derivatives are known or small enough to write out."""
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import nn
from minigrad import weightspace as ws

rng = np.random.default_rng(0)
X = rng.standard_normal((40, 5))
Y = rng.integers(3, size=40)


def quadratic(A, b=None):
    """½ wᵀAw − bᵀw as a Function of w."""
    A = mg.Tensor(np.asarray(A, dtype=np.float64))
    b = mg.Tensor(np.zeros(len(A.data)) if b is None else np.asarray(b, dtype=np.float64))
    return ws.Function(lambda w: 0.5 * (w * (A @ w)).sum() - (b * w).sum())


def symmetric(eigenvalues, seed=0):
    """Q diag(eigenvalues) Qᵀ with a random rotation."""
    Q, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((len(eigenvalues),) * 2))
    return (Q * eigenvalues) @ Q.T


def net(seed=0, dtype=np.float64, activation=nn.Tanh):
    """5-4-3 perceptron, 39 weights."""
    mg.seed(seed)
    return nn.Sequential(nn.Linear(5, 4), activation(), nn.Linear(4, 3)).to(dtype)


def bn_net(seed=0, dropout=0.0):
    """The same with BatchNorm, and dropout if asked for."""
    mg.seed(seed)
    model = nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Dropout(dropout), nn.Linear(4, 3))
    return model.to(np.float64)


def objective(model=None, data=(X, Y), **settings):
    """Cross-entropy of the network on the 40 examples."""
    return ws.Objective(net() if model is None else model, F.cross_entropy, data, **settings)


def dense_hessian(f, w):
    """(n, n) by central differences of the gradient: independent of hvp."""
    H, h = np.zeros((w.size, w.size)), 1e-5
    for i in range(w.size):
        e = np.zeros(w.size)
        e[i] = h
        H[i] = (f(w + e)[1] - f(w - e)[1]) / (2 * h)
    return (H + H.T) / 2


def trained(f, w, steps=200, lr=0.5):
    """Weights after plain gradient descent."""
    return ws.sgd(f, w, steps, lr)
