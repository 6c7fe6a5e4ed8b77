"""An update rule for the loss with an L2 penalty: `rules.l2` composed with any other rule."""
import inspect
from functools import cache

from ..rules import l2
from .saving import is_zero
from .signatures import name_of


class Penalised:
    """The rule for L + λ/2 ‖w‖²:  g ← l2(w, g, weight_decay=λ), then rule(w, g, …). λ is its hyperparameter
    `weight_decay`. It is applied and recorded like any other rule."""

    def __init__(self, rule):
        was = inspect.signature(rule)
        decay = inspect.Parameter("weight_decay", inspect.Parameter.KEYWORD_ONLY)
        self.__signature__ = was.replace(parameters=[*was.parameters.values(), decay])
        self.__name__, self.rule = name_of(rule), rule

    def __call__(self, w, g, *rest, weight_decay, **hyper):
        return self.rule(w, l2(w, g, weight_decay=weight_decay), *rest, **hyper)


penalised = cache(Penalised)              # one object for each rule, so that what is cached by rule is found again


def with_l2(rule, weight_decay):
    """(rule, hyperparameters) of a rule with an L2 penalty: the rule as it is if λ is the number 0."""
    return (rule, {}) if is_zero(weight_decay) else (penalised(rule), {"weight_decay": weight_decay})
