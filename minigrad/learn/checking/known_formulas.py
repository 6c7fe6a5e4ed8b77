"""The known formulas of an exercise: which of them gives these numbers?

Every set of at most three misconceptions of an exercise is a formula, and its answers on the probes are its signature,
a vector scaled by how far the right answer moves. A student's answers are compared with all of them; the smallest set
within TOLERANCE is what the student computes. Probes are drawn again until every two formulas are either the same or
SEPARATION apart, so a match is never an accident. Outputs that are True or False (`truths`) say too little to be
matched alone. Cost: a few hundred evaluations of the formula, some 10 ms, cached.
"""
from functools import lru_cache
from itertools import combinations

import numpy as np

from ...errors import UsageError
from ..exercises.plain import answers, results
from ..sandbox.replies import leaves, word

TOLERANCE = 1e-9
SEPARATION = 1000 * TOLERANCE
LARGEST_SET = 3


def vector(outputs, scales):
    """All numbers of the answers in one vector, scaled, and a code for those that are not finite (nan, inf, −inf)."""
    flat = np.concatenate([np.ravel(o) / s for call, ss in zip(outputs, scales, strict=True)
                           for o, s in zip(call, ss, strict=True)])
    code = np.isnan(flat) + 2 * np.isposinf(flat) + 3 * np.isneginf(flat)
    return np.where(code == 0, flat, 0.0), code


def distance(a, b):
    """Largest difference of two signatures; infinite if a number is finite in one of them only."""
    if not np.array_equal(a[1], b[1]):
        return np.inf
    return float(np.max(np.abs(a[0] - b[0])))


class KnownFormulas:
    """The probes of an exercise for one seed, and the signature of each set of misconceptions."""

    def __init__(self, exercise, seed):
        self.exercise = exercise
        for attempt in range(20):
            self.rng = np.random.default_rng([seed, attempt])
            self.calls = exercise.probes(self.rng)
            self.right = answers(exercise.engine, self.calls)
            self.scales = [tuple(scale(call, out, k) for out, k in zip(outs, exercise.moves, strict=True))
                           for call, outs in zip(self.calls, self.right, strict=True)]
            self.reshaped = dict(self.of_another_shape())
            singles = [self.of(names) for names in self.small_sets(1)]
            self.closest = min(distance(a, b) for a, b in combinations(singles, 2))
            if self.closest >= SEPARATION:
                break
        self.stress = exercise.stress(self.rng) if exercise.stress else []
        self.table = {names: self.of(names) for names in self.sets()}
        self.numbers, self.codes = (np.stack(part) for part in zip(*self.table.values(), strict=True))
        places = [(i, k) for i, outs in enumerate(self.right) for k, out in enumerate(outs) for _ in range(out.size)]
        self.call_of, self.output_of = np.array(places).T
        first, = results(exercise.engine, self.calls[:1])
        self.slopes, self.trusted = {}, None                # of constants.py, unforeseen.py: kept for the next answer
        self.truths = {k for k, leaf in enumerate(leaves(first).values()) if word(leaf) == "bool"}

    def of_another_shape(self):
        """(name, answers) of each misconception that changes the shape of an output; the table has none of them."""
        for name in self.exercise.named:
            found = answers(self.exercise.variant((name,)), self.calls)
            if any(a.shape != b.shape for call, right in zip(found, self.right, strict=True)
                   for a, b in zip(call, right, strict=True)):
                yield name, found

    def of(self, names):
        """The signature of a set of misconceptions."""
        return self.vector_of(self.exercise.variant(names) if names else self.exercise.engine)

    def vector_of(self, function, call=None):
        """The signature of any function with the exercise's arguments; or its part for one call."""
        calls = slice(None) if call is None else slice(call, call + 1)
        return vector(answers(function, self.calls[calls]), self.scales[calls])

    def small_sets(self, size):
        """The sets of at most `size` misconceptions that can stand together, the empty one first; conventions count
        as misconceptions, those that are recognised otherwise (by a fit, a shape, stress or calls) are left out."""
        members = [w for w in self.exercise.named.values() if w.name not in self.reshaped
                   and not any(getattr(w, recognised, None) for recognised in ("fit", "stress", "calls"))]
        for k in range(size + 1):
            for group in combinations(members, k):
                keys = [key for w in group for key in w.switches]
                if len(keys) == len(set(keys)):
                    yield tuple(w.name for w in group)

    def sets(self):
        """The sets in the table: the small ones; for a script to be mended single ones and all of the stub's mistakes,
        since no two of these change the same output."""
        made = self.exercise.starts_from
        if not made:
            return self.small_sets(LARGEST_SET)
        return [*self.small_sets(1), *(names for k in range(2, len(made) + 1) for names in combinations(made, k))]

    def matches(self, outputs, where=slice(None), largest=np.inf):
        """The smallest sets with these numbers, all of the same size; empty if there is none. where: a mask of the
        numbers that count, for a part of the outputs or of the probes."""
        numbers, codes = (part[where] for part in vector(outputs, self.scales))
        apart = np.max(np.abs(self.numbers[:, where] - numbers), axis=1)
        same = (apart <= TOLERANCE) & (self.codes[:, where] == codes).all(axis=1)
        close = [names for names, there in zip(self.table, same, strict=True) if there and len(names) <= largest]
        smallest = min(map(len, close), default=0)
        return [names for names in close if len(names) == smallest]

    def nearest(self, outputs):
        """(distance, names) of the nearest set; of sets that compute the same, the smallest."""
        apart = self.distances(vector(outputs, self.scales))
        return float(apart.min()), list(self.table)[int(np.argmax(apart <= 1.01 * apart.min()))]

    def distances(self, signature):
        """The distance of a signature from each of the table's, in its order."""
        apart = np.max(np.abs(self.numbers - signature[0]), axis=1)
        return np.where((self.codes == signature[1]).all(axis=1), apart, np.inf)

    def last_wrong(self, outputs):
        """The number of the last call whose answers are not right; there is one."""
        numbers, codes = vector(outputs, self.scales)
        right = self.table[()]
        return int(self.call_of[(np.abs(numbers - right[0]) > TOLERANCE) | (codes != right[1])].max())

    def apart(self, outputs):
        """Distance from the right answer."""
        return distance(vector(outputs, self.scales), self.table[()])


def scale(arguments, output, moves):
    """How far an output moved, from the argument it updates or from zero; 1, the size of inputs, if it did not."""
    start = 0.0 if moves is None else np.asarray(arguments[moves], float)
    moved = np.abs(output - start)
    return float(np.max(moved[np.isfinite(moved)], initial=0.0)) or 1.0


@lru_cache(maxsize=64)
def known_formulas(exercise, seed):
    """The KnownFormulas of an exercise for a seed, computed once. UsageError if an instructor's one is unfinished."""
    try:
        return KnownFormulas(exercise, seed)
    except Exception as why:
        if not exercise.home:
            raise
        raise UsageError(f"learn: the exercise {exercise.slug!r} is not finished ({type(why).__name__}). "
                         f"`minigrad learn selfcheck --set {exercise.home}` says what is missing.") from why
