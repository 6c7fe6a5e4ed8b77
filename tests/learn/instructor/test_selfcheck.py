"""Every exercise can do what it promises, and the check of that can fail."""
from dataclasses import replace

import pytest
from minigrad.learn.checking.known_formulas import SEPARATION, KnownFormulas
from minigrad.learn.exercises.course import ORDER, Course, load
from minigrad.learn.instructor import selfcheck
from minigrad.learn.instructor.authoring import unfinished


@pytest.mark.parametrize("slug", ORDER)
def test_selfcheck(slug):
    problems, facts = selfcheck.prove(load(slug))
    assert problems == []
    assert facts["closest"] >= SEPARATION


def test_selfcheck_finds_planted_faults(tmp_path):
    adam = load("adam")
    wrong_engine = replace(adam, engine=adam.variant(("no_m_hat",)))
    known = KnownFormulas(wrong_engine, 0)
    assert any("away from the engine" in p for p in selfcheck.engine_is_reference(wrong_engine, known))
    twin = replace(adam, wrong=(*adam.wrong, replace(adam.wrong[0], name="twin")))
    assert any("cannot be told" in p for p in selfcheck.told_apart(twin, KnownFormulas(twin, 0)))
    weak = replace(adam, probes=lambda rng: [(*call[:6], 0.9, 0.999, 1e-8) for call in adam.probes(rng)][:1])
    assert any("nearly" in p or "apart" in p for p in selfcheck.told_apart(weak, KnownFormulas(weak, 0)))
    misprint = replace(adam, wrong=(replace(adam.wrong[0], computes="m̂ₜ = 2·mₜ"), *adam.wrong[1:]))
    assert any("does not have the value" in p for p in selfcheck.formulas_hold(misprint, KnownFormulas(adam, 0)))
    assert any("comes later" in p for p in selfcheck.in_order(replace(adam, after=("sam",)), Course()))
    assert any("not in the set" in p for p in selfcheck.in_order(replace(adam, after=("rmsprop",)), Course()))
    assert list(unfinished(replace(adam, hints=("one",)))) == ["hints: 1 of 3 (a question, the formula, the line)"]
    nowhere = replace(adam, wrong=(replace(adam.wrong[0], computes="q = mₜ"), *adam.wrong[1:]))
    assert any("q is not among the symbols" in p for p in selfcheck.formulas_hold(nowhere, KnownFormulas(adam, 0)))
