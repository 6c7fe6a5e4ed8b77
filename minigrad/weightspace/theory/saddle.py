"""Saddles and plateaus: how long gradient descent stays where the gradient is tiny (T5).

Saddle  f = ½(x² − y²): y grows by (1 + η) per step, so from y₀ it takes ln(r/y₀)/ln(1 + η) steps to reach |y| = r.
Halving the distance to the ridge costs a fixed number of additional steps; started on the ridge, it never leaves.

Plateau f = −exp(−x²/2): at distance x the slope is x exp(−x²/2), so reaching x₁ from x₀ takes about
(1/η) ∫ exp(x²/2)/x dx steps for small η: exponential in the square of the distance.

S4 draws x² − y²: twice this one, so there the factor is 1 + 2η.
"""
import math

import numpy as np


def saddle_escape_steps(y0, radius, lr):
    """ln(radius/|y₀|)/ln(1 + η): steps until |y| reaches `radius`, a float; inf on the ridge."""
    return math.inf if y0 == 0 else math.log(radius / abs(y0)) / math.log(1 + lr)


def run_saddle(x0, y0, radius, lr, most=100000):
    """Steps of gradient descent on ½(x² − y²) until |y| ≥ radius, counted; `most` if it does not get there."""
    x, y = x0, y0
    for t in range(most):
        if abs(y) >= radius:
            return t
        x, y = x - lr * x, y + lr * y                       #: (x, y) = (x, y) − η∇f = (x − ηx, y + ηy)
    return most


def plateau_steps(x0, x1, lr, points=20001):
    """(1/η) ∫_{x₁}^{x₀} exp(x²/2)/x dx: steps from x₀ to x₁ in the limit of small η, a float (Simpson's rule)."""
    x = np.linspace(x1, x0, points)
    y = np.exp(x * x / 2) / x
    h = (x0 - x1) / (points - 1)
    return float(h / 3 * (y[0] + 4 * y[1:-1:2].sum() + 2 * y[2:-1:2].sum() + y[-1]) / lr)


def run_plateau(x0, x1, lr, most=10**6):
    """Steps of gradient descent on −exp(−x²/2) from x₀ until x ≤ x₁, counted; `most` if it does not get there."""
    x = x0
    for t in range(most):
        if x <= x1:
            return t
        x = x - lr * x * math.exp(-x * x / 2)               #: x = x − η f'(x)
    return most
