"""The fake device itself: it refuses what a GPU would refuse, and offers nothing that CuPy has not."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend
from minigrad.errors import BackendError
from minigrad.autograd.op import apply
from minigrad.autograd.tensor import Tensor

from . import fake_device as fake_device
from .functions.test_registry import Scaled

HOST = np.ones(3)


def on_device():
    return fake_device.cupy.asarray(np.arange(3.0))


@pytest.mark.parametrize("what", [
    lambda d: np.asarray(d), lambda d: np.array([d, d]), lambda d: np.add(d, HOST), lambda d: np.stack([d, HOST]),
    lambda d: np.add(HOST, d), lambda d: np.exp(d, out=HOST.copy()),
    lambda d: np.copyto(HOST.copy(), d), lambda d: d.std(mean=1.0),
    lambda d: d.argsort(kind="quicksort"), lambda d: fake_device.cupy.stack([d, d], dim=0),
    lambda d: fake_device.cupy.exp(d, where=True), lambda d: range(d[0]), lambda d: [1, 2][d[0].astype(int)],
    lambda d: d + HOST, lambda d: HOST + d, lambda d: HOST @ d, lambda d: d > HOST, lambda d: HOST == d,
    lambda d: d * [1, 2, 3],
    lambda d: d[np.array([0, 1])], lambda d: d[[0, 1]], lambda d: d.__setitem__(0, HOST[0:1]),
    lambda d: d.__setitem__(..., HOST),
    lambda d: d.__iadd__(HOST), lambda d: d.__setitem__(..., [1.0, 2.0, 3.0]),
    lambda d: fake_device.cupy.maximum(d, HOST), lambda d: fake_device.cupy.where(HOST > 0, d, 0.0),
    lambda d: fake_device.cupy.stack([d, HOST]),
    lambda d: fake_device.cupy.add.at(d, np.array([0]), 1.0), lambda d: d.sum(initial=1.0), lambda d: d.dot(HOST),
    lambda d: d.astype(np.float32) * np.float64(2.0),
    lambda d: fake_device.cupy.add(d.astype(np.float32), np.float64(2.0)),
    lambda d: fake_device.cupy.add.at(d, fake_device.cupy.arange(2), 1.0),
    lambda d: fake_device.cupy.bincount(fake_device.cupy.arange(3), weights=d.get()),
    lambda d: fake_device.cupy.einsum("p,p->", d, d),
])
def test_it_refuses_host_operands_and_implicit_copies(what):
    with pytest.raises(TypeError):
        what(on_device())


@pytest.mark.parametrize("what", [
    lambda d: fake_device.cupy.frompyfunc, lambda d: fake_device.cupy.nditer, lambda d: fake_device.cupy.errstate,
    lambda d: d.base_or_not,
    lambda d: fake_device.cupy.lib.stride_tricks.sliding_window_view_or_not,
    lambda d: fake_device.cupy.add.resolve_dtypes,
    lambda d: d.__array_interface__, lambda d: d.getfield])
def test_it_has_only_names_that_cupy_has(what):
    with pytest.raises(AttributeError):
        what(on_device())


def test_it_computes_like_numpy_and_numbers_stay_arrays():
    d = on_device()
    for got, expected in (((2.0 - d) / 3.0, [2 / 3, 1 / 3, 0.0]), (d @ d, 5.0), (d.sum(), 3.0), (d[1], 1.0),
                          (abs(-d), [0.0, 1.0, 2.0]),
                          (fake_device.cupy.maximum(d, 1.0), [1.0, 1.0, 2.0]), (np.float64(2.0) * d, [0.0, 2.0, 4.0])):
        assert isinstance(got, fake_device.FakeArray)
        np.testing.assert_allclose(got.get(), expected)
    d += 1.0
    view = d[1:]
    view[...] = 7.0
    np.testing.assert_array_equal(d.get(), [1.0, 7.0, 7.0])


@pytest.mark.parametrize("function", [
    lambda d: np.exp(d), lambda d: np.add(d, 1.0), lambda d: np.concatenate([d, d]),
    lambda d: np.where(d > 1, 1.0, -1.0),
    lambda d: np.add.reduce(d), lambda d: np.linalg.norm(d), lambda d: np.sqrt(d, out=d.copy()),
    lambda d: np.mean(d, axis=0)])
def test_numpy_functions_of_it_are_those_of_cupy(function):
    """CuPy has __array_function__ and __array_ufunc__, so np.exp of its arrays stays on the device."""
    got = function(on_device())
    assert isinstance(got, fake_device.FakeArray)
    np.testing.assert_array_equal(got.get(), function(np.arange(3.0)))


@pytest.mark.parametrize("function", [lambda d: np.insert(d, 0, 1.0), lambda d: np.nanquantile(d, 0.5),
                                      lambda d: np.spacing(d)])
def test_numpy_functions_that_cupy_lacks_are_refused(function):
    with pytest.raises((TypeError, AttributeError)):
        function(on_device())


def test_copies_to_the_host_are_counted():
    d, before = on_device(), fake_device.transfers
    d.get(), d[0].item(), bool(d[0] == 0), float(d[0]), int(d[0]), d.tolist(), f"{d[1]:.2f}", str(d)
    assert fake_device.transfers == before + 8


def test_what_must_count_first_waits_and_the_rest_does_not():
    d = on_device()
    for i, wait in enumerate((lambda: d[d > 1], lambda: d.__setitem__(d > 1, 0.0), lambda: d.nonzero(),
                              lambda: fake_device.cupy.unique(d), lambda: np.flatnonzero(d), lambda: np.where(d > 1))):
        before = fake_device.transfers
        wait()
        assert fake_device.transfers == before + 1, i
    before = fake_device.transfers
    d[d.astype(int)], d[1:], d.sum(), np.where(d > 1, d, 0.0), d == 1
    assert fake_device.transfers == before


def test_uploads_are_counted():
    before = fake_device.uploads
    fake_device.cupy.asarray(HOST), fake_device.cupy.array([1, 2]), fake_device.cupy.asarray(on_device())
    assert fake_device.uploads == before + 3                                # on_device makes one itself


def test_the_list_names_its_version():
    lines = fake_device.Path(fake_device.__file__).with_name("cupy_names.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# CuPy ") and len(lines) > 500
    assert {"where", "ndarray.get", "ufunc.at", "lib.stride_tricks.as_strided"} <= fake_device.NAMES.keys()
    assert fake_device.NAMES["argsort"] == {"a", "axis", "kind"} and fake_device.NAMES["einsum"] is None


# ---------------------------------------------------------------- the library on it

def test_raw_arrays_go_to_the_backend_in_use(device):
    x = Tensor(np.arange(3.0), requires_grad=True)
    y = (x + HOST) * HOST
    assert isinstance(x.data, device.FakeArray) and isinstance(y.data, device.FakeArray)
    assert isinstance((HOST + x).data, device.FakeArray)
    assert isinstance(x.numpy(), np.ndarray) and isinstance(mg.to_numpy(y), np.ndarray) and y.sum().item() == 6.0
    assert isinstance(x.to("numpy").data, np.ndarray)
    assert isinstance(Tensor([1, 2]).data, device.FakeArray)


def test_mixing_host_and_device_names_both_and_the_remedy(device):
    host = mg.Tensor(np.ones(3)).to("numpy")
    with pytest.raises(BackendError, match="mul: got tests and numpy arrays together, expected all on one.*[.]to"):
        Tensor(np.ones(3)) * host
    with pytest.raises(BackendError, match="GPU.*numpy()"):
        np.asarray(Tensor(np.ones(3)))


def test_check_grad_runs_on_it(device):
    mg.check_grad(F.tanh, np.linspace(-1, 1, 4))
    with pytest.raises(mg.errors.GradientCheckError, match="order 1, argument 0"):
        mg.check_grad(lambda x: apply(Scaled(), x), np.linspace(-1, 1, 4))


def test_hessian_jacobian_and_hvp(device):
    f = lambda x: (x ** 3).sum()                                        # noqa: E731
    x, v = np.array([1.0, 2.0]), np.array([1.0, -1.0])
    np.testing.assert_allclose(mg.hessian(f, x).numpy(), np.diag(6 * x))
    np.testing.assert_allclose(mg.hvp(f, x, v).numpy(), 6 * x * v)
    np.testing.assert_allclose(mg.jacobian(lambda x: x * x, x).numpy(), np.diag(2 * x))


def test_place_moves_both_ways(device):
    there = backend.place(HOST, "fake")
    assert isinstance(there, device.FakeArray) and backend.place(there, "fake") is there
    assert isinstance(backend.place(there, "numpy"), np.ndarray)
