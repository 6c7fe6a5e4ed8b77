"""The loader: what an epoch contains, in which order, and that it continues in the middle of one."""
import json
import time

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.data import Loader
from minigrad.errors import DataError, ShapeError, UsageError

X, Y = np.arange(50, dtype=np.float32).reshape(25, 2), np.arange(25)


def jitter(xb, rng):
    """A transform that needs random numbers, and takes longer for some batches than for others."""
    time.sleep(0.001 * float(xb[0, 0] % 3))
    return xb + rng.random(xb.shape, dtype=np.float32)


def epoch(loader):
    return [tuple(a.copy() for a in batch) for batch in loader]


def assert_equal(one, other):
    assert len(one) == len(other)
    for a, b in zip(one, other):
        assert len(a) == len(b)
        for mine, theirs in zip(a, b):
            np.testing.assert_array_equal(mine, theirs)


def test_an_epoch_shows_every_example_once_with_its_label():
    loader = Loader(X, Y, batch_size=8)
    batches = epoch(loader)
    assert [len(yb) for _, yb in batches] == [8, 8, 8, 1] and len(loader) == 4
    seen = np.concatenate([yb for _, yb in batches])
    assert sorted(seen) == list(range(25)) and list(seen) != list(range(25))
    np.testing.assert_array_equal(np.concatenate([xb for xb, _ in batches])[:, 0], 2.0 * seen)


def test_the_order_is_new_each_epoch_and_the_same_for_the_same_seed():
    a, b, other = Loader(X, Y, 8, seed=1), Loader(X, Y, 8, seed=1), Loader(X, Y, 8, seed=2)
    first, second = epoch(a), epoch(a)
    assert not np.array_equal(first[0][1], second[0][1])
    assert_equal(first, epoch(b))
    assert not np.array_equal(first[0][1], epoch(other)[0][1])


def test_without_a_seed_the_host_generator_decides():
    mg.seed(7)
    first = epoch(Loader(X, Y, 8))
    mg.seed(7)
    assert_equal(first, epoch(Loader(X, Y, 8)))


def test_no_shuffling_keeps_the_given_order():
    seen = np.concatenate([yb for _, yb in Loader(X, Y, 8, shuffle=False)])
    np.testing.assert_array_equal(seen, Y)


def test_drop_last():
    loader = Loader(X, Y, 8, drop_last=True)
    assert [len(yb) for _, yb in loader] == [8, 8, 8] and len(loader) == 3


def test_with_replacement_draws_independently_and_uniformly():
    n, epochs = 20, 500
    loader = Loader(np.zeros(n), np.arange(n), 6, sampling="with_replacement", seed=0)
    draws = np.array([np.concatenate([yb for _, yb in loader]) for _ in range(epochs)])
    assert draws.shape == (epochs, n)
    counts = np.bincount(draws.ravel(), minlength=n)
    assert np.all(np.abs(counts - epochs) < 5 * np.sqrt(epochs))            # uniform: binomial, 5 standard deviations
    distinct = np.mean([len(set(row)) for row in draws])
    assert abs(distinct - n * (1 - (1 - 1 / n) ** n)) < 0.3                  # 12.8 of 20, not 20 as without replacement


DRAW = np.random.default_rng(2)
SAMPLES = DRAW.normal(size=(4, 3)) * [[0.3], [1.0], [1.0], [4.0]]
LABELS, W0 = DRAW.integers(0, 2, 4), DRAW.normal(size=6)


def gradient_of(x, y, v=None):
    """∇ of the cross-entropy of a linear classifier at W0, by the engine, with example weights."""
    w = mg.Tensor(W0, requires_grad=True)
    return mg.grad(F.cross_entropy(mg.Tensor(x) @ w.reshape(3, 2), y, weights=v), w).numpy()


def batch_gradients(p):
    """{i: (gradient, weight)} of the batches of one example that the loader makes."""
    loader, found = Loader(SAMPLES, LABELS, 1, sampling=p, seed=0), {}
    while len(found) < 4:
        for xb, yb, vb in loader:
            found[int(np.flatnonzero((SAMPLES == xb).all(1))[0])] = gradient_of(xb, yb, vb), float(vb[0])
    return found


def test_the_weights_of_any_sampling_make_the_gradient_unbiased():
    """G3, by enumeration: Σ over all batches of two, each with its probability, is the full gradient, exactly."""
    p, full = np.array([0.1, 0.2, 0.3, 0.4]), gradient_of(SAMPLES, LABELS)
    v = np.array([batch_gradients(p)[i][1] for i in range(4)])
    np.testing.assert_allclose(v, 1 / (4 * p), rtol=1e-15)
    mean, unweighted = np.zeros(6), np.zeros(6)
    for i in range(4):
        for j in range(4):
            rows = [i, j]
            mean += p[i] * p[j] * gradient_of(SAMPLES[rows], LABELS[rows], v[rows])
            unweighted += p[i] * p[j] * gradient_of(SAMPLES[rows], LABELS[rows])
    np.testing.assert_allclose(mean, full, rtol=1e-12)
    assert np.abs(unweighted - full).max() > 0.01                          # without the weights: another objective


def test_importance_sampling_has_the_least_variance():
    """E‖vᵢ∇fᵢ − ∇f‖² over i: for p ∝ ‖∇fᵢ‖ it is (mean ‖∇fᵢ‖)² − ‖∇f‖², below that of uniform draws."""
    full = gradient_of(SAMPLES, LABELS)
    norms = np.array([np.linalg.norm(gradient_of(SAMPLES[[i]], LABELS[[i]])) for i in range(4)])

    def variance(p):
        found = batch_gradients(p)
        return sum(p[i] * np.sum((found[i][0] - full) ** 2) for i in range(4))

    best = variance(norms / norms.sum())
    assert best == pytest.approx(norms.mean() ** 2 - full @ full, rel=1e-9)
    uniform = variance(np.full(4, 0.25))
    assert uniform == pytest.approx((norms**2).mean() - full @ full, rel=1e-9) and best < 0.9 * uniform
    assert variance(np.array([0.4, 0.3, 0.2, 0.1])) > uniform               # the wrong way round it is worse


