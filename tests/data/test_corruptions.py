"""Corruptions: the formula of each, growing with the severity."""
import numpy as np
import pytest

from minigrad import backend
from minigrad.data import corruptions
from minigrad.data.corruptions import CORRUPTIONS, corrupt
from minigrad.errors import UsageError


@pytest.fixture
def x():
    """Smooth images, so that a shift by little changes little."""
    t, phase = np.linspace(0, np.pi, 16), np.random.default_rng(0).uniform(0, 1, (30, 2, 1, 1))
    return (0.5 + 0.4 * np.sin(t[:, None] + phase) * np.cos(t + phase)).astype(np.float32)


def test_the_square_can_be_at_every_place():
    """The first and the last row and column too, and it is as large at the border as inside."""
    y = corrupt(np.ones((400, 1, 8, 8), np.float32), "occlusion", 1, seed=0)
    black = y == 0
    assert black.any(axis=(0, 1)).all() and len(set(black.sum(axis=(1, 2, 3)))) == 1


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_worse_with_each_severity_seeded_in_range_and_not_in_place(x, kind):
    before, damage = x.copy(), []
    for severity in range(1, 6):
        y = corrupt(x, kind, severity, seed=1)
        assert y.shape == x.shape and y.dtype == x.dtype and y.min() >= -1e-6 and y.max() <= 1 + 1e-6
        np.testing.assert_array_equal(y, corrupt(x, kind, severity, seed=1))
        damage.append(float(((y - x) ** 2).mean()))
    assert damage == sorted(damage) and 0 < damage[0] < 0.5 * damage[-1]
    np.testing.assert_array_equal(x, before)


def test_without_a_seed_the_host_generator_decides(x):
    backend.seed(4)
    a = corrupt(x, "noise")
    backend.seed(4)
    np.testing.assert_array_equal(a, corrupt(x, "noise"))
    assert (a != corrupt(x, "noise")).any()


def test_noise_has_the_stated_deviation():
    y = corrupt(np.full((50, 1, 16, 16), 0.5, np.float32), "noise", 2, seed=0)
    assert abs(y.std() / corruptions.SIGMA[1] - 1) < 0.02 and abs(y.mean() - 0.5) < 0.002


def test_blur_is_the_sum_over_a_gaussian_window(x):
    sigma = corruptions.BLUR[3] * 16
    reach = int(np.ceil(3 * sigma))
    r = np.arange(-reach, reach + 1)
    window = np.exp(-(r[:, None] ** 2 + r**2) / (2 * sigma**2))
    padded = np.pad(x, ((0, 0), (0, 0), (reach, reach), (reach, reach)), mode="edge")
    views = np.lib.stride_tricks.sliding_window_view(padded, window.shape, axis=(2, 3))
    np.testing.assert_allclose(corrupt(x, "blur", 4), (views * window / window.sum()).sum(axis=(4, 5)), atol=1e-6)


def test_contrast_keeps_the_mean_and_shrinks_the_deviation(x):
    y = corrupt(x, "contrast", 5)
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), x.mean(axis=(1, 2, 3)), rtol=1e-5)
    np.testing.assert_allclose(y.std(axis=(1, 2, 3)), corruptions.CONTRAST[4] * x.std(axis=(1, 2, 3)), rtol=1e-4)


def test_shift_of_a_plane_is_exact_inside():
    """Linear interpolation moves a linear function exactly: x(r, c) = r/100 + c/50 changes by dr/100 + dc/50."""
    r, c = np.mgrid[0:20, 0:20]
    plane = np.broadcast_to(r / 100 + c / 50, (6, 1, 20, 20)).astype(np.float64)
    y = corrupt(plane, "shift", 5, seed=2)
    angle = np.random.default_rng(2).uniform(0, 2 * np.pi, 6)
    d = corruptions.SHIFT[4] * 20
    change = (d * np.sin(angle) / 100 + d * np.cos(angle) / 50)[:, None, None, None]
    np.testing.assert_allclose((y - plane)[..., 5:15, 5:15], np.broadcast_to(change, (6, 1, 10, 10)), atol=1e-12)
    assert (y == 0).any()                      # black comes in from outside


def test_occlusion_is_one_black_square_inside(x):
    y = corrupt(x + 1, "occlusion", 3, seed=0)
    side = round(corruptions.HOLE[2] * 16)
    for image in y:
        hole = (image == 0).all(axis=0)
        rows, columns = np.nonzero(hole.any(axis=1))[0], np.nonzero(hole.any(axis=0))[0]
        assert len(rows) == len(columns) == side and hole.sum() == side**2


def test_unknown_kinds_and_severities(x):
    with pytest.raises(UsageError, match="noise, blur, contrast, shift, occlusion"):
        corrupt(x, "fog")
    with pytest.raises(UsageError, match="severity=6"):
        corrupt(x, "noise", 6)
