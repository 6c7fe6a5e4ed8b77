"""Data on the fake device: nothing crosses unsaid, and the numbers are those of the CPU."""
from functools import partial

import numpy as np
import pytest

from minigrad import backend, data
from minigrad.data import synthetic


@pytest.fixture
def x():
    return np.random.default_rng(0).random((6, 3, 8, 8), dtype=np.float32)


TRANSFORMS = [data.random_crop, data.random_flip, partial(data.cutout, size=3),
              partial(data.normalize, mean=[0.1, 0.2, 0.3], std=[1, 2, 3])]


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda t: getattr(t, "func", t).__name__)
def test_augmentation(x, device, transform):
    with backend.using("numpy"):
        expected = transform(x, np.random.default_rng(1))
    there, before = backend.asarray(x), device.uploads
    got = transform(there, np.random.default_rng(1))
    assert device.uploads - before == (getattr(transform, "func", None) is data.normalize)
    assert isinstance(got, device.FakeArray) and got.dtype == np.float32
    np.testing.assert_array_equal(got.get(), expected)


@pytest.mark.parametrize("kind", data.CORRUPTIONS)
def test_corruptions(x, device, kind):
    got = data.corrupt(backend.asarray(x), kind, 3, seed=1)
    assert isinstance(got, device.FakeArray)
    np.testing.assert_allclose(got.get(), data.corrupt(x, kind, 3, seed=1), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("make", [lambda: synthetic.LeastSquares(20, 3), lambda: synthetic.Logistic(20, 3),
                                  lambda: synthetic.Quadratic([1, 2, 3], rotate=True, sigma=1)])
def test_problems(device, make):
    problem = make()
    with backend.using("numpy"):
        plain = make()
    w = np.array([1.0, -2, 3])
    np.testing.assert_allclose(problem.gradient(backend.asarray(w)).get(), plain.gradient(w), rtol=1e-12)
    assert abs(problem.minimum - plain.minimum) < 1e-14 and problem.sigma2 == pytest.approx(plain.sigma2)
    if hasattr(problem, "variance"):
        rows = backend.asarray(np.array([2, 0]))
        found = problem.gradient(backend.asarray(w), rows).get()
        np.testing.assert_allclose(found, plain.gradient(w, [2, 0]), rtol=1e-12)
    else:
        a, b = (p.gradient(v, np.random.default_rng(1), 4) for p, v in ((problem, backend.asarray(w)), (plain, w)))
        np.testing.assert_allclose(a.get(), b, rtol=1e-12)


def test_statistics_and_a_loader_with_a_transform(x, device):
    mean, std = data.channel_statistics(backend.asarray(x))
    np.testing.assert_allclose(mean, x.mean(axis=(0, 2, 3)), rtol=1e-6)
    transform = data.compose(data.random_crop, partial(data.normalize, mean=mean, std=std))
    batches = [xb for xb, _ in data.Loader(backend.asarray(x), np.arange(6), 4, seed=0, transform=transform)]
    with backend.using("numpy"):
        plain = [xb for xb, _ in data.Loader(x, np.arange(6), 4, seed=0, transform=transform)]
    for a, b in zip(batches, plain):
        np.testing.assert_allclose(a.get(), b, rtol=1e-6)
