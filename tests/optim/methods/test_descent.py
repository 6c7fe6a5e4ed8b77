"""The classes pick the rule that their `form=` names; L2 and decay have the fixed points that theory gives them."""
import inspect
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules

from ..problems import trajectory

CHOICES = [
    (optim.SGD, {}, rules.gradient_descent), (optim.SGD, {"momentum": 0.9}, rules.momentum),
    (optim.SGD, {"momentum": 0.9, "form": "velocity"}, rules.momentum_velocity),
    (optim.SGD, {"momentum": 0.9, "form": "ema"}, rules.momentum_ema),
    (optim.SGD, {"momentum": 0.9, "dampening": 0.5}, rules.momentum_dampened),
    (optim.SGD, {"momentum": 0.9, "nesterov": True}, rules.nesterov),
    (optim.SGD, {"momentum": 0.9, "nesterov": True, "form": "velocity"}, rules.nesterov_velocity),
    (optim.SGD, {"momentum": 0.9, "nesterov": True, "form": "ema"}, rules.nesterov_ema),
    (optim.SGDW, {"momentum": 0.9, "weight_decay": 0.1}, rules.sgdw),
    (optim.AdaGrad, {}, rules.adagrad), (optim.AdaGrad, {"form": "inside"}, rules.adagrad_inside),
    (optim.AdaGrad, {"form": "none"}, rules.adagrad_bare),
    (optim.RMSProp, {}, rules.rmsprop), (optim.RMSProp, {"form": "inside"}, rules.rmsprop_inside),
    (optim.RMSProp, {"form": "none"}, rules.rmsprop_bare), (optim.RMSProp, {"momentum": 0.9}, rules.rmsprop_momentum),
    (optim.RMSProp, {"form": "inside", "momentum": 0.9}, rules.rmsprop_inside_momentum),
    (optim.RMSProp, {"form": "none", "momentum": 0.9}, rules.rmsprop_bare_momentum),
    (optim.Adam, {}, rules.adam), (optim.Adam, {"form": "slide"}, rules.adam_slide),
    (optim.Adam, {"form": "eps_hat"}, rules.adam_eps_hat),
    (optim.Adam, {"form": "uncorrected"}, rules.adam_uncorrected),
    (optim.AdamW, {}, rules.adamw), (optim.AdamW, {"form": "schedule"}, rules.adamw_schedule),
]


@pytest.mark.parametrize("method, settings, rule", CHOICES)
def test_form_picks_the_rule(method, settings, rule):
    opt = method([mg.Tensor([1.0], requires_grad=True)], lr=0.1, **settings)
    assert opt.rule is rule and opt.lr == 0.1


@pytest.mark.parametrize("method", [optim.SGD, optim.SGDW, optim.AdaGrad, optim.RMSProp, optim.Adam, optim.AdamW])
def test_an_unknown_form_is_refused(method):
    with pytest.raises(mg.MinigradError, match="expected one of"):
        method([mg.Tensor([1.0], requires_grad=True)], lr=0.1, form="torch")


@pytest.mark.parametrize("settings", [{"nesterov": True}, {"dampening": 0.5},
                                      {"momentum": 0.9, "dampening": 0.5, "form": "ema"},
                                      {"momentum": 0.9, "nesterov": True, "dampening": 0.5}, {"momentum": 1.5},
                                      {"lr": -0.1}, {"lr": float("nan")}, {"weight_decay": -1}])
def test_settings_without_a_meaning_are_refused(settings):
    with pytest.raises(mg.MinigradError):
        optim.SGD([mg.Tensor([1.0], requires_grad=True)], **{"lr": 0.1, **settings})


A, B, LAMBDA = np.array([100.0, 1.0]), np.array([100.0, 1.0]), 0.1


def fixed_point(make, steps=40_000):
    """Where full-batch training ends on ½ xᵀAx − bᵀx, A = diag(100, 1), with the gradient written by hand."""
    x = mg.Tensor(np.zeros(2), requires_grad=True)
    opt = make([x])
    for _ in range(steps):
        before = opt.params.w.copy()
        opt.params.g[:] = A * before - B
        opt.step()
        if np.array_equal(before, opt.params.w):
            break
    return opt.params.w


