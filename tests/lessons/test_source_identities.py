"""What no other test computes: Taylor (G4), unrolled SGD (G7, E8), the penalty in Adam (T11), averages (T16, T17)."""
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


def test_swa_gains_if_sgd_has_not_converged_and_not_if_it_has():
    """T16 as S3 has it, with the same noise and the same SWA in both cases: it starts at ŵ, where SGD with falling
    rates has converged (Case I) or was stopped early (Case II). Excess losses of ŵ, the last iterate, the average."""
    problem = data.LeastSquares(n=64, d=4, condition=4.0, noise=1.0, seed=0)

    def sgd(w, rates, rng):
        path = []
        for rate in rates:
            rows = rng.integers(64, size=4)
            residual = problem.X[rows] @ w - problem.y[rows]
            w = rules.gradient_descent(w, residual @ problem.X[rows] * 16, lr=rate / problem.L)
            path.append(w)
        return path

    def case(first):
        losses = []
        for seed in range(8):
            rng = np.random.default_rng(seed)
            start = sgd(problem.optimum + rng.normal(size=4), first, rng)[-1]
            path = sgd(start, [0.2] * 200, rng)
            losses.append([problem.loss(w) - problem.loss(problem.optimum) for w in (start, path[-1],
                                                                                     np.mean(path[20:], axis=0))])
        return np.array(losses).T

    start, last, mean = case(0.2 / (1 + np.arange(1500) / 20))
    assert np.mean(mean) > 2 * np.mean(start) and (mean > start).mean() > 0.7                    # Case I: worse than ŵ
    start, last, mean = case([0.2] * 5)
    assert (mean < start).all() and (mean < last).mean() >= 0.9        # Case II: better than ŵ and the last iterate;
    assert np.mean(start - last) > 3 * np.mean(last - mean) > 0        # most of the gain comes from the further steps


def test_adam_divides_the_penalty_by_the_size_of_the_gradient():
    """T11, the part that can be proved (arXiv:1711.05101, Proposition 3): with gradients ±G of mean 0 a weight shrinks
    by the factor 1 − ηλ/G a step under a penalty, by 1 − ηλ under decay: large gradients, little regularisation."""
    sizes, lr, lam, steps = np.array([100.0, 10.0, 1.0]), 1e-3, 0.1, 400

    def shrinkage(rule):
        w, m, v = np.ones(3), np.zeros(3), sizes**2                     # v where it settles, without the correction
        for t in range(1, steps + 1):
            without, _, _ = rule(w, (-1) ** t * sizes, m, v, 10**6, lr=lr, beta1=0.0, weight_decay=0.0)
            after, m, v = rule(w, (-1) ** t * sizes, m, v, 10**6, lr=lr, beta1=0.0, weight_decay=lam)
            w = w + (after - without)                                   # the part of the step that λ makes
        return -np.log(w) / steps

    np.testing.assert_allclose(shrinkage(rules.adam_l2), lr * lam / sizes, rtol=0.2)
    np.testing.assert_allclose(shrinkage(rules.adamw), lr * lam, rtol=0.01)


def test_an_average_lies_on_the_flat_side_of_a_lopsided_valley():
    """T17 in one dimension: ½w² for w > 0 and ½·9w² for w < 0, SGD at a constant rate with noise. The mean of iterates
    lies on the flat side; moved by one standard deviation either way it loses less than the minimum moved as far."""
    w, kept, rng = 0.0, [], np.random.default_rng(3)
    slope = lambda w: w if w > 0 else 9 * w
    for noise in rng.normal(size=20_000):
        w = rules.gradient_descent(w, slope(w) + 2 * noise, lr=0.05)
        kept.append(w)
    average, spread = np.mean(kept), np.std(kept)
    loss = lambda w: 0.5 * w * slope(w)
    moved = lambda w: (loss(w + spread) + loss(w - spread)) / 2
    assert 0.3 * spread < average < spread
    assert loss(average + 0.5) < loss(average - 0.5)                    # lopsided: it rises towards the sharp side
    assert moved(average) < 0.75 * moved(0.0)                           # and wide there
    sharp = min(kept)
    assert loss(average) < loss((average + sharp) / 2) < loss(sharp)    # the segment from the average to an iterate
