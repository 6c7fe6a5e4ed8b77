"""A CNN with BatchNorm in float64 that the authors' codes were recorded on: 40 steps, weights and data from NumPy.

`record_authors.py` builds it with PyTorch, `test_authors.py` with minigrad; the weights have the same names and order.
"""
import numpy as np

STEPS, LR, MOMENTUM, DECAY = 40, 0.05, 0.9, 5e-4
EPOCH = 5                                                # batches of 8, 8, 8, 8 and 5 images
MARKS = (1, 40)                                          # steps whose weights are kept


def network(n):
    """The net in `n`, which is torch.nn or minigrad.nn."""
    return n.Sequential(
        n.Conv2d(1, 4, 3, padding=1, bias=False), n.BatchNorm2d(4), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(4, 6, 3, padding=1, bias=False), n.BatchNorm2d(6), n.ReLU(), n.AvgPool2d(2), n.Flatten(),
        n.Linear(24, 5))


def weights():
    """One vector (397,), uniform in ±½; BatchNorm's γ lie about 1."""
    w = np.random.default_rng(12).uniform(-0.5, 0.5, 397)
    w[36:40] += 1
    w[260:266] += 1
    return w


def batches():
    """[(images (n, 1, 8, 8), labels (n,))]: one epoch, always in this order."""
    draw = np.random.default_rng(34)
    x, y = draw.uniform(-1, 1, (37, 1, 8, 8)), draw.integers(0, 5, 37)
    return [(x[i:i + 8], y[i:i + 8]) for i in range(0, 37, 8)]


def batch(step):
    """That of step 1, 2, …"""
    return batches()[(step - 1) % EPOCH]
