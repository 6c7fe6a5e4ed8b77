"""Planes: where their points lie."""
import numpy as np
import pytest

from minigrad import weightspace as ws
from minigrad.errors import LayoutError, UsageError

from .problems import objective

rng = np.random.default_rng(0)
W1, W2, W3, W4 = rng.standard_normal((4, 50))


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


def test_random_plane():
    f = objective()
    plane = ws.random_plane(f.w, f.layout, seed=2)
    np.testing.assert_array_equal(plane.point(0, 0), f.w)
    assert plane.coordinates(plane.point(0.2, -0.7)) == pytest.approx((0.2, -0.7))
    assert np.abs(plane.u - plane.v).max() > 0.1
