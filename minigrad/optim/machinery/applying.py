"""Applies an update rule to all weights: in blocks that stay in cache, on threads when there are many; on a GPU as one
kernel.

    apply(rule, w, g, state, arguments, spans)       w, g, state: flat arrays; w and state are written in place

A rule over 11 million weights at once writes every temporary to main memory; in blocks of 2¹⁶ the temporaries stay in
cache, which makes the same function three to five times faster. For + − × ÷ √ the result has the same bits for any
block size and any number of threads, and on a GPU (kernels.py).

A rule that cannot be recorded (recording.py) is called as it is: on the CPU block by block, silently, since that costs
only time; on a GPU with a warning, since CuPy's own kernels, one for each operation, take float32 subnormals as 0.
"""
import os
import sys
import warnings
from functools import lru_cache

import numpy as np

from ...autograd import submit
from ...backend import namespace
from ...errors import RuleError
from . import kernels
from .planning import plan
from .recording import Unrecordable
from .signatures import name_of, signature

BLOCK = 1 << 16               # weights per block: with the buffers of a rule about 1.5 MiB of float32
PLANNED = 3                   # with at least this many blocks a rule is recorded and planned (planning.py)
THREADED = 1 << 21            # with fewer weights than this, threads are not worth starting


def threads():
    """Number of threads: OMP_NUM_THREADS, else the CPUs this process may use; 1 in a browser, which has no others."""
    if sys.platform in ("emscripten", "wasi"):
        return 1
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0]
    if asked.isdigit() and int(asked):
        return int(asked)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def apply(rule, w, g, state, arguments, spans):
    """w, state ← rule(w, g, state) on the given slices, in place. Elements outside of them keep their bits.

    arguments: hyperparameters (and t) by name: numbers, or vectors (n,) that are sliced like w.
    """
    function, vectors = _positional(rule, w, g, state, arguments)
    if namespace(w) is not np:
        return _apply_on_device(rule, function, vectors, len(state), spans)
    blocks = [slice(a, min(a + BLOCK, s.stop)) for s in spans for a in range(s.start, s.stop, BLOCK)]
    run = _runner(function, vectors, len(state), planned=len(blocks) >= PLANNED)
    workers = min(threads(), len(blocks)) if w.size >= THREADED else 1
    if workers <= 1:
        return run(blocks)
    from concurrent.futures import ThreadPoolExecutor
    with ThreadPoolExecutor(workers) as pool:
        shares = [blocks[i * len(blocks) // workers:(i + 1) * len(blocks) // workers] for i in range(workers)]
        for done in [submit(pool, run, share) for share in shares]:
            done.result()


def _positional(rule, w, g, state, arguments):
    """(function, vectors): the rule as a function of vectors alone that returns a tuple, and its arguments."""
    extra = {name: value for name, value in arguments.items() if _is_vector(value)}
    moments = len(state)

    def function(w, g, *rest):
        new = rule(w, g, *rest[:moments], **{**arguments, **dict(zip(extra, rest[moments:]))})
        return new if isinstance(new, tuple) else (new,)

    return function, [w, g, *state, *extra.values()]


def _runner(function, vectors, moments, planned):
    """A function that applies the rule to a list of blocks: by its plan, or by calling it."""
    if planned:
        try:
            found, numbers = plan(function, vectors, range(2, 2 + moments))
            return lambda blocks: found.run(vectors, numbers, blocks)
        except Unrecordable:
            pass
    return lambda blocks: _call(function, vectors, moments, blocks)


def _call(function, vectors, moments, blocks):
    """Apply the rule by calling it on each block."""
    for block in blocks:
        here = [v[block] for v in vectors]
        new = [value.copy() if any(value is old for old in here) else value for value in function(*here)]
        for target, value in zip((here[0], *here[2:2 + moments]), new, strict=True):
            target[:] = value


def _apply_on_device(rule, function, vectors, moments, spans):
    """The same as one kernel for each span; by calling the rule on each span if it has no kernel."""
    try:
        found, numbers = plan(function, vectors, range(2, 2 + moments))
        kernel = kernels.kernel(found, namespace(vectors[0]))
    except Unrecordable as why:
        _warn(rule, str(why))
        return _call(function, vectors, moments, spans)
    kernel.run(vectors, numbers, spans)


@lru_cache(256)                           # once for each rule
def _warn(rule, why):
    warnings.warn(f"{name_of(rule)}: cannot be one kernel on the GPU, since {why}. It runs one operation at a time, "
                  "more slowly, and CuPy takes float32 subnormals as 0.", RuntimeWarning, stacklevel=2)


def _is_vector(value):
    return bool(getattr(value, "ndim", 0))


# ---------------------------------------------------------------- is it elementwise?

def probe(rule, arguments, xp):
    """Raise RuleError unless the rule treats every weight alike, independently of all others.

    It is run on 16 random weights, on their two halves and on a permutation of them: the bits must be the same. One
    half is small and negative, the other large and positive, so that a branch on a maximum, sum or norm is taken in one
    half only.
    """
    draw, n, names = np.random.default_rng(0), 16, ("w", *signature(rule).state)
    sizes = np.repeat([-1e-3, 1e3], n // 2)
    vectors = [sizes * draw.random(n), sizes * draw.random(n), *[abs(sizes) * draw.random(n) for _ in names[1:]]]
    given = {k: draw.random(n) if _is_vector(v) else v for k, v in arguments.items()}

    def run(index):
        cut = {k: xp.asarray(v[index]) if _is_vector(v) else v for k, v in given.items()}
        try:
            new = rule(*[xp.asarray(v[index]) for v in vectors], **cut)
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as why:
            raise RuleError(f"{name_of(rule)}: failed on arrays of {index.size} weights ({type(why).__name__}: {why}). "
                            "A rule is run on many weights at once: instead of `if` on them use where, maximum or "
                            "sign.") from why
        new = new if isinstance(new, tuple) else (new,)
        shapes = [getattr(value, "shape", type(value).__name__) for value in new]
        if shapes != [index.shape] * len(names):
            raise RuleError(f"{name_of(rule)}: returned values of shapes {shapes}, expected {names}, each of w's shape "
                            f"{index.shape}.")
        return new

    order = np.roll(np.arange(n), 5)[::-1].copy()
    with np.errstate(all="ignore"):
        whole, first, second, turned = map(run, (np.arange(n), np.arange(n // 2), np.arange(n // 2, n), order))
    for name, out, *halves, permuted in zip(names, whole, first, second, turned):
        if not (_same_bits(out, xp.concatenate(halves)) and _same_bits(out[xp.asarray(order)], permuted)):
            raise RuleError(
                f"{name_of(rule)}: not elementwise, the new {name} of one weight depends on the other weights (a sum, "
                "norm, mean or sort of the whole vector?). Each block of weights would get a different value. Compute "
                "that number outside and pass it as a hyperparameter.")


def _same_bits(a, b):
    """Whether all values are equal, NaN counting as equal to NaN."""
    return bool(((a == b) | ((a != a) & (b != b))).all())
