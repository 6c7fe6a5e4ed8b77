"""What a formula is worth: the tree of parsing.py, evaluated with NumPy.

Symbols are numbers or arrays. Products, quotients and functions go element by element, as in code, but for matrices
and transposes: a two-dimensional symbol whose name begins with a capital letter multiplies as a matrix, so do xᵀ and
what is made of these by + − and products; ⊙ always goes element by element.
"""
import numpy as np

from ...errors import UsageError

CALLS = {"sqrt": np.sqrt, "sign": np.sign, "exp": np.exp, "log": np.log, "tanh": np.tanh, "cos": np.cos, "sin": np.sin,
         "mean": np.mean}
EXTREMES = {"max": (np.maximum, np.max), "min": (np.minimum, np.min)}
COMPARES = {"=": np.equal, "≠": np.not_equal, "<": np.less, ">": np.greater, "≤": np.less_equal, "≥": np.greater_equal}


class Evaluation:
    """Evaluates trees. symbols: {name: value}; bound: {index: (its value, what xᵢ counts from)}."""

    def __init__(self, formula, symbols):
        self.formula, self.symbols, self.bound = formula, symbols, {}

    def worth(self, tree):
        """The value of a tree."""
        return self.typed(tree)[0]

    def typed(self, tree):
        """(value, type): "matrix" or "row" (a transposed vector) for what multiplies as one, else ""."""
        found = getattr(self, f"of_{tree[0]}")(*tree[1:])
        return found if isinstance(found, tuple) else (found, "")

    def wrong(self, why):
        """The error of a formula without a value."""
        return UsageError(f"notation: {self.formula!r}: {why}")

    # ------------------------------------------------------------ atoms

    def of_number(self, number):
        return number

    def of_symbol(self, name):
        value = np.asarray(self.symbols[name]) if not np.isscalar(self.symbols[name]) else self.symbols[name]
        return value, "matrix" if np.ndim(value) == 2 and name[0].isascii() and name[0].isupper() else ""

    def of_index(self, name):
        return self.bound[name][0]

    def of_bracket(self, tree):
        return self.typed(tree)

    def of_pick(self, counting, base, *items):
        value, where = np.asarray(self.worth(base)), []
        if len(items) > value.ndim:
            raise self.wrong(f"{len(items)} indices of something with {value.ndim} axes")
        for axis, item in enumerate(items):
            if item == ("whole",):
                where.append(slice(None))
                continue
            at = self.worth(item) - (self.origin(item) if counting == "counted" else 0)
            if at != int(at) or not 0 <= at < value.shape[axis]:
                raise self.wrong(f"there is no index {self.worth(item)} on an axis of {value.shape[axis]}")
            where.append(int(at))
        return value[tuple(where)]

    def origin(self, tree):
        """What an index xᵢ counts from: where the indices in it begin; a number alone counts from 1."""
        starts = [self.bound[name][1] for name in indices_in(tree)]
        return min(starts, default=1)

    # ------------------------------------------------------------ arithmetic

    def of_add(self, a, b):
        (x, s), (y, t) = self.typed(a), self.typed(b)
        return x + y, s or t

    def of_subtract(self, a, b):
        (x, s), (y, t) = self.typed(a), self.typed(b)
        return x - y, s or t

    def of_negative(self, a):
        x, s = self.typed(a)
        return -x, s

    def of_times(self, a, b):
        return self.worth(a) * self.worth(b)

    def of_product(self, a, b):
        (x, s), (y, t) = self.typed(a), self.typed(b)
        if not (s or t) or np.ndim(x) == 0 or np.ndim(y) == 0:
            return x * y, s or t
        if t == "row" and s == "" and np.ndim(x) == 1:
            return np.outer(x, y), "matrix"
        if t == "row" or np.shape(x)[-1] != np.shape(y)[0]:
            raise self.wrong(f"a product of the shapes {np.shape(x)} and {np.shape(y)}")
        product = np.asarray(x) @ y
        return product, "matrix" if product.ndim == 2 else "row" if product.ndim and s == "row" else ""

    def of_divide(self, a, b):
        (x, s), (y, t) = self.typed(a), self.typed(b)
        if t:
            raise self.wrong("a division by a matrix")
        return np.true_divide(x, y), s

    def of_mod(self, a, b):
        return np.mod(self.worth(a), self.worth(b))

    def of_power(self, a, b):
        (x, s), power = self.typed(a), self.worth(b)
        if s == "matrix" and np.ndim(x) == 2:
            return np.linalg.matrix_power(x, int(power)), "matrix"
        return np.power(np.asarray(x, float), power)[()]

    def of_transpose(self, a):
        x = np.asarray(self.worth(a))
        return x.T, "row" if x.ndim == 1 else "matrix"

    def of_call(self, name, *trees):
        values = [self.worth(tree) for tree in trees]
        if name in EXTREMES:
            pair, all_of = EXTREMES[name]
            return all_of(values[0]) if len(values) == 1 else pair.reduce(np.broadcast_arrays(*values))
        if len(values) != 1:
            raise self.wrong(f"{name} of {len(values)} values")
        return CALLS[name](*values)

    # ------------------------------------------------------------ brackets and bars

    def of_abs(self, a):
        return np.abs(self.worth(a))

    def of_norm(self, a, order):
        return np.linalg.norm(np.ravel(self.worth(a)), self.worth(order))

    def of_floor(self, a):
        return np.floor(self.worth(a))

    def of_ceiling(self, a):
        return np.ceil(self.worth(a))

    def of_inner(self, a, b):
        return np.sum(np.multiply(self.worth(a), self.worth(b)), axis=-1)

    def of_compare(self, sign, a, b):
        return COMPARES[sign](self.worth(a), self.worth(b)) * 1

    def of_if(self, condition, a, b):
        holds = self.worth(condition)
        return np.where(holds, self.worth(a), self.worth(b)) if np.ndim(holds) else self.worth(a if holds else b)

    # ------------------------------------------------------------ over an index

    def over(self, index, limits, body):
        """[(value of the index, value of the body)]."""
        if limits:
            first, last = (int(self.worth(limit)) for limit in limits)
            places, start = range(first, last + 1), min(first, 1)
        else:
            places, start = range(self.length(index, body)), 0
        outer, found = self.bound.get(index), []
        for place in places:
            self.bound[index] = place, start
            found.append((place, self.worth(body)))
        self.bound.pop(index, None)
        if outer:
            self.bound[index] = outer
        return found

    def over_all(self, indices, shape, body):
        """The body as an array over several indices counted from 0."""
        if not indices:
            return self.worth(body)
        count, found = shape[0] if shape else self.length(indices[0], body), []
        for place in range(count):
            self.bound[indices[0]] = place, 0
            found.append(self.over_all(indices[1:], shape[1:], body))
        self.bound.pop(indices[0], None)
        return np.array(found)

    def length(self, index, body):
        """How many values an index without limits takes: the length of each axis that it alone picks from."""
        self.bound.pop(index, None)
        lengths = {np.shape(self.worth(base))[axis] for _, _, base, *items in picks_in(body)
                   for axis, item in enumerate(items) if item == ("index", index) and not indices_in(base)}
        if len(lengths) != 1:
            raise self.wrong(f"the index {index} has no range, or several ({sorted(lengths)}): give it limits")
        return lengths.pop()

    def of_sum(self, index, limits, body):
        return sum(value for _, value in self.over(index, limits, body))

    def of_product_over(self, index, limits, body):
        return np.prod([value for _, value in self.over(index, limits, body)], axis=0)

    def of_max(self, index, limits, body):
        return np.max([value for _, value in self.over(index, limits, body)], axis=0)

    def of_min(self, index, limits, body):
        return np.min([value for _, value in self.over(index, limits, body)], axis=0)

    def of_argmax(self, index, limits, body):
        places, values = zip(*self.over(index, limits, body), strict=True)
        return np.asarray(places)[np.argmax(values, axis=0)]

    def of_argmin(self, index, limits, body):
        return self.of_argmax(index, limits, ("negative", body))


def subtrees(tree):
    """A tree and all trees in it."""
    yield tree
    for part in tree:
        if isinstance(part, tuple) and part:
            yield from subtrees(part)


def picks_in(tree):
    """The trees that pick from something by an index."""
    return [t for t in subtrees(tree) if t[0] == "pick"]


def indices_in(tree):
    """The indices that a tree depends on."""
    return [t[1] for t in subtrees(tree) if t[0] == "index"]
