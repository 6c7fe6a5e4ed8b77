"""New Tensors: values and dtypes by NumPy's functions, the seeded generator, the backend in use."""
from types import SimpleNamespace

import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import ShapeError

A = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize("given, dtype", [
    (1, np.int64), (1.5, np.float32), (True, np.bool_), ([1, 2], np.int64), ([1, 2.0], np.float32),
    ([[1.0]], np.float32), ([True, False], np.bool_), (np.array([1.0]), np.float64), (np.float64(2), np.float64),
    (np.int8([3]), np.int8), (mg.Tensor(np.array([1.0])), np.float64)], ids=str)
def test_tensor_keeps_integers_and_the_dtype_of_arrays(given, dtype):
    t = mg.tensor(given)
    assert t.dtype == dtype and t.op is None
    np.testing.assert_array_equal(t.numpy(), mg.to_numpy(given))


def test_tensor_copies_and_converts():
    array = A.copy()
    t, again = mg.tensor(array, dtype=np.float32, requires_grad=True), mg.tensor(mg.Tensor(array))
    array[:] = 9.0
    np.testing.assert_array_equal(t.numpy(), A)
    np.testing.assert_array_equal(again.numpy(), A)
    assert t.dtype == np.float32 and t.requires_grad
    assert not mg.tensor(t * 2.0).requires_grad                           # a Tensor's values, without its history


def test_labels_written_as_a_list_are_labels():
    mg.functions.cross_entropy(mg.zeros(2, 3), mg.tensor([0, 2]))


@pytest.mark.parametrize("made, expected", [
    (lambda: mg.zeros(2, 3), np.zeros((2, 3))), (lambda: mg.zeros((2, 3)), np.zeros((2, 3))),
    (lambda: mg.zeros([2]), np.zeros(2)), (lambda: mg.zeros(), np.zeros(())), (lambda: mg.ones(3), np.ones(3)),
    (lambda: mg.full((2, 2), 0.5), np.full((2, 2), 0.5)), (lambda: mg.full(2, 0.5), np.full(2, 0.5)),
    (lambda: mg.eye(3), np.eye(3)), (lambda: mg.eye(2, 3), np.eye(2, 3)),
    (lambda: mg.linspace(-1, 1, 7), np.linspace(-1, 1, 7, dtype=np.float32)),
    (lambda: mg.arange(0, 1, 0.25), np.arange(0, 1, 0.25)), (lambda: mg.arange(1.5, 4), np.arange(1.5, 4)),
], ids="zeros pair list empty ones full short eye wide linspace arange floats".split())
def test_floats_are_float32_unless_told(made, expected):
    t = made()
    np.testing.assert_array_equal(t.numpy(), expected)
    assert t.dtype == np.float32 and not t.requires_grad


def test_integers_stay_integers():
    np.testing.assert_array_equal(mg.arange(5).numpy(), np.arange(5))
    np.testing.assert_array_equal(mg.arange(2, 9, 3).numpy(), np.arange(2, 9, 3))
    assert mg.arange(0).dtype == mg.arange(5).dtype == mg.full((2,), 3).dtype == np.int64


@pytest.mark.parametrize("make", [lambda **how: mg.zeros(2, **how), lambda **how: mg.full((2,), 1.0, **how),
                                  lambda **how: mg.randn(2, **how), lambda **how: mg.arange(2, **how),
                                  lambda **how: mg.linspace(0, 1, 2, **how), lambda **how: mg.eye(2, **how),
                                  lambda **how: mg.ones_like(A, **how), lambda **how: mg.rand_like(A, **how)],
                         ids="zeros full randn arange linspace eye ones_like rand_like".split())
def test_dtype_and_requires_grad(make):
    t = make(dtype=np.float64, requires_grad=True)
    assert t.dtype == np.float64 and t.requires_grad and t.op is None


def test_like_takes_shape_and_dtype():
    x = mg.Tensor(A)
    for made, value in ((mg.zeros_like(x), 0), (mg.ones_like(x), 1), (mg.full_like(x, 2.5), 2.5)):
        np.testing.assert_array_equal(made.numpy(), np.full((2, 3), value))
        assert made.dtype == np.float64
    assert mg.zeros_like(np.int8([1, 2])).dtype == np.int8
    assert mg.randn_like(x).shape == mg.rand_like(x).shape == (2, 3) and mg.randn_like(x).dtype == np.float64


def test_random_numbers_are_the_seeded_generators():
    mg.seed(3)
    drawn = [mg.randn(2, 3), mg.rand(4), mg.randn_like(A)]
    rng = np.random.default_rng(3)
    np.testing.assert_array_equal(drawn[0].numpy(), rng.standard_normal((2, 3)).astype(np.float32))
    np.testing.assert_array_equal(drawn[1].numpy(), rng.random(4).astype(np.float32))
    np.testing.assert_array_equal(drawn[2].numpy(), rng.standard_normal((2, 3)))


def test_the_backend_in_use(device):
    mg.seed(0)
    x = mg.ones(2)
    for t in (x, mg.tensor([1, 2]), mg.tensor(np.ones(2)), mg.full((2,), 1.5), mg.eye(2), mg.arange(3), mg.randn(2),
              mg.linspace(0, 1, 3), mg.zeros_like(x), mg.rand_like(x), mg.tensor([x, x])):
        assert type(t.data) is device.FakeArray
    drawn = mg.randn(3).numpy()
    with mg.using("numpy"):
        mg.seed(0)
        mg.randn(2), mg.rand(2)
        np.testing.assert_array_equal(mg.randn(3).numpy(), drawn)


@pytest.mark.parametrize("call, words", [
    (lambda: mg.zeros(2.5), ["zeros", "(2.5,)", "zeros(2, 3)"]), (lambda: mg.randn(-1), ["randn", "(-1,)", "≥ 0"]),
    (lambda: mg.ones((2, 3), np.float64), ["ones", "dtype=np.float64"]), (lambda: mg.eye(2.0), ["eye", "2.0"]),
    (lambda: mg.full("2", 1.0), ["full", "'2'"]), (lambda: mg.rand((2, "a")), ["rand", "'a'"]),
], ids="float negative dtype eye string mixed".split())
def test_a_shape_that_is_none(call, words):
    with pytest.raises(ShapeError) as caught:
        call()
    assert str(caught.value).startswith(words[0]) and not [word for word in words if word not in str(caught.value)]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64], ids=lambda dtype: dtype.__name__)
def test_uniform_numbers_stay_below_1_in_every_dtype(dtype, monkeypatch):
    """The largest number that NumPy draws, 1 − 2⁻⁵³, is 1 when it is rounded to float32: the interval is half-open."""
    drawn = np.array([0.0, 0.5, 1 - 2.0**-53])
    monkeypatch.setattr(mg.backend, "generator", lambda: SimpleNamespace(random=lambda shape: drawn))
    below = np.nextafter(dtype(1), dtype(0))
    for x in (mg.rand(3, dtype=dtype), mg.rand_like(np.zeros(3, dtype))):
        assert x.dtype == dtype and x.numpy().tolist() == [0.0, 0.5, below]


def test_a_keyword_of_pytorchs_is_answered():
    for call in (lambda: mg.zeros(2, device="cpu"), lambda: mg.rand(2, device="cpu"),
                 lambda: mg.tensor([1.0], device="cpu")):
        with pytest.raises(mg.MinigradError, match="'device'; leave it out"):
            call()
