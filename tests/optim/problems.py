"""Two problems that every rule is run on: a quadratic with curvatures 1 and 10, and a small logistic regression."""
import numpy as np

import minigrad as mg

CURVATURE = np.array([1.0, 10.0])
_draw = np.random.default_rng(7)
X = _draw.normal(size=(20, 3))
Y = np.where(X @ np.array([1.0, -2.0, 0.5]) + 0.5 * _draw.normal(size=20) > 0, 1.0, -1.0)

START = {"quadratic": np.array([1.0, 1.0]), "logistic": np.array([0.5, 0.1, -0.3])}


def gradient(problem, w):
    """∇f(w), by hand."""
    if problem == "quadratic":
        return CURVATURE * w
    return -(X * (Y / (1 + np.exp(Y * (X @ w))))[:, None]).mean(axis=0)


def loss(problem, w):
    """f(w) of a Tensor, through the engine's own functions."""
    if problem == "quadratic":
        return (w * w * CURVATURE).sum() * 0.5
    return mg.functions.softplus(mg.Tensor(X) @ w * (-Y)).mean()


def parameter(problem, dtype=np.float64):
    """The starting point as a trainable Tensor."""
    return mg.Tensor(START[problem].astype(dtype), requires_grad=True)


def trajectory(make, problem, steps=12, change=5, closure=True):
    """Weights after each step; the learning rate is halved at step `change`. make(params) -> optimizer."""
    w = parameter(problem)
    opt, path = make([w]), []
    for i in range(1, steps + 1):
        if i == change:
            opt.lr = opt.lr / 2
        if closure:
            opt.step(lambda: loss(problem, w))
        else:
            opt.zero_grad()
            loss(problem, w).backward()
            opt.step()
        path.append(w.data.copy())
    return np.array(path)
