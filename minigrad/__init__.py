"""minigrad: neural network optimization where the formula is the code.

    backend, Tensor, gradients    use using seed Tensor no_grad grad value_and_grad hvp hessian jacobian check_grad
    other libraries' arrays       from_dlpack
    new Tensors                   tensor zeros ones full arange linspace eye rand randn, zeros_like and so on
    a function of one's own       Op apply
    parameters as one vector      Parameters Layout
    the parts                     functions nn models objective optim weightspace data train plots
    files, lessons                save load explain

`help(mg.optim.SAM)` explains one thing, `help(mg.optim)` lists what a part has; `minigrad site --reference` writes all
of it as pages.
"""
import importlib

from . import backend, errors, memory, spelling
from .backend import seed, to_numpy, use, using
from .errors import MinigradError
from .autograd import Op, Tensor, apply, check_grad, grad, hessian, hvp, jacobian, no_grad, value_and_grad
from . import functions
from .creation import (arange, eye, full, full_like, linspace, ones, ones_like, rand, rand_like, randn, randn_like,
                       tensor, zeros, zeros_like)
from .exchange import from_dlpack
from .parameters import Layout, Parameters

__version__ = "0.1.0"

memory.keep_freed_memory()

_modules = ("data", "nn", "models", "objective", "optim", "weightspace", "train", "learn", "plots", "cli")
_functions = {"save": "train.checkpoint", "load": "train.checkpoint", "load_torch": "train.checkpoint",
              "explain": "learn.explaining.explain", "override": "learn.overriding"}


def __getattr__(name):
    """Parts that not every program needs are imported when they are first used."""
    if name in _modules:
        return importlib.import_module(f".{name}", __name__)
    if name in _functions:
        return getattr(importlib.import_module(f".{_functions[name]}", __name__), name)
    if name in functions.__all__:
        raise errors.SpellingError(f"minigrad has no {name!r}; write F.{name}, after import minigrad.functions as F")
    raise spelling.missing("minigrad", name, spelling.TOP, spelling.TENSOR, spelling.FUNCTIONS)


def __dir__():
    return sorted({*globals(), *_modules, *_functions})
