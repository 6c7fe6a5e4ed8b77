"""The double of cupy.cuda: it launches what CuPy would launch, and refuses what a GPU would misread."""
import numpy as np
import pytest

from . import fake_device, fake_kernels

SOURCE = '''extern "C" __global__ void scale(long long n, float* x, const double* y, float c, double d)
{
    long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) x[i] = c * x[i] + (float)(d * y[i]);
}
'''
GIVEN = {"n": np.int64(5), "x": np.arange(5, dtype=np.float32), "y": np.ones(5), "c": np.float32(2), "d": np.float64(3)}
needs_c = pytest.mark.skipif(fake_kernels.COMPILER is None, reason="no C compiler")


def launch(grid=(3,), block=(2,), **changes):
    given = {name: fake_device.cupy.asarray(x) if np.ndim(x) else x for name, x in GIVEN.items()}
    given.update(changes)
    module = fake_kernels.Module()
    module.load(fake_kernels.compile_using_nvrtc(SOURCE, ("--fmad=false",))[0])
    module.get_function("scale")(grid, block, tuple(given.values()))
    return given["x"].get()


@needs_c
def test_every_thread_of_the_grid_runs():
    np.testing.assert_array_equal(launch(), [3, 5, 7, 9, 11])
    np.testing.assert_array_equal(launch(grid=(2,)), [3, 5, 7, 9, 4])


@needs_c
def test_a_slice_starts_where_it_starts():
    whole = fake_device.cupy.asarray(np.arange(5, dtype=np.float32))
    launch(x=whole[2:], n=np.int64(2))
    np.testing.assert_array_equal(whole.get(), [0, 1, 7, 9, 4])


@needs_c
@pytest.mark.parametrize("changes", [
    {"x": np.arange(5, dtype=np.float32)}, {"x": fake_device.cupy.asarray(np.ones(5))}, {"y": 1.0}, {"y": None},
    {"x": fake_device.cupy.asarray(np.ones(10, np.float32))[::2]}, {"c": 2.0}, {"c": np.float64(2)}, {"c": 2},
    {"d": np.float32(3)}, {"d": 3.0}, {"n": 5}, {"n": np.int32(5)},
    {"c": fake_device.cupy.asarray(np.float32(2))}])
def test_what_a_gpu_would_misread_is_refused(changes):
    with pytest.raises(TypeError, match=next(iter(changes))):
        launch(**changes)


@needs_c
def test_shapes_of_a_launch():
    with pytest.raises(TypeError, match="tuples"):
        launch(grid=3)
    with pytest.raises(ValueError, match="1025 threads|1025"):
        launch(block=(1025,))
    with pytest.raises(ValueError, match="6 arguments"):
        launch(extra=np.int64(1))


def test_compiling():
    with pytest.raises(ValueError, match="--fmda"):
        fake_kernels.compile_using_nvrtc(SOURCE, ("--fmda=false",))
    with pytest.raises(TypeError, match="tuple"):
        fake_kernels.compile_using_nvrtc(SOURCE, ["--fmad=false"])
    with pytest.raises(TypeError, match="bytes"):
        fake_kernels.Module().load(SOURCE)
    module = fake_kernels.Module()
    module.load(fake_kernels.compile_using_nvrtc(SOURCE)[0])
    with pytest.raises(RuntimeError, match="not found"):
        module.get_function("other")


def test_it_has_only_names_that_cupy_has():
    for place, names in (("cuda.compiler", fake_kernels.cuda.compiler), ("cuda.function", fake_kernels.cuda.function)):
        assert {f"{place}.{name}" for name in vars(names)} <= fake_device.NAMES.keys()
    assert "cuda" in fake_device.NAMES