def test_l2_is_decay_for_plain_sgd_and_not_with_momentum():
    """T10, with the slides' penalty λ‖x‖² (so our λ is 2·0.1)."""
    def step(x, lr=1e-3):
        plain = x - lr * (A * x - B) - 2 * lr * LAMBDA * x
        return rules.gradient_descent(x, rules.l2(x, A * x - B, weight_decay=2 * LAMBDA), lr=lr), plain
    x = np.array([0.3, -0.7])
    for _ in range(100):
        x, decayed = step(x)
        np.testing.assert_allclose(x, decayed, rtol=1e-14, atol=1e-15)
    l2 = fixed_point(lambda p: optim.SGD(p, lr=1e-3, momentum=0.9, weight_decay=2 * LAMBDA))
    np.testing.assert_allclose(l2, B / (A + 2 * LAMBDA), rtol=1e-10)
    np.testing.assert_allclose(l2, (0.99800, 0.83333), atol=5e-6)
    decay = fixed_point(lambda p: optim.SGDW(p, lr=1e-3, momentum=0.9, weight_decay=2 * LAMBDA * 1e-3))
    np.testing.assert_allclose(decay, B / (A + 2 * LAMBDA * (1 - 0.9)), rtol=1e-10)
    np.testing.assert_allclose(decay, (0.99980, 0.98039), atol=5e-6)


def test_l2_and_decay_for_adam():
    """T10: with L2, Adam still ends at the ridge solution (E4); with decoupled decay, near the unpenalised minimum."""
    l2 = fixed_point(lambda p: optim.Adam(p, lr=1e-4, weight_decay=2 * LAMBDA), steps=30_000)
    np.testing.assert_allclose(l2, (0.99800, 0.83333), atol=5e-6)
    decay = fixed_point(lambda p: optim.AdamW(p, lr=1e-4, weight_decay=2 * LAMBDA), steps=30_000)
    np.testing.assert_allclose(decay, (1.0, 1.0), atol=1e-5)
    assert decay[1] - l2[1] > 0.14


def test_decay_times_rate_and_times_multiplier_differ_under_a_schedule():
    """AdamW: equal for a constant rate when λ enters as λ/α; different as soon as the rate follows a schedule."""
    lr_form = trajectory(lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.2), "quadratic")
    schedule_form = trajectory(lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.2 * 0.05, form="schedule"), "quadratic")
    np.testing.assert_allclose(lr_form, schedule_form, rtol=1e-13)
    unscaled = trajectory(lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.2, form="schedule"), "quadratic")
    assert np.abs(lr_form - unscaled).max() > 0.1


def test_sgdw_decay_follows_the_multiplier_only():
    """With gradient 0, w shrinks by 1 − s(i)λ for every α; a constant α changes nothing."""
    for alpha in (0.5, 0.01):
        w = mg.Tensor(np.array([1.0]), requires_grad=True)
        opt = optim.SGDW([w], lr=optim.schedules.ThreePhase(alpha, alpha / 10, 10), momentum=0.9, weight_decay=0.1)
        for _ in range(10):
            opt.step()
        s = [optim.schedules.ThreePhase(1.0, 0.1, 10)(i) for i in range(1, 11)]
        np.testing.assert_allclose(w.data, np.prod([1 - 0.1 * m for m in s]), rtol=1e-12)


@pytest.mark.parametrize("method, settings", [(optim.SGDW, {}), (optim.AdamW, {"form": "schedule"})])
def test_decoupled_decay_with_a_rate_of_zero_or_a_vector_of_rates(method, settings):
    """A constant rate has the multiplier s = 1, and 0 is a rate: what remains of the step is the decay λw."""
    start = np.array([1.0, -2.0, 3.0])
    for lr in (0.0, np.array([0.0, 0.0, 0.1])):
        w = mg.Tensor(start.copy(), requires_grad=True)
        opt = method([w], lr=lr, weight_decay=0.25, **settings)
        for _ in range(2):
            opt.params.g[:] = [5.0, 5.0, 5.0]
            opt.step()
        np.testing.assert_allclose(w.data[:2], 0.75**2 * start[:2], rtol=1e-14)
        assert (w.data[2] < 0.75**2 * 3 - 0.1) == bool(np.ndim(lr))          # the third weight alone has a rate


def test_twice_lambda_is_the_slides_penalty():
    """G11: λ‖x‖² of the slides shrinks by 1 − 2ηλ."""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    optim.SGD([w], lr=0.1, weight_decay=2 * 0.3).step()
    np.testing.assert_allclose(w.data, 1 - 2 * 0.1 * 0.3, rtol=1e-15)


def test_every_class_says_who_does_what():
    for name in ("SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Lookahead", "SAM", "ASAM", "SWA", "Newton"):
        doc = inspect.getdoc(getattr(optim, name))
        assert re.search(r"\| who|who +\|", doc) and doc.count("\n|") >= 4, name
