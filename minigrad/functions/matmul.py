"""Products of matrices: matmul (the @ operator) and the fused linear layer. See einsum.py for any other product."""
import operator
from math import prod

from ..autograd import Tensor, apply, as_tensor, op_from
from ..errors import ShapeError
from .arguments import same_dtype
from .rows import sum_rows


MATMUL = op_from("Matmul", operator.matmul, fresh=True,                 # y = a b on the last two axes
                 da=lambda self, gy, y, a, b: gy @ b.swapaxes(-1, -2),           #: ∂L/∂a = ∂L/∂y bᵀ
                 db=lambda self, gy, y, a, b: a.swapaxes(-1, -2) @ gy)           #: ∂L/∂b = aᵀ ∂L/∂y


def _affine(self, x, w, b):
    """y = x Wᵀ + b.      x (N, I), W (O, I), b (O,), y (N, O)"""
    y = x @ w.T
    y += b
    return y


LINEAR = op_from("Linear", _affine, fresh=True, dx=lambda self, gy, y, x, w, b: gy @ w,
                 dw=lambda self, gy, y, x, w, b: gy.T @ x, db=lambda self, gy, y, x, w, b: sum_rows(gy))


def matmul(a, b) -> Tensor:
    """a @ b with NumPy's rules: matrices on the last two axes, broadcast before; 1-D operands are vectors.

    >>> F.matmul(mg.Tensor([[1., 2.], [3., 4.]]), mg.Tensor([1., 1.]))
    Tensor([3., 7.], dtype=float32)
    """
    a, b = as_tensor(a), as_tensor(b)
    if not a.ndim or not b.ndim:
        raise ShapeError(f"matmul: got shapes {a.shape} and {b.shape}, expected at least one axis each. Use * for "
                         "numbers.")
    if a.ndim > 1 and b.ndim > 1:
        return apply(MATMUL, a, b)
    y = apply(MATMUL, a if a.ndim > 1 else a.reshape(1, -1), b if b.ndim > 1 else b.reshape(-1, 1))
    return y.reshape(y.shape[:-2] + a.shape[-2:-1] + b.shape[1:][-1:])        # without the axes that vectors lack


def linear(x, w, b=None) -> Tensor:
    """y = x Wᵀ + b.      x (…, I), W (O, I), b (O,) → y (…, O)

    Raises ShapeError when x does not have I features.

    >>> F.linear(mg.Tensor([[1., 2.]]), mg.Tensor([[1., 1.]]), mg.Tensor([10.]))
    Tensor([[13.]], dtype=float32)
    """
    x, w = as_tensor(x), as_tensor(w)
    if w.ndim != 2:
        raise ShapeError(f"linear: got a weight of shape {w.shape}, expected (out, in). Use x @ w for a vector.")
    if x.ndim == 0 or x.shape[-1] != w.shape[1]:
        raise ShapeError(f"linear: x has {x.shape[-1] if x.ndim else 'no'} features (shape {x.shape}), the weight "
                         f"expects {w.shape[1]} (shape {w.shape}). Check the layer's sizes, or flatten images with "
                         "x.reshape(len(x), -1) first.")
    if b is None:
        return matmul(x, w.T)
    x, w, b = same_dtype(x, w, b)
    if x.ndim == 2:
        return apply(LINEAR, x, w, b)
    return apply(LINEAR, x.reshape(prod(x.shape[:-1]), w.shape[1]), w, b).reshape(x.shape[:-1] + (w.shape[0],))
