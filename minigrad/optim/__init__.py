"""Optimizers. Start with rules.py, the page of formulas; optimizer.py applies a rule, each wrapper has its own file."""
from . import rules, schedules
from .methods.asam import ASAM, asam_gradient
from .running_average import ExponentialAverage, RunningAverage
from .methods.lookahead import Lookahead
from .methods.descent import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp
from .methods.newton import Newton, newton_step
from .machinery.optimizer import Optimizer, from_rule
from .methods.sam import SAM, ascent, sam_gradient
from .methods.swa import SWA

__all__ = ["rules", "schedules", "SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Newton", "Lookahead", "SAM", "ASAM",
           "SWA", "Optimizer", "from_rule", "RunningAverage", "ExponentialAverage", "ascent", "sam_gradient", "asam_gradient",
           "newton_step"]
