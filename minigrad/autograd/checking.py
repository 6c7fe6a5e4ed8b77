"""check_grad: compare derivatives with finite differences, in float64, along a random cotangent."""
import numpy as np

from .. import backend
from ..errors import GradientCheckError
from .calculus import grad
from .tensor import Tensor, constant

STEP, RTOL, ATOL = 1e-5, 1e-5, 1e-7       # central differences: error O(h²) ≈ 1e-10, rounding ε/h ≈ 1e-11


def check_grad(f, *arrays, order=2, rtol=RTOL, atol=ATOL):
    """Raise GradientCheckError unless the derivatives of f agree with central differences.

    f:      Tensors → Tensor of any shape. arrays: its arguments; float ones are checked, in float64.
    order:  1 checks ∂s/∂x for s = ⟨u, f⟩, u a fixed random cotangent; 2 also checks the derivative of ⟨v, ∂s/∂x⟩ for
            s = ⟨u, f⟩ + ½⟨w, f²⟩, and that the gradient recorded for it equals that of an ordinary pass. (The square
            lets the cotangent depend on x: without it a linear f would have no second derivative to be wrong.)
    Never through sum(f): its gradient is 0 for softmax and BatchNorm, so that a wrong backward would pass.
    Cost: 2 evaluations (order 2: and backward passes) for each element of each argument.
    The message names order, argument, index, what was got and what was expected. Pick arrays away from kinks.

    >>> mg.check_grad(lambda x, y: x * F.exp(y), np.array([1.0, 2.0]), np.array([0.5, 0.1]))
    """
    rng = np.random.default_rng(0)
    arrays = [_as_float64(a) for a in arrays]
    shape = f(*[Tensor(a) for a in arrays]).shape
    u = backend.asarray(rng.standard_normal(shape))
    _compare(1, lambda *xs: (f(*xs) * constant(u)).sum(), arrays, rtol, atol)
    if order < 2:
        return
    w = backend.asarray(rng.standard_normal(shape))
    vs = [backend.asarray(rng.standard_normal(a.shape)) for a in arrays]
    _compare(2, lambda *xs: _gradient_along(lambda *xs: _curved(f(*xs), u, w), vs, xs), arrays, rtol, atol)


def _as_float64(a):
    a = backend.asarray(a)
    return a.astype(np.float64) if a.dtype.kind == "f" else a


def _leaves(arrays):
    return [Tensor(a, requires_grad=a.dtype.kind == "f") for a in arrays]


def _curved(y, u, w):
    """⟨u, y⟩ + ½⟨w, y²⟩"""
    return (y * (constant(u) + 0.5 * constant(w) * y)).sum()


def _gradient_along(scalar, vs, xs):
    """Σᵢ ⟨vᵢ, ∂s/∂xᵢ⟩, recorded; checked on the way against the gradient of an ordinary pass."""
    floats = [x for x in xs if x.requires_grad]
    y = scalar(*xs)
    if not y.requires_grad:               # f is constant: its gradient was checked to be 0 at order 1
        return y * 0
    recorded = grad(y, floats, create_graph=True)
    for i, (a, b) in enumerate(zip(recorded, grad(scalar(*xs), floats))):
        _agree("order 1 (recorded against ordinary pass)", i, a.numpy(), b.numpy(), 1e-9, 1e-11)
    return sum((g * constant(v)).sum() for g, v in zip(recorded, [v for v, x in zip(vs, xs) if x.requires_grad]))


def _compare(order, scalar, arrays, rtol, atol):
    """Gradients of a scalar function against central differences, element by element."""
    xs = _leaves(arrays)
    y = scalar(*xs)
    floats = [x for x in xs if x.requires_grad]
    gs = grad(y, floats) if y.requires_grad else [x.detach() * 0 for x in floats]
    for position, g in zip([i for i, x in enumerate(xs) if x.requires_grad], gs):
        expected = _central_differences(scalar, arrays, position)
        _agree(f"order {order}", position, g.numpy(), expected, rtol, atol)


def _central_differences(scalar, arrays, position):
    """(s(x + h eᵢ) − s(x − h eᵢ)) / 2h for each element of one argument; h grows with |xᵢ|."""
    base = backend.to_numpy(arrays[position])
    slopes = np.zeros_like(base)
    at = lambda x: scalar(*_leaves(arrays[:position] + [backend.asarray(x)] + arrays[position + 1:])).item()
    for i in np.ndindex(base.shape):
        step = np.zeros_like(base)
        step[i] = STEP * max(1.0, abs(float(base[i])))
        slopes[i] = (at(base + step) - at(base - step)) / (2 * step[i])
    return slopes


def _agree(what, position, got, expected, rtol, atol):
    """Raise GradientCheckError at the element that disagrees most."""
    scale = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
    error = np.abs(got - expected)
    bad = ~(error <= atol * scale + rtol * np.abs(expected))
    if not bad.any():
        return
    i = np.unravel_index(np.argmax(np.where(bad, np.nan_to_num(error, nan=np.inf), -1.0)), error.shape)
    index = tuple(int(k) for k in i)
    ratio = got[i] / expected[i] if expected[i] else float("nan")
    raise GradientCheckError(f"check_grad: {what}, argument {position}, index {index}: got {got[i]:.10g}, expected "
                             f"{expected[i]:.10g} (ratio {ratio:.6g}; {int(bad.sum())} of {bad.size} elements "
                             "disagree). A constant ratio points to a missing factor.")
