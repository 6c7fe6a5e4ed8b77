"""A rule as a list of ufunc calls: recorded once on stand-ins, then run block after block into reused buffers.

Called directly, `m = beta * m + g` makes two arrays for each block, and a third pass copies the result into m. Its plan
is two calls, which write into a buffer and into m itself:

    multiply(m, 0.9, buffer);  add(buffer, g, m)

The same functions on the same numbers in the same order, so the same bits. `plan` returns None for a rule that does
anything other than call elementwise functions of NumPy; `applying.apply` then calls the rule itself.
"""
import math

import numpy as np

from ...backend import array_types


class StandIn(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands for the block of a vector while a rule is recorded. `number` is its place among all values, `sample` one
    element, which tells the dtype."""

    __slots__ = ("calls", "number", "sample")

    def __init__(self, calls, number, sample):
        self.calls, self.number, self.sample = calls, number, sample

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        if method != "__call__" or kwargs or ufunc.nout != 1 or ufunc.signature is not None:
            return NotImplemented
        samples = [x.sample if isinstance(x, StandIn) else x for x in inputs]
        if any(getattr(x, "ndim", 0) and not isinstance(y, StandIn) for x, y in zip(samples, inputs, strict=True)):
            return NotImplemented
        result = StandIn(self.calls, self.calls[-1][-1].number + 1, ufunc(*samples))
        self.calls.append((ufunc, inputs, result))
        return result

    def _refuse(self, *_, **__):
        raise TypeError("a recorded rule may not look at its numbers")

    __bool__ = __float__ = __int__ = __len__ = __iter__ = __array__ = __getitem__ = __setitem__ = _refuse


array_types[StandIn] = np


def plan(function, vectors, outputs):
    """The Plan of function(*vectors) whose results are the new values of the first vector and of those at `outputs`.

    function: positional arguments, the results as a tuple. None if it cannot be recorded.
    """
    calls = []
    stand_ins = [StandIn(calls, i, v[:1]) for i, v in enumerate(vectors)]
    calls.append((None, (), stand_ins[-1]))
    try:
        with np.errstate(all="ignore"):
            results = function(*stand_ins)
    except Exception:                      # the rule does something that is not a ufunc call: it is called directly
        return None
    places = [0, *outputs]
    if len(results) != len(places) or not all(isinstance(r, StandIn) for r in results):
        return None
    if any(r.number < len(vectors) and r.number != place for r, place in zip(results, places, strict=True)):
        return None                        # a result that is another of the vectors, unchanged
    return Plan(calls[1:], vectors, dict(zip(places, results, strict=True)))


class Plan:
    """`steps`: (ufunc, cells of the operands, cell of the result). A cell is a vector's block, a buffer or a number."""

    def __init__(self, calls, vectors, results):
        self.vectors, self.numbers, self.kinds, self.steps = len(vectors), [], [], []
        last = {x.number: k for k, (_, inputs, _) in enumerate(calls) for x in inputs if isinstance(x, StandIn)}
        kept = {result.number for result in results.values()}
        last.update(dict.fromkeys(kept, math.inf))
        direct = {r.number: place for place, r in results.items() if r.sample.dtype == vectors[place].dtype}
        cell = {i: ("vector", i) for i in range(self.vectors)}
        free = []
        for k, (ufunc, inputs, result) in enumerate(calls):
            operands = [cell[x.number] if isinstance(x, StandIn) else self._number(x) for x in inputs]
            for x in {x.number for x in inputs if isinstance(x, StandIn)}:
                if last[x] == k and cell[x][0] == "buffer":
                    free.append(cell[x])
            place = direct.get(result.number)
            if place is not None and last.get(place, -1) <= k:
                cell[result.number] = ("vector", place)
            else:
                cell[result.number] = self._buffer(free, result.sample.dtype)
            self.steps.append((ufunc, operands, cell[result.number]))
        self.copies = [(cell[r.number], ("vector", place)) for place, r in results.items()]
        self._number_cells()

    def _number(self, x):
        self.numbers.append(x)
        return "number", len(self.numbers) - 1

    def _buffer(self, free, dtype):
        """A buffer of this dtype: one that is no longer needed, else a new one."""
        fitting = next((c for c in free if self.kinds[c[1]] == dtype), None)
        if fitting is None:
            self.kinds.append(dtype)
            return "buffer", len(self.kinds) - 1
        free.remove(fitting)
        return fitting

    def _number_cells(self):
        """Replace cells like ("buffer", 3) by indices into one list: vectors, then numbers, then buffers."""
        start = {"vector": 0, "number": self.vectors, "buffer": self.vectors + len(self.numbers)}

        def place(cell):
            return start[cell[0]] + cell[1]

        self.steps = [(ufunc, [place(c) for c in operands], place(out)) for ufunc, operands, out in self.steps]
        self.copies = [(place(a), place(b)) for a, b in self.copies if a != b]

    def run(self, vectors, blocks):
        """Write the new values into the vectors, block after block."""
        size = max(b.stop - b.start for b in blocks)
        buffers = [np.empty(size, dtype) for dtype in self.kinds]
        for block in blocks:
            n = block.stop - block.start
            cells = [v[block] for v in vectors] + self.numbers + [b[:n] for b in buffers]
            for ufunc, operands, out in self.steps:
                ufunc(*[cells[i] for i in operands], out=cells[out])
            for source, target in self.copies:
                cells[target][...] = cells[source]
