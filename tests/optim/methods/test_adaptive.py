"""AMSGrad, NAdam, RAdam, AdaMax, Adadelta, Lion: the rule of each form, and the numbers that single them out."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules

from ..problems import gradient, parameter, trajectory

CHOICES = [
    (optim.AMSGrad, {}, rules.amsgrad), (optim.AMSGrad, {"form": "max_corrected"}, rules.amsgrad_max_corrected),
    (optim.AMSGrad, {"form": "paper"}, rules.amsgrad_paper), (optim.NAdam, {}, rules.nadam),
    (optim.NAdam, {"form": "constant"}, rules.nadam_constant), (optim.RAdam, {}, rules.radam),
    (optim.AdaMax, {}, rules.adamax), (optim.AdaMax, {"form": "outside"}, rules.adamax_outside),
    (optim.AdaMax, {"form": "none"}, rules.adamax_bare), (optim.Adadelta, {}, rules.adadelta),
    (optim.Lion, {}, rules.lion),
]


@pytest.mark.parametrize("method, settings, rule", CHOICES)
def test_form_picks_the_rule_and_passes_on_what_it_takes(method, settings, rule):
    """Every argument but one at a time has another value than the default, so none can be dropped or exchanged."""
    given = {"lr": 0.3, "betas": (0.6, 0.7), "eps": 0.2, "rho": 0.8, "momentum_decay": 0.5, "threshold": 4.5}
    known = {name for name in method.__init__.__code__.co_varnames if name in given}
    opt = method([mg.Tensor([1.0], requires_grad=True)], **{k: given[k] for k in known}, **settings)
    want = {**given, "beta1": 0.6, "beta2": 0.7, "weight_decay": 0.0}
    assert opt.rule is rule and opt.hyper == {name: want[name] for name in opt.signature.hyper}


@pytest.mark.parametrize("method", [optim.AMSGrad, optim.NAdam, optim.RAdam, optim.AdaMax, optim.Adadelta])
def test_weight_decay_is_an_l2_penalty(method):
    """The same as adding λw to the gradient; for Lion it is a decay by ηλ instead."""
    path = trajectory(lambda p: method(p, lr=0.05, weight_decay=0.3), "logistic")
    w = parameter("logistic")
    opt = method([w], lr=0.05)
    for i in range(12):
        opt.lr = 0.05 if i < 4 else 0.025
        opt.params.g[:] = gradient("logistic", w.data) + 0.3 * w.data
        opt.step()
        np.testing.assert_allclose(w.data, path[i], rtol=1e-9, atol=1e-12)
    assert np.abs(path - trajectory(lambda p: method(p, lr=0.05), "logistic")).max() > 1e-4


def test_lion_moves_every_weight_by_the_rate_and_decays_beside_it():
    w = mg.Tensor(np.array([2.0, -2.0, 2.0]), requires_grad=True)
    opt = optim.Lion([w], lr=0.1, weight_decay=0.5)
    opt.params.g[:] = [1e-9, 1e9, 0.0]
    opt.step()
    np.testing.assert_allclose(w.data, [2 - 0.1 - 0.1, -2 - 0.1 + 0.1, 2 - 0.1], rtol=1e-14)
    np.testing.assert_allclose(opt.state["m"], [1e-11, 1e7, 0.0], rtol=1e-12)                 # β₂ = 0.99 in the memory


def test_lion_mixes_with_beta1_and_remembers_with_beta2():
    """m = 1, g = −5: β₁ = 0.9 gives 0.9 − 0.5 > 0, β₂ = 0.5 would give 0.5 − 2.5 < 0."""
    w, m = rules.lion(0.0, -5.0, 1.0, lr=1.0, beta1=0.9, beta2=0.5)
    assert w == -1.0 and m == -2.0


def test_amsgrad_never_takes_a_longer_step_for_the_same_momentum():
    """Reddi et al.'s point: after one large gradient Adam's v falls and its step grows; AMSGrad's does not."""
    def steps(rule, **hyper):
        state, sizes = [0.0] * (3 if rule is not rules.adam_uncorrected else 2), []
        for t, g in enumerate([10.0] + [1.0] * 60, 1):
            extra = [t] if rule in (rules.amsgrad, rules.amsgrad_max_corrected) else []
            w, *state = rule(0.0, g, *state, *extra, lr=1.0, beta1=0.0, beta2=0.9, **hyper)
            sizes.append(-w)
        return np.array(sizes[1:])
    adam, ams = steps(rules.adam_uncorrected, eps=0.0), steps(rules.amsgrad_paper)
    assert adam[-1] > 2 * adam[0] and np.allclose(ams, ams[0], rtol=1e-12) and ams[0] == pytest.approx(1 / 10**0.5)
    largest = steps(rules.amsgrad_max_corrected, eps=0.0)
    np.testing.assert_allclose(largest, 0.1, rtol=1e-12)                      # v̂₁ = 100 stays the maximum
    corrected = steps(rules.amsgrad, eps=0.0)
    np.testing.assert_allclose(corrected, np.sqrt(1 - 0.9 ** np.arange(2, 62)) / 10**0.5, rtol=1e-12)


