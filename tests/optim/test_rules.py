"""Every rule on the page: against an independent transcription, against its neighbours, against fixed numbers."""
import warnings

import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules, rules_adaptive
from minigrad.optim.machinery.signatures import signature

from . import transcriptions
from .problems import START, gradient, trajectory
from .transcriptions import CONSTANTS

STEPS = 40                                   # long enough for v to fall, without which AMSGrad is Adam
RATES = [0.05] * 4 + [0.025] * (STEPS - 4)
NAMES = [rule.__name__ for rule in rules.PAGE]


def make(rule):
    hyper = {k: CONSTANTS[k] for k in signature(rule).hyper if k in CONSTANTS}
    return lambda params: optim.from_rule(rule, params, lr=0.05, **hyper)


@pytest.mark.parametrize("problem", ["quadratic", "logistic"])
@pytest.mark.parametrize("rule", rules.PAGE, ids=NAMES)
def test_a_rule_is_its_formula(rule, problem):
    want = transcriptions.path(rule.__name__, lambda w: gradient(problem, w), START[problem], RATES, alpha=0.05)
    np.testing.assert_allclose(trajectory(make(rule), problem, STEPS), want, rtol=1e-12, atol=1e-14)


def test_every_rule_of_the_page_has_a_transcription():
    functions = [f for page in (rules, rules_adaptive) for f in vars(page).values()
                 if callable(f) and getattr(f, "__module__", "") == page.__name__]
    updates = [f.__name__ for f in functions if f.__name__ != "l2"]
    assert updates == NAMES == list(transcriptions.RULES)
    assert all(getattr(rules, name) is rule for name, rule in zip(NAMES, rules.PAGE, strict=True))


def test_every_rule_differs_from_every_other():
    """By more than 1e-4 of the distance travelled, after the rate has changed; Nesterov's original is the velocity form
    of momentum at another point, so it may agree with it here."""
    paths = {rule.__name__: trajectory(make(rule), "quadratic", STEPS) for rule in rules.PAGE}
    for i, a in enumerate(NAMES):
        for b in NAMES[i + 1:]:
            if {a, b} != {"momentum_velocity", "nesterov_original"}:
                gap = np.abs(paths[a] - paths[b]).max() / np.abs(paths[a][-1] - START["quadratic"]).max()
                assert gap > 1e-4, f"{a} and {b} agree to {gap:.1e}"


def test_momentum_first_four_steps():
    path = trajectory(lambda p: optim.SGD(p, lr=0.01, momentum=0.9), "quadratic", steps=4, change=None)
    np.testing.assert_allclose(path, [(0.99, 0.9), (0.9711, 0.72), (0.944379, 0.486), (0.91088631, 0.2268)], atol=1e-14)


def test_classic_and_velocity_agree_until_the_rate_changes():
    classic = trajectory(lambda p: optim.SGD(p, 0.05, 0.9), "quadratic")
    velocity = trajectory(lambda p: optim.SGD(p, 0.05, 0.9, form="velocity"), "quadratic")
    np.testing.assert_allclose(classic[:4], velocity[:4], rtol=1e-13)
    assert np.abs(classic[4] - velocity[4]).max() > 1e-3


def test_ema_with_the_rate_scaled_is_classic():
    classic = trajectory(lambda p: optim.SGD(p, 0.05, 0.9), "logistic")
    ema = trajectory(lambda p: optim.SGD(p, 0.05 / (1 - 0.9), 0.9, form="ema"), "logistic")
    np.testing.assert_allclose(classic, ema, rtol=1e-12)


def test_dampening_leaves_the_first_gradient_alone():
    """g = 1, momentum = dampening = 0.9, rate 1: −1, −2, −3 as PyTorch; a mean from zero gives −0.1, −0.29, −0.561."""
    def walk(rule, **hyper):
        w, m, found = 0.0, 0.0, []
        for t in (1, 2, 3):
            w, m = rule(w, 1.0, m, *([t] if "dampening" in hyper else []), lr=1.0, momentum=0.9, **hyper)
            found.append(w)
        return found
    np.testing.assert_allclose(walk(rules.momentum_dampened, dampening=0.9), [-1, -2, -3], rtol=1e-12)
    np.testing.assert_allclose(walk(rules.momentum_ema), [-0.1, -0.29, -0.561], rtol=1e-12)


