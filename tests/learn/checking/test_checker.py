"""The corpus of student solutions, written before the exercises: each gets the verdict of its first line."""
from pathlib import Path

import numpy as np
import pytest
from minigrad.learn.checking import checker
from minigrad.learn.checking.checker import at_the_edge, check
from minigrad.learn.checking.explanations import explanation
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.saying import consequence
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.instructor.authoring import expected
from minigrad.learn.sandbox import calling
from minigrad.learn.terminal import width

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*/*.py"))


@pytest.mark.long
def test_the_corpus_is_large_and_mixed():
    assert len(CORPUS) >= 72
    assert {expected(path).partition(":")[0] for path in CORPUS} == {
        "correct", "convention", "variant", "fault", "faults", "unknown", "invalid", "error", "not_attempted"}


@pytest.mark.long
@pytest.mark.parametrize("path", CORPUS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_verdict(path):
    status, _, names = expected(path).partition(":")
    verdict = check(load(path.parent.name), path)
    assert verdict.status == status, verdict.message
    if status in ("variant", "fault", "faults"):
        assert set(",".join(verdict.faults).split(",")) == set(names.split(",")), verdict.message    # y[i,j] = …
    if status == "convention":
        assert verdict.conventions == names.split(","), verdict.message
    assert verdict.passed == (status in ("correct", "convention"))
    assert all(width(line) <= 80 for line in verdict.message.splitlines())


@pytest.mark.long
@pytest.mark.parametrize("slug", ORDER)
def test_with_other_probes_the_same_answers_pass(slug, monkeypatch):
    """A clip or a floor shows with every seed; what is looked for when an answer is wrong is left out."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)
    monkeypatch.setattr(checker, "unforeseen", lambda *_: ())
    monkeypatch.setattr(checker, "located", lambda *_: [])
    for path in (p for p in CORPUS if p.parent.name == slug):
        status = expected(path).partition(":")[0]
        if status not in ("error", "invalid", "not_attempted"):
            with np.errstate(all="ignore"):
                assert check(load(slug), path, seed=1).passed == (status in ("correct", "convention")), path.stem


def test_the_first_step_without_v_hat():
    assert consequence(load("adam"), ("no_v_hat",)).startswith("the first step is 31.6·η instead of 1.0·η")
    assert consequence(load("adam"), ("no_m_hat", "no_v_hat")).startswith("the first step is 3.16·η instead of 1.0·η")


def test_overflow_needs_the_stress_probes():
    exercise = load("logistic")
    known = known_formulas(load("logistic"), 0)
    naive = answers(exercise.variant(("overflow",)), [*known.calls, *known.stress])
    assert known.matches(naive[:len(known.calls)]) == [()]
    assert at_the_edge(exercise, known, (), naive) == ("overflow",)
    right = answers(exercise.engine, [*known.calls, *known.stress])
    assert at_the_edge(exercise, known, (), right) == ()


def test_what_overflows_by_another_mistake_is_not_blamed_on_the_edge():
    """With r = p for p/(p−1), ε̂ is not finite for p = ∞ either; r = ∞/∞ would be a wrong statement."""
    exercise = load("perturbation")
    known = known_formulas(exercise, 0)
    swapped = answers(exercise.variant(("p_for_r",)), [*known.calls, *known.stress])
    assert not np.all(np.isfinite(swapped[-1][0]))
    assert at_the_edge(exercise, known, ("p_for_r",), swapped) == ()
    assert at_the_edge(exercise, known, (), swapped) == ("infinite_p",)


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
    assert verdict.faults == ["moving_average"] and verdict.formula == "w_SWA′ = 0.87·w_SWA + (1−0.87)·w"


def test_what_is_nearly_a_known_mistake_is_said_to_be_near_it(tmp_path):
    path = tmp_path / "swa.py"
    path.write_text("def swa_update(w_swa, w, n_models):\n    return (w_swa + w) / (n_models + 1) * 1.00000001\n")
    verdict = check(load("swa"), path)
    assert verdict.status == "unknown" and dict(verdict.rows)["but close"].endswith(" of w_SWA′ = (w_SWA + w)/(n + 1)")


def test_a_passed_exercise_says_what_to_try_next(tmp_path):
    exercise, path = load("swa"), tmp_path / "swa.py"
    path.write_text(exercise.solution)
    assert check(exercise, path).rows[-1] == ("next", exercise.after_pass)
    path.write_text("def swa_update(w_swa, w, n_models):\n    return w\n")
    assert "next" not in dict(check(exercise, path).rows)
    assert all(load(slug).after_pass for slug in ORDER)


@pytest.mark.parametrize(("name", "convention"), [
    ("08_mean_but_the_closed_form_without", "mean"), ("11_two_forgotten_in_the_gradient", "doubled")])
def test_a_convention_that_some_outputs_follow_and_others_do_not_is_a_mistake(name, convention):
    path = Path(__file__).parent / "corpus" / "ridge" / f"{name}.py"
    verdict = check(load("ridge"), path)
    assert verdict.faults == [convention] and not verdict.passed
    assert "that means" not in dict(verdict.rows)
    whole = path.with_name({"mean": "07_mean_of_squares.py", "doubled": "06_sklearn_factor.py"}[convention])
    assert check(load("ridge"), whole).conventions == [convention]


@pytest.mark.long
def test_true_or_false_alone_names_no_mistake():
    known = known_formulas(load("gradient_check"), 0)
    inverted = [(d, E, 1 - ok) for d, E, ok in answers(known.exercise.engine, known.calls)]
    assert known.truths == {2} and explanation(known, inverted) is None
    one_sided = answers(known.exercise.variant(("one_sided",)), known.calls)
    mixed = [(*numbers[:2], ok) for numbers, (_, _, ok) in zip(one_sided, inverted, strict=True)]
    assert explanation(known, mixed) is None
    assert explanation(known, one_sided)[0].names == ("one_sided",)
