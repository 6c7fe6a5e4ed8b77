"""Products of matrices: matmul (the @ operator), the fused linear layer, and einsum."""
from ..autograd import Op, apply, as_tensor
from ..backend import namespace, np
from ..errors import ShapeError
from .arguments import same_dtype
from .reduction import BroadcastTo


class MatMul(Op):
    """y = a b on the last two axes.      ∂L/∂a = ∂L/∂y bᵀ,   ∂L/∂b = aᵀ ∂L/∂y"""
    def forward(self, a, b):
        return a @ b

    def da(self, gy, y, a, b):
        return gy @ b.swapaxes(-1, -2)

    def db(self, gy, y, a, b):
        return a.swapaxes(-1, -2) @ gy

    fresh = True


class Linear(Op):
    """y = x Wᵀ + b.      x (N, I), W (O, I), b (O,), y (N, O)"""
    def forward(self, x, w, b):
        y = x @ w.T
        y += b
        return y

    def dx(self, gy, y, x, w, b):
        return gy @ w

    def dw(self, gy, y, x, w, b):
        return gy.T @ x

    def db(self, gy, y, x, w, b):
        return ONES_TIMES(gy)

    fresh = True


class SumRows(Op):
    """y = Σ_n x_n as the product of a row of ones with x (N, O): BLAS sums long, narrow matrices fastest."""
    def forward(self, x):
        return namespace(x).ones(len(x), dtype=x.dtype) @ x

    def dx(self, gy, y, x):
        return BroadcastTo(x.shape)(gy)


class Einsum(Op):
    """y_out = Σ Π xᵢ in index notation.      ∂L/∂xᵢ is the einsum of ∂L/∂y with the other factors"""
    def __init__(self, terms, out):
        self.terms, self.out = terms, out

    def forward(self, *xs):
        return sum_of_products(",".join(self.terms) + "->" + self.out, *xs)

    def vjp(self, gy, y, xs, needs):
        return [self._partial(i, gy, xs) if need else None for i, need in enumerate(needs)]

    def _partial(self, i, gy, xs):
        """∂L/∂xᵢ; indices that only xᵢ has were summed away, so their gradient is repeated."""
        others = [t for j, t in enumerate(self.terms) if j != i]
        found = "".join(c for c in self.terms[i] if c in self.out or any(c in t for t in others))
        g = Einsum((self.out, *others), found)(gy, *[x for j, x in enumerate(xs) if j != i])
        shape = xs[i].shape
        g = g.reshape(tuple([n if c in found else 1 for c, n in zip(self.terms[i], shape)]))
        return g if len(found) == len(shape) else BroadcastTo(shape)(g)


MATMUL, LINEAR, ONES_TIMES = MatMul(), Linear(), SumRows()


def sum_of_products(spec, *xs):
    """einsum of arrays, without spaces in `spec`.

    Two factors with the same letters are multiplied and summed on a GPU: CuPy 14.2's einsum would make "pq,pq->q" one
    product of a row with a column for each q.
    """
    xp, (terms, out) = namespace(xs[0]), spec.split("->")
    a, _, b = terms.partition(",")
    if xp is np or sorted(a) != sorted(b):
        return xp.einsum(spec, *xs)
    product = xs[0] * xs[1].transpose([b.index(c) for c in a])
    kept = [c for c in a if c in out]
    sums = product.sum(axis=tuple(i for i, c in enumerate(a) if c not in out))
    return sums.transpose([kept.index(c) for c in out])


def matmul(a, b):
    """a @ b with NumPy's rules: matrices on the last two axes, broadcast before; 1-D operands are vectors."""
    a, b = as_tensor(a), as_tensor(b)
    if not a.ndim or not b.ndim:
        raise ShapeError(f"matmul: got shapes {a.shape} and {b.shape}, expected at least one axis each. Use * for "
                         "numbers.")
    rows, columns = a.shape[-2:-1], b.shape[-1:] if b.ndim > 1 else ()
    if a.ndim > 1 and b.ndim > 1:
        return apply(MATMUL, a, b)
    y = apply(MATMUL, a if a.ndim > 1 else a.reshape(1, -1), b if b.ndim > 1 else b.reshape(-1, 1))
    lead = y.shape[:-2]
    return y.reshape(lead + rows + columns)


def linear(x, w, b=None):
    """y = x Wᵀ + b.      x (…, I), W (O, I), b (O,) → y (…, O)

    Raises ShapeError when x does not have I features.
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
    return apply(LINEAR, x.reshape(-1, w.shape[1]), w, b).reshape(x.shape[:-1] + (w.shape[0],))


def einsum(spec, *xs):
    """Sum of products in index notation, e.g. einsum("bij,bjk->bik", a, b).

    Raises ShapeError for an index repeated within one operand or "…": write a diagonal or a sum out instead.
    """
    spec = spec.replace(" ", "")
    terms, arrow, out = spec.partition("->")
    terms = tuple(terms.split(","))
    if "." in spec or any(len(set(t)) != len(t) for t in terms) or len(terms) != len(xs):
        raise ShapeError(f"einsum: got {spec!r} for {len(xs)} operands, expected one term of different letters for "
                         "each (no '...', no letter twice in a term).")
    if not arrow:
        letters = "".join(terms)
        out = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return apply(Einsum(terms, out), *[as_tensor(x) for x in xs])
