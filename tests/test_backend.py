"""Choosing a backend, moving arrays, seeds."""
import contextvars
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigrad as mg
from minigrad import backend, errors, nn
from minigrad.errors import BackendError, UsageError


def has_gpu():
    try:
        backend.module_of("cupy")
        return True
    except BackendError:
        return False


without_gpu = pytest.mark.skipif(has_gpu(), reason="there is a GPU")


@without_gpu
def test_cupy_asked_for_without_a_gpu_says_what_to_do():
    with pytest.raises(BackendError, match="'cupy' backend was asked for, but no GPU.*minigrad doctor.*'numpy'"):
        mg.use("cupy")
    assert backend.current() == "numpy"
    with pytest.raises(BackendError):
        mg.Tensor([1.0]).to("cupy")
    with pytest.raises(BackendError):
        nn.Linear(2, 2).to("cupy")


@without_gpu
def test_auto_falls_back_to_numpy():
    assert mg.use("auto") == "numpy"


def test_cupy_that_sees_no_device(monkeypatch):
    class Runtime:
        getDeviceCount = staticmethod(lambda: 0)

    fake = type(sys)("cupy")
    fake.cuda = type("cuda", (), {"runtime": Runtime})
    monkeypatch.setitem(sys.modules, "cupy", fake)
    monkeypatch.delitem(backend._modules, "cupy", raising=False)
    with pytest.raises(BackendError, match="sees no GPU.*doctor"):
        mg.use("cupy")


def test_an_unknown_backend_names_the_known_ones():
    with pytest.raises(UsageError, match="got backend 'tpu', expected 'numpy', 'cupy' or 'auto'"):
        mg.use("tpu")


def test_using_restores_also_after_an_exception(device):
    with pytest.raises(ZeroDivisionError):
        with mg.using("numpy"):
            assert backend.current() == "numpy"
            raise ZeroDivisionError
    assert backend.current() == "fake"


def run(code, **environment):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **environment})


def test_the_environment_chooses():
    done = run("import minigrad as mg; print(mg.backend.current())", MINIGRAD_BACKEND="auto")
    assert done.stdout.strip() in ("numpy", "cupy")
    done = run("import minigrad as mg; mg.Tensor([1.0])", MINIGRAD_BACKEND="abacus")
    assert done.returncode and "got backend 'abacus'" in done.stderr, "said at the first array"


def test_keeping_freed_memory_can_be_switched_off():
    assert run("import minigrad", MINIGRAD_MALLOC="0").returncode == 0


def test_namespace_and_is_array():
    for x in (np.ones(2), 2.0, np.float32(1)):
        assert backend.namespace(x) is np
    assert backend.namespace(np.ones(2).view(np.recarray)) is np
    assert backend.is_array(np.ones(2)) and not backend.is_array(np.float64(1)) and not backend.is_array([1])
    with pytest.raises(BackendError, match="list is not an array of a backend in use"):
        backend.namespace([1.0])


class Foreign:
    """An array of another library, which follows the array API standard."""

    def __init__(self, module):
        self.module = module

    def __array_namespace__(self):
        return self.module


def test_only_a_backend_in_use_is_a_namespace():
    """What stands for an array while a rule is recorded says which functions go with it; it is not an array."""
    assert backend.namespace(Foreign(np)) is np and not backend.is_array(Foreign(np))
    with pytest.raises(BackendError, match="Foreign is not an array"):
        backend.namespace(Foreign(pytest))


def test_asarray():
    a = np.ones(2, dtype=np.int8)
    assert backend.asarray(a) is a and backend.asarray([1, 2]).dtype == np.float32
    assert backend.asarray(a, np.float64).dtype == np.float64
    with pytest.raises((errors.DTypeError, ValueError)):
        backend.asarray([[1], [1, 2]])
    with pytest.raises(errors.DTypeError, match="object array"):
        backend.asarray(np.array([None]))


def test_seed_restarts_everything_random():
    def draws():
        mg.seed(7)
        return [nn.Linear(3, 2).weight.numpy(), mg.functions.dropout(np.ones(20), 0.5).numpy(),
                backend.generator().random(3)]

    for a, b in zip(draws(), draws()):
        np.testing.assert_array_equal(a, b)
    mg.seed(8)
    assert (nn.Linear(3, 2).weight.numpy() != draws()[0]).any()


def test_the_state_of_the_generator_can_be_kept():
    state = backend.generator().bit_generator.state
    first = backend.generator().random(3)
    backend.generator().bit_generator.state = state
    np.testing.assert_array_equal(backend.generator().random(3), first)


def in_thread(f, *args):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(f, *args).result()


