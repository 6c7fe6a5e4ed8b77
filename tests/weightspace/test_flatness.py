"""Worst case in a ball, its adaptive form, noise, and the terms of the bound, against closed forms."""
import math

import numpy as np
import pytest

from minigrad import nn
from minigrad import weightspace as ws
from minigrad.errors import NotFiniteError, UsageError
from minigrad.optim.methods.sam import ascent

from .problems import net, objective, quadratic, symmetric

EIGENVALUES = np.array([6.0, 3.0, 1.0, 0.2])
W = np.array([1.0, -0.5, 2.0, 0.3])
linear = ws.Function(lambda w: (w * np.array([3.0, -1.0, 0.5, 0.0])).sum())


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, math.inf])
def test_a_linear_function_rises_by_rho_times_the_dual_norm(p):
    q = 1 / (1 - 1 / p) if p > 1 else math.inf
    g = np.array([3.0, -1.0, 0.5, 0.0])
    assert ws.sharpness(linear, W, 0.1, p) == pytest.approx(0.1 * np.linalg.norm(g, q), rel=1e-9)


def test_at_the_minimum_of_a_quadratic_it_is_half_rho_squared_lambda_max():
    f = quadratic(symmetric(EIGENVALUES))
    for restarts in (0, 1, 3):                              # a stationary point is left in a random direction
        found = ws.sharpness(f, np.zeros(4), 0.1, steps=100, restarts=restarts)
        assert found == pytest.approx(0.5 * 0.01 * 6, rel=1e-6)
    f = quadratic(np.diag(EIGENVALUES))
    assert ws.sharpness(f, np.zeros(4), 0.1, math.inf, restarts=3) == pytest.approx(0.5 * 0.01 * EIGENVALUES.sum())
    assert ws.sharpness(f, np.zeros(4), 0.1, 1, restarts=8) == pytest.approx(0.5 * 0.01 * 6)


def trust_region_maximum(A, w, rho):
    """max ½(w+ε)ᵀA(w+ε) − ½wᵀAw over ‖ε‖ = ρ by the secular equation: (μI − A)ε = Aw, μ > λ_max, ‖ε‖ = ρ."""
    values, Q = np.linalg.eigh(A)
    c = Q.T @ A @ w
    low, high = values[-1] + 1e-12, values[-1] + np.linalg.norm(c) / rho + 1
    for _ in range(200):
        mu = (low + high) / 2
        low, high = (mu, high) if np.linalg.norm(c / (mu - values)) > rho else (low, mu)
    e = Q @ (c / (mu - values))
    return 0.5 * (w + e) @ A @ (w + e) - 0.5 * w @ A @ w


@pytest.mark.parametrize("rho", [0.05, 0.5, 3.0])
def test_worst_case_away_from_the_minimum(rho):
    A = symmetric(EIGENVALUES)
    exact, f = trust_region_maximum(A, W, rho), quadratic(A)
    assert ws.sharpness(f, W, rho, steps=200) == pytest.approx(exact, rel=1e-6)
    one_step = f.loss(W + ascent(f(W)[1], rho)) - f.loss(W)
    assert one_step < exact * (1 - 2e-5)                    # SAM's single step stops short


def test_infinity_ball_on_a_diagonal_quadratic():
    f = quadratic(np.diag(EIGENVALUES))
    exact = 0.5 * (EIGENVALUES * ((np.abs(W) + 0.2) ** 2 - W**2)).sum()
    assert ws.sharpness(f, W, 0.2, math.inf) == pytest.approx(exact)


def test_a_maximum_inside_the_ball_is_found():
    assert ws.sharpness(quadratic(-np.eye(4)), W, 10.0, steps=200) == pytest.approx(0.5 * W @ W, rel=1e-3)
    assert ws.sharpness(quadratic(-np.eye(4)), np.zeros(4), 0.5) == 0.0         # a maximum is as flat as it gets
    assert ws.sharpness(quadratic(np.eye(4)), W, 0.0) == 0.0
    assert ws.sharpness(quadratic(np.zeros((4, 4))), W, 1.0, restarts=2) == 0.0          # flat everywhere


