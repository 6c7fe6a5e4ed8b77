"""Optimizers. Start with rules.py, the page of formulas; optimizer.py applies a rule, each wrapper has its own file."""
from . import rules, schedules
from .methods import SGD, SGDW, AdaGrad, Adam, AdamW, RMSProp
from .optimizer import Optimizer, from_rule

__all__ = ["rules", "schedules", "SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Optimizer", "from_rule"]
