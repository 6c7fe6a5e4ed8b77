"""Optimizers.

    first order        SGD  SGDW  AdaGrad  Adadelta  RMSProp  Adam  AdamW
                       AMSGrad  NAdam  RAdam  AdaMax  Lion (form= picks
                       the published formula)
    second order       Newton  newton_step
    around another     Lookahead  SAM  ASAM  SWA  EMA  Wrapper
    a rule of yours    from_rule  RuleOptimizer  Optimizer
    formulas           rules  schedules  ascent  sam_gradient  asam_gradient
                       outer_step
    averages           RunningAverage  ExponentialAverage
    gradients          clip_grad_norm;  NaN and inf: allow_nonfinite

The formulas are in rules.py, rules_adaptive.py, schedules.py and running_average.py; methods/ has the methods by name;
machinery/ has what runs them: optimizer and wrapper, blocks, plans and kernels, saved states.
"""
from .. import spelling as _spelling
from . import rules, schedules
from .clipping import clip_grad_norm
from .methods.asam import ASAM, asam_gradient
from .running_average import ExponentialAverage, RunningAverage
from .methods.lookahead import Lookahead, outer_step
from .methods.adaptive import AdaMax, Adadelta, AMSGrad, Lion, NAdam, RAdam
from .methods.descent import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp
from .methods.ema import EMA
from .methods.newton import Newton, newton_step
from .machinery.finite import allow_nonfinite
from .machinery.optimizer import Optimizer
from .machinery.ruled import RuleOptimizer, from_rule
from .machinery.wrapper import Wrapper
from .methods.sam import SAM, ascent, sam_gradient
from .methods.swa import SWA

__all__ = ["rules", "schedules", "SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "AMSGrad", "NAdam",
           "RAdam", "AdaMax", "Adadelta", "Lion", "Newton", "Lookahead", "SAM", "ASAM", "SWA", "EMA", "Optimizer",
           "RuleOptimizer", "Wrapper", "from_rule", "RunningAverage", "ExponentialAverage", "ascent", "sam_gradient",
           "asam_gradient", "newton_step", "outer_step", "clip_grad_norm", "allow_nonfinite"]

__getattr__ = _spelling.answering_from("minigrad.optim", _spelling.OPTIM)