def test_shifted_nesterov_is_the_original_seen_from_the_point_ahead():
    """y = θ + βv follows the shifted form exactly; Chainer's form (the updated velocity, β² v) does not."""
    theta, v, ahead = START["quadratic"].copy(), np.zeros(2), []
    chainer, u, other = START["quadratic"].copy(), np.zeros(2), []
    for _ in range(12):
        theta, v = rules.nesterov_original(theta, gradient("quadratic", theta + 0.9 * v), v, lr=0.01, momentum=0.9)
        ahead.append(theta + 0.9 * v)
        g = gradient("quadratic", chainer)
        u = 0.9 * u - 0.01 * g
        chainer = chainer + 0.81 * u - 1.9 * 0.01 * g
        other.append(chainer)
    path = trajectory(lambda p: optim.SGD(p, 0.01, 0.9, nesterov=True), "quadratic", change=None)
    np.testing.assert_allclose(path, ahead, rtol=1e-13, atol=1e-15)
    assert np.abs(path - other).max() > 0.01


def constant_gradient(rule, steps, **hyper):
    """|Δw|/η for each step under the gradient 1."""
    state, sizes = [0.0] * len(signature(rule).state), []
    for t in range(1, steps + 1):
        extra = [t] if signature(rule).counts else []
        w, *state = rule(0.0, 1.0, *state, *extra, lr=1.0, **hyper)
        sizes.append(-w)
    return sizes


@pytest.mark.parametrize("beta2, first, peak, at", [(0.999, 3.16227766, 6.56852025, 12), (0.9999, 10.0, 20.72, 12),
                                                     (0.99, 1.0, 2.13, 13)])
def test_without_correction_the_early_steps_are_large(beta2, first, peak, at):
    """T9: r(t) = (1−β₁ᵗ)/√(1−β₂ᵗ)."""
    r = constant_gradient(rules.adam_uncorrected, 1000, beta2=beta2, eps=0.0)
    t = np.arange(1, 1001)
    np.testing.assert_allclose(r, (1 - 0.9**t) / np.sqrt(1 - beta2**t), rtol=1e-10)
    assert r[0] == pytest.approx(first, rel=1e-8)
    assert max(r) == pytest.approx(peak, rel=1e-3) and r.index(max(r)) == at - 1
    if beta2 == 0.999:
        assert r[11] == pytest.approx(6.56852025, rel=1e-8) and r[999] == pytest.approx(1.25758352, rel=1e-8)
    np.testing.assert_allclose(constant_gradient(rules.adam, 1000, beta2=beta2, eps=0.0), 1.0, rtol=1e-9)


@pytest.mark.parametrize("g, inside, outside, hat", [(1e-4, 0.70710678, 0.99990001, 0.99684769),
                                                      (1e-6, 0.0099995, 0.99009901, 0.75974693)])
def test_where_epsilon_stands(g, inside, outside, hat):
    """Step / η of corrected Adam at t = 1 with ε = 1e-8 and a tiny gradient."""
    def step(rule):
        return -rule(0.0, g, 0.0, 0.0, 1, lr=1.0)[0]
    assert step(rules.adam) == pytest.approx(outside, rel=1e-6)
    assert step(rules.adam_eps_hat) == pytest.approx(hat, rel=1e-6)
    assert g / np.sqrt(g * g + 1e-8) == pytest.approx(inside, rel=1e-5)
    bare = -rules.rmsprop_inside(0.0, g, g * g, lr=1.0, beta=1.0)[0]         # v stays g²: the inside form alone
    assert bare == pytest.approx(inside, rel=1e-5)


def test_rmsprop_inside_and_outside_at_a_small_gradient():
    g = 1e-4
    first_inside = -rules.rmsprop_inside(0.0, g, 0.0, lr=1.0, beta=0.9)[0]
    first_outside = -rules.rmsprop(0.0, g, 0.0, lr=1.0, beta=0.9)[0]
    assert first_inside == pytest.approx(0.953, abs=1e-3) and first_outside == pytest.approx(3.161, abs=1e-3)
    assert -rules.rmsprop_bare(0.0, g, 0.0, lr=1.0, beta=0.9)[0] == pytest.approx(1 / np.sqrt(1 - 0.9), rel=1e-12)


