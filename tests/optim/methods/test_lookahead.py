"""Lookahead: the published trajectories, every inner policy, and the defects of others as neighbours."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules

from ..problems import CURVATURE, START, trajectory

FIXED = {"keep": (0.7433465154595607, -0.2787555946730001), "reset": (0.8933131044234208, 0.3047580983),
         "interpolate": (0.8097463075774172, -0.0881413482920)}


def lookahead(inner, base=lambda p: optim.SGD(p, 0.01, 0.9), k=3, alpha=0.5):
    return lambda p: optim.Lookahead(base(p), k=k, alpha=alpha, inner=inner)


@pytest.mark.parametrize("inner", FIXED)
def test_fixed_numbers(inner):
    end = trajectory(lookahead(inner), "quadratic", change=None)[-1]
    np.testing.assert_allclose(end, FIXED[inner], atol=1e-10)


def written_out(inner, rule, moments, steps, k=3, alpha=0.5, lr=0.05, **hyper):
    """Algorithm 1 once more, with all moments treated alike, for any rule."""
    w = slow = START["quadratic"].copy()
    state, slow_state, t, path = [np.zeros(2)] * moments, [np.zeros(2)] * moments, 0, []
    for i in range(1, steps + 1):
        t += 1
        w, *state = rule(w, CURVATURE * w, *state, *([t] if rule is rules.adam else []), lr=lr, **hyper)
        if i % k == 0:
            w = slow = (1 - alpha) * slow + alpha * w
            if inner == "reset":
                state, t = [np.zeros(2)] * moments, 0
            if inner == "interpolate":
                state = slow_state = [(1 - alpha) * a + alpha * b for a, b in zip(slow_state, state, strict=True)]
        path.append(w)
    return np.array(path)


@pytest.mark.parametrize("inner", FIXED)
@pytest.mark.parametrize("base, rule, moments, hyper", [
    (lambda p: optim.SGD(p, 0.05, 0.9), rules.momentum, 1, {"momentum": 0.9}),
    (lambda p: optim.Adam(p, 0.05), rules.adam, 2, {})])
def test_every_moment_is_treated(inner, base, rule, moments, hyper):
    path = trajectory(lookahead(inner, base), "quadratic", steps=14, change=None)
    np.testing.assert_allclose(path, written_out(inner, rule, moments, 14, **hyper), rtol=1e-12)


def test_the_policies_differ_with_adam():
    ends = [trajectory(lookahead(inner, lambda p: optim.Adam(p, 0.05)), "quadratic", change=None)[-1]
            for inner in FIXED]
    assert min(np.abs(a - b).max() for i, a in enumerate(ends) for b in ends[i + 1:]) > 1e-3


def test_alpha_one_is_the_base():
    base = trajectory(lambda p: optim.Adam(p, 0.05), "logistic")
    ahead = trajectory(lookahead("keep", lambda p: optim.Adam(p, 0.05), alpha=1.0), "logistic")
    np.testing.assert_array_equal(ahead, base)


def test_lazy_slow_weights_k_plus_one_and_zero_slots_are_other_methods():
    """What timm, the TensorFlow code and a slow copy at zero do, on the first outer step: each differs."""
    fast = trajectory(lambda p: optim.SGD(p, 0.01, 0.9), "quadratic", change=None)
    mine = trajectory(lookahead("keep"), "quadratic", change=None)
    np.testing.assert_allclose(mine[2], 0.5 * START["quadratic"] + 0.5 * fast[2], rtol=1e-14)
    lazy, late, zero = fast[2], fast[2], 0.5 * fast[2]
    assert all(np.abs(mine[2] - other).max() > 0.02 for other in (lazy, late, zero))


def test_stability_of_the_unstable():
    """Lesson value: k = 5, α = ½, ηλ = 2.05: SGD multiplies by −1.276 in 5 steps, Lookahead by −0.138."""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt = optim.Lookahead(optim.SGD([w], lr=2.05), k=5)
    for _ in range(5):
        opt.step(lambda: (w * w).sum() * 0.5)
    np.testing.assert_allclose(w.data, 0.5 - 0.5 * 1.05**5, rtol=1e-12)
    assert w.data[0] == pytest.approx(-0.138, abs=1e-3)


def test_slow_weights_are_evaluated_and_copies_are_no_aliases():
    w = mg.Tensor(START["quadratic"].copy(), requires_grad=True)
    opt = optim.Lookahead(optim.SGD([w], 0.01, 0.9), k=3, inner="interpolate")
    for _ in range(4):
        opt.step(lambda: (w * w * CURVATURE).sum() * 0.5)
    fast = w.data.copy()
    with opt.result():
        slow = w.data.copy()
        np.testing.assert_array_equal(slow, opt.own["w"])
    assert np.array_equal(w.data, fast) and not np.array_equal(slow, fast)
    vectors = [opt.own["w"], opt.own["m"], opt.core.state["m"], opt.params.w]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(vectors) for b in vectors[i + 1:])


def test_a_model_loaded_before_the_first_step_is_where_slow_weights_start():
    w = mg.Tensor(np.zeros(2), requires_grad=True)
    opt = optim.Lookahead(optim.SGD([w], 0.0), k=1)
    opt.params.assign(START["quadratic"])
    opt.step(lambda: (w * w).sum())
    np.testing.assert_array_equal(w.data, START["quadratic"])


def test_reset_restarts_t_and_leaves_the_schedule_alone():
    w, seen = mg.Tensor(np.array([1.0]), requires_grad=True), []
    opt = optim.Lookahead(optim.Adam([w], lr=lambda i: seen.append(i) or 0.1), k=2, inner="reset")
    for _ in range(4):
        opt.step(lambda: (w * w).sum())
    assert seen[-4:] == [1, 2, 3, 4] and opt.core.t == 0 and opt.steps == 4


@pytest.mark.parametrize("settings", [{"k": 0}, {"k": 2.5}, {"alpha": 1.5}, {"inner": "pullback"}])
def test_settings_without_a_meaning_are_refused(settings):
    with pytest.raises(mg.MinigradError):
        optim.Lookahead(optim.SGD([mg.Tensor([1.0], requires_grad=True)], 0.1), **settings)


def test_a_wrapper_wants_an_optimizer():
    with pytest.raises(mg.MinigradError, match="expected an optimizer"):
        optim.Lookahead([mg.Tensor([1.0], requires_grad=True)])
