"""Every exercise can do what it promises, and the checker of exercises can fail."""
import inspect

import numpy as np
import pytest
from minigrad.learn.checking.saying import consequence
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.exercises.composing import lines, sides, words
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import fresh, symbol_values
from minigrad.learn.explaining import notation
from minigrad.learn.instructor.selfcheck import formulas_hold, prove
from minigrad.learn.sandbox.messages import Quadratic
from minigrad.optim import rules

SAMPLE = ("descent", "ridge", "momentum", "batchnorm", "swa", "sam")      # some pairs of these; the others are long


@pytest.mark.parametrize("slug", ORDER)
def test_the_formulas_of_the_stub_have_the_values_of_the_reference(slug):
    exercise = load(slug)
    for call in exercise.probes(np.random.default_rng(3)):
        symbols = symbol_values(exercise, call)
        tested = 0
        for line in lines(exercise)[:-1]:
            left, right = sides(line)
            if left not in words(exercise):
                value = notation.value(line if "[" in left else right, symbols)
                np.testing.assert_allclose(value, symbols[left], rtol=1e-12, atol=1e-13)
                tested += 1
        assert tested >= 1


@pytest.mark.long
@pytest.mark.parametrize("slug", ORDER)
def test_every_line_printed_for_one_two_or_three_mistakes_has_its_value(slug):
    exercise = load(slug)
    assert list(formulas_hold(exercise, known_formulas(exercise, 1))) == []


@pytest.mark.parametrize("slug", [pytest.param(slug, marks=() if slug in SAMPLE else pytest.mark.long)
                                  for slug in ORDER])
def test_lines_printed_for_some_pairs_and_triples_have_their_value(slug):
    exercise = load(slug)
    known = known_formulas(exercise, 0)
    some = np.random.default_rng(0).choice(len(known.table), min(20, len(known.table)), replace=False)
    assert list(formulas_hold(exercise, known, [list(known.table)[i] for i in some])) == []


def test_adam_is_checked_against_the_rule_that_the_optimizer_runs():
    exercise = load("adam")
    assert exercise.origin is rules.adam
    call = exercise.probes(np.random.default_rng(0))[1]
    w, g, m, v, t, lr, b1, b2, eps = fresh(call)
    theirs = rules.adam(w, g, m, v, t, lr=lr, beta1=b1, beta2=b2, eps=eps)
    for ours, theirs in zip(exercise.engine(*fresh(call)), theirs, strict=True):
        assert np.array_equal(ours, theirs)


def test_numbers_of_the_lessons():
    ravine = Quadratic(np.diag([1.0, 10.0]), np.zeros(2))
    np.testing.assert_allclose(load("sam").engine(np.ones(2), ravine, 0.5, 0.05), [0.94751, 0.25124], atol=5e-6)
    assert ravine.calls == 2
    assert load("swa").measures[0].number(load("swa").engine) == 5.0
    assert load("logistic").measures[0].number(load("logistic").engine) == pytest.approx(0.693147, abs=1e-6)


def test_references_take_the_exercise_s_arguments():
    for slug in ORDER:
        exercise = load(slug)
        plain = [p.name for p in inspect.signature(exercise.reference).parameters.values()
                 if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        assert tuple(plain) == exercise.arguments


def test_batchnorm_says_in_right_numbers_what_a_mistake_does():
    """By hand: dy = (1, 2, 0, −1), x − μ = (−2, −1, 0, 3), γ = 2; σ² = 3.5, and σ = 2 with ε = 0.5."""
    exercise = load("batchnorm_backward")
    root = np.sqrt(3.5)
    right = [0.0, 0.0, (1 - 0.5) - 1 * 3.5 / 4, -7 / 2, 2.0]      # x̂ = −1 in the first row, mean(dy·x̂) = −3.5/4
    assert [m.number(exercise.engine) for m in exercise.measures] == pytest.approx(right, abs=1e-12)
    for name, i, number in (("no_mean_path", 0, 2 / root * 2), ("no_var_path", 1, 2 / root * -7),
                            ("stats_constant", 0, 2 / root * 2), ("stats_constant", 1, 2 / root * -7)):
        assert exercise.measures[i].number(exercise.variant((name,))) == pytest.approx(number, rel=1e-12)
    assert "your dx says the loss changes by 2.14 instead of 0.0" in consequence(exercise, ("no_mean_path",))
    assert "your dx says the loss changes by -7.48, not 0.0" in consequence(exercise, ("no_var_path",))


def test_sam_says_in_right_numbers_what_a_mistake_does():
    """By hand on ½(w₁² + 10w₂²) from (1, 1): g = (1, 10), ε̂ = 0.5·g/√101, w′ = 1 − 0.05·(1, 10)·(1 + ε̂)."""
    exercise, length = load("sam"), np.sqrt(101)
    right = [1 - 0.5 * (1 + 5 / length), 1 - 0.05 * (1 + 0.5 / length)]
    assert [m.number(exercise.engine) for m in exercise.measures] == pytest.approx(right, rel=1e-12)


def test_rmsprop_with_its_bias_corrected_is_adam_without_a_mean():
    """As rmsprop of optax is with bias_correction=True (tests/oracles/test_optim_optax.py)."""
    wider = load("rmsprop").wider
    for call in wider.probes(np.random.default_rng(0)):
        w, g, v, lr, beta, eps, t = call
        theirs = rules.adam(w, g, 0 * w, v, t, lr=lr, beta1=0.0, beta2=beta, eps=eps)
        corrected = wider.variant(("bias_corrected",))(*fresh(call))
        np.testing.assert_allclose(corrected, (theirs[0], theirs[2]), rtol=1e-13)
        assert np.abs(corrected[0] - wider.engine(*fresh(call))[0]).max() > 1e-6
    assert load("rmsprop").taking(("w", "g", "v", "lr", "beta", "eps", "t")) is wider
    for names in ((), ("w", "g", "v", "lr", "beta", "eps"), ("w", "g", "v", "lr", "beta", "eps", "alpha")):
        assert load("rmsprop").taking(names) is load("rmsprop")
    assert load("adam").taking(("w",) * 20) is load("adam")


@pytest.mark.long
@pytest.mark.parametrize("slug", [slug for slug in ORDER if load(slug).wider])
def test_a_wider_exercise_can_do_what_it_promises(slug):
    assert prove(load(slug).wider)[0] == []


def test_the_probes_of_a_perturbation_have_norms_below_and_above_1():
    """Else max(1, ‖g‖ᵣ) would be right."""
    for seed in range(20):
        norms = [np.linalg.norm(np.concatenate([g.ravel() for g in grads]), p / (p - 1))
                 for grads, _, p in load("perturbation").probes(np.random.default_rng(seed))]
        assert min(norms) < 0.9 and max(norms) > 1.1
