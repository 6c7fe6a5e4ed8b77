"""What the signature of an update rule says: rule(w, g, <state>, t, *, <hyperparameters>) -> (w, <state>)."""
import inspect
from dataclasses import dataclass

from ...errors import RuleError

SYMBOLS = {"lr": "η", "momentum": "β", "beta": "β", "beta1": "β₁", "beta2": "β₂", "eps": "ε", "weight_decay": "λ",
           "multiplier": "sₜ", "dampening": "τ", "rho": "ρ", "alpha": "α", "momentum_decay": "p", "threshold": "ρₘᵢₙ"}


@dataclass(frozen=True)
class Signature:
    """state: names between g and t (or `*`); counts: whether there is a t; hyper: name -> default or REQUIRED."""

    state: tuple
    counts: bool
    hyper: dict


REQUIRED = inspect.Parameter.empty


def name_of(rule):
    """Name of a rule; "rule" if it has none (functools.partial)."""
    return getattr(rule, "__name__", "rule")


def signature(rule):
    """The Signature of a rule, or a RuleError that says what is wrong with it."""
    name = name_of(rule)
    parameters = list(inspect.signature(rule).parameters.values())
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        raise RuleError(f"{name}: got *args or **kwargs, which hide names. Name every state and hyperparameter.")
    names = [p.name for p in parameters if p.kind is not p.KEYWORD_ONLY]
    if names[:2] != ["w", "g"]:
        raise RuleError(f"{name}: got the arguments {tuple(names)}, expected (w, g, <state>, t, *, <hyperparameters>).")
    counts = "t" in names
    state = tuple(names[2:names.index("t")] if counts else names[2:])
    hyper = {p.name: p.default for p in parameters if p.name not in ("w", "g", "t", *state)}
    return Signature(state, counts, hyper)


def symbol(name, rule=None):
    """The symbol of a hyperparameter in the formulas: η for lr. In a rule that also has β (RMSProp), momentum is μ."""
    beside_beta = rule is not None and name == "momentum" and "beta" in inspect.signature(rule).parameters
    return "μ" if beside_beta else SYMBOLS.get(name, name)
