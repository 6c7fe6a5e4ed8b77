"""Every exercise can do what it promises, and the checker of exercises can fail."""
import inspect
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from minigrad.learn import selfcheck, umath
from minigrad.learn.authoring import unfinished
from minigrad.learn.checker import at_the_edge, check, consequence
from minigrad.learn.exercise import Quadratic, answers, fresh, locals_of, steps_of, symbol_values
from minigrad.learn.signatures import SEPARATION, Signatures, signatures
from minigrad.learn.specs import ORDER, Course, load
from minigrad.learn.stubs import numbered, stub
from minigrad.optim import rules

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("slug", ORDER)
def test_selfcheck(slug):
    problems, facts = selfcheck.prove(load(slug))
    assert problems == []
    assert facts["closest"] >= SEPARATION


@pytest.mark.parametrize("slug", ORDER)
@pytest.mark.parametrize("seed", range(1, 13))
def test_hidden_probes_separate_as_well(slug, seed):
    known = Signatures(load(slug), seed)
    assert known.closest >= 1e-3                            # measured: 0.02 and more
    assert known.matches(known.right) == [()]


@pytest.mark.parametrize("slug", ORDER)
def test_stubs_in_lessons_are_those_of_the_exercises(slug):
    text = (ROOT / "lessons" / "exercises" / numbered(slug)).read_text(encoding="utf-8")
    assert text == stub(load(slug))


@pytest.mark.parametrize("slug", ORDER)
def test_the_formulas_of_the_reference_have_the_values_of_their_lines(slug):
    exercise = load(slug)
    for call in exercise.probes(np.random.default_rng(3)):
        symbols, values = symbol_values(exercise, call), locals_of(exercise.reference, call)
        tested = 0
        for formula, names in steps_of(exercise.reference):
            try:
                number = umath.value(formula, symbols)
            except Exception:                               # noqa: BLE001  a sum over an index, or a call of ∇L
                continue
            np.testing.assert_allclose(number, values[names[0]], rtol=1e-12, atol=1e-13)
            tested += 1
        assert tested >= 1


def test_adam_is_checked_against_the_rule_that_the_optimizer_runs():
    exercise = load("adam")
    assert exercise.origin is rules.adam
    call = exercise.probes(np.random.default_rng(0))[1]
    w, g, m, v, t, lr, b1, b2, eps = fresh(call)
    theirs = rules.adam(w, g, m, v, t, lr=lr, beta1=b1, beta2=b2, eps=eps)
    for ours, theirs in zip(exercise.engine(*fresh(call)), theirs, strict=True):
        assert np.array_equal(ours, theirs)


def test_the_first_step_without_v_hat():
    assert consequence(load("adam"), ("no_v_hat",)).startswith("the first step is 31.6·η instead of 1.0·η")
    assert consequence(load("adam"), ("no_m_hat", "no_v_hat")).startswith("the first step is 3.16·η instead of 1.0·η")


def test_numbers_of_the_lessons():
    ravine = Quadratic(np.diag([1.0, 10.0]), np.zeros(2))
    np.testing.assert_allclose(load("sam").engine(np.ones(2), ravine, 0.5, 0.05), [0.94751, 0.25124], atol=5e-6)
    assert ravine.calls == 2
    assert load("swa").measures[0].number(load("swa").engine) == 5.0
    assert load("logistic").measures[0].number(load("logistic").engine) == pytest.approx(0.693147, abs=1e-6)


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


def test_batchnorm_mistakes_that_a_sum_loss_would_hide():
    """With L = sum(out) the true dx is 0, and so is that of these wrong ones: the probes must not use it."""
    exercise = load("batchnorm_backward")
    x, gamma = np.random.default_rng(0).normal(size=(6, 3)), np.array([1.0, 2.0, -1.0])
    for name in ("sign", "gamma_forgotten", "no_var_path"):
        dx = exercise.variant((name,))(np.ones((6, 3)), x, gamma, 0.1)[0]
        assert np.abs(dx).max() < 1e-12
        known = signatures(exercise, 0)
        assert known.matches(answers(exercise.variant((name,)), known.calls)) == [(name,)]


def test_overflow_needs_the_stress_probes():
    exercise = load("logistic")
    known = signatures(load("logistic"), 0)
    naive = answers(exercise.variant(("overflow",)), [*known.calls, *known.stress])
    assert known.matches(naive[:len(known.calls)]) == [()]
    assert at_the_edge(exercise, known, (), naive) == ("overflow",)
    right = answers(exercise.engine, [*known.calls, *known.stress])
    assert at_the_edge(exercise, known, (), right) == ()


