"""Polygonal chains and Bézier curves: points, gradients, estimators, barriers."""
import numpy as np
import pytest

import minigrad.functions as F
from minigrad import data
from minigrad import weightspace as ws
from minigrad.errors import NotFiniteError, UsageError

from .problems import X, Y, bn_net, objective

rng = np.random.default_rng(0)
W1, BEND, W2 = rng.standard_normal((3, 6))
wavy = ws.Function(lambda w: (F.tanh(w * 3.0)).sum() + (w * w).sum())


@pytest.mark.parametrize("kind", [ws.PolyChain, ws.Bezier])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ends_are_exact(kind, dtype):
    ends = [w.astype(dtype) * np.array(1e-3).astype(dtype) for w in (W1, W2)]
    curve = kind(ends[0], BEND.astype(dtype), ends[1])
    np.testing.assert_array_equal(curve.point(0), ends[0])
    np.testing.assert_array_equal(curve.point(1), ends[1])
    assert curve.point(0.3).dtype == dtype and curve.point(0) is not ends[0]
    with pytest.raises(UsageError, match="0 ≤ t ≤ 1"):
        curve.point(1.01)


def test_points_between():
    chain, bezier = ws.PolyChain(W1, BEND, W2), ws.Bezier(W1, BEND, W2)
    np.testing.assert_array_equal(chain.point(0.5), BEND)
    np.testing.assert_allclose(chain.point(0.25), (W1 + BEND) / 2)
    np.testing.assert_allclose(chain.point(0.9), 0.2 * BEND + 0.8 * W2)
    np.testing.assert_allclose(bezier.point(0.5), W1 / 4 + BEND / 2 + W2 / 4)
    np.testing.assert_allclose(bezier.point(0.1), 0.81 * W1 + 0.18 * BEND + 0.01 * W2)


@pytest.mark.parametrize("kind", [ws.PolyChain, ws.Bezier])
@pytest.mark.parametrize("t", [0.0, 0.2, 0.7, 1.0])
def test_gradient_of_the_bend(kind, t):
    L, g = kind(W1, BEND, W2).gradient(wavy, t)
    h, numeric = 1e-6, []
    for e in np.eye(6):
        up, down = (wavy.loss(kind(W1, BEND + s * h * e, W2).point(t)) for s in (1, -1))
        numeric.append((up - down) / (2 * h))
    np.testing.assert_allclose(g, numeric, atol=1e-7)
    assert L == wavy.loss(kind(W1, BEND, W2).point(t))


def grid_mean(function, points=2001):
    t = (np.arange(points) + 0.5) / points
    return sum(function(float(s)) for s in t) / points


@pytest.mark.long
def test_the_two_leg_objective_is_twice_the_expectation_over_t():
    curve = ws.PolyChain(W1, BEND, W2)
    once = grid_mean(lambda t: curve.gradient(wavy, t)[1])
    both = grid_mean(lambda a: ws.two_leg_gradient(curve, wavy, a, 0.5)[1]) + grid_mean(
        lambda b: ws.two_leg_gradient(curve, wavy, 0.5, b)[1]) - ws.two_leg_gradient(curve, wavy, 0.5, 0.5)[1]
    np.testing.assert_allclose(both / once, 2.0, rtol=1e-3)


@pytest.mark.long
def test_the_value_of_the_two_leg_objective_is_twice_the_expectation_over_t():
    """A10, E29: the two terms depend on one draw each, so their means over a grid add up."""
    curve = ws.PolyChain(W1, BEND, W2)
    once = grid_mean(lambda t: curve.gradient(wavy, t)[0])
    legs = [grid_mean(lambda a: ws.two_leg_gradient(curve, wavy, a, 0.5)[0]),
            grid_mean(lambda b: ws.two_leg_gradient(curve, wavy, 0.5, b)[0])]
    both = sum(legs) - ws.two_leg_gradient(curve, wavy, 0.5, 0.5)[0]
    assert both / once == pytest.approx(2.0, rel=1e-3) and once > 0.1
    at = [wavy.loss(0.3 * W1 + 0.7 * BEND), wavy.loss(0.6 * BEND + 0.4 * W2)]
    assert ws.two_leg_gradient(curve, wavy, 0.3, 0.6)[0] == pytest.approx(sum(at), rel=1e-12)


