"""What every file here needs: products and norms in float64, random vectors, checks of arguments, a progress bar."""
import math

import numpy as np

from .. import backend
from ..autograd import raw
from ..backend import namespace
from ..errors import LayoutError, NotFiniteError, UsageError
from ..optim.schedule import at, number


def dot(u, v):
    """⟨u, v⟩, summed in float64, as a Python float.

    >>> ws.dot(np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    11.0
    """
    xp = namespace(u)
    return float(u.astype(xp.float64, copy=False) @ v.astype(xp.float64, copy=False))


def norm(v):
    """‖v‖₂, summed in float64, as a Python float.

    >>> ws.norm(np.array([3.0, 4.0]))
    5.0
    """
    return math.sqrt(dot(v, v))


def p_norm(v, p):
    """‖v‖ₚ for p in [1, ∞], from v/max|v| so that nothing overflows, as a Python float."""
    xp = namespace(v)
    size = xp.abs(v.astype(xp.float64))
    peak = float(size.max())
    if p == math.inf or peak == 0:
        return peak
    return peak * float(((size / peak) ** p).sum()) ** (1 / p)


def gaussian(rng, like):
    """A vector of N(0, 1) numbers, drawn on the host, of the dtype and on the backend of `like`."""
    return namespace(like).asarray(rng.standard_normal(like.size).astype(like.dtype))


def signs(rng, like):
    """A vector of ±1 with probability ½ each (Rademacher), drawn on the host, of the dtype and backend of `like`."""
    return namespace(like).asarray((2.0 * rng.integers(2, size=like.size) - 1).astype(like.dtype))


def generator(seed):
    """A NumPy Generator: `seed` itself if it is one, one made from the number, or minigrad's (`mg.seed`) for None."""
    if isinstance(seed, np.random.Generator):
        return seed
    return backend.generator() if seed is None else np.random.default_rng(seed)


def same_space(who, *vectors):
    """The arrays of vectors (n,) that may be combined, on the backend in use. Raises LayoutError for other shapes."""
    arrays = [backend.asarray(raw(v)) for v in vectors]
    for i, a in enumerate(arrays):
        if a.ndim != 1 or a.shape != arrays[0].shape:
            raise LayoutError(f"{who}: vector {i} has shape {tuple(a.shape)}, expected {tuple(arrays[0].shape)} like "
                              "the first (flat vectors of weights). Combine weights of one architecture only.")
    return arrays


def loss_of(f):
    """w ↦ L(w): `f.loss` if f has it, else the first part of f(w)."""
    return f.loss if hasattr(f, "loss") else lambda w: float(raw(f(w)[0]))


def hvp_of(f, who):
    """(w, v) ↦ ∇²L(w) v. Raises UsageError if f has no `hvp`."""
    if not hasattr(f, "hvp"):
        raise UsageError(f"{who}: got {type(f).__name__} without hvp(w, v), expected one that has second derivatives. "
                         "Use Objective(model, loss, data), or Function(f) around a function of one Tensor.")
    return f.hvp


def hvps_of(f, who):
    """(w, [v, …]) ↦ [∇²L(w) v, …], by `f.hvps` if f has it, which shares work among them, else one by one."""
    hvp = hvp_of(f, who)
    return getattr(f, "hvps", lambda w, vs: [hvp(w, v) for v in vs])


def bar(items, progress, **settings):
    """The items, with a progress bar if one is wanted and the output is a terminal."""
    from tqdm import tqdm
    return tqdm(items, disable=None if progress else True, leave=False, **settings)


def finite(who, L, w):
    """L, if it is finite. Raises NotFiniteError, naming the norm of w."""
    if not math.isfinite(L):
        raise NotFiniteError(f"{who}: the loss is {L} at a point of norm {norm(w):.4g}. Lower the learning rate, or "
                             "stay closer to the minimum.")
    return L


def rate(lr, i):
    """α(i): the learning rate of the 1-based iteration i; lr is a number or a schedule. Raises UsageError for what is
    not a finite number ≥ 0."""
    value = number("lr", at(lr, i))
    if not 0 <= value < math.inf:
        raise UsageError(f"lr: got {value} at iteration {i}, expected a finite number ≥ 0.")
    return value
