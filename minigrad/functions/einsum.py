"""einsum: sums of products in index notation, with diagonals (a letter twice) and broadcast axes (…)."""
from string import ascii_letters

from ..autograd import Op, Tensor, apply, as_tensor, raw
from ..backend import namespace
from ..errors import DTypeError, ShapeError
from .indexing import diagonal
from .rows import sum_of_products


class Einsum(Op):
    """y_out = Σ Π xᵢ in index notation.      ∂L/∂xᵢ is the einsum of ∂L/∂y with the other factors"""
    def __init__(self, terms, out):
        self.terms, self.out = terms, out

    def forward(self, *xs):
        return sum_of_products(",".join(self.terms) + "->" + self.out, *xs)

    def vjp(self, gy, y, xs, needs):
        return [self._partial(i, gy, xs) if need else None for i, need in enumerate(needs)]

    def _partial(self, i, gy, xs):
        """∂L/∂xᵢ; indices that only xᵢ has were summed away, so their gradient is repeated: times ones."""
        terms, factors = (self.out, *self.terms[:i], *self.terms[i + 1:]), (gy, *xs[:i], *xs[i + 1:])
        summed = [(c, n) for c, n in zip(self.terms[i], xs[i].shape) if c not in "".join(terms)]
        if summed:
            ones = namespace(raw(gy)).ones([n for _, n in summed], dtype=gy.dtype)
            terms, factors = (*terms, "".join(c for c, _ in summed)), (*factors, ones)
        return Einsum(terms, self.terms[i])(*factors)


def einsum(spec, *xs) -> Tensor:
    """Sum of products in index notation, as in NumPy: "bij,bjk->bik"; "ii->i" is a diagonal; … stands for any axes.

    Without "->" the result has the letters that occur once, in alphabetical order, after the axes of ….
    Raises ShapeError that names the letter or the operand that does not fit.

    >>> F.einsum("ij,j->i", mg.Tensor([[1., 2.], [3., 4.]]), mg.Tensor([1., 10.]))
    Tensor([21., 43.], dtype=float32)
    >>> F.einsum("ii->", mg.Tensor([[1., 2.], [3., 4.]]))
    Tensor(5., dtype=float32)
    """
    if not isinstance(spec, str):
        raise DTypeError(f"einsum: got {type(spec).__name__} as the first argument, expected the specification first, "
                         'then the operands: F.einsum("ij->i", x).')
    xs = [as_tensor(x) for x in xs]
    terms, out = _terms(spec, xs)
    for i, x in enumerate(xs):
        xs[i], terms[i] = _diagonals(x, terms[i])
    return apply(Einsum(tuple(terms), out), *xs)


def _terms(spec, xs):
    """(the term of each operand, the term of the result) with letters for …, checked against the operands."""
    left, arrow, out = spec.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(xs):
        raise ShapeError(f"einsum: got {len(xs)} operands for {spec!r}, expected {len(terms)}: one for each term.")
    if not arrow:
        out = "..." * ("..." in left) + "".join(sorted(c for c in set(left) - set(",.") if left.count(c) == 1))
    free = [c for c in ascii_letters if c not in spec]
    wide = [x.ndim - len(t.replace("...", "")) if "..." in t else 0 for t, x in zip(terms, xs)]
    ellipsis = free[:max([*wide, 0])]
    if ellipsis and "..." not in out:
        raise ShapeError(f"einsum: got '...' for {len(ellipsis)} axes of an operand and none in the result of "
                         f"{spec!r}, expected '...' there too. To sum over axes give them letters.")
    terms = [t.replace("...", "".join(ellipsis[len(ellipsis) - n:])) for t, n in zip(terms, wide)]
    out = out.replace("...", "".join(ellipsis))
    _check(spec, terms, out, xs)
    return terms, out


def _check(spec, terms, out, xs):
    """ShapeError for a letter or an operand that does not fit."""
    lengths, letters = {}, "".join(terms)
    for c in letters + out:
        if c not in ascii_letters:
            raise ShapeError(f"einsum: got {c!r} in {spec!r}, expected letters, ',', '->' and '...'.")
        if out.count(c) > (c in letters):
            raise ShapeError(f"einsum: got index {c!r} in the result of {spec!r}, expected letters of the operands, "
                             "each once.")
    for i, (term, x) in enumerate(zip(terms, xs)):
        if len(term) != x.ndim:
            raise ShapeError(f"einsum: operand {i} of {spec!r} has {x.ndim} axes (shape {x.shape}), expected one for "
                             f"each letter of {term!r}.")
        for c, n in zip(term, x.shape):
            if lengths.setdefault(c, n) == 1 and term.count(c) == 1:
                lengths[c] = n
            if n != lengths[c] and (n != 1 or term.count(c) > 1):
                raise ShapeError(f"einsum: got lengths {lengths[c]} and {n} for index {c!r} of {spec!r} (operand {i} "
                                 f"has shape {x.shape}), expected one length for each letter.")


def _diagonals(x, term):
    """x and its term without repeated letters: the diagonal of two axes of one letter becomes the last axis."""
    for c in term:
        while term.count(c) > 1:
            i = term.index(c)
            j = term.index(c, i + 1)
            x, term = diagonal(x, 0, i, j), term[:i] + term[i + 1:j] + term[j + 1:] + c
    return x, term