def test_one_step_of_each_estimator():
    rng = np.random.default_rng(7)
    t = rng.random()
    expected = BEND - 0.1 * ws.Bezier(W1, BEND, W2).gradient(wavy, t)[1]
    curve = ws.Bezier(W1, BEND, W2)
    assert ws.train_curve(curve, wavy, 1, 0.1, seed=7) is curve
    np.testing.assert_allclose(curve.bend, expected)
    alpha, beta = np.random.default_rng(7).random(2)
    legs = (1 - alpha) * wavy(alpha * W1 + (1 - alpha) * BEND)[1] + beta * wavy(beta * BEND + (1 - beta) * W2)[1]
    chain = ws.train_curve(ws.PolyChain(W1, BEND, W2), wavy, 1, lambda i: 0.1 / i, estimator="two_leg", seed=7)
    np.testing.assert_allclose(chain.bend, BEND - 0.1 * legs)


@pytest.mark.long
def test_training_finds_the_bend_around_a_hill():
    """Between (−1, 0) and (1, 0) stands exp(−8 w₀² − w₁), and 0.02 ‖w‖²: the best bend is a detour."""
    hill = ws.Function(lambda w: F.exp(w[0] * w[0] * -8.0) * F.exp(w[1] * -1.0) + 0.02 * (w * w).sum())
    ends = np.array([-1.0, 0.0]), np.array([1.0, 0.0])
    curve = ws.train_curve(ws.PolyChain(ends[0], np.array([0.0, 0.1]), ends[1]), hill, 2000, 0.2)
    ts = np.linspace(0, 1, 201)
    chains = [ws.PolyChain(ends[0], np.array([0.0, y]), ends[1]) for y in np.linspace(0, 6, 121)]
    means = [ws.along(chain, hill.loss, ts).mean() for chain in chains]
    assert ws.along(curve, hill.loss, ts).mean() == pytest.approx(min(means), rel=0.02)
    straight = ws.along(ws.line(*ends), hill.loss, ts)
    assert ws.barrier(ts, straight) == pytest.approx(0.98, abs=0.02)
    assert ws.barrier(ts, ws.along(curve, hill.loss, ts)) < 0.3


def test_barrier_is_the_height_above_the_line_between_the_ends():
    ts = np.array([0.0, 0.5, 1.0])
    assert ws.barrier(ts, [1.0, 2.5, 3.0]) == 0.5
    assert ws.barrier(ts, [1.0, 0.0, 3.0]) == 0.0
    assert ws.barrier(ts + 3, [0.0, 1.0, 0.0]) == 1.0


def test_batchnorm_is_refreshed_at_every_point():
    f = objective(bn_net(), refresh=data.Loader(X, Y, 40, shuffle=False))
    curve = ws.Bezier(f.w, f.w + 1.0, 2 * f.w)
    whole = objective(f.model, train=True, batch_size=40)   # one batch: refreshed statistics are the batch's own
    losses = ws.along(curve, f.loss, np.linspace(0, 1, 5))
    np.testing.assert_allclose(losses, ws.along(curve, whole.loss, np.linspace(0, 1, 5)), rtol=1e-10)
    stale = ws.along(curve, objective(f.model).loss, np.linspace(0, 1, 5))
    assert np.abs(losses - stale).min() > 1e-3
    assert ws.along(curve, f.measure, [0.0, 1.0]).shape == (2, 2)


def test_bad_calls():
    with pytest.raises(UsageError, match="'two_leg' for a PolyChain"):
        ws.train_curve(ws.Bezier(W1, BEND, W2), wavy, 1, 0.1, estimator="two_leg")
    with pytest.raises(NotFiniteError, match="train_curve"):
        ws.train_curve(ws.PolyChain(W1, BEND, W2), lambda w: (float("inf"), w), 1, 0.1)
