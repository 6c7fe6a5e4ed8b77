"""Linear algebra: outer products, norms, systems of equations."""
from ..autograd import Op, Tensor, apply, as_tensor
from ..backend import namespace
from ..errors import DataError, ShapeError
from .arguments import as_float
from .reduction import root, sum


class Solve(Op):
    """y = a⁻¹ b.      ∂L/∂b = a⁻ᵀ ∂L/∂y,   ∂L/∂a = −(∂L/∂b) yᵀ"""
    def forward(self, a, b):
        xp = namespace(a)
        try:
            return xp.linalg.solve(a, b)
        except xp.linalg.LinAlgError as error:           # by default CuPy does not check
            raise DataError(f"solve: got a singular matrix (shape {a.shape}), expected one that can be inverted. "
                            "Add a multiple of the identity, or remove columns that depend on others.") from error

    def da(self, gy, y, a, b):
        return -(self.db(gy, y, a, b) @ y.swapaxes(-1, -2))

    def db(self, gy, y, a, b):
        return SOLVE(a.swapaxes(-1, -2), gy)


SOLVE = Solve()


def outer(a, b) -> Tensor:
    """y[i, j] = a[i] b[j] of two vectors (other shapes are flattened).

    >>> F.outer(mg.Tensor([1., 2.]), mg.Tensor([1., 10.]))
    Tensor([[ 1., 10.],
            [ 2., 20.]], dtype=float32)
    """
    return as_tensor(a).reshape(-1, 1) * as_tensor(b).reshape(1, -1)


def norm(x, *, axis=None, keepdims=False) -> Tensor:
    """√Σ x² over the axes (None: all, for a matrix its Frobenius norm). Where it is 0, its derivative is 0.

    Σ |x| is `F.abs(x).sum(axis)`, and max |x| is `F.abs(x).max(axis)`.

    >>> F.norm(mg.Tensor([3., 4.]))
    Tensor(5., dtype=float32)
    """
    x = as_float(x)
    return root(sum(x * x, axis, keepdims))


def solve(a, b) -> Tensor:
    """The x with a x = b.      a (…, n, n), b (n,) or (…, n, k) → x of b's shape

    Raises DataError if a is singular; on a GPU it is not checked, and the result is not a solution.

    >>> F.solve(mg.Tensor([[2., 0.], [0., 4.]]), mg.Tensor([2., 2.]))
    Tensor([1. , 0.5], dtype=float32)
    """
    a, b = as_float(a), as_float(b)
    rows = b.shape[0] if b.ndim == 1 else b.shape[-2] if b.ndim else None
    if a.ndim < 2 or a.shape[-1] != a.shape[-2] or a.shape[-1] != rows:
        raise ShapeError(f"solve: got shapes {a.shape} and {b.shape}, expected (…, n, n) and (n,) or (…, n, k).")
    return apply(SOLVE, a, b) if b.ndim > 1 else apply(SOLVE, a, b.reshape(-1, 1)).reshape(*a.shape[:-1])
