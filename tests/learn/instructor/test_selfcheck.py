"""Every exercise can do what it promises, and the check of that can fail."""
from dataclasses import replace

import pytest
from minigrad.learn.checking.known_formulas import SEPARATION, KnownFormulas
from minigrad.learn.exercises.course import ORDER, Course, load
from minigrad.learn.instructor import selfcheck
from minigrad.learn.instructor.authoring import unfinished

SAMPLE = ("descent", "momentum", "swa")                # the others are long
SLUGS = [pytest.param(slug, marks=() if slug in SAMPLE else pytest.mark.long) for slug in ORDER]


@pytest.mark.parametrize("slug", SLUGS)
def test_selfcheck(slug):
    problems, facts = selfcheck.prove(load(slug))
    assert problems == []
    assert facts["closest"] >= SEPARATION


@pytest.mark.long
def test_selfcheck_finds_planted_faults(tmp_path):
    adam = load("adam")
    wrong_engine = replace(adam, engine=adam.variant(("no_m_hat",)))
    known = KnownFormulas(wrong_engine, 0)
    assert any("away from the engine" in p for p in selfcheck.engine_is_reference(wrong_engine, known))
    twin = replace(adam, wrong=(*adam.wrong, replace(adam.wrong[0], name="twin")))
    assert any("cannot be told" in p for p in selfcheck.told_apart(twin, KnownFormulas(twin, 0)))
    weak = replace(adam, probes=lambda rng: [(*call[:6], 0.9, 0.999, 1e-8) for call in adam.probes(rng)][:1])
    assert any("nearly" in p or "apart" in p for p in selfcheck.told_apart(weak, KnownFormulas(weak, 0)))
    assert any("comes later" in p for p in selfcheck.in_order(replace(adam, after=("sam",)), Course()))
    assert any("not in the set" in p for p in selfcheck.in_order(replace(adam, after=("unheard_of",)), Course()))
    assert list(unfinished(replace(adam, hints=("one",)))) == ["hints: 1 of 3 (a question, the formula, the line)"]


def rewritten(old, new):
    """Adam with a text of its formulas replaced."""
    adam = load("adam")
    return replace(adam, formulas=lambda s: (line.replace(old, new) for line in adam.formulas(s)))


@pytest.mark.parametrize(("old", "new", "said"), [
    ("m̂ₜ = mₜ", "m̂ₜ = 2·mₜ", "does not have the value of its line"),
    ("m̂ₜ = ", "q = ", "q is not among the symbols"),
    ("return wₜ₊₁, m̂ₜ", "return wₜ₊₁, mₜ", "does not have the value of its line"),
])
def test_a_misprint_in_a_formula_is_found(old, new, said):
    exercise = rewritten(old, new)
    assert any(said in p for p in selfcheck.formulas_hold(exercise, KnownFormulas(exercise, 0), sets=[]))


@pytest.mark.parametrize(("old", "new", "said"), [
    ("√(v̂ₜ + ε)", "(√(v̂ₜ) + ε)", "eps_inside: what it computes reads like what the exercise says"),
    ("v̂ₜ =", "m̂ₜ =", "the left sides of its lines are not those of the stub"),
    ("return wₜ₊₁, mₜ, vₜ", "return wₜ₊₁, mₜ", "the last line has to be `return` and 3 values"),
    ("gₜ + mₜ", "", ""),
])
def test_what_a_formula_shows_is_checked(old, new, said):
    exercise = rewritten(old, new)
    found = list(selfcheck.shown(exercise))
    assert any(said in p for p in found) if said else found == []


def test_a_symbol_that_the_stub_does_not_show_is_refused():
    exercise = rewritten("m̂ₜ = mₜ/(1−β₁ᵗ⁺¹)", "m̂ₜ = μₜ/(1−β₁ᵗ⁺¹)")
    exercise = replace(exercise, symbols={**exercise.symbols, "μₜ": "m1"})
    assert list(selfcheck.shown(exercise)) == ["t_from_0: m̂ₜ = μₜ/(1−β₁ᵗ⁺¹): the stub does not show μₜ"]


@pytest.mark.long
def test_a_script_to_be_mended_is_checked():
    script = load("silent_faults")
    shared = replace(script, starts_from=("no_zero_grad", "zeroed_each_epoch"))
    assert list(selfcheck.each_alone(shared, KnownFormulas(script, 0))) == [
        "no_zero_grad and zeroed_each_epoch both change the output g"]
    forgotten = replace(script, starts_from=script.starts_from[1:])
    assert any(p.startswith("the stub makes the mistakes") for p in selfcheck.runs(forgotten))
    assert list(selfcheck.runs(script)) == []
