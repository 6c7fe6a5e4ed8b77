"""A plan as one CUDA kernel: a thread reads one weight, computes all lines of the rule on it, and writes it back.

    m = beta * m + g                            b0 = c0 * x2;  x2 = b0 + x1;
    w = w - lr * m                              b0 = c1 * x2;  x0 = x0 - b0;

Numbers (c0, c1) are arguments of the kernel: a schedule or beta**t compiles nothing. A kernel is compiled once for each
plan, so a rule that branches on t has one for each branch. It computes what NumPy computes on the CPU:

* Arithmetic among Python numbers has happened on the host, in float64. A number that meets a vector is rounded to the
  dtype in which NumPy computes; each operation has NumPy's dtype and its casts.
* + − × ÷ √, abs, sign, square, maximum, minimum, where, comparisons, logic and rounding have the same bits: there is no
  fused multiply-add, and division, root and subnormals are IEEE's. Sign and payload of a NaN, and which zero
  maximum(−0, +0) returns, are the machine's.
* pow, exp, log, tanh and the like are CUDA's, and differ from NumPy's by a few units in the last place.

cupy.RawKernel would not do: CuPy 14.2 appends -ftz=true to the options it is given, and NVRTC obeys the last of two, so
float32 subnormals would become 0. The three steps behind it are called instead: compile, load, launch.

Proven without a card: compiled by the machine's C compiler and run for every thread of the grid, the text gives the
bits of the CPU (tests/optim/machinery/test_kernels.py); NVRTC 12.9 and 13.5 compile it with these options to PTX in
which each operation is rounded once and nothing is fused or flushed (tests/oracles/test_kernels_nvrtc.py). Not proven:
that CuPy loads and launches it, and the bits of a GPU. No kernel has run on one yet.
"""
from functools import lru_cache

import numpy as np

from .recording import Unrecordable, loop

OPTIONS = ("--fmad=false", "--prec-div=true", "--prec-sqrt=true", "--ftz=false")
THREADS = 256                             # per block
TYPES = {"bool": "bool", "int64": "long long", "float32": "float", "float64": "double"}

ANY = {
    "positive": "{0}", "where": "{0} != 0 ? {1} : {2}",
    "equal": "{0} == {1}", "not_equal": "{0} != {1}", "less": "{0} < {1}", "less_equal": "{0} <= {1}",
    "greater": "{0} > {1}", "greater_equal": "{0} >= {1}",
    "logical_and": "{0} != 0 && {1} != 0", "logical_or": "{0} != 0 || {1} != 0", "logical_not": "{0} == 0",
    "logical_xor": "({0} != 0) != ({1} != 0)",
}
NUMBER = {
    "add": "{0} + {1}", "subtract": "{0} - {1}", "multiply": "{0} * {1}", "negative": "-{0}", "square": "{0} * {0}",
    "maximum": "{0} >= {1} || {0} != {0} ? {0} : {1}", "minimum": "{0} <= {1} || {0} != {0} ? {0} : {1}",
    "sign": "{0} > 0 ? 1 : {0} < 0 ? -1 : {0} == 0 ? 0 : {0}",
}
FLOAT = {
    "divide": "{0} / {1}", "reciprocal": "1 / {0}",
    "fmax": "{0} >= {1} || {1} != {1} ? {0} : {1}", "fmin": "{0} <= {1} || {1} != {1} ? {0} : {1}",
    "isnan": "{0} != {0}", "isfinite": "{0} - {0} == 0", "isinf": "{0} == {0} && {0} - {0} != 0",
}
BOOL = {"add": "{0} || {1}", "multiply": "{0} && {1}", "maximum": "{0} || {1}", "minimum": "{0} && {1}",
        "bitwise_and": "{0} && {1}", "bitwise_or": "{0} || {1}", "bitwise_xor": "{0} != {1}", "invert": "!{0}",
        "absolute": "{0}"}
#: functions of C's library by NumPy's names (float32 adds an f): those with the same bits, and those that come close
EXACT = {"absolute": "fabs", "sqrt": "sqrt", "copysign": "copysign", "rint": "rint", "floor": "floor", "ceil": "ceil",
         "trunc": "trunc"}
CLOSE = {"power": "pow", "arctan": "atan", **{name: name for name in (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "sinh", "cosh", "tanh", "cbrt",
    "hypot")}}


