"""Clipping the gradient by its norm (Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063, algorithm 1)."""
from ..autograd import Tensor, constant
from ..backend import namespace
from ..errors import UsageError
from ..parameters import Parameters
from .methods.sam import norm


def clip_grad_norm(params, max_norm) -> Tensor:
    """g ← g · max_norm/‖g‖ if ‖g‖ > max_norm, where g is the whole gradient vector. Returns ‖g‖ before, in float64.

    params: model.parameters(). Call it between `loss.backward()` and `opt.step()`; a closure given to `opt.step` has
    its gradient taken inside the step. Raises UsageError unless max_norm > 0. Nothing waits for a GPU.
    Differs: PyTorch's clip_grad_norm_ divides by ‖g‖ + 1e-6, so that its result is a little shorter than max_norm.

    >>> w = mg.Tensor([3.0, 4.0], requires_grad=True)
    >>> params = mg.Parameters([w])
    >>> (w * w).sum().backward()
    >>> optim.clip_grad_norm(params, 1.0).item(), w.grad.numpy().round(3)
    (10.0, array([0.6, 0.8], dtype=float32))
    """
    if not isinstance(params, Parameters) or not max_norm > 0:
        raise UsageError(f"clip_grad_norm: got {type(params).__name__} and max_norm={max_norm}, expected "
                         "model.parameters() and a number > 0.")
    g = params.g
    length = norm(g)
    g *= (max_norm / namespace(g).maximum(length, max_norm)).astype(g.dtype)     #: g ← g · c/max(‖g‖, c)
    return constant(namespace(g).asarray(length))
