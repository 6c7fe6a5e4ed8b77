"""A rule as a list of function calls: recorded without numbers, then run block after block into reused buffers.

Called directly, `m = beta * m + g` makes two arrays for each block, and a third pass copies the result into m. Its plan
is two calls, which write into a buffer and into m itself:

    multiply(m, 0.9, buffer);  add(buffer, g, m)

The same functions on the same numbers in the same order, so the same bits. On the CPU `Plan.run` executes it; on a GPU
it is written as one kernel (kernels.py). Hyperparameters are not part of a plan: a rule is recorded at each step, which
takes microseconds, and the plan of a recording that was seen before is found again.
"""
import math
from functools import lru_cache

import numpy as np

from .recording import Unrecordable, record


def plan(function, vectors, outputs):
    """(Plan, its numbers) of function(*vectors) whose results are the new values of the first vector and of those at
    `outputs`. Unrecordable if it has none.

    function: positional arguments, the results as a tuple.
    """
    recording, results = record(function, vectors)
    places = (0, *outputs)
    if len(results) != len(places):
        raise Unrecordable(f"{len(results)} results instead of {len(places)}")
    if any(r < len(vectors) and r != place for r, place in zip(results, places, strict=True)):
        raise Unrecordable("a result is another of the vectors, unchanged")
    return planned(tuple(recording.kinds), len(vectors), tuple(recording.calls), results, places), recording.numbers


@lru_cache(256)
def planned(kinds, vectors, calls, results, places):
    """The Plan of a recording: one object for recordings that differ in their numbers only."""
    return Plan(kinds, vectors, calls, dict(zip(places, results, strict=True)))


class Plan:
    """`steps`: (function, cells of the operands, cell of the result); `copies`: (cell, cell) at the end.

    A cell is an index into one list: the vectors' blocks, then the numbers, then the buffers. `vectors`, `numbers` and
    `buffers` list the cells' kinds: dtypes, for a Python number its type.
    """

    def __init__(self, kinds, vectors, calls, results):
        self.vectors, self.numbers, self.buffers, self.steps = kinds[:vectors], [], [], []
        last = {x: k for k, (_, operands) in enumerate(calls) for x in operands if type(x) is int}
        last.update(dict.fromkeys(results.values(), math.inf))
        direct = {r: place for place, r in results.items() if kinds[r] == kinds[place]}
        cell = {i: ("vector", i) for i in range(vectors)}
        free = []
        for k, (function, operands) in enumerate(calls):
            cells = [cell[x] if type(x) is int else self._number(x) for x in operands]
            for x in {x for x in operands if type(x) is int}:
                if last[x] == k and cell[x][0] == "buffer":
                    free.append(cell[x])
            result = vectors + k
            place = direct.get(result)
            if place is not None and last.get(place, -1) <= k:
                cell[result] = ("vector", place)
            else:
                cell[result] = self._buffer(free, kinds[result])
            self.steps.append((function, cells, cell[result]))
        self.copies = [(cell[r], ("vector", place)) for place, r in results.items()]
        self._number_cells()

    def _number(self, kind):
        self.numbers.append(kind)
        return "number", len(self.numbers) - 1

    def _buffer(self, free, dtype):
        """A buffer of this dtype: one that is no longer needed, else a new one."""
        fitting = next((c for c in free if self.buffers[c[1]] == dtype), None)
        if fitting is None:
            self.buffers.append(dtype)
            return "buffer", len(self.buffers) - 1
        free.remove(fitting)
        return fitting

    def _number_cells(self):
        """Replace cells like ("buffer", 3) by indices into one list: vectors, then numbers, then buffers."""
        start = {"vector": 0, "number": len(self.vectors), "buffer": len(self.vectors) + len(self.numbers)}

        def place(cell):
            return start[cell[0]] + cell[1]

        self.steps = [(function, [place(c) for c in cells], place(out)) for function, cells, out in self.steps]
        self.copies = [(place(a), place(b)) for a, b in self.copies if a != b]

    def run(self, vectors, numbers, blocks):
        """Write the new values into the vectors, block after block."""
        size = max(b.stop - b.start for b in blocks)
        buffers = [np.empty(size, dtype) for dtype in self.buffers]
        for block in blocks:
            n = block.stop - block.start
            cells = [v[block] for v in vectors] + numbers + [b[:n] for b in buffers]
            for function, operands, out in self.steps:
                function(*[cells[i] for i in operands], out=cells[out])
            for source, target in self.copies:
                cells[target][...] = cells[source]
