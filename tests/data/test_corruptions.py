"""Corruptions: the formula of each, growing with the severity."""
import colorsys

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


def test_shot_noise_has_the_variance_of_counted_photons():
    """k/c for k ~ Poisson(c x): mean x, variance x/c; every value is a whole number of photons."""
    x = np.full((50, 1, 16, 16), 0.3, np.float32)
    y = corrupt(x, "shot", 4, seed=0)
    assert abs(y.mean() - 0.3) < 0.002 and abs(y.var() / (0.3 / 75) - 1) < 0.05
    np.testing.assert_allclose(75 * y, np.rint(75 * y), atol=1e-4)
    assert (corrupt(0 * x, "shot", 5, seed=0) == 0).all()


def test_impulses_are_black_and_white_in_equal_shares():
    y = corrupt(np.full((50, 1, 32, 32), 0.5, np.float32), "impulse", 5, seed=0)
    assert set(np.unique(y)) == {0, 0.5, 1}
    assert abs((y == 0).mean() - 0.035) < 0.003 and abs((y == 1).mean() - 0.035) < 0.003


def test_brightness_keeps_hue_and_saturation():
    x = np.random.default_rng(0).random((4, 3, 5, 5)) * 0.8
    x[0, :, 0, 0] = 0
    y = corrupt(x, "brightness", 3)
    for image, brighter in zip(np.moveaxis(x, 1, -1).reshape(-1, 3), np.moveaxis(y, 1, -1).reshape(-1, 3)):
        (h, s, v), after = colorsys.rgb_to_hsv(*image), colorsys.rgb_to_hsv(*brighter)
        np.testing.assert_allclose(after, (h, s, min(v + 0.15, 1)), atol=1e-9)


def points(sampled, x):
    """What `_sampled` gives at points, one by one, from the definition of bilinear interpolation."""
    rows, columns = (np.clip(c, 0, side - 1) for c, side in zip(sampled, x.shape))
    result = np.zeros(np.shape(rows))
    for (i, j), row in np.ndenumerate(rows):
        r, c = row, columns[i, j]
        near = [(p, q) for p in range(x.shape[0]) for q in range(x.shape[1]) if abs(p - r) < 1 and abs(q - c) < 1]
        result[i, j] = sum((1 - abs(p - r)) * (1 - abs(q - c)) * x[p, q] for p, q in near)
    return result


def test_zoom_is_the_mean_of_magnified_images(x):
    image = x[0, 0].astype(np.float64)
    r, c = np.mgrid[0:16, 0:16].astype(float)
    factors = np.linspace(1, 1.26, 11)
    expected = sum(points((7.5 + (r - 7.5) / z, 7.5 + (c - 7.5) / z), image) for z in factors) / 11
    np.testing.assert_allclose(corrupt(x.astype(np.float64), "zoom", 5)[0, 0], expected, atol=1e-12)


def test_motion_and_defocus_spread_a_point_over_a_line_and_a_disc():
    """Second moments: L²/12 along the line and none across; r²/4 in each direction of a disc. Bilinear tents add at
    most 1/4 pixel²."""
    x = np.zeros((3, 1, 65, 65))
    x[:, :, 32, 32] = 1
    r, c = np.mgrid[-32:33, -32:33]
    angle = np.random.default_rng(3).uniform(0, 2 * np.pi, 3)
    for image, a in zip(corrupt(x, "motion", 5, seed=3)[:, 0], angle):
        assert image.sum() == pytest.approx(1)
        along, across = np.sin(a) * r + np.cos(a) * c, np.cos(a) * r - np.sin(a) * c
        length = corruptions.TRAIL[4] * 65
        assert 0 < (image * along**2).sum() - length**2 / 10 < 0.5          # 11 points: L²/12 · 12/10
        assert (image * across**2).sum() < 0.5
    disc = corrupt(x, "defocus", 5)[0, 0]
    radius = corruptions.DISC[4] * 65
    assert disc.sum() == pytest.approx(1) and disc[np.hypot(r, c) > radius + 1.5].sum() == 0
    for axis in (r, c):
        assert abs((disc * axis**2).sum() - radius**2 / 4) < 0.5


def test_pixelate_is_the_mean_over_cells():
    """4 cells along 8 pixels: each 2×2 block becomes its mean. 3 cells along 4 pixels: pixels are shared."""
    x = np.random.default_rng(0).random((2, 1, 20, 20))
    y = corrupt(x, "pixelate", 5)                                           # 0.3 · 20: 6 cells
    assert y.mean() == pytest.approx(x.mean())
    np.testing.assert_allclose(corruptions._shares(4, 8) @ np.arange(8.0), [0.5, 2.5, 4.5, 6.5])
    np.testing.assert_allclose(corruptions._shares(3, 4), [[0.75, 0.25, 0, 0], [0, 0.5, 0.5, 0], [0, 0, 0.25, 0.75]])
    np.testing.assert_allclose(corruptions._shares(4, 3)[1], [1 / 3, 2 / 3, 0])
    up, down = corruptions._shares(20, 6), corruptions._shares(6, 20)
    np.testing.assert_allclose(y[0, 0], up @ down @ x[0, 0] @ down.T @ up.T)


def test_elastic_displacements_have_the_stated_size_and_are_smooth():
    """Of the images x = row and x = column, the change is the displacement itself, away from the edges."""
    r, c = np.mgrid[0:40, 0:40].astype(float)
    down, right = (corrupt(np.stack([[p]] * 20), "elastic", 3, seed=5)[:, 0, 4:36, 4:36] - p[4:36, 4:36]
                   for p in (r, c))
    assert np.sqrt((down**2 + right**2).mean()) == pytest.approx(corruptions.STRETCH[2] * 40, rel=0.1)
    assert np.abs(np.diff(down, axis=1)).max() < 0.3 * np.abs(down).max()   # the deviation of the kernel is 4 pixels
    two = corrupt(np.stack([[r, r], [r, r]]), "elastic", 3, seed=5)
    np.testing.assert_array_equal(two[:, 0], two[:, 1])                     # the channels of an image move together
    assert (two[0] != two[1]).any()


def test_unknown_kinds_and_severities(x):
    with pytest.raises(UsageError, match="noise, blur, contrast, shift, occlusion"):
        corrupt(x, "fog")
    with pytest.raises(UsageError, match="severity=6"):
        corrupt(x, "noise", 6)
