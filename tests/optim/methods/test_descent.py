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
    (optim.AdamW, {"form": "eps_hat"}, rules.adamw_eps_hat), (optim.Adam, {"form": "inside"}, rules.adam_inside),
    (optim.RMSProp, {"centered": True}, rules.rmsprop_centered),
    (optim.RMSProp, {"centered": True, "form": "inside"}, rules.rmsprop_inside_centered),
    (optim.RMSProp, {"centered": True, "momentum": 0.9}, rules.rmsprop_centered_momentum),
]


@pytest.mark.parametrize("method, settings, rule", CHOICES)
def test_form_picks_the_rule(method, settings, rule):
    opt = method([mg.Tensor([1.0], requires_grad=True)], lr=0.1, **settings)
    assert opt.rule is rule and opt.lr == 0.1


@pytest.mark.parametrize("method", [optim.SGD, optim.SGDW, optim.AdaGrad, optim.RMSProp, optim.Adam, optim.AdamW])
def test_an_unknown_form_is_refused(method):
    with pytest.raises(mg.MinigradError, match="expected one of"):
        method([mg.Tensor([1.0], requires_grad=True)], lr=0.1, form="torch")


@pytest.mark.parametrize("settings", [{"form": "none"}, {"form": "inside", "momentum": 0.9}])
def test_centring_exists_for_published_forms_only(settings):
    with pytest.raises(mg.MinigradError, match="centered=True"):
        optim.RMSProp([mg.Tensor([1.0], requires_grad=True)], centered=True, **settings)


@pytest.mark.parametrize("method, settings", [(optim.AdaGrad, {}), (optim.RMSProp, {"beta": 0.5}),
                                              (optim.RMSProp, {"beta": 0.5, "momentum": 0.9}),
                                              (optim.AdaGrad, {"form": "inside", "eps": 0})])
def test_the_accumulator_starts_where_it_is_told(method, settings):
    """g = 2 and v₀ = 5: v₁ = 5 + 4 = 9 (AdaGrad), or 5/2 + 4/2 = 4.5 (RMSProp), and back to 5 after a reset."""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt = method([w], lr=0.3, initial_accumulator_value=5.0, **settings)
    opt.params.g[:] = 2.0
    opt.step()
    v = 9.0 if method is optim.AdaGrad else 4.5
    assert opt.state["v"][0] == v and w.item() == pytest.approx(1 - 0.3 * 2 / np.sqrt(v), rel=1e-7)
    assert opt.state.get("m", np.array([2 / np.sqrt(v)]))[0] == pytest.approx(2 / np.sqrt(v), rel=1e-7)      # m₀ = 0
    opt.reset()
    assert opt.state["v"][0] == 5.0 and not opt.state.get("m", np.zeros(1)).any()
    with pytest.raises(mg.MinigradError, match="v: got"):
        method([w], initial_accumulator_value=-1.0)


def test_the_start_of_the_state_is_saved_and_named():
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    saved = optim.AdaGrad([w], initial_accumulator_value=5.0).state_dict()
    other = optim.AdaGrad([w])
    other.load_state_dict(saved)
    other.reset()
    assert other.state["v"][0] == 5.0
    with pytest.raises(mg.MinigradError, match="its state is m, v"):
        optim.from_rule(rules.adam, [w], initial={"u": 1.0}, lr=0.1)


@pytest.mark.parametrize("settings", [{"nesterov": True}, {"dampening": 0.5},
                                      {"momentum": 0.9, "dampening": 0.5, "form": "ema"},
                                      {"momentum": 0.9, "nesterov": True, "dampening": 0.5}, {"momentum": 1.5},
                                      {"lr": -0.1}, {"lr": float("nan")}, {"weight_decay": -1},
                                      {"momentum": 1.0}, {"momentum": float("nan")}, {"lr": float("inf")},
                                      {"lr": "0.1"}, {"lr": True}, {"lr": np.True_}, {"lr": None}, {"lr": [0.1]},
                                      {"weight_decay": "0.1"}, {"lr": np.array([np.nan])}, {"lr": np.array([np.inf])},
                                      {"lr": np.array([-0.1])}, {"momentum": np.array([1.0])},
                                      {"momentum": 0.9, "dampening": 1.5}])
