"""The losses as modules: `loss = nn.CrossEntropyLoss(**options); loss(logits, labels)` is F.cross_entropy with options.

The options are the keyword arguments of the function in functions/losses.py, which says what each means; the names are
PyTorch's. CrossEntropyLoss, NLLLoss, MSELoss, BCEWithLogitsLoss.
"""
from inspect import signature

from .. import functions as F
from ..errors import ArgumentError
from .module import Module


class _Loss(Module):
    function = None                       # name in minigrad.functions

    def __init__(self, **options):
        super().__init__()
        known = [p.name for p in signature(getattr(F, self.function)).parameters.values() if p.default is not p.empty]
        for name in options:
            if name not in known:
                raise ArgumentError(f"{type(self).__name__}: got the option {name!r}, expected one of {known}, the "
                                    f"keywords of F.{self.function}.")
        self.options = options

    def forward(self, x, target):
        return getattr(F, self.function)(x, target, **self.options)


class CrossEntropyLoss(_Loss):
    """F.cross_entropy: logits (N, K) and labels (N,) → a number."""
    function = "cross_entropy"


class NLLLoss(_Loss):
    """F.nll_loss: log-probabilities (N, K) and labels (N,) → a number."""
    function = "nll_loss"


class MSELoss(_Loss):
    """F.mse: the mean squared error."""
    function = "mse"


class BCEWithLogitsLoss(_Loss):
    """F.binary_cross_entropy_with_logits: logits and targets in [0, 1] of one shape → a number."""
    function = "binary_cross_entropy_with_logits"
