"""Optimizers. Start with rules.py, the page of formulas; optimizer.py applies a rule, each wrapper has its own file."""
from . import rules, schedules
from .asam import ASAM, asam_gradient
from .averaging import ExponentialAverage, RunningAverage
from .lookahead import Lookahead
from .methods import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp
from .newton import Newton, newton_direction
from .optimizer import Optimizer, from_rule
from .sam import SAM, ascent, sam_gradient
from .swa import SWA

__all__ = ["rules", "schedules", "SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Newton", "Lookahead", "SAM", "ASAM",
           "SWA", "Optimizer", "from_rule", "RunningAverage", "ExponentialAverage", "ascent", "sam_gradient", "asam_gradient",
           "newton_direction"]
