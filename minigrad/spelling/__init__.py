"""Names: NumPy's where NumPy has one, PyTorch's for everything about networks. Here: what to write for the others.

The tables (families.py, tables.py) are data: for each place a name of PyTorch's (or NumPy's, such as x.copy) that
minigrad does not have there, and what to write instead, the code between backquotes. An attribute, function, module or
keyword of theirs is answered from them in one line, and the page "coming from PyTorch" is made from them
(learn/site/pytorch.py). A test runs every piece of code.
"""
import sys
from functools import wraps
from inspect import signature

from ..errors import ArgumentError, ImportSpellingError, SpellingError
from .tables import (AUTOGRAD, DATA, FUNCTIONS, KEYWORDS, MODULE, NN, NUMPY, OPTIM, OPTIMIZER, PARAMETERS, SCHEDULES,
                     TENSOR, TOP)


def missing(place, name, *tables):
    """The error for a name that a place does not have: what to write instead, if one of the tables knows it."""
    answer = next((table[name] for table in tables if name in table), "")
    return SpellingError(f"{place} has no {name!r}" + (f"; {answer.replace('`', '')}" if answer else ""))


class _Missing:
    """A name that a class does not have: reading it raises. (A `__getattr__` would slow down every attribute.)"""

    def __init__(self, place, name, table):
        self.told = place, name, table

    def __get__(self, instance, owner):
        raise missing(*self.told)


def answer_names(cls, table):
    """Let the names of a table raise SpellingError when they are read from a class or its instances."""
    for name in table.keys() - vars(cls).keys():
        setattr(cls, name, _Missing(cls.__name__, name, table))
    missing_here = {name for name in table if isinstance(vars(cls)[name], _Missing)}
    cls.__dir__ = lambda self: [name for name in object.__dir__(self) if name not in missing_here]


def answering_from(place, *tables):
    """`__getattr__` of a module: raises the error for a name that it does not have."""
    def unknown(name):
        raise missing(place, name, *tables)
    return unknown


class Count(int):
    """How many elements a Tensor has: `x.size`. PyTorch's x.size(0) calls it and is answered."""

    def __call__(self, *axis):
        raise missing("Tensor", "size()", TENSOR)


class Imports:
    """What Python asks last about a module: `import minigrad.nn.functional` and `from minigrad.nn import LSTM` get the
    answer for that name, too."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        """None: no module of this name can be found here either. Raises ImportSpellingError if a table knows it."""
        place, _, last = name.rpartition(".")
        if place.partition(".")[0] == "minigrad":
            try:
                getattr(sys.modules[place], last)
            except AttributeError as error:
                if "; " in str(error):
                    raise ImportSpellingError(str(error)) from None


def check_keywords(who, function, keywords):
    """Raise ArgumentError for the first keyword that a function does not know and the table does."""
    known = signature(function).parameters
    if any(p.kind is p.VAR_KEYWORD for p in known.values()):
        return
    for name in keywords:
        if name in KEYWORDS and name not in known:
            ours = (answer for answer in KEYWORDS[name].split(" | ") if answer.split("=")[0].split()[-1] in known)
            raise ArgumentError(f"{who} has no keyword {name!r}; {next(ours, KEYWORDS[name])}") from None


class OfInit:
    """`__signature__` for a class with a __new__ of its own: that of its __init__, which Python 3.10 would overlook."""

    def __get__(self, instance, owner):
        if instance is not None:
            raise AttributeError
        found = signature(owner.__init__)
        return found.replace(parameters=list(found.parameters.values())[1:])


def answering_keywords(function):
    """The function, with an answer to keywords of PyTorch's. Other arguments that it does not take get its signature.

    Cost: one call, about 0.1 µs.
    """
    @wraps(function)
    def answering(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            who = function.__qualname__.removesuffix(".__init__")
            check_keywords(who, function, kwargs)
            if error.__traceback__.tb_next is None:           # Python's own: the function was not entered
                expected = str(signature(function)).partition(" -> ")[0]
                raise ArgumentError(f"{error}. Expected {who}{expected}.") from None
            raise
    return answering


sys.meta_path.append(Imports)