def test_examples_come_as_often_as_their_probabilities_say():
    p, epochs = np.arange(1, 21) / 210, 500
    loader = Loader(np.zeros((20, 1), np.float64), np.arange(20), 6, sampling=p.tolist(), seed=0)
    drawn = np.concatenate([yb for _ in range(epochs) for _, yb, _ in loader])
    expected = 20 * epochs * p
    assert (np.abs(np.bincount(drawn, minlength=20) - expected) < 5 * np.sqrt(expected)).all()
    assert next(iter(loader))[2].dtype == np.float64
    assert next(iter(Loader(np.arange(20), np.arange(20), 6, sampling=p)))[2].dtype == np.float32
    single = (p.astype(np.float32) * np.float32(1 + 4e-7))                  # adds up to 1 as well as float32 can say it
    assert len(next(iter(Loader(np.zeros(20), np.arange(20), 6, sampling=single)))) == 3


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_change_neither_order_nor_numbers(workers):
    alone, ahead = (Loader(X, Y, 4, seed=3, transform=jitter, workers=w) for w in (0, workers))
    for _ in range(2):
        assert_equal(epoch(alone), epoch(ahead))


def test_a_transform_gets_other_numbers_in_each_batch_and_epoch():
    noise = Loader(np.zeros((8, 1)), np.zeros(8, int), 4, seed=0, transform=lambda xb, rng: rng.random(xb.shape))
    values = np.concatenate([xb for _ in range(2) for xb, _ in noise])
    assert len(np.unique(values)) == 16


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("sampling", ["without_replacement", "with_replacement", np.arange(1, 26) / 325],
                         ids=["without_replacement", "with_replacement", "probabilities"])
@pytest.mark.parametrize("stop", [1, 3, 6, 7])
def test_continues_in_mid_epoch_bit_for_bit(stop, sampling, workers):
    def make():
        return Loader(X, Y, 4, sampling=sampling, seed=9, transform=jitter, workers=workers)
    whole = make()
    expected = epoch(whole) + epoch(whole)
    first, seen = make(), []
    for batch in first:
        seen.append(batch)
        if len(seen) == stop:
            state = json.loads(json.dumps(first.state_dict()))
            break
    resumed = make()
    resumed.load_state_dict(state)
    seen += epoch(resumed)
    if stop < len(whole):
        seen += epoch(resumed)                                               # at 7 the first pass is the second epoch
    assert_equal(seen, expected)


def test_leaving_a_loop_early_begins_a_new_epoch():
    loader = Loader(X, Y, 8, seed=0)
    next(iter(loader))
    assert sorted(np.concatenate([yb for _, yb in loader])) == list(range(25))


def test_batches_are_arrays_of_the_backend_in_use(device):
    host = Loader(X, Y, 8, seed=0)
    with mg.using("numpy"):
        before = epoch(host)
    loader = Loader(X, Y, 8, seed=0)
    for (xb, yb), (x, y) in zip(loader, before, strict=True):
        assert type(xb) is type(yb) is device.FakeArray
        np.testing.assert_array_equal(xb.get(), x)
        np.testing.assert_array_equal(yb.get(), y)


def test_a_state_of_another_loader_is_refused():
    state = Loader(X, Y, 8, seed=0).state_dict()
    with pytest.raises(DataError, match="batch_size=8, this one has batch_size=4"):
        Loader(X, Y, 4, seed=0).load_state_dict(state)
    with pytest.raises(DataError, match="examples=25, this one has examples=20"):
        Loader(X[:20], Y[:20], 8).load_state_dict(state)


def test_lists_become_float32_and_integer_labels():
    xb, yb = next(iter(Loader([[0.5], [1.5]], [0, 1])))
    assert (xb.dtype, yb.dtype.kind) == (np.float32, "i")


@pytest.mark.parametrize("args, kwargs, error, words", [
    ((X, Y[:24]), {}, DataError, "25 examples and 24 labels"),
    ((X[:0], Y[:0]), {}, DataError, "empty"),
    ((X, Y), {"batch_size": 0}, UsageError, "batch_size=0"),
    ((X, Y), {"workers": -1}, UsageError, "workers=-1"),
    ((X, Y), {"drop_last": True}, DataError, "25 examples are fewer than batch_size=128"),
    ((X, Y), {"sampling": "importance"}, UsageError, "'without_replacement' or 'with_replacement'"),
    ((X, Y), {"sampling": "with_replacement", "shuffle": False}, UsageError, "Choose one"),
    ((X, Y), {"sampling": np.full(25, 0.04), "shuffle": False}, UsageError, "Choose one"),
    ((X, Y), {"sampling": np.full(24, 1 / 24)}, ShapeError, r"shape \(24,\), expected \(25,\)"),
    ((X, Y), {"sampling": np.full(25, 0.05)}, UsageError, "the sum 1.25 and 0.05 as its least entry"),
    ((X, Y), {"sampling": np.r_[0.0, np.full(24, 1 / 24)]}, UsageError, "0 as its least entry"),
])
def test_bad_input_is_named(args, kwargs, error, words):
    with pytest.raises(error, match=words):
        Loader(*args, **kwargs)