def test_guard_constants_of_1e_12_are_far_within_the_tolerance():
    """A right solution may add 1e-12 to any norm, root or variance: the probes keep these away from 0."""
    known = signatures(load("sam"), 0)
    guarded = [(w - lr * f(w + rho * f(w) / np.sqrt(np.sum(f(w) ** 2) + 1e-12)),) for w, f, rho, lr in known.calls]
    assert known.apart(guarded) < 1e-9
    for seed in range(12):
        for w, f, *_ in Signatures(load("sam"), seed).calls:
            assert np.linalg.norm(f(w)) >= 0.1
        for _, x, _, _ in Signatures(load("batchnorm_backward"), seed).calls:
            assert x.var(0).min() >= 0.1


def test_selfcheck_finds_planted_faults(tmp_path):
    adam = load("adam")
    wrong_engine = replace(adam, engine=adam.variant(("no_m_hat",)))
    known = Signatures(wrong_engine, 0)
    assert any("away from the engine" in p for p in selfcheck.engine_is_reference(wrong_engine, known))
    twin = replace(adam, wrong=(*adam.wrong, replace(adam.wrong[0], name="twin")))
    assert any("cannot be told" in p for p in selfcheck.told_apart(twin, Signatures(twin, 0)))
    weak = replace(adam, probes=lambda rng: [(*call[:6], 0.9, 0.999, 1e-8) for call in adam.probes(rng)][:1])
    assert any("nearly" in p or "apart" in p for p in selfcheck.told_apart(weak, Signatures(weak, 0)))
    misprint = replace(adam, wrong=(replace(adam.wrong[0], computes="m̂ₜ = 2·mₜ"), *adam.wrong[1:]))
    assert any("does not have the value" in p for p in selfcheck.formulas_hold(misprint, Signatures(adam, 0)))
    assert any("comes later" in p for p in selfcheck.in_order(replace(adam, after=("sam",)), Course()))
    assert any("not in the set" in p for p in selfcheck.in_order(replace(adam, after=("rmsprop",)), Course()))
    assert list(unfinished(replace(adam, hints=("one",)))) == ["hints: 1 of 3 (a question, the formula, the line)"]
    nowhere = replace(adam, wrong=(replace(adam.wrong[0], computes="q = mₜ"), *adam.wrong[1:]))
    assert any("q is not among the symbols" in p for p in selfcheck.formulas_hold(nowhere, Signatures(adam, 0)))


def test_default_hyperparameters_would_not_tell_the_roots_apart():
    """Why the probes use ε = 0.3: with 1e-8 the two places of ε differ by less than a sloppy tolerance."""
    adam = load("adam")
    w, g, m, v, _, lr, *_ = adam.probes(np.random.default_rng(0))[0]
    call = (w, g, m, v, 1, 1e-3, 0.9, 0.999, 1e-8)
    a, b = adam.engine(*call)[0], adam.variant(("eps_inside",))(*call)[0]
    assert np.allclose(a, b, rtol=1e-7)


def test_references_take_the_exercise_s_arguments():
    for slug in ORDER:
        exercise = load(slug)
        plain = [p.name for p in inspect.signature(exercise.reference).parameters.values()
                 if p.kind is not inspect.Parameter.KEYWORD_ONLY]
        assert tuple(plain) == exercise.arguments


def test_what_is_nearly_right_is_not_right(tmp_path):
    path = tmp_path / "swa.py"
    path.write_text("import numpy as np\ndef swa_update(w_swa, w, n_models):\n"
                    "    mean = (np.float32(w_swa) * n_models + np.float32(w)) / (n_models + 1)\n"
                    "    return mean.astype(float)\n")
    verdict = check(load("swa"), path)
    assert verdict.status == "unknown" and "of the right formula" in verdict.message and "float32" in verdict.message


def test_a_constant_of_one_s_own_is_named(tmp_path):
    path = tmp_path / "swa.py"
    path.write_text("def swa_update(w_swa, w, n_models):\n    return 0.87 * w_swa + 0.13 * w\n")
    verdict = check(load("swa"), path)
    assert verdict.faults == ["moving_average"] and "c = 0.87" in verdict.formula
