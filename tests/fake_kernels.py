"""The part of `cupy.cuda` that runs kernels written in CUDA C, on the host: compiled by the machine's C compiler and
run for every thread of the grid.

It refuses what a GPU would take without a word: a host array, an array of another dtype than the parameter's or with
strides, and a number that is not exactly of the parameter's type (CuPy passes a Python float as a double, whatever the
parameter is). Without a C compiler NumPy runs the plan in place of its kernel (`PlanInNumPy`).
"""
import ctypes
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from minigrad.optim.machinery import kernels

COMPILER = shutil.which("cc")
FLAGS = ("-O2", "-ffp-contract=off", "-fPIC", "-shared", "-Wall", "-Wno-unused", "-Werror")
TYPES = {"bool": np.bool_, "long long": np.int64, "float": np.float32, "double": np.float64}
CTYPES = {"bool": ctypes.c_bool, "long long": ctypes.c_longlong, "float": ctypes.c_float, "double": ctypes.c_double}
OPTION = re.compile(r"--?(fmad|prec-div|prec-sqrt|ftz)=(true|false)$")
HOST = r"""
#include <math.h>
#include <stdbool.h>
static struct { unsigned x, y, z; } blockIdx, blockDim, threadIdx;
#define __global__
%s
void launch(unsigned blocks, unsigned threads, %s)
{
    blockDim.x = threads;
    for (blockIdx.x = 0; blockIdx.x < blocks; blockIdx.x++)
        for (threadIdx.x = 0; threadIdx.x < threads; threadIdx.x++)
            %s(%s);
}
"""
compiled = []                             # (source, options) of each compilation


def compile_using_nvrtc(source, options=(), arch=None, filename="kern.cu", name_expressions=None, log_stream=None,
                        cache_in_memory=False, jitify=None, method=None):
    """(binary, mapping), as CuPy's: it appends no -ftz=true, which cupy.RawKernel does."""
    if not isinstance(source, str) or not isinstance(options, tuple):
        raise TypeError("compile_using_nvrtc: expected a str and a tuple of options")
    if unknown := [o for o in options if not OPTION.match(o)]:
        raise ValueError(f"nvrtc: error: invalid value for --gpu-architecture or unknown options {unknown}")
    compiled.append((source, options))
    return b"cubin" + source.encode(), None


class Module:
    """cupy.cuda.function.Module"""

    def __init__(self):
        self._source = None

    def load(self, cubin):
        """Take over what `compile_using_nvrtc` returned."""
        if type(cubin) is not bytes:
            raise TypeError(f"Module.load: expected bytes, got {type(cubin).__name__}")
        self._source = cubin.removeprefix(b"cubin").decode()

    def get_function(self, name):
        """The kernel `name`."""
        return Function(self._source, name)


class Function:
    """cupy.cuda.function.Function: called with a grid, a block and the arguments."""

    def __init__(self, source, name):
        found = re.search(r'extern "C" __global__ void (\w+)\((.*)\)', source)
        if not found or found[1] != name:
            raise RuntimeError(f"CUDA_ERROR_NOT_FOUND: named symbol not found: {name}")
        self.parameters = [tuple(p.removeprefix("const ").rsplit(" ", 1)) for p in found[2].split(", ")]
        self._launch = executable(source, name, found[2])

    def __call__(self, grid, block, args, shared_mem=0, stream=None):
        if type(grid) is not tuple or type(block) is not tuple or len(grid) != 1 or len(block) != 1:
            raise TypeError("Function: this double runs grids of one dimension, given as tuples")
        if not 1 <= block[0] <= 1024 or len(args) != len(self.parameters):
            raise ValueError(f"CUDA_ERROR_INVALID_VALUE: {block} threads, {len(args)} arguments")
        given = [_argument(x, *p) for x, p in zip(args, self.parameters, strict=True)]
        self._launch(ctypes.c_uint(max(1, grid[0])), ctypes.c_uint(block[0]), *given)


def _argument(x, kind, name):
    """One argument as the C function takes it; TypeError for what a GPU would misread."""
    if kind.endswith("*"):
        host = getattr(x, "_host", None)
        if host is None:
            raise TypeError(f"{name}: {kind} got {type(x).__name__}, not an array of the device")
        if host.dtype != TYPES[kind[:-1]] or not host.flags.c_contiguous:
            raise TypeError(f"{name}: {kind} got {host.dtype} with strides {host.strides}, which would be misread")
        return ctypes.c_void_p(host.ctypes.data)
    if type(x) is not TYPES[kind]:
        raise TypeError(f"{name}: {kind} got {type(x).__name__} {x!r}, which would be misread")
    return CTYPES[kind](x.item())


@cache
def executable(source, name, parameters):
    """The C function that runs the kernel for every thread of a grid."""
    names = ", ".join(p.rsplit(" ", 1)[1] for p in parameters.split(", "))
    text = HOST % (source.replace('extern "C"', "static inline"), parameters, name, names)
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder, "kernel.so")
        subprocess.run([COMPILER, *FLAGS, "-o", library, "-xc", "-", "-lm"], input=text, text=True, check=True)
        return ctypes.CDLL(str(library)).launch


cuda = SimpleNamespace(compiler=SimpleNamespace(compile_using_nvrtc=compile_using_nvrtc),
                       function=SimpleNamespace(Module=Module, Function=Function))


class PlanInNumPy:
    """Stands for kernels.Kernel if there is no C compiler: NumPy runs the plan on the hidden arrays."""

    def __init__(self, plan, xp):
        self.plan = plan
        kernels.source(plan)              # refuses what has no kernel

    def run(self, vectors, numbers, spans):
        """Write the new values into the vectors at the given slices."""
        self.plan.run([v._host for v in vectors], numbers, spans)
