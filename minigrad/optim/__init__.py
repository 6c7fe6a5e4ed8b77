"""Optimizers.

    rules.py, schedules.py, running_average.py    the formulas: pure functions of weights, gradients and counters
    methods/                                      the methods by name: SGD … AdamW, Newton, Lookahead, SAM, SWA
    machinery/                                    what runs them: optimizer and wrapper, blocks and plans, saved states
"""
from .. import spelling as _spelling
from . import rules, schedules
from .clipping import clip_grad_norm
from .methods.asam import ASAM, asam_gradient
from .running_average import ExponentialAverage, RunningAverage
from .methods.lookahead import Lookahead
from .methods.descent import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp
from .methods.newton import Newton, newton_step
from .machinery.finite import allow_nonfinite
from .machinery.optimizer import Optimizer
from .machinery.ruled import RuleOptimizer, from_rule
from .machinery.wrapper import Wrapper
from .methods.sam import SAM, ascent, sam_gradient
from .methods.swa import SWA

__all__ = ["rules", "schedules", "SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Newton", "Lookahead", "SAM",
           "ASAM", "SWA", "Optimizer", "RuleOptimizer", "Wrapper", "from_rule", "RunningAverage", "ExponentialAverage",
           "clip_grad_norm", "ascent", "sam_gradient", "asam_gradient", "newton_step", "allow_nonfinite"]


def __getattr__(name):
    raise _spelling.missing("minigrad.optim", _spelling.OPTIM, name)
