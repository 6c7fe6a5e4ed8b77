"""A guard that no number shows is mentioned: the formula that is printed has none."""
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.guards import unseen_guards
from minigrad.learn.exercises.course import load


@pytest.mark.parametrize(("text", "guards"), [
    ("x / np.maximum(1e-8, n)", ["np.maximum(1e-08, n)"]),
    ("x / max(n, 1e-12)", ["max(n, 1e-12)"]),
    ("x / (n + 1e-12)", ["n + 1e-12"]),
    ("a >= b - 1e-15", ["b - 1e-15"]),
    ("n.clamp(min=1e-7)", ["n.clamp(min=1e-07)"]),
    ("x / (n + 1e-3)", []), ("1e-12 * x", []), ("max(n, 0.0)", []), ("n + 0", [])])
def test_what_is_a_guard(text, guards):
    assert unseen_guards(f"y = {text}", "g/‖g‖") == guards


def test_a_formula_that_shows_a_guard_has_all():
    assert unseen_guards("y = x / (n + 1e-8)", "ε = 1e-08, whatever is given") == []
    assert unseen_guards("y = x / (n + 1e-8)", "max(p, 0.0000001)") == []
    assert unseen_guards("y = np.log(p + 1e-7)", "−log(p + 10⁻⁷)") == []
    assert unseen_guards("y = np.log(p + 1e-7)", "10⁻²·log(p)") == ["p + 1e-07"]
    assert unseen_guards("y = x / (n + 1e-8)", "") == []


@pytest.mark.parametrize(("sign", "status"), [("-", "fault"), ("+", "correct")])
def test_a_guard_is_mentioned(sign, status, tmp_path):
    (tmp_path / "sam.py").write_text("import numpy as np\n\ndef sam_step(w, grad_fn, rho, lr):\n    g = grad_fn(w)\n"
                                     "    N = np.sqrt((g**2).sum()) + 1e-12\n"
                                     f"    return w - lr * grad_fn(w {sign} rho * g / N)\n")
    verdict = check(load("sam"), tmp_path / "sam.py")
    assert verdict.status == status
    assert ("not shown", "`np.sqrt((g ** 2).sum()) + 1e-12`: its constant is too small to be seen in the numbers"
            ) in verdict.rows


@pytest.mark.long
def test_a_known_mistake_beside_a_guard_is_named(tmp_path):
    (tmp_path / "sam.py").write_text("import numpy as np\n\ndef sam_step(w, grad_fn, rho, lr):\n    g = grad_fn(w)\n"
                                     "    return w + lr * grad_fn(w + rho * g / (np.sqrt((g**2).sum()) + 1e-7))\n")
    verdict = check(load("sam"), tmp_path / "sam.py")
    assert verdict.faults == ["sign"] and "not shown" in dict(verdict.rows)