def test_settings_without_a_meaning_are_refused(settings):
    with pytest.raises(mg.MinigradError):
        optim.SGD([mg.Tensor([1.0], requires_grad=True)], **{"lr": 0.1, **settings})


@pytest.mark.parametrize("method, settings", [
    (optim.Adam, {"betas": (1.0, 0.9)}), (optim.Adam, {"betas": (0.9, 1.0)}), (optim.AdamW, {"betas": (0.9, 1.5)}),
    (optim.RMSProp, {"beta": 1.0}), (optim.RMSProp, {"momentum": 1.0}), (optim.AMSGrad, {"betas": (0.9, 1.0)}),
    (optim.Lion, {"betas": (1.0, 0.9)}), (optim.Adadelta, {"rho": 1.0}), (optim.Adadelta, {"rho": float("nan")}),
    (optim.Adam, {"eps": float("inf")}), (optim.Adam, {"lr": "0.1"}), (optim.Lion, {"lr": True})])
def test_a_mean_that_forgets_nothing_is_refused(method, settings):
    """β = 1: v would stay 0 and the step would be 0/0, or m would never decay."""
    with pytest.raises(mg.MinigradError, match="expected a number"):
        method([mg.Tensor([1.0], requires_grad=True)], **settings)


@pytest.mark.parametrize("wrong", ["0.1", True, None, float("nan"), float("inf"), -0.1, np.array([np.nan])])
def test_a_rate_that_is_set_later_is_checked_too(wrong):
    opt = optim.Adam([mg.Tensor([1.0], requires_grad=True)], lr=0.1)
    with pytest.raises(mg.MinigradError, match="lr: got"):
        opt.lr = wrong
    assert opt.lr == 0.1
    opt.lr = lambda i: float("nan")
    with pytest.raises(mg.MinigradError, match="lr: got"):
        opt.step()
    assert opt.params.w[0] == 1.0 and opt.steps == 0


def test_dampening_may_be_one():
    opt = optim.SGD([mg.Tensor([1.0], requires_grad=True)], lr=0.1, momentum=0.9, dampening=1)
    assert opt.hyper["dampening"] == 1.0


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


@pytest.mark.long
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


def shrunk(method, lr, change=None, steps=10, **settings):
    """w after each step from 1 with the gradient 0 and λ = 0.1; `change` is called with the optimizer at step 6."""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt, path = method([w], lr=lr, weight_decay=0.1, **settings), []
    for i in range(1, steps + 1):
        if i == 6 and change is not None:
            change(opt)
        opt.step()
        path.append(w.item())
    return np.array(path)


def products(multipliers):
    return np.cumprod([1 - 0.1 * s for s in multipliers])


DECOUPLED = pytest.mark.parametrize("method, settings", [(optim.SGDW, {}), (optim.AdamW, {"form": "schedule"})])


@DECOUPLED
def test_a_function_without_a_fixed_rate_has_no_multiplier(method, settings):
    """A warm-up i ↦ 0.5·min(i/10, 1): with its first value as α, s would be 1, 2, …, 10 and w would be 0."""
    warm = lambda i: 0.5 * min(i / 10, 1)
    with pytest.raises(mg.MinigradError, match="Scaled"):
        method([mg.Tensor([1.0], requires_grad=True)], lr=warm, weight_decay=0.1, **settings)
    opt = method([mg.Tensor([1.0], requires_grad=True)], lr=0.5, weight_decay=0.1, **settings)
    with pytest.raises(mg.MinigradError, match="Scaled"):
        opt.lr = warm
    assert opt.lr == 0.5
    scaled = optim.schedules.Scaled(0.5, lambda i: min(i / 10, 1))
    np.testing.assert_allclose(shrunk(method, scaled, **settings), products(np.arange(1, 11) / 10), rtol=1e-12)
    assert optim.AdamW([mg.Tensor([1.0], requires_grad=True)], lr=warm).base_lr is None      # nothing needs it


