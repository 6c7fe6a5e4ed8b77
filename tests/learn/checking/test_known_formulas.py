"""The known formulas of an exercise are told apart by their numbers."""

import numpy as np
import pytest
from minigrad.learn.checking.known_formulas import KnownFormulas, known_formulas, scale
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import answers


QUICK = ("descent", "unbroadcast", "momentum", "swa", "sam")          # the others take a second or more


@pytest.mark.parametrize(("slug", "seed"), [
    pytest.param(slug, seed, marks=[pytest.mark.long] * (slug not in QUICK or seed > 1))
    for slug in ORDER for seed in range(1, 13)])
def test_hidden_probes_separate_as_well(slug, seed):
    known = KnownFormulas(load(slug), seed)
    assert known.closest >= 1e-3                            # measured: 0.02 and more
    assert known.matches(known.right) == [()]


def test_batchnorm_mistakes_that_a_sum_loss_would_hide():
    """With L = sum(out) the true dx is 0, and so is that of these wrong ones: the probes must not use it."""
    exercise = load("batchnorm_backward")
    x, gamma = np.random.default_rng(0).normal(size=(6, 3)), np.array([1.0, 2.0, -1.0])
    for name in ("sign", "gamma_forgotten", "no_var_path"):
        dx = exercise.variant((name,))(np.ones((6, 3)), x, gamma, 0.1)[0]
        assert np.abs(dx).max() < 1e-12
        known = known_formulas(exercise, 0)
        assert known.matches(answers(exercise.variant((name,)), known.calls)) == [(name,)]


@pytest.mark.long
def test_guard_constants_of_1e_12_are_far_within_the_tolerance():
    """A right solution may add 1e-12 to any norm, root or variance: the probes keep these away from 0."""
    known = known_formulas(load("sam"), 0)
    guarded = [(w - lr * f(w + rho * f(w) / np.sqrt(np.sum(f(w) ** 2) + 1e-12)),) for w, f, rho, lr in known.calls]
    assert known.apart(guarded) < 1e-9
    for seed in range(12):
        for w, f, *_ in KnownFormulas(load("sam"), seed).calls:
            assert np.linalg.norm(f(w)) >= 0.1
        known = KnownFormulas(load("batchnorm_backward"), seed)
        guarded = [known.exercise.engine(dy, x, gamma, eps + 1e-12) for dy, x, gamma, eps in known.calls]
        assert known.apart(guarded) < 1e-9


def test_default_hyperparameters_would_not_tell_the_roots_apart():
    """Why the probes use ε = 0.3: with 1e-8 the two places of ε differ by less than a sloppy tolerance."""
    adam = load("adam")
    w, g, m, v, _, lr, *_ = adam.probes(np.random.default_rng(0))[0]
    call = (w, g, m, v, 1, 1e-3, 0.9, 0.999, 1e-8)
    a, b = adam.engine(*call)[0], adam.variant(("eps_inside",))(*call)[0]
    assert np.allclose(a, b, rtol=1e-7)


def test_an_output_that_is_0_has_a_scale():
    """Else a leftover of 1e-16 would be a mistake."""
    assert scale((), np.zeros(3), None) == 1.0 and scale((np.ones(3),), np.ones(3), 0) == 1.0
    assert scale((), np.array([2.0, -3.0, np.inf]), None) == 3.0