def test_eps_hat_with_its_epsilon_scaled_is_algorithm_1():
    draw, eps = np.random.default_rng(3), 0.2
    w1 = w2 = draw.normal(size=4)
    one, two = [np.zeros(4)] * 2, [np.zeros(4)] * 2
    for t in range(1, 9):
        g = draw.normal(size=4)
        w1, *one = rules.adam(w1, g, *one, t, eps=eps)
        w2, *two = rules.adam_eps_hat(w2, g, *two, t, eps=eps * np.sqrt(1 - 0.999**t))
    np.testing.assert_allclose(w1, w2, rtol=1e-13)


def test_adam_l2_is_l2_before_adam():
    l2 = trajectory(lambda p: optim.Adam(p, lr=0.05, weight_decay=0.1), "logistic")
    page = trajectory(lambda p: optim.from_rule(rules.adam_l2, p, lr=0.05, weight_decay=0.1), "logistic")
    np.testing.assert_array_equal(l2, page)


@pytest.mark.parametrize("rule", [rules.adagrad_bare, rules.rmsprop_bare, rules.rmsprop_bare_momentum])
@pytest.mark.parametrize("kind", [float, np.float32, np.float64])
def test_without_epsilon_a_zero_gradient_stays_put_silently(rule, kind):
    w, g = np.array([1.0, 2.0], dtype=kind), np.array([0.0, 3.0], dtype=kind)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        hyper = {k: 0.9 for k in signature(rule).hyper if k == "momentum"}
        zeros = [np.zeros(2, dtype=kind)] * len(signature(rule).state)
        new, *_ = rule(w, g, *zeros, lr=0.1, **hyper)
        scalar = rule(1.0, 0.0, *[0.0] * len(zeros), lr=0.1, **hyper)[0]
    assert new[0] == 1.0 and scalar == 1.0 and new[1] < 2.0 and new.dtype == w.dtype


@pytest.mark.parametrize("g", [1e-100, 1.0, 1e100])
def test_without_epsilon_the_size_of_the_gradient_does_not_matter(g):
    assert rules.adagrad_bare(0.0, g, 0.0, lr=0.1)[0] == pytest.approx(-0.1, rel=1e-12)
    assert rules.adagrad(0.0, 1e-100, 0.0, lr=0.1)[0] == pytest.approx(0.0, abs=1e-80)


def test_adagrad_steps_fall_as_one_over_root_t():
    """T8: η/√v never grows; with gradient 1 the step is t^(−1/2): 1, 0.5, 0.1 at t = 1, 4, 100."""
    r = constant_gradient(rules.adagrad_bare, 100)
    np.testing.assert_allclose([r[0], r[3], r[99]], [1, 0.5, 0.1], rtol=1e-12)
    assert all(b <= a for a, b in zip(r, r[1:], strict=False))


def test_momentum_multiplies_a_constant_gradient():
    """T6: the steady state is 1/(1−β) times the gradient; gradients that alternate in sign are damped by 1/(1+β)."""
    m = n = 0.0
    for i in range(400):
        _, m = rules.momentum(0.0, 1.0, m, lr=1.0, momentum=0.9)
        _, n = rules.momentum(0.0, (-1.0) ** i, n, lr=1.0, momentum=0.9)
    assert m == pytest.approx(10.0, rel=1e-12) and abs(n) == pytest.approx(1 / 1.9, rel=1e-12)


@pytest.mark.parametrize("rule", rules.PAGE, ids=NAMES)
def test_a_rule_neither_changes_its_arguments_nor_their_dtype(rule):
    draw, sig = np.random.default_rng(0), signature(rule)
    given = [draw.random(5).astype(np.float32) for _ in range(2 + len(sig.state))]
    before = [a.copy() for a in given]
    hyper = {"lr": 0.1, **{k: CONSTANTS[k] for k in sig.hyper if k in CONSTANTS}}
    out = rule(*given, *([3] if sig.counts else []), **hyper)
    for a, b in zip(given, before, strict=True):
        np.testing.assert_array_equal(a, b)
    for value in out if isinstance(out, tuple) else (out,):
        assert value.dtype == np.float32


def test_the_slide_form_warns():
    w = mg.Tensor([1.0], requires_grad=True)
    with pytest.warns(UserWarning, match="E1"):
        optim.SGDW([w], lr=0.1, momentum=0.9, weight_decay=0.1, form="slide")
