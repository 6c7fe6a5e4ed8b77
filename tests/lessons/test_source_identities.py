"""What no other test computes: Taylor (G4), unrolled SGD (G7, E8), when averaging helps (T16)."""
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data
from minigrad.optim import rules

DRAW = np.random.default_rng(4)
X, Y = DRAW.normal(size=(20, 3)), np.where(DRAW.random(20) < 0.5, -1.0, 1.0)


def test_taylor_to_second_order():
    """G4: f(x + hd) − f(x) − h⟨∇f, d⟩ − ½h²⟨d, Hd⟩ falls as h³; without the last term as h²."""
    def f(w):
        return F.logistic_loss(w, X, Y, 0.1)

    x, d = DRAW.normal(size=3), DRAW.normal(size=3)
    value, leaf = f(x).item(), mg.Tensor(x, requires_grad=True)
    slope = mg.grad(f(leaf), leaf).numpy() @ d
    bend = d @ mg.hvp(f, leaf, mg.Tensor(d)).numpy()
    steps = 0.1 * 0.5 ** np.arange(5)
    first = np.array([f(x + h * d).item() - value - h * slope for h in steps])
    second = first - 0.5 * steps**2 * bend
    orders = [np.polyfit(np.log(steps), np.log(np.abs(gap)), 1)[0] for gap in (first, second)]
    np.testing.assert_allclose(orders, (2, 3), atol=0.1)


def test_unrolled_sgd():
    """G7, E8: x_{t+1} = x₀ − η Σ gᵢ over i = 0 … t (not from 1); with momentum gᵢ weighs (1 − β^{t−i+1})/(1 − β)."""
    g, start, eta, beta = DRAW.normal(size=(8, 3)), DRAW.normal(size=3), 0.1, 0.9
    plain, heavy, m = start, start, np.zeros(3)
    for gradient in g:
        plain = rules.gradient_descent(plain, gradient, lr=eta)
        heavy, m = rules.momentum(heavy, gradient, m, lr=eta, momentum=beta)
    np.testing.assert_allclose(plain, start - eta * g.sum(0), rtol=1e-12)
    assert np.abs(plain - (start - eta * g[1:].sum(0))).max() > 0.01
    weights = (1 - beta ** (8 - np.arange(8))) / (1 - beta)
    np.testing.assert_allclose(heavy, start - eta * weights @ g, rtol=1e-12)


def test_averaging_helps_before_convergence_and_not_after():
    """T16 on least squares: at a rate that keeps SGD wandering the mean of the iterates is better than the last one; of
    full-batch iterates that run towards the minimum it is worse."""
    problem = data.LeastSquares(n=64, d=4, condition=4.0, noise=1.0, seed=0)
    for noisy in (True, False):
        gains, rng = [], np.random.default_rng(1)
        for _ in range(20):
            w, kept = problem.optimum + rng.normal(size=4), []
            for _ in range(200):
                rows = rng.integers(64, size=4) if noisy else np.arange(64)
                residual = problem.X[rows] @ w - problem.y[rows]
                w = rules.gradient_descent(w, residual @ problem.X[rows] * 64 / len(rows), lr=0.2 / problem.L)
                kept.append(w)
            gains.append(problem.loss(w) - problem.loss(np.mean(kept[20:], axis=0)))
        assert np.mean(np.array(gains) > 0) >= 0.95 if noisy else max(gains) < 0
