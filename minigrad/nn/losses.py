"""The losses as modules: `loss = nn.CrossEntropyLoss(**options); loss(logits, labels)` is F.cross_entropy with options.

The options are the keyword arguments of the function in functions/losses.py, which says what each means; the names are
PyTorch's. CrossEntropyLoss, NLLLoss, MSELoss, BCEWithLogitsLoss.
"""
from inspect import signature

from .. import functions as F
from .. import spelling
from ..errors import ArgumentError
from .module import Module


class _Loss(Module):
    function = None                       # name in minigrad.functions

    def __init__(self, **options):
        super().__init__()
        spelling.check_keywords(type(self).__name__, getattr(F, self.function), options)
        known = [p.name for p in signature(getattr(F, self.function)).parameters.values() if p.default is not p.empty]
        if unknown := [name for name in options if name not in known]:
            raise ArgumentError(f"{type(self).__name__}: got the option {unknown[0]!r}, expected one of {known}, the "
                                f"keywords of F.{self.function}.")
        self.options = options

    def forward(self, x, target):
        return getattr(F, self.function)(x, target, **self.options)


class CrossEntropyLoss(_Loss):
    """F.cross_entropy: logits (N, K) and labels (N,) → a number.

    >>> loss = nn.CrossEntropyLoss(label_smoothing=0.1)
    >>> round(loss(mg.Tensor([[2.0, 0.0]]), np.array([0])).item(), 4)
    0.2269
    """
    function = "cross_entropy"


class NLLLoss(_Loss):
    """F.nll_loss: log-probabilities (N, K) and labels (N,) → a number.

    >>> nn.NLLLoss()(mg.Tensor([[-0.5, -1.0]]), np.array([1])).item()
    1.0
    """
    function = "nll_loss"


class MSELoss(_Loss):
    """F.mse: the mean squared error.

    >>> nn.MSELoss()(mg.Tensor([1.0, 2.0]), mg.Tensor([1.0, 4.0])).item()
    2.0
    """
    function = "mse"


class BCEWithLogitsLoss(_Loss):
    """F.binary_cross_entropy_with_logits: logits and targets in [0, 1] of one shape → a number.

    >>> round(nn.BCEWithLogitsLoss()(mg.Tensor([0.0, 2.0]), mg.Tensor([0.0, 1.0])).item(), 4)
    0.41
    """
    function = "binary_cross_entropy_with_logits"
