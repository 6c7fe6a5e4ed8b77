"""DLPack with NumPy: one memory, refused where something would be lost. Other libraries: oracles/test_exchange_*.py."""
import gc

import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import ArgumentError, BackendError, DTypeError, GraphError


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.uint8, np.bool_])
def test_one_memory_both_ways(dtype):
    a = np.arange(6).reshape(2, 3).astype(dtype)
    t = mg.from_dlpack(a)
    assert np.shares_memory(t.data, a) and t.dtype == dtype and t.shape == (2, 3) and not t.requires_grad
    there = np.from_dlpack(mg.Tensor(a))
    assert np.shares_memory(there, a)
    a[0, 0] = 1
    assert t.data[0, 0] == 1 and there[0, 0] == 1


def test_strides_are_kept():
    a = np.arange(12.0).reshape(3, 4).T[::2]
    t = mg.from_dlpack(a)
    assert t.data.strides == a.strides and np.shares_memory(t.data, a)


def test_the_memory_lives_as_long_as_either_side():
    t = mg.from_dlpack(np.full(10_000, 3.0))
    gc.collect()
    assert (t.numpy() == 3.0).all()
    there = np.from_dlpack(mg.Tensor(np.full(10_000, 4.0)))
    gc.collect()
    assert (there == 4.0).all()


def test_a_gradient_is_not_lost_without_a_word():
    w = mg.Tensor([1.0, 2.0], requires_grad=True)
    for t in (w, w * 2):
        with pytest.raises(GraphError, match="__dlpack__: got a Tensor that requires a gradient.*t.detach()"):
            np.from_dlpack(t)
    assert np.shares_memory(np.from_dlpack(w.detach()), w.data)


def test_what_cannot_be_taken_over_is_named():
    with pytest.raises(ArgumentError, match="from_dlpack: got list, expected an array or tensor of a library"):
        mg.from_dlpack([1.0])

    class Elsewhere:
        def __dlpack_device__(self):
            return 8, 0

        def __dlpack__(self, **how):
            raise AssertionError("not asked")

    with pytest.raises(BackendError, match="a device of type 8, expected the CPU"):
        mg.from_dlpack(Elsewhere())

    class Strange(Elsewhere):
        def __dlpack_device__(self):
            return 1, 0

        def __dlpack__(self, **how):
            raise BufferError("no such dtype")

    with pytest.raises(DTypeError, match="an array that numpy cannot take over .no such dtype."):
        mg.from_dlpack(Strange())
    with pytest.raises(DTypeError, match="cannot take over .complex numbers.*floats, integers or bools"):
        mg.from_dlpack(np.array([1j]))


@pytest.mark.parametrize("missing", ["__dlpack__", "__dlpack_device__"])
def test_both_halves_of_dlpack_are_needed(missing):
    class Half:
        def __getattr__(self, name):
            if name == missing:
                raise AttributeError(name)
            return lambda: (1, 0)

    with pytest.raises(ArgumentError, match="from_dlpack: got Half, expected an array"):
        mg.from_dlpack(Half())


@pytest.mark.parametrize("words", ["requires grad", "require gradient"])
def test_a_refusal_for_the_sake_of_a_gradient_is_named_as_one(words):
    class Leaf:
        def __dlpack_device__(self):
            return 1, 0

        def __dlpack__(self, **how):
            raise BufferError(f"Can't export tensors that {words}s.")

    with pytest.raises(GraphError, match="tests.* tensor that requires a gradient, which would be lost"):
        mg.from_dlpack(Leaf())