def _c_type(dtype):
    if dtype.name not in TYPES:
        raise Unrecordable(f"it computes in {dtype}")
    return TYPES[dtype.name]


def expression(function, dtype, operands):
    """The C expression of NumPy's `function` computed in `dtype`. Unrecordable if it is not in the tables above."""
    name, floating = function.__name__, dtype.kind == "f"
    library = {**EXACT, **CLOSE} if floating else {}
    if name in library:
        return f"{library[name]}{'f' if dtype == np.float32 else ''}({', '.join(operands)})"
    templates = {**ANY, **(BOOL if dtype.kind == "b" else {**NUMBER, **(FLOAT if floating else {})})}
    if name not in templates:
        raise Unrecordable(f"np.{name} of {dtype} has no expression in C")
    return templates[name].format(*operands)


def source(plan):
    """(text, dtypes): the kernel of a Plan in CUDA C, and the dtypes to which its numbers are rounded.

    rule(n, <vectors>, <numbers>) computes weight i in thread i < n, in variables that are the plan's cells: x for the
    vectors' elements, c for the numbers, b for the buffers.
    """
    vectors, numbers = len(plan.vectors), len(plan.numbers)
    kinds = [*plan.vectors, *plan.numbers, *plan.buffers]
    names = [f"{letter}{i}" for letter, cells in (("x", plan.vectors), ("c", plan.numbers), ("b", plan.buffers))
             for i in range(len(cells))]
    lines = []
    for function, cells, out in plan.steps:
        *wanted, _ = loop(function, tuple([kinds[c] for c in cells]))
        for c, dtype in zip(cells, wanted):
            if vectors <= c < vectors + numbers:            # a number's cell is used once: it is passed as needed there
                kinds[c] = dtype
        operands = [names[c] if kinds[c] == dtype else f"({_c_type(dtype)}){names[c]}"
                    for c, dtype in zip(cells, wanted)]
        lines.append(f"{names[out]} = {expression(function, wanted[-1], operands)};")
    lines += [f"{names[target]} = {names[origin]};" for origin, target in plan.copies]
    return _wrapped(plan, lines, kinds[vectors:vectors + numbers]), kinds[vectors:vectors + numbers]


def _wrapped(plan, lines, numbers):
    """The lines as a kernel: parameters, the thread's index, vectors loaded before and stored after."""
    read = {c for _, cells, _ in plan.steps for c in cells} | {origin for origin, _ in plan.copies}
    written = {out for _, _, out in plan.steps} | {target for _, target in plan.copies}
    vectors = [(i, _c_type(kind)) for i, kind in enumerate(plan.vectors)]
    parameters = ["long long n", *[f"{'' if i in written else 'const '}{kind}* v{i}" for i, kind in vectors],
                  *[f"{_c_type(kind)} c{i}" for i, kind in enumerate(numbers)]]
    body = ["long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;", "if (i >= n) return;",
            *[f"{kind} x{i} = v{i}[i];" for i, kind in vectors if i in read | written],
            *[f"{_c_type(kind)} b{i};" for i, kind in enumerate(plan.buffers)],
            *lines, *[f"v{i}[i] = x{i};" for i, _ in vectors if i in written]]
    indented = "".join(f"    {line}\n" for line in body)
    return f'extern "C" __global__ void rule({", ".join(parameters)})\n{{\n{indented}}}\n'


class Kernel:
    """The compiled kernel of a Plan on the GPU that is current when it is made. xp: cupy."""

    def __init__(self, plan, xp):
        text, self.dtypes = source(plan)
        binary, _ = xp.cuda.compiler.compile_using_nvrtc(text, OPTIONS)
        module = xp.cuda.function.Module()
        module.load(binary)
        self.function = module.get_function("rule")

    def run(self, vectors, numbers, spans):
        """Write the new values into the vectors (n,), which are contiguous, at the given slices."""
        numbers = [dtype.type(x) for dtype, x in zip(self.dtypes, numbers, strict=True)]
        for span in spans:
            n = span.stop - span.start
            self.function((-(-n // THREADS),), (THREADS,), (np.int64(n), *[v[span] for v in vectors], *numbers))


kernel = lru_cache(256)(Kernel)           # one for each plan
