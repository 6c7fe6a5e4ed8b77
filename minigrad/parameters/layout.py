"""Layout: the names, shapes and places of parameters in a flat vector."""
from dataclasses import dataclass
from math import prod

from .. import backend
from ..errors import LayoutError


@dataclass(frozen=True)
class Entry:
    """Where one parameter lives in the vector: w[start:stop].reshape(shape)."""
    name: str
    shape: tuple
    start: int
    stop: int

    @property
    def is_filter(self):
        """Whether it is a matrix or a bank of filters: each row along the first axis is one filter (H9)."""
        return len(self.shape) > 1

    @property
    def span(self):
        """The slice of the vector."""
        return slice(self.start, self.stop)


class Layout:
    """The names, shapes and places of the parameters in a vector of n elements; the same for w, g and every moment.

    >>> layout = mg.Layout(["weight", "bias"], [(2, 3), (2,)])
    >>> layout["bias"].span, layout.n
    (slice(6, 8, None), 8)
    >>> layout.fill(lambda e: 1.0 if e.is_filter else 0.0)
    array([1., 1., 1., 1., 1., 1., 0., 0.], dtype=float32)
    """

    def __init__(self, names, shapes):
        self.entries, stop = [], 0
        for name, shape in zip(names, shapes, strict=True):
            start, stop = stop, stop + prod(shape)
            self.entries.append(Entry(name, tuple(shape), start, stop))
        self.n = stop
        self._by_name = {e.name: e for e in self.entries}

    def __iter__(self):
        return iter(self.entries)

    def __len__(self):
        return len(self.entries)

    def __getitem__(self, name):
        if name not in self._by_name:
            raise LayoutError(f"layout: got parameter name {name!r}, expected one of {', '.join(self._by_name)}.")
        return self._by_name[name]

    def __repr__(self):
        rows = [f"  {e.name:<24} {str(e.shape):<20} {e.start}:{e.stop}" for e in self.entries]
        return "\n".join([f"Layout of {self.n} weights", *rows])

    def __eq__(self, other):
        return isinstance(other, Layout) and self.signature == other.signature

    @property
    def signature(self):
        """((name, shape), …): what two vectors must share to be combined."""
        return tuple((e.name, e.shape) for e in self.entries)

    def check(self, other, who="layout"):
        """Raise a LayoutError that names the first difference from another layout."""
        for mine, theirs in zip(self.signature, other.signature):
            if mine != theirs:
                raise LayoutError(f"{who}: got {theirs[0]} of shape {theirs[1]}, expected {mine[0]} of shape "
                                  f"{mine[1]}. Combine weights of one architecture only.")
        if len(self) != len(other):
            raise LayoutError(f"{who}: got {len(other)} parameters, expected {len(self)}. "
                              "Combine weights of one architecture only.")

    def views(self, vector):
        """{name: view of its part of the vector in its shape}."""
        if vector.shape != (self.n,):
            raise LayoutError(f"layout: got a vector of shape {vector.shape}, expected ({self.n},).")
        return {e.name: vector[e.span].reshape(e.shape) for e in self.entries}

    def fill(self, rule, dtype=backend.float32):
        """A vector (n,) whose part for each entry is rule(entry): a number, or an array of the entry's shape.

        Weight decay on filters alone:  layout.fill(lambda e: 5e-4 if e.is_filter else 0.0)
        """
        vector = backend.xp().zeros(self.n, dtype=dtype)
        for e in self.entries:
            vector[e.span].reshape(e.shape)[...] = rule(e)
        return vector

    def filter_norms(self, vector):
        """(n,): for each element the Euclidean norm of its filter; its absolute value if it is not in a filter (H9)."""
        xp = backend.namespace(vector)
        norms = xp.abs(vector)
        for e in self.entries:
            if e.is_filter:
                rows = vector[e.span].reshape(e.shape[0], -1)
                norms[e.span].reshape(rows.shape)[...] = xp.sqrt((rows * rows).sum(axis=1, keepdims=True))
        return norms