def test_adaptive_is_the_same_ball_after_scaling_by_t():
    A = symmetric(EIGENVALUES)
    T = np.diag(np.abs(W) + 0.01)
    exact = trust_region_maximum(T @ A @ T, np.linalg.solve(T, W), 0.3)
    assert ws.adaptive_sharpness(quadratic(A), W, 0.3, eta=0.01, steps=300) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("filterwise", [False, True])
@pytest.mark.parametrize("p", [2, math.inf])
def test_rescaling_layers_changes_sharpness_but_not_the_adaptive_one(filterwise, p):
    f = objective(net(activation=nn.ReLU))
    twin = f.w
    twin[:24] *= 4.0
    twin[24:36] /= 4.0
    layout = f.layout if filterwise else None
    rho = 0.1 if p == 2 else 0.02
    adaptive = [ws.adaptive_sharpness(f, w, rho, p, steps=5, layout=layout) for w in (f.w, twin)]
    plain = [ws.sharpness(f, w, rho, p, steps=5) for w in (f.w, twin)]
    assert adaptive[1] == pytest.approx(adaptive[0], rel=1e-9) and abs(plain[1] / plain[0] - 1) > 0.2


def test_average_flatness_of_a_quadratic():
    """E L(w + σξ) = L(w) + ½σ² tr A exactly, with variance σ²‖Aw‖² + ½σ⁴ tr A²."""
    A, sigma = symmetric(EIGENVALUES), 0.3
    f = quadratic(A)
    mean, error = ws.average_flatness(f, W, sigma, samples=2000)
    spread = np.sqrt(sigma**2 * W @ A @ A @ W + 0.5 * sigma**4 * (EIGENVALUES**2).sum())
    assert error == pytest.approx(spread / np.sqrt(2000), rel=0.1)
    assert abs(mean - f.loss(W) - 0.5 * sigma**2 * EIGENVALUES.sum()) < 4 * error
    with pytest.raises(UsageError, match="at least 2"):
        ws.average_flatness(f, W, samples=1)


def test_a_flat_minimum_is_robust_and_a_sharp_one_is_not():
    """Two minima of depth 0, curvature 1 at 0 and 100 at 10 (T21)."""
    both = ws.Function(lambda w: -((-0.5 * w[0] * w[0]).exp() + (-50.0 * (w[0] - 10.0) * (w[0] - 10.0)).exp()))
    flat, sharp = (ws.average_flatness(both, np.array([x]), 0.2, 4000)[0] + 1 for x in (0.0, 10.0))
    assert flat == pytest.approx(1 - 1 / np.sqrt(1 + 0.04), abs=2e-3)           # E exp(−a(σξ)²/2) = 1/√(1 + aσ²)
    assert sharp == pytest.approx(1 - 1 / np.sqrt(1 + 4.0), abs=2e-2)


def test_terms_of_the_bound():
    f, n, rho, delta = quadratic(np.diag(EIGENVALUES)), 1000, 0.1, 0.05
    terms = ws.generalization_bound(f, W, rho, n, delta, steps=100)
    k, ratio = 4, (W @ W) / rho**2
    inside = k * math.log(1 + ratio * (1 + math.sqrt(math.log(n) / k)) ** 2)
    inside += 4 * math.log(n / delta) + 8 * math.log(6 * n + 3 * k)
    assert terms["complexity"] == pytest.approx(math.sqrt(inside / (n - 1)))
    assert terms["norm_ratio"] == pytest.approx(ratio)
    assert terms["sharpness"] == pytest.approx(trust_region_maximum(np.diag(EIGENVALUES), W, rho), rel=1e-5)
    assert terms["bound"] == pytest.approx(f.loss(W) + terms["sharpness"] + terms["complexity"])


def test_bad_calls():
    with pytest.raises(UsageError, match="rho=-1"):
        ws.sharpness(linear, W, -1)
    with pytest.raises(UsageError, match="p=0.5"):
        ws.sharpness(linear, W, 1, 0.5)


