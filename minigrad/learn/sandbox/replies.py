"""What came back from a run: the results as plain structures, named leaf by leaf, and the calls of functions handed in.

    Reply                       report, results, recorded calls, and the values that variables held
    leaves(structure)           {"[0]['w']": leaf}: the leaves of a structure by their place in it
"""
import zlib
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Other:
    """Stands for what is not plain in a result: `name` is what the child calls its type."""

    name: str


@dataclass(frozen=True)
class Call:
    """One call of a function handed in: its number among the functions of the arguments, and what it was given."""

    function: int
    arguments: list
    keywords: dict


@dataclass(frozen=True)
class Reply:
    """report: what is known of the run; values: {(tag, call): result}, with the tag "first", or "again" for the
    repetition; calls: for each call the Calls of functions handed in, in order; traced: values that variables held."""

    report: dict
    values: dict = field(repr=False)
    calls: list = field(repr=False)
    traced: list = field(repr=False)
    many: bool

    def value(self, tag, call):
        """What call number `call` returned, as a plain structure."""
        return self.values[tag, call]

    def outputs(self, tag, call):
        """The same as arrays, one for each leaf; lists of numbers count as arrays."""
        return [numbers(leaf) for leaf in members(self.values.get((tag, call), ()), self.many)]

    def seen(self):
        """The values that the variables named in the report held, in order."""
        return self.traced

    def passes(self):
        """{name: [the values that a variable of the student took, in order, at every pass of a loop]}."""
        found = {}
        for name, array in zip(self.report["names"], self.traced, strict=True):
            found.setdefault(name, []).append(array)
        return found


def leaves(structure, path=""):
    """{path: leaf} of a plain structure, in order; a path such as "[0]['w']" is what one writes after its name."""
    if not isinstance(structure, (list, tuple, dict)):
        return {path: structure}
    parts = structure.items() if isinstance(structure, dict) else enumerate(structure)
    return {where: leaf for key, part in parts for where, leaf in leaves(part, f"{path}[{key!r}]").items()}


def members(result, many):
    """The leaves of a result; lists of numbers count as arrays: the whole result, or (many) each of its members."""
    values = result if many and isinstance(result, (list, tuple)) else [result]
    return [leaf for value in values for leaf in leaves(as_array(value)).values()]


def as_array(value):
    """A list (of lists) of numbers as the array of these numbers; anything else itself."""
    if isinstance(value, (list, tuple)):
        try:
            array = np.array(value)
        except ValueError:                                  # rows of different lengths
            return value
        return array if array.dtype.kind in "fiub" else value
    return value


def word(leaf):
    """What a leaf is, in a word: float64, int64, bool, str, None, or the name of another type."""
    if leaf is None or isinstance(leaf, Other):
        return getattr(leaf, "name", "None")
    return "str" if isinstance(leaf, str) else str(np.asarray(leaf).dtype)


def numbers(leaf):
    """A leaf as an array of numbers: a text as a number that stands for it, None as nan, others as an empty array."""
    if isinstance(leaf, Other):
        return np.zeros(0)
    if isinstance(leaf, str):
        return np.asarray(float(zlib.crc32(leaf.encode())))
    return np.asarray(np.nan if leaf is None else leaf)