@DECOUPLED
def test_the_multiplier_of_every_rate(method, settings):
    """s = η/α: 1 for a constant; η/α after opt.lr = η; the new schedule's own after opt.lr = schedule."""
    s = [1.0] * 5 + [0.2] * 5
    for lr, small in ((0.5, 0.1), (np.array([0.5]), np.array([0.1])), (np.array([0.5]), 0.1)):
        path = shrunk(method, lr, lambda opt, small=small: setattr(opt, "lr", small), **settings)
        np.testing.assert_allclose(path, products(s), rtol=1e-12)
    cyclic = optim.schedules.Cyclic(0.04, 0.02, 2)
    path = shrunk(method, 0.5, lambda opt: setattr(opt, "lr", cyclic), **settings)
    np.testing.assert_allclose(path, products([1.0] * 5 + [0.5, 0.75, 0.5, 0.75, 0.5]), rtol=1e-12)
    path = shrunk(method, cyclic, lambda opt: setattr(opt, "lr", 0.01), **settings)
    np.testing.assert_allclose(path, products([0.75, 0.5, 0.75, 0.5, 0.75] + [0.25] * 5), rtol=1e-12)


@DECOUPLED
@pytest.mark.parametrize("zero, rate", [(0.0, 0.1), (np.zeros(1), 0.1), (np.zeros(1), np.array([0.1])),
                                        (0.0, np.array([0.1]))], ids=["numbers", "vector", "vectors", "number"])
def test_a_rate_that_is_no_multiple_of_zero_is_refused(method, settings, zero, rate):
    opt = method([mg.Tensor([1.0], requires_grad=True)], lr=zero, weight_decay=0.1, **settings)
    with pytest.raises(mg.MinigradError, match="α = 0"):
        opt.lr = rate
    opt.step()
    assert opt.params.w[0] == np.float32(0.9)
    from_zero = method([mg.Tensor([1.0], requires_grad=True)], lr=optim.schedules.Cyclic(0, 0.1, 2), **settings)
    with pytest.raises(mg.MinigradError, match="α = 0"):
        from_zero.step()


@DECOUPLED
def test_the_multiplier_after_loading(method, settings):
    """A number is loaded with the α it belongs to; a schedule is this optimizer's own, and so is its α."""
    def make(lr):
        return method([mg.Tensor(np.array([1.0]), requires_grad=True)], lr=lr, weight_decay=0.1, **settings)
    old = make(0.5)
    old.lr = 0.1
    number, schedule = make(0.3), make(optim.schedules.Scaled(0.02, lambda i: 0.5))
    for opt, s in ((number, 0.2), (schedule, 0.5)):
        opt.load_state_dict(old.state_dict())
        opt.step()
        assert opt.params.w[0] == pytest.approx(1 - 0.1 * s, rel=1e-14)
    after = make(0.3)
    after.load_state_dict(schedule.state_dict())                    # no rate is saved: 0.3 stays, a constant
    after.step()
    assert after.params.w[0] == pytest.approx(0.9, rel=1e-14)


def test_twice_lambda_is_the_slides_penalty():
    """G11: λ‖x‖² of the slides shrinks by 1 − 2ηλ."""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    optim.SGD([w], lr=0.1, weight_decay=2 * 0.3).step()
    np.testing.assert_allclose(w.data, 1 - 2 * 0.1 * 0.3, rtol=1e-15)


def test_every_class_says_who_does_what():
    for name in ("SGD", "SGDW", "AdaGrad", "RMSProp", "Adam", "AdamW", "Lookahead", "SAM", "ASAM", "SWA", "Newton",
                 "AMSGrad", "NAdam", "RAdam", "AdaMax", "Adadelta", "Lion", "EMA"):
        doc = inspect.getdoc(getattr(optim, name))
        assert re.search(r"\| who|who +\|", doc) and doc.count("\n|") >= 4, name
