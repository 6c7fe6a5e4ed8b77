"""Augmentation: each output is recomputed image by image with plain slices."""
from functools import partial

import numpy as np
import pytest

from minigrad.data import Loader
from minigrad.data.augment import channel_statistics, compose, cutout, normalize, random_crop, random_flip
from minigrad.errors import UsageError


@pytest.fixture
def x():
    return np.random.default_rng(0).random((40, 3, 6, 5), dtype=np.float32) + 1      # no zeros of its own


def rng():
    return np.random.default_rng(7)


def test_each_crop_is_a_window_of_its_padded_image(x):
    y = random_crop(x, rng(), padding=2)
    places = set()
    for image, crop in zip(x, y):
        padded = np.pad(image, ((0, 0), (2, 2), (2, 2)))
        fits = [(i, j) for i in range(5) for j in range(5) if (padded[:, i:i + 6, j:j + 5] == crop).all()]
        assert len(fits) == 1
        places.add(fits[0])
    assert y.dtype == x.dtype and y.shape == x.shape and len(places) > 15
    assert {i for i, _ in places} == {j for _, j in places} == set(range(5))
    np.testing.assert_array_equal(random_crop(x, rng(), padding=0), x)


def test_each_image_is_flipped_or_not(x):
    y = random_flip(x, rng())
    flipped = [(a[..., ::-1] == b).all() for a, b in zip(x, y)]
    kept = [(a == b).all() for a, b in zip(x, y)]
    assert all(f != k for f, k in zip(flipped, kept)) and 10 < sum(flipped) < 30
    np.testing.assert_array_equal(random_flip(x, rng(), p=1), x[..., ::-1])
    np.testing.assert_array_equal(random_flip(x, rng(), p=0), x)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_cutout_removes_one_square_that_may_stick_out(x, size):
    y = cutout(x, rng(), size=size)
    assert y.dtype == x.dtype
    areas, holes = [], set()
    for before, after in zip(x, y):
        hole = (after == 0).all(axis=0)
        rows, columns = np.nonzero(hole.any(axis=1))[0], np.nonzero(hole.any(axis=0))[0]
        assert (after[:, ~hole] == before[:, ~hole]).all()
        assert hole.sum() == len(rows) * len(columns) and max(len(rows), len(columns)) <= size
        areas.append(hole.sum())
        holes.add((rows[0], columns[0]))
    assert max(areas) == size**2 and len(holes) > 10
    assert (min(areas) < size**2) == (size > 1)


def test_normalize_and_its_statistics(x):
    mean, std = channel_statistics(x)
    y = normalize(x, mean=mean, std=std)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), 1, rtol=1e-5)
    np.testing.assert_allclose(normalize(x, mean=0.5, std=2), (x - 0.5) / 2, rtol=1e-6)
    with pytest.raises(UsageError, match="std > 0"):
        normalize(x, mean=mean, std=[1, 0, 1])
    with pytest.raises(UsageError, match="2 and 1 channels"):
        normalize(x, mean=[0, 1], std=1)


def test_compose_is_left_to_right_with_one_generator(x):
    both = compose(random_flip, partial(cutout, size=2))
    r = rng()
    np.testing.assert_array_equal(both(x, rng()), cutout(random_flip(x, r), r, size=2))


@pytest.mark.parametrize("transform", [random_crop, random_flip, cutout])
def test_seeded_not_in_place_and_usable_in_a_loader(x, transform):
    before = x.copy()
    np.testing.assert_array_equal(transform(x, rng()), transform(x, rng()))
    assert (transform(x, rng()) != transform(x, np.random.default_rng(8))).any()
    np.testing.assert_array_equal(x, before)
    runs = [[xb for xb, _ in Loader(x, np.arange(40), 16, seed=3, transform=transform, workers=w)] for w in (0, 2)]
    for a, b in zip(*runs):
        np.testing.assert_array_equal(a, b)
