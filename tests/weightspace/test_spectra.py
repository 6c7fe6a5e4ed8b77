"""Spectral density and trace against eigenvalues that are known."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import UsageError
from minigrad.weightspace.spectra import estimate

from .problems import bn_net, dense_hessian, objective, quadratic, symmetric

EIGENVALUES = np.concatenate([np.zeros(20), np.linspace(-0.5, 1, 15), [3.0, 4.0, 8.0]])
W = np.zeros(38)


def test_quadrature_is_exact_for_polynomials_in_h():
    """Σ τ θᵏ = vᵀHᵏv for k ≤ 2m − 1 with the very probe that was drawn."""
    H = symmetric(EIGENVALUES)
    nodes, weights = ws.spectrum(quadratic(H), W, probes=1, steps=5, seed=3)
    v = np.random.default_rng(3).standard_normal(38)
    v /= np.linalg.norm(v)
    assert len(nodes) == 5 and weights.sum() == pytest.approx(1) and (np.diff(nodes) > 0).all()
    for k in range(10):
        assert (weights * nodes**k).sum() == pytest.approx(v @ np.linalg.matrix_power(H, k) @ v, rel=1e-9)
    assert abs((weights * nodes**10).sum() / (v @ np.linalg.matrix_power(H, 10) @ v) - 1) > 1e-6


def test_a_full_run_finds_every_eigenvalue_and_stops():
    nodes, weights = ws.spectrum(quadratic(symmetric(EIGENVALUES)), W, probes=2, steps=200)
    distinct = np.unique(EIGENVALUES)
    assert len(nodes) <= 2 * (len(distinct) + 3)
    for value in distinct:
        assert np.abs(nodes - value).min() < 1e-8
    for node in nodes[weights > 1e-12]:
        assert np.abs(distinct - node).min() < 1e-8


@pytest.mark.long
def test_moments_over_many_probes_are_those_of_the_spectrum():
    nodes, weights = ws.spectrum(quadratic(symmetric(EIGENVALUES)), W, probes=400, steps=4)
    for k in (1, 2, 3):
        powers = EIGENVALUES**k
        assert (weights * nodes**k).sum() == pytest.approx(powers.mean(), abs=4 * powers.std() * np.sqrt(2 / 38 / 400))


def test_spectrum_of_a_network():
    f = objective(bn_net())
    values = np.linalg.eigvalsh(dense_hessian(f, f.w))
    nodes, weights = ws.spectrum(f, f.w, probes=3, steps=100)
    assert nodes.min() == pytest.approx(values.min(), abs=1e-6) and nodes.max() == pytest.approx(values.max(), abs=1e-6)
    assert weights.sum() == pytest.approx(1)


def test_density_is_a_sum_of_gaussians():
    x = np.linspace(-5, 12, 4001)
    y = ws.density(np.array([0.0, 4.0]), np.array([0.75, 0.25]), x, 0.3)
    assert y.sum() * (x[1] - x[0]) == pytest.approx(1, abs=1e-6)
    one = ws.density(np.array([4.0]), np.array([1.0]), 4.3, 0.3)
    assert one == pytest.approx(np.exp(-0.5) / (0.3 * np.sqrt(2 * np.pi)))


def test_spectra_on_one_axis_are_blurred_alike():
    spectra = {"a": (np.array([0.0, 10.0]), np.array([0.9, 0.1])), "b": (np.array([-10.0]), np.array([1.0]))}
    x, curves = ws.densities(spectra, points=500)
    assert (x[0], x[-1], len(x)) == (-11.2, 11.2, 500)      # six widths of 1 % of the range beyond the nodes
    for label, (nodes, weights) in spectra.items():
        np.testing.assert_allclose(curves[label], ws.density(nodes, weights, x, 0.2))
    assert ws.densities(spectra, sigma=1.0)[0][0] == -16
    x, curves = ws.densities({"one": (np.array([3.0]), np.array([1.0]))})
    assert curves["one"].max() == pytest.approx(1 / (0.01 * np.sqrt(2 * np.pi)), rel=1e-4)


def test_trace():
    H = symmetric(EIGENVALUES)
    exact = ws.hessian_trace(quadratic(np.diag(EIGENVALUES)), W, probes=3)
    assert exact.value == pytest.approx(EIGENVALUES.sum()) and exact.standard_error == pytest.approx(0, abs=1e-9)
    trace, error = ws.hessian_trace(quadratic(H), W, probes=200)
    spread = np.sqrt(2 * ((H**2).sum() - (np.diag(H) ** 2).sum()))          # √Var vᵀHv for v of ±1
    assert error == pytest.approx(spread / np.sqrt(200), rel=0.2) and abs(trace - EIGENVALUES.sum()) < 4 * error
    f = objective(bn_net())
    trace, error = ws.hessian_trace(f, f.w, probes=100)
    assert abs(trace - np.trace(dense_hessian(f, f.w))) < 4 * error


def test_bad_calls():
    with pytest.raises(UsageError, match="at least 2"):
        ws.hessian_trace(quadratic(np.eye(2)), np.zeros(2), probes=1)
    with pytest.raises(UsageError, match="probes=0"):
        ws.spectrum(quadratic(np.eye(2)), np.zeros(2), probes=0)


def test_an_estimate_is_the_mean_and_its_standard_error_in_float64():
    found = estimate([1.0, 2.0, 6.0])
    assert found == (3.0, pytest.approx((((4 + 1 + 9) / 2) / 3) ** 0.5))
    samples = np.full(300, 0.1, np.float32)
    samples[0] = 1e5
    assert estimate(list(samples)).value == pytest.approx((1e5 + 299 * float(np.float32(0.1))) / 300, rel=1e-12)
