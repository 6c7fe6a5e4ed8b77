"""Derivatives as functions: grad, value_and_grad, hvp, hessian, jacobian. `check_grad` is in checking.py."""
from .. import backend
from ..errors import ArgumentError, GraphError, ShapeError
from .modes import is_recording, sweeping
from .stacked import Stacked, each
from .tape import starting_gradient, sweep
from .tensor import Tensor, as_tensor, constant


def grad(y, xs=None, grad_outputs=None, create_graph=False, retain_graph=None):
    """∂L/∂x for each x in xs, given ∂L/∂y = grad_outputs (1 for a scalar y). Never touches `.grad`.

    xs: Tensors (leaves or results), or one Tensor. Returns one Tensor per x (zeros if y does not depend on it), or
    one Tensor when xs is one. `create_graph=True` lets the results be differentiated again.
    y may also be a function f: `grad(f)` is the function x ↦ ∇f(x), and `grad(f, x)` its value, see value_and_grad.
    Raises GraphError when y has no graph or was freed. Cost: one backward pass over what leads from xs to y.

    >>> x = mg.Tensor([1.0, 2.0], requires_grad=True)
    >>> mg.grad((x ** 3).sum(), x)
    Tensor([ 3., 12.], dtype=float32)
    """
    if callable(y):
        return value_and_grad(y, xs)[1] if xs is not None else lambda *at: value_and_grad(y)(*at)[1]
    listed = [xs] if isinstance(xs, Tensor) or not hasattr(xs, "__iter__") else list(xs)
    if not isinstance(y, Tensor) or not all(isinstance(x, Tensor) for x in listed):
        raise ArgumentError(f"grad: got y of type {type(y).__name__} and xs of type {type(xs).__name__}, expected a "
                            "Tensor and the Tensors it was computed from, or a function: grad(f)(x).")
    one, xs = isinstance(xs, Tensor), [x.resolve() for x in listed]
    if y.op is None and any(x is y for x in xs):          # ∂L/∂y itself: no op made y, so there is nothing to sweep
        found = {id(y): constant(y.data * 0 + 1) if grad_outputs is None else as_tensor(grad_outputs)}
    else:
        found = _sweep_to(y, starting_gradient(y, grad_outputs, create_graph), xs, create_graph, retain_graph)
    gs = []
    for x in xs:
        xp = backend.namespace(x.data)
        g = found[id(x)] if id(x) in found else xp.zeros_like(x.data)
        gs.append(g if isinstance(g, Tensor) else constant(g if isinstance(g, Stacked) else xp.asarray(g)))
    return gs[0] if one else gs


def _sweep_to(y, gy, xs, create_graph, retain_graph):
    """Gradients by id of x."""
    found, wanted = {}, {id(x) for x in xs}

    def arrive(x, g):                     # a leaf's gradient comes in parts, a result's whole
        if id(x) in wanted:
            found[id(x)] = found[id(x)] + g if id(x) in found else g

    with sweeping(create_graph):
        sweep(y, gy, arrive, arrive, xs, create_graph, retain_graph)
    return found


def value_and_grad(f, x=None):
    """(f(x), ∇f(x)) for f: Tensor → scalar Tensor; without x, the function x ↦ (f(x), ∇f(x)).

    x: an array or Tensor; or a list of these for f of several Tensors, and ∇f is a list then. Both results are Tensors
    without history, unless x is a Tensor that requires a gradient: then they can be differentiated again, so that
    `mg.grad(mg.grad(f))` is f″. f may also be a result: (its value, its gradient with respect to x).
    Raises GraphError if f(x) does not depend on x. Cost: one forward and one backward pass.

    >>> mg.value_and_grad(lambda x: (x * x).sum(), mg.Tensor([1.0, 2.0]))
    (Tensor(5., dtype=float32), Tensor([2., 4.], dtype=float32))
    """
    if x is None:
        return lambda *at: value_and_grad(f, at[0] if len(at) == 1 else list(at))
    if isinstance(f, Tensor):
        return f.detach(), grad(f, x)
    many = isinstance(x, (list, tuple)) and any(hasattr(a, "shape") for a in x)       # else a list of numbers
    given = x if many else [x]
    again = is_recording() and any(isinstance(a, Tensor) and a.requires_grad for a in given)
    xs = [a if isinstance(a, Tensor) and a.requires_grad else Tensor(a, requires_grad=True) for a in given]
    value = _depending("value_and_grad", f(*xs))
    gs = grad(value, xs, create_graph=again)
    return value if again else value.detach(), gs if many else gs[0]