# ---------------------------------------------------------------- along rays and lines

def test_the_width_of_a_quadratic_along_its_rays():
    """½ t² dᵀAd = rise: t = √(2 rise/dᵀAd), for the very rays that `ray` draws one after the other."""
    A, w = np.diag([1.0, 4.0, 9.0]), np.array([1.0, -1.0, 2.0])
    measure = lambda v: 5 + 0.5 * float((v - w) @ A @ (v - w))
    found, rng = ws.width(measure, w, rise=2.0, rays=6, reach=4.0, points=4000, seed=3), np.random.default_rng(3)
    for t in found:
        d = rng.standard_normal(3)
        d /= np.linalg.norm(d)
        assert t == pytest.approx(np.sqrt(4 / (d @ A @ d)), rel=1e-6)
    assert len(set(found)) == 6
    np.testing.assert_allclose(ws.width(measure, w, 8.0, 6, 4.0, 4000, 3), 2 * found, rtol=1e-6)


def test_the_first_crossing_counts_and_none_is_infinite():
    """A wall between 1 and 2, lower ground behind; beyond the reach nothing is known."""
    wall = lambda v: 3.0 if 1 < np.linalg.norm(v) < 2 else 0.0
    np.testing.assert_allclose(ws.width(wall, np.zeros(2), rise=1.5, rays=3, reach=5.0, points=500), 1.005, rtol=1e-9)
    assert np.isinf(ws.width(wall, np.zeros(2), rise=4.0, rays=3)).all()
    assert np.isinf(ws.width(wall, np.zeros(2), rise=1.5, rays=3, reach=0.9)).all()
    cliff = lambda v: float("nan") if np.linalg.norm(v) > 1 else 0.0
    np.testing.assert_allclose(ws.width(cliff, np.zeros(2), 1.5, 2, reach=2.0, points=4), 1.5)


def test_a_wider_valley_is_wider():
    """T17's figure: the flatter of two minima, by the factor √(9/4) in the curvature's root."""
    steep, flat = (ws.width(lambda v, k=k: k * float(v @ v), np.zeros(4), 1.0, points=2000) for k in (9.0, 4.0))
    np.testing.assert_allclose(flat / steep, 1.5, rtol=1e-4)


def test_asymmetry_by_hand():
    lopsided = lambda v: float(np.where(v > 0, 3 * v, -v).sum()) + 7
    path = ws.ray(np.zeros(1), np.ones(1))
    assert ws.asymmetry(lopsided, path, 0.5) == pytest.approx((3 - 1) / 4) == -ws.asymmetry(
        lopsided, ws.ray(np.zeros(1), -np.ones(1)), 0.5)
    assert ws.asymmetry(lambda v: float(v @ v), path, 2.0) == 0.0
    assert ws.asymmetry(lambda v: float(np.maximum(v, 0) @ np.ones(1)), path, 2.0) == 1.0
    shifted = ws.line(np.array([-1.0]), np.array([1.0]))
    assert ws.asymmetry(lopsided, shifted, 0.25, center=0.5) == pytest.approx(0.5)


def test_what_has_no_width_or_no_sides_is_refused():
    path = ws.ray(np.zeros(1), np.ones(1))
    for wrong in ({"rise": 0.0}, {"rise": 1.0, "reach": 0.0}, {"rise": 1.0, "points": 0}, {"rise": 1.0, "rays": 0}):
        with pytest.raises(UsageError, match="width"):
            ws.width(lambda v: 0.0, np.zeros(2), **wrong)
    for measure in (lambda v: float(v @ np.ones(1)), lambda v: 1.0, lambda v: float("nan")):
        with pytest.raises(UsageError, match="both sides"):
            ws.asymmetry(measure, path, 0.5)
    with pytest.raises(UsageError, match="distance"):
        ws.asymmetry(lambda v: float(v @ v), path, 0.0)
    with pytest.raises(NotFiniteError):
        ws.width(lambda v: float("nan"), np.zeros(2), 1.0)