def test_nadam_by_hand():
    """One step with p = 1, β₁ = 0.5 and g = 1: μ₁ = 0.26, μ₂ = 0.2696, so m̂ = 0.2696·0.5/(1 − μ₁μ₂) + 0.74/0.74."""
    mu = [0.5 * (1 - 0.5 * 0.96**t) for t in (1, 2)]
    w, *_ = rules.nadam(0.0, 1.0, 0.0, 0.0, 0.0, 1, lr=1.0, beta1=0.5, eps=0.0, momentum_decay=1.0)
    assert -w == pytest.approx(mu[1] * 0.5 / (1 - mu[0] * mu[1]) + 1, rel=1e-12)
    w, *_ = rules.nadam_constant(0.0, 1.0, 0.0, 0.0, 1, lr=1.0, beta1=0.5, eps=0.0)
    assert -w == pytest.approx(0.5 * 0.5 / 0.75 + 0.5 / 0.5, rel=1e-12)


def test_nadam_with_a_momentum_that_stays_is_the_constant_form_where_the_momentum_is_constant():
    """p huge: μₜ = β₁ at once, and c = 1 − β₁ᵗ. Dozat's step has g/c where optax's has it too."""
    draw = np.random.default_rng(0)
    state, plain = [np.zeros(3)] * 3, [np.zeros(3)] * 2
    w = v = draw.normal(size=3)
    for t in range(1, 9):
        g = draw.normal(size=3)
        w, *state = rules.nadam(w, g, *state, t, lr=0.1, beta1=0.7, momentum_decay=1e4)
        v, *plain = rules.nadam_constant(v, g, *plain, t, lr=0.1, beta1=0.7)
        np.testing.assert_allclose(state[2], 1 - 0.7**t, rtol=1e-12)
    np.testing.assert_allclose(w, v, rtol=1e-12)


@pytest.mark.parametrize("threshold, first", [(4, 5), (5, 6)])
def test_radam_divides_from_the_step_at_which_the_length_exceeds_the_threshold(threshold, first):
    """β₂ = 0.999: ρ₄ = 3.998 and ρ₅ = 4.996. Before, the step is ηm̂, which grows with g; after, it does not."""
    for t in range(1, 9):
        small, large = (rules.radam(0.0, g, 0.3 * g, 0.2 * g * g, t, lr=1.0, eps=0.0, threshold=threshold)[0]
                        for g in (1.0, 100.0))
        assert large / small == pytest.approx(100.0 if t < first else 1.0, rel=1e-9)
    t, rho_max = first, 1999.0
    rho = rho_max - 2 * t * 0.999**t / (1 - 0.999**t)
    w, m, v = rules.radam(0.0, 1.0, 0.3, 0.2, t, lr=1.0, eps=0.0, threshold=threshold)
    r = np.sqrt((rho - 4) * (rho - 2) * rho_max / ((rho_max - 4) * (rho_max - 2) * rho))
    assert -w == pytest.approx(r * m / (1 - 0.9**t) / np.sqrt(v / (1 - 0.999**t)), rel=1e-9)


@pytest.mark.parametrize("settings", [{"threshold": 3.9}, {"threshold": float("nan")},
                                      {"betas": (0.9, np.array([0.9]))}])
def test_radam_refuses_what_it_has_no_formula_for(settings):
    with pytest.raises(mg.MinigradError, match="threshold ≥ 4"):
        optim.RAdam([mg.Tensor([1.0], requires_grad=True)], **settings)


def test_adamax_keeps_the_largest_gradient_and_lets_it_fade():
    u = 0.0
    for t, (g, want) in enumerate([(3.0, 3.0), (1.0, 1.5), (-2.0, 2.0), (0.0, 1.0)], 1):
        w, _, u = rules.adamax_bare(0.0, g, 0.0, u, t, lr=1.0, beta1=0.5, beta2=0.5)
        assert u == want and w == pytest.approx(-0.5 * g / (1 - 0.5**t) / want)
    assert rules.adamax_bare(1.0, 0.0, 0.0, 0.0, 1)[0] == 1.0                                 # 0/0 := 0


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_adadelta_does_not_care_for_the_units_of_the_loss(scale):
    """Zeiler's section 3.2: with ε = 0 in the divisor only w's units are left; here ε is tiny beside g²."""
    w, v, u, steps = 1.0, 0.0, 0.0, []
    for _ in range(5):
        w, v, u = rules.adadelta(w, scale * 3.0, v, u, rho=0.9, eps=1e-12)
        steps.append(1 - w)
    assert steps[0] == pytest.approx(np.sqrt(1e-12 / 0.1), rel=1e-5)                # √(u + ε)/√(0.1·g²)·g with u = 0
    assert steps[4] == pytest.approx(1.6433e-05, rel=1e-4)


def test_centred_rmsprop_survives_a_gradient_that_does_not_change():
    """v − a² is then 0 up to rounding, below 0 in some steps: the root of it would be NaN."""
    w, v, a = np.float32([0.0]), np.zeros(1, np.float32), np.zeros(1, np.float32)
    below = 0
    for _ in range(3000):
        w, v, a = rules.rmsprop_centered(w, np.float32([0.1]), v, a, lr=1e-6, beta=0.95)
        below += bool(v[0] < a[0] * a[0])
    assert below > 0 and np.isfinite(w).all()


def test_the_scalar_helpers_are_those_of_numpy():
    from minigrad.optim.arithmetic import maximum, sign, sqrt
    for x in (-2.0, -0.0, 0.0, 3.0, np.nan):
        np.testing.assert_array_equal(sign(x), np.sign(x))
        np.testing.assert_array_equal(maximum(x, 1.0), np.maximum(x, 1.0))
        np.testing.assert_array_equal(maximum(np.array([x]), 1.0), np.maximum(x, 1.0))
    assert maximum(1.0, 2) == 2 and sqrt(9.0) == 3.0
