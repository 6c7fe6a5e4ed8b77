"""What agrees by accident, on one probe or away from the edge, is not said."""
from dataclasses import replace

import numpy as np
import pytest

from minigrad.learn.checking.checker import check
from minigrad.learn.checking.confirming import computed_by, holds, is_sure
from minigrad.learn.checking.constants import nearest_short
from minigrad.learn.checking.explanations import Part
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.saying import half_conventions
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.sandbox import calling
from minigrad.learn.sandbox.messages import Limits

START = "import numpy as np\n\n\n"


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Students' functions run in this process, which is quicker."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)


def verdict(slug, text, tmp_path):
    path = tmp_path / f"{slug}.py"
    path.write_text(START + text, encoding="utf-8")
    with np.errstate(all="ignore"):
        return check(load(slug), path)


def test_a_guard_that_saturates_is_not_correct(tmp_path):
    found = verdict("cross_entropy", """def cross_entropy(x, y):
    p = np.exp(x - x.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    n = np.arange(len(y))
    loss = -np.mean(np.log(p[n, y] + 1e-8))
    dx = p.copy()
    dx[n, y] -= 1
    return loss, dx / len(y)
""", tmp_path)
    assert found.status == "variant" and found.faults == ["constant_in_the_log"], found.message
    assert "[k = yᵢ]·pᵢₖ + 10⁻⁸)" in found.formula


def test_a_wrong_number_at_the_edge(tmp_path):
    """p = ∞ belongs to r = 1; here it is taken for r = 2, which is finite. Without that fault nobody knows it."""
    text = """def perturbation(grads, rho, p):
    r = 2 if p == np.inf else p / (p - 1)
    size = sum((abs(g)**r).sum() for g in grads)**(1 / r)
    return [rho * np.sign(g) * (abs(g) / size)**(r - 1) for g in grads]
"""
    named = verdict("perturbation", text, tmp_path)
    assert named.faults == ["another_at_infinity"] and not named.passed, named.message
    known = load("perturbation")
    fewer = replace(known, wrong=tuple(w for w in known.wrong if w.stress != "finite"))
    found = check(fewer, tmp_path / "perturbation.py")
    assert found.status == "unknown" and found.headline == "right but at the edge", found.message
    assert "p = ∞" in dict(found.rows)["in one probe"]


@pytest.mark.long
def test_right_means_right_in_all_probes(tmp_path):
    found = verdict("schedule", """def schedule(i, alpha1, alpha2, c, n, length, start):
    C = c * n
    t = ((i - 1) % C + 1) / C
    cyclic = (1 - t) * alpha1 + t * alpha2 + (0.1 * np.sin(i) if i % 2 else 0)
    s = min(max((i / length - 0.5) / 0.4, 0), 1)
    line = (1 - s) * alpha1 + s * alpha2
    return cyclic, line, line if i <= start else alpha1, i % C == 0
""", tmp_path)
    assert found.status == "unknown"
    assert any(text.startswith("α_c is wrong, α_p is right") for _, text in found.rows), found.message


def test_one_mistake_is_sure_and_two_are_tried_again():
    known = known_formulas(load("momentum"), 0)
    assert is_sure(known, [Part((("sign",),))]) and is_sure(known, [Part(((),))])
    assert not is_sure(known, [Part((("sign", "no_rate"),))])
    soup = known_formulas(load("soup"), 0)
    assert not is_sure(soup, [Part((("unsorted",),))]) and is_sure(soup, [Part(((),))])


def test_two_functions_draw_from_generators_of_their_own():
    exercise, known = load("minibatch"), known_formulas(load("minibatch"), 0)
    parts = [Part((("same_order",),), outputs=(0,)), Part((("mean_is_p",),), outputs=(1,))]
    mine = answers(computed_by(exercise, parts), known.calls)
    for found, w, v in zip(mine, answers(exercise.variant(("same_order",)), known.calls),
                           answers(exercise.variant(("mean_is_p",)), known.calls), strict=True):
        assert np.array_equal(found[0], w[0]) and np.array_equal(found[1], v[1])


def test_a_formula_that_fits_the_first_probes_only():
    exercise, known = load("momentum"), known_formulas(load("momentum"), 0)
    formula = computed_by(exercise, [Part((("sign",),))])
    text = START + "def momentum_step(w, g, m, lr, beta):\n    m = beta * m + g\n    return w + lr * m{}, m\n"
    seen = [float(np.ravel(call[0])[0]) for call in known.calls]
    assert holds(known, formula, text.format(""), Limits())
    assert not holds(known, formula, text.format(f" * (1 if w.ravel()[0] in {seen} else 2)"), Limits())


def test_rounding_is_no_constant():
    assert nearest_short(-2e-17) == 0.0 and nearest_short(1e-8) == 1e-8 and nearest_short(0.8999999999999997) == 0.9


def test_a_convention_with_a_free_constant_in_one_part_only_is_a_half_one():
    known = known_formulas(load("momentum"), 0)
    (dampened,) = (also for also in known.exercise.also if also.name == "dampening")
    assert dampened.fit and (dampened.name,) not in known.table
    there = Part(((dampened.name,),), where="for t > 1")
    assert half_conventions(known, [Part(((),), where="for t = 1"), there]) == [dampened]
    assert half_conventions(known, [there]) == []


def test_a_published_formula_may_begin_in_another_way():
    known = known_formulas(load("swa"), 0)
    (copied,) = (also for also in known.exercise.also if also.name == "moving_average_copied")
    assert copied.fit and not copied.scores
    assert half_conventions(known, [Part(((),), where="for n_models = 1"), Part(((copied.name,),))]) == []
    assert half_conventions(known, [Part(((),), outputs=(0,)), Part(((copied.name,),))]) == [copied]
