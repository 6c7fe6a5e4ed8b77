"""Optimizers.

    first order                   SGD  SGDW  AdaGrad  RMSProp  Adam  AdamW         form= picks the published formula
    second order                  Newton  newton_step
    around any other optimizer    Lookahead  SAM  ASAM  SWA  Wrapper
    a rule of your own            from_rule  RuleOptimizer  Optimizer
    formulas                      rules  schedules  ascent  sam_gradient  asam_gradient
    averages                      RunningAverage  ExponentialAverage
    NaN and inf                   allow_nonfinite

The formulas are in rules.py, schedules.py and running_average.py; methods/ has the methods by name; machinery/ has what
runs them: optimizer and wrapper, blocks and plans, saved states.
"""
from . import rules, schedules
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
           "ascent", "sam_gradient", "asam_gradient", "newton_step", "allow_nonfinite"]
