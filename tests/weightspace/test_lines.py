"""Lines, rays, planes, directions: where their points lie."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import models, nn
from minigrad import weightspace as ws
from minigrad.errors import LayoutError, UsageError

from .problems import net, objective

rng = np.random.default_rng(0)
W1, W2, W3, W4 = rng.standard_normal((4, 50))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_line_has_t_as_in_the_slides(dtype):
    swa, sgd = W1.astype(dtype), W2.astype(dtype)
    line = ws.line(swa, sgd)
    np.testing.assert_array_equal(line.point(0), swa)
    np.testing.assert_array_equal(line.point(1), sgd)
    np.testing.assert_allclose(line.point(0.3), 0.3 * sgd + 0.7 * swa, rtol=1e-5)
    np.testing.assert_allclose(line.point(-0.5), 1.5 * swa - 0.5 * sgd, rtol=1e-4, atol=1e-6)
    assert line.point(0.3).dtype == dtype and line.point(0) is not swa


def test_rays_are_uniform_on_the_sphere():
    """E dᵢ² = 1/n, E dᵢ⁴ = 3/(n(n + 2)), which fails for directions drawn from a cube."""
    D = np.array([ws.ray(np.zeros(4), seed=i).direction for i in range(4000)])
    np.testing.assert_allclose(np.linalg.norm(D, axis=1), 1.0)
    assert (D**2).mean() == pytest.approx(1 / 4) and (D**4).mean() == pytest.approx(3 / 24, rel=0.04)
    assert np.abs(D.mean(axis=0)).max() < 4 * 0.5 / np.sqrt(4000)
    ray = ws.ray(W1, direction=W2)
    np.testing.assert_allclose(ray.point(2.5), W1 + 2.5 * W2 / np.linalg.norm(W2))
    with pytest.raises(UsageError, match="direction is zero"):
        ws.ray(W1, direction=0 * W1)


@pytest.mark.parametrize("dtype,tol", [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_the_three_points_land_on_their_coordinates(dtype, tol):
    points = [w.astype(dtype) for w in (W1, W2, W3)]
    plane = ws.plane(*points)
    d2, d3 = W2 - W1, W3 - W1
    u = d2 / np.linalg.norm(d2)
    expected = [(0, 0), (np.linalg.norm(d2), 0), (d3 @ u, np.linalg.norm(d3 - (d3 @ u) * u))]
    for w, at in zip(points, expected):
        np.testing.assert_allclose(plane.coordinates(w), at, atol=tol * 10)
        np.testing.assert_allclose(plane.point(*at), w, atol=tol * 10)
    axes = np.array([plane.u, plane.v])
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    assert plane.point(1, 2).dtype == dtype


def test_coordinates_of_a_point_outside_are_those_of_its_projection():
    plane = ws.plane(W1, W2, W3)
    a, b = plane.coordinates(W4)
    left = W4 - plane.point(a, b)
    assert left @ plane.u == pytest.approx(0, abs=1e-10) and left @ plane.v == pytest.approx(0, abs=1e-10)
    skew = ws.Plane(W1, plane.u, plane.u + 0.5 * plane.v)
    assert skew.coordinates(skew.point(0.3, -2.0)) == pytest.approx((0.3, -2.0))


def test_no_plane():
    with pytest.raises(UsageError, match="one line"):
        ws.plane(W1, W2, 0.25 * W1 + 0.75 * W2)
    with pytest.raises(UsageError, match="are the same"):
        ws.plane(W1, W1, W3)
    with pytest.raises(LayoutError, match="vector 2"):
        ws.plane(W1, W2, W3[:-1])


def test_pca_plane_holds_the_leading_directions():
    """Rows 3 t e₀ + noise of 1e-3 and cos t e₁: the plane is that of e₀ and e₁, by NumPy's SVD."""
    t = np.linspace(0, 1, 12)
    path = np.zeros((12, 50))
    path[:, 0], path[:, 1] = 3 * t, np.cos(6 * t)
    path += 1e-3 * rng.standard_normal(path.shape)
    plane, shares = ws.pca_plane(list(path))
    _, s, Vt = np.linalg.svd(path - path[-1])
    np.testing.assert_allclose(shares, (s**2 / (s**2).sum())[:2], rtol=1e-9)
    for direction, row in zip((plane.u, plane.v), Vt):
        assert abs(direction @ row) == pytest.approx(1, abs=1e-9)
    np.testing.assert_array_equal(plane.origin, path[-1])
    with pytest.raises(UsageError, match="three"):
        ws.pca_plane([W1, W2])


def test_filter_norms_of_a_direction_are_those_of_the_weights():
    mg.seed(0)
    params = models.small_cnn().to(np.float64).parameters()
    w, layout = params.w.copy(), params.layout
    d = layout.views(ws.filter_normalized_direction(w, layout, seed=3))
    for name, W in layout.views(w).items():
        if W.ndim > 1:
            rows = [M.reshape(len(M), -1) for M in (d[name], W)]
            np.testing.assert_allclose(*[np.linalg.norm(M, axis=1) for M in rows], rtol=1e-12)
            assert np.abs(rows[0] - rows[1]).max() > 1e-2
        else:
            assert not d[name].any()                        # biases and BatchNorm stay
    vector = layout.views(ws.filter_normalized_direction(w, layout, seed=3, others="vector"))
    element = layout.views(ws.filter_normalized_direction(w, layout, seed=3, others="element"))
    for name, W in layout.views(w).items():
        if W.ndim == 1:
            assert np.linalg.norm(vector[name]) == pytest.approx(np.linalg.norm(W))
            np.testing.assert_allclose(np.abs(element[name]), np.abs(W))
    assert (vector["1.weight"] < 0).any() and vector["1.weight"].std() > 0       # random, not copied from γ = 1
    with pytest.raises(UsageError, match="'zero', 'vector' or 'element'"):
        ws.filter_normalized_direction(w, layout, others="bias")
    with pytest.raises(LayoutError, match="a layout of"):
        ws.filter_normalized_direction(w[:-1], layout)


def test_the_rescaled_twin_looks_the_same_along_filter_normalised_rays_only():
    f = objective(net(activation=nn.ReLU))
    w, c = f.w, 8.0
    twin = w.copy()
    twin[:24] *= c                                          # first layer c, second 1/c: the same function
    twin[24:36] /= c
    assert f.loss(twin) == pytest.approx(f.loss(w), rel=1e-12)
    for normalise, same in ((True, True), (False, False)):
        rises = []
        for v in (w, twin):
            d = ws.filter_normalized_direction(v, f.layout, 1, "element") if normalise else ws.ray(v, seed=1).direction
            rises.append(f.loss(v + 0.4 * d) - f.loss(v))
        assert (abs(rises[1] / rises[0] - 1) < 1e-9) == same


def test_random_plane():
    f = objective()
    plane = ws.random_plane(f.w, f.layout, seed=2)
    np.testing.assert_array_equal(plane.point(0, 0), f.w)
    assert plane.coordinates(plane.point(0.2, -0.7)) == pytest.approx((0.2, -0.7))
    assert np.abs(plane.u - plane.v).max() > 0.1
