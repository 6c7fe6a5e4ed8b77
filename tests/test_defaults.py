"""The defaults that a script relies on without writing them: ε, decay rates and learning rates, as published."""
import inspect

import pytest

from minigrad import functions as F
from minigrad import nn, optim
from minigrad.optim import rules

EPS = {                                      # callable → ε: PyTorch's, or that of the rule's paper or library
    F.batch_norm: 1e-5, F.layer_norm: 1e-5, nn.BatchNorm1d: 1e-5, nn.BatchNorm2d: 1e-5, nn.LayerNorm: 1e-5,
    rules.adagrad: 1e-10, rules.adagrad_inside: 1e-10, optim.AdaGrad: 1e-10,
    rules.rmsprop: 1e-8, rules.rmsprop_inside: 1e-8, rules.rmsprop_momentum: 1e-8, rules.rmsprop_inside_momentum: 1e-8,
    rules.rmsprop_keras: 1e-7, optim.RMSProp: 1e-8,
    rules.adam: 1e-8, rules.adam_uncorrected: 1e-8, rules.adam_slide: 1e-8, rules.adam_eps_hat: 1e-8,
    rules.rmsprop_centered: 1e-8, rules.rmsprop_inside_centered: 1e-8, rules.rmsprop_centered_momentum: 1e-8,
    rules.adadelta: 1e-6, optim.Adadelta: 1e-6, rules.adam_inside: 1e-8, rules.adamw_eps_hat: 1e-8,
    rules.amsgrad: 1e-8, rules.amsgrad_max_corrected: 1e-8, optim.AMSGrad: 1e-8, rules.nadam: 1e-8,
    rules.nadam_constant: 1e-8, optim.NAdam: 1e-8, rules.radam: 1e-8, optim.RAdam: 1e-8, rules.adamax: 1e-8,
    rules.adamax_outside: 1e-8, optim.AdaMax: 1e-8,
    rules.adam_l2: 1e-8, rules.adamw: 1e-8, rules.adamw_schedule: 1e-8, optim.Adam: 1e-8, optim.AdamW: 1e-8,
}
OTHERS = [
    (F.batch_norm, {"momentum": 0.1}), (nn.BatchNorm2d, {"momentum": 0.1}),
    (optim.SGD, {"momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": False}),
    (optim.SGDW, {"momentum": 0, "weight_decay": 0}), (optim.AdaGrad, {"lr": 1e-2, "weight_decay": 0}),
    (optim.RMSProp, {"lr": 1e-2, "beta": 0.99, "momentum": 0, "weight_decay": 0}),
    (optim.Adam, {"lr": 1e-3, "betas": (0.9, 0.999), "weight_decay": 0}),
    (optim.AdamW, {"lr": 1e-3, "betas": (0.9, 0.999), "weight_decay": 0.01}),
    (optim.AdaGrad, {"initial_accumulator_value": 0}), (optim.RMSProp, {"initial_accumulator_value": 0}),
    (optim.AMSGrad, {"lr": 1e-3, "betas": (0.9, 0.999), "weight_decay": 0, "form": "corrected"}),
    (optim.NAdam, {"lr": 2e-3, "betas": (0.9, 0.999), "weight_decay": 0, "momentum_decay": 4e-3}),
    (optim.RAdam, {"lr": 1e-3, "betas": (0.9, 0.999), "weight_decay": 0, "threshold": 5}),
    (optim.AdaMax, {"lr": 2e-3, "betas": (0.9, 0.999), "weight_decay": 0, "form": "inside"}),
    (optim.Adadelta, {"lr": 1.0, "rho": 0.9, "weight_decay": 0}),
    (optim.Lion, {"lr": 1e-4, "betas": (0.9, 0.99), "weight_decay": 0}),
    (optim.EMA, {"decay": 0.999, "corrected": False}),
    (optim.Lookahead, {"k": 5, "alpha": 0.5, "inner": "keep"}),
    (optim.SAM, {"rho": 0.05, "p": 2, "second_term": False, "penalty_in_ascent": False}),
    (optim.ASAM, {"rho": 0.5, "eta": 0.01, "normalize": "elementwise", "which": "all", "p": 2}),
    (rules.adam, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999}), (rules.rmsprop_keras, {"beta": 0.9}),
    (rules.adamw, {"lr": 1e-3, "beta1": 0.9, "beta2": 0.999, "weight_decay": 0.01}),
]


def defaults(function):
    return {name: p.default for name, p in inspect.signature(function).parameters.items()}


@pytest.mark.parametrize("function", EPS, ids=lambda f: f.__name__)
def test_eps(function):
    assert defaults(function)["eps"] == EPS[function]


def test_no_eps_is_forgotten():
    def has(thing):
        return callable(thing) and "eps" in inspect.signature(thing).parameters

    public = [thing for room in (F, nn, optim) for name, thing in vars(room).items() if not name.startswith("_")]
    assert {thing for thing in [*public, *rules.PAGE] if has(thing)} == set(EPS)


@pytest.mark.parametrize("function, expected", OTHERS, ids=lambda value: getattr(value, "__name__", ""))
def test_other_defaults(function, expected):
    assert {name: defaults(function)[name] for name in expected} == expected