def test_use_is_the_process_s_choice_and_using_the_threads(device):
    def elsewhere():
        before = backend.current()
        with mg.using("fake"):
            return before, backend.current()

    with mg.using("numpy"):
        assert in_thread(elsewhere) == ("numpy", "fake") and backend.current() == "numpy"
    with mg.using("numpy"):
        assert mg.use("fake") == "fake" and in_thread(backend.current) == "fake"
        assert backend.current() == "numpy" and type(mg.Tensor([1.0]).data) is np.ndarray, "until the block ends"
    assert in_thread(lambda: type(mg.Tensor([1.0]).data)) is type(mg.Tensor([1.0]).data) is device.FakeArray
    mg.use("numpy")
    assert in_thread(backend.current) == "numpy" and backend.current() == "fake", "the fixture's block goes on"


def test_a_thread_draws_from_a_generator_of_its_own():
    """It starts from the main thread's seed; seed and draws in a thread are that thread's alone."""
    def draw(seed=None):
        if seed is not None:
            mg.seed(seed)
        return backend.generator().random(2).tolist()

    def first(seed):
        return np.random.default_rng(seed).random(2).tolist()

    mg.seed(5)
    assert draw() == first(5)
    assert in_thread(draw) == first(5) and in_thread(draw, 6) == first(6)
    assert in_thread(draw) == first(5), "what a thread seeds is not the process's seed"
    rest = np.random.default_rng(5)
    rest.random(2)
    assert draw() == rest.random(2).tolist(), "and the main thread went on undisturbed"


def test_copies_of_a_context_share_the_generator_of_a_main_thread_that_has_not_drawn():
    done = run("from concurrent.futures import ThreadPoolExecutor; import contextvars; from minigrad import backend\n"
               "pool = ThreadPoolExecutor(1)\n"
               "theirs = pool.submit(contextvars.copy_context().run, backend.generator).result()\n"
               "print(theirs is backend.generator())")
    assert done.stdout.strip() == "True", done.stderr


def test_seeding_reaches_a_main_thread_whose_context_is_thrown_away():
    """A notebook may run each cell in a copy of the context: a seed set in one cell holds in the next."""
    contextvars.copy_context().run(mg.seed, 9)
    draws = [contextvars.Context().run(lambda: backend.generator().random()) for _ in range(2)]
    assert draws == np.random.default_rng(9).random(2).tolist()


@pytest.mark.parametrize("kind", [k for k in vars(errors).values() if isinstance(k, type)], ids=lambda k: k.__name__)
def test_every_error_is_a_minigrad_error_and_a_builtin(kind):
    assert issubclass(kind, mg.MinigradError) and kind.__doc__
    if kind is not mg.MinigradError:
        assert any(base.__module__ == "builtins" and base not in (Exception, BaseException,
                                                                  object) for base in kind.__mro__)


def test_to_numpy_takes_tensors_arrays_and_numbers(device):
    x = np.array([1.0, 2.0])
    assert backend.to_numpy(x) is x and backend.to_numpy(mg.Tensor(x)).tolist() == [1, 2]
    assert backend.to_numpy(3.0) == 3 and backend.to_numpy([1, 2]).tolist() == [1, 2]
    on_device = backend.place(x, "fake")
    assert type(on_device) is device.FakeArray and type(backend.to_numpy(on_device)) is np.ndarray
    np.testing.assert_array_equal(backend.to_numpy(on_device), x)


def test_place_copies_only_to_another_backend(device):
    x = np.array([1.0, 2.0])
    on_device = backend.place(x, "fake")
    assert backend.place(x, "numpy") is x and backend.place(on_device, "fake") is on_device
    back = backend.place(on_device, "numpy")
    assert type(back) is np.ndarray and back.tolist() == [1, 2]


def test_read_only(device):
    x = np.zeros(2)
    assert backend.read_only(x) is x
    with pytest.raises(ValueError, match="read-only"):
        x[0] = 1
    on_device = backend.place(np.zeros(2), "fake")
    assert backend.read_only(on_device) is on_device


def test_erf():
    x = np.array([-1.0, 0.0, 0.5], dtype=np.float32)
    got = backend.erf(x)
    np.testing.assert_allclose(got, [-0.8427008, 0.0, 0.5204999], rtol=1e-6)
    assert got.dtype == np.float32


def test_a_process_draws_from_seed_0_until_it_is_seeded():
    done = run("from minigrad import backend; print(backend.generator().random())")
    assert float(done.stdout) == np.random.default_rng(0).random()


def test_a_number_overflows_if_it_is_finite_and_too_large_for_the_dtype():
    assert backend.overflows(np.array([1.0, 1e39]), np.float32) and backend.overflows(np.array([-1e39]), "float32")
    assert not backend.overflows(np.array([3e38, -np.inf, np.nan]), np.float32)
    assert not backend.overflows(np.array([1e39]), np.float64)
    assert not backend.overflows(np.array([1e30], np.float32), np.float64)
    assert not backend.overflows(np.array([2**62]), np.float32) and not backend.overflows(np.array([1e39]), np.int64)
    assert backend.overflows(np.array([70000.0], np.float32), np.float16)