def _depending(who, y):
    """y = f(x), or an error if it is not a Tensor that was computed from x."""
    if not isinstance(y, Tensor):
        raise ArgumentError(f"{who}: f returned {type(y).__name__}, expected a Tensor. Compute it with minigrad.")
    if not y.requires_grad:
        raise GraphError(f"{who}: f(x) does not depend on x. Compute it from the Tensor that f is given.")
    return y


def hvp(f, x, v):
    """Hessian-vector product H(x) v of f: Tensor → scalar Tensor, exact:  ∇⟨∇f(x), v⟩.

    x, v: arrays or Tensors of one shape, or lists of them for f of several Tensors. Returns Tensors of x's shape.
    Cost: two backward passes (about four forward passes), whatever the size. Pearlmutter 1994.

    >>> mg.hvp(lambda x: (x ** 4).sum(), mg.Tensor([1.0, 2.0]), mg.Tensor([1.0, 0.0])).numpy()
    array([12.,  0.], dtype=float32)
    """
    many = isinstance(x, (list, tuple))
    xs = [Tensor(a, requires_grad=True) for a in (x if many else [x])]
    vs = [as_tensor(a) for a in (v if many else [v])]
    if [a.shape for a in xs] != [a.shape for a in vs]:
        raise ShapeError(f"hvp: got x of shape {[a.shape for a in xs]} and v of shape {[a.shape for a in vs]}, "
                         "expected the same shapes.")
    y = _depending("hvp", f(*xs))
    hv = gradient_of_products(grad(y, xs, create_graph=True), vs, xs)
    return hv if many else hv[0]


def gradient_of_products(gs, vs, xs, retain_graph=None):
    """∇ Σᵢ ⟨gᵢ, vᵢ⟩ with respect to xs: a Hessian-vector product when the gᵢ are gradients made with create_graph."""
    total = sum((g * v).sum() for g, v in zip(gs, vs))
    if not total.requires_grad:               # the gradient is constant: f is linear
        return [constant(x.data * 0) for x in xs]
    return grad(total, xs, retain_graph=retain_graph)


def hessian(f, x):
    """The matrix of second derivatives of f: Tensor → scalar Tensor. x (n,) → (n, n); other shapes → shape + shape.

    Cost: one backward pass, then n over the recorded graph, CHUNK = 64 of them at a time if all its functions allow it.

    >>> mg.hessian(lambda x: x[0] ** 2 * x[1], mg.Tensor([1.0, 2.0])).numpy()
    array([[4., 2.],
           [2., 0.]], dtype=float32)
    """
    return jacobian(lambda t: grad(f(t), t, create_graph=True), x)


def jacobian(f, x):
    """J[i, j] = ∂f(x)ᵢ/∂xⱼ, of shape f(x).shape + x.shape.

    Cost: one backward pass for each element of f(x), CHUNK = 64 of them at a time if all its functions allow it.

    >>> mg.jacobian(lambda x: x * x, mg.Tensor([1.0, 2.0])).numpy()
    array([[2., 0.],
           [0., 4.]], dtype=float32)
    """
    x = Tensor(x, requires_grad=True)
    xp = backend.namespace(x.data)
    y = f(x)
    if not y.requires_grad:
        return constant(xp.zeros(y.shape + x.shape, dtype=x.dtype))
    units = xp.eye(y.size, dtype=y.dtype).reshape(y.size, *y.shape)
    rows = each(lambda e: grad(y, x, constant(e), retain_graph=True).data, units)
    return constant(rows.reshape(y.shape + x.shape))
