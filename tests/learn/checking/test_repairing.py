"""A change of the text that makes every number right: which are tried, and what is found."""
import ast

import pytest
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.repairing import Changes, Repair, alike_arguments, alternatives, repairs
from minigrad.learn.checking.trying import tried
from minigrad.learn.exercises.course import load
from minigrad.learn.sandbox import calling


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Students' functions run in this process, which is quicker."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)


def instead(text, *names):
    """What is tried in the place of an expression: without, and with an addition."""
    node, names = ast.parse(text, mode="eval").body, ("f", *names)
    found = {False: set(), True: set()}
    for new, added in alternatives(node, names):
        found[added].add(text := ast.unparse(ast.fix_missing_locations(ast.Expression(new))))
        ast.parse(f"({text})", mode="eval")
    return found


@pytest.mark.parametrize(("text", "expected"), [
    ("a - b", {"a", "b", "b - a", "a + b", "a / b", "c"}), ("(a + b) / d", {"a + b / d", "a", "d / (a + b)"}),
    ("np.sqrt(v + e)", {"np.sqrt(v) + e", "v + e", "np.cbrt(v + e)"}), ("x.sum(axis=0)", {"x.sum()", "x.mean(axis=0)"}),
    ("np.dot(a, b)", {"np.dot(b, a)", "np.outer(a, b)"}), ("f(*a)", {"f(*a, axis=0)", "c(*a)"}),
    ("np.percentile(a, 95)", {"np.max(a)"}),
    ("x.T", {"x"}), ("x[1:]", {"x"}),
    ("a < b", {"a <= b", "a > b"}), ("(1 - a) * b + a * d", {"(1 - a) * d + a * b"}),
    ("3", {"0", "1", "2", "4", "6", "1.5"}), ("-a", {"a"}), ("a if c else b", {"a", "b"})],
    ids=range(14))
def test_small_slips_are_undone(text, expected):
    assert expected <= instead(text, "c")[False]


def test_what_adds_something_is_marked():
    assert {"a ** 2", "1 - a", "1 / a", "a * n", "np.log(a)"} <= instead("a", "n")[True]


def found(slug, old, new, source=None, probe=-1, whose=""):
    """(text of the line, text of the place) of the repairs of a solution with a fault that this probe shows."""
    exercise = load(slug)
    known = known_formulas(exercise, 0)
    source = "import numpy as np\n" + (source or exercise.solution)
    assert old in source
    source = source.replace(old, new)
    lines = source.splitlines()
    probe = range(len(known.calls))[probe]
    return {(lines[r.line - 1].strip(), r.text) for r in repairs(exercise, known, source, probe).get(whose, [])}


def test_a_planted_slip_is_found_where_it_is():
    line = "return (w_swa * n_models + w) / (n_models + 3)"
    there = found("swa", "n_models + 1", "n_models + 3")
    assert {each for each, _ in there} == {line} and (line, "3") in there
    assert found("swa", "n_models + 1", "np.sin(n_models) + 3.7") == set()


@pytest.mark.long
@pytest.mark.parametrize(("slug", "old", "new"), [
    ("ray", "(1 - t) * w_swa", "(1 - t * t) * w_swa"), ("minibatch", "start + size]", "start + size - 1]"),
    ("power_iteration", "(2 * h)", "(2 * h * h)"),
    ("unbroadcast", "unbroadcast(g * a, b.shape)", "unbroadcast(g * a * a, b.shape)"),
    ("perturbation", "** (r - 1)", "** (r - 2)")])
def test_answers_with_a_driver_a_generator_functions_or_a_list_are_repaired(slug, old, new):
    solution = load(slug).solution.replace("**(r - 1)", "** (r - 1)")
    line = next(line.strip() for line in solution.splitlines() if old in line).replace(old, new)
    assert {each for each, _ in found(slug, old, new, solution)} == {line}


@pytest.mark.long
def test_a_slip_at_the_end_of_a_long_answer_is_found():
    """No expression goes without its changes because those before it have very many additions."""
    start = "def swa_update(w_swa, w, n_models):\n"
    long = "".join(f"    a{k} = (w_swa + w * {k}) / (n_models + {k + 2}) * np.sqrt(w * w + {k})\n" for k in range(7))
    assert ("return (w_swa * n_models + w) / (n_models + 3)", "3") in found(
        "swa", "n_models + 1)", "n_models + 3)", start + long + "    return (w_swa * n_models + w) / (n_models + 1)\n")


def test_a_slip_in_the_form_of_a_convention_is_found_where_it_is():
    """wₜ₊₁ by Keras's velocity, v = βv − ηg: a change of the line with the slip makes it so, and none makes it m."""
    keras = "def momentum_step(w, g, m, lr, beta):\n    m = beta * m - lr * g\n    return w + m, m\n"
    there = found("momentum", "- lr * g", "- lr * np.exp(g)", keras, whose="velocity")
    assert there and {line for line, _ in there} == {"m = beta * m - lr * np.exp(g)"}
    assert found("momentum", "- lr * g", "- lr * np.exp(g)", keras) == set()


def test_code_that_the_stub_gives_is_not_blamed():
    """Squared slopes could be undone in `mul`, which is given and right."""
    exercise = load("backward_order")
    there = found("backward_order", "slope * node.grad", "slope * slope * node.grad")
    given = {line.strip() for line in exercise.body}
    assert there and not {line for line, _ in there} & given


def test_arguments_that_can_stand_for_one_another():
    known = known_formulas(load("adam"), 0)
    names = load("adam").arguments
    pairs = {(names[a], names[b]) for a, b in alike_arguments(known)}
    assert ("m", "v") in pairs and ("beta1", "eps") in pairs and not any("t" in pair for pair in pairs)


def test_a_change_at_every_place_of_a_text():
    changes = Changes("def f(a, b):\n    return np.log(a - b) + (a - b)\n")
    changes.visit(ast.parse(changes.source))
    several = {changes.repair(k) for k in changes.at_several_places()}
    assert Repair(2, "a - b", also=(2,)) in several and "np.log(a - b)" not in {repair.text for repair in several}


def test_a_loop_that_a_change_makes_endless_is_left():
    source = "def swa_update(w_swa, w, n_models):\n    i = 0\n    while i < n_models:\n        i = i + 1\n" \
             "    return (w_swa * i + w) / (i + 3)\n"
    assert ("return (w_swa * i + w) / (i + 3)", "3") in found("swa", "i + 3", "i + 3", source)


def test_a_list_that_a_change_makes_grow_for_ever_is_left():
    source = "def swa_update(w_swa, w, n_models):\n    pair, found = [w_swa * n_models, w], []\n    for a in pair:\n" \
             "        found.append(a)\n    return sum(found) / (n_models + 3)\n"
    assert ("return sum(found) / (n_models + 3)", "3") in found("swa", "n_models + 3", "n_models + 3", source)


@pytest.mark.parametrize("line", ["kept.append(np.minimum(a, 0.5))", "kept[i] = np.minimum(a, 0.5)",
                                  "kept += [np.minimum(a, 0.5)]"])
def test_no_list_is_put_into_itself(line):
    """np.array would not come to an end of it, and no other change would be tried."""
    source = "import numpy as np\n\ndef swa_update(w_swa, w, n_models):\n    kept = START\n" \
             "    for i, a in enumerate((w_swa * n_models, w)):\n        LINE\n" \
             "    return np.array(kept).sum(0) / (n_models + 1)\n"
    source = source.replace("START", "[0, 0]" if "[i]" in line else "[]")
    assert (line, "np.minimum(a, 0.5)") in found("swa", "LINE", line, source)


@pytest.mark.parametrize("slug", ["adam", "ray"])
def test_a_right_program_is_right_with_a_driver_and_without(slug):
    exercise = load(slug)
    known = known_formulas(exercise, 0)
    assert tried(exercise, known, "import numpy as np\n" + exercise.solution, [0, 1], [0, 1], [])[""] == [0, 1]


def test_what_a_module_or_a_class_holds_is_that_of_each_change_alone():
    kept = "class Kept:\n    ones, calls = 1, 0\n\nTHREE = 3\n\ndef swa_update(w_swa, w, n_models):\n" \
           "    Kept.calls += 1\n    if Kept.calls > 1:\n        return w\n" \
           "    return (w_swa * n_models + w) / (n_models + THREE)\n"
    assert ("THREE = 3", "3") in found("swa", "THREE = 3", "THREE = 3", kept)
    assert ("ones, calls = 5, 0", "5") in found(
        "swa", "ones, calls = 1", "ones, calls = 5", kept.replace("THREE = 3", "").replace("THREE", "Kept.ones"))


@pytest.mark.long
def test_the_changes_are_tried_where_the_numbers_are_wrong():
    """The line is right in training; 100 changes of what the last probe does not reach would hide those of the slip."""
    old, new = "return gamma * x_hat + beta, mean, var", "return gamma * x_hat - beta, mean, var"
    known = known_formulas(load("batchnorm"), 0)
    evaluated = [k for k, call in enumerate(known.calls) if not call[-1]][-1]
    assert evaluated < len(known.calls) - 1
    assert new in {line for line, _ in found("batchnorm", old, new, BATCHNORM, evaluated)}


BATCHNORM = """
def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    if training:
        mu = x.mean(axis=(0, 2, 3), keepdims=True)
        sigma2 = x.var(axis=(0, 2, 3), keepdims=True)
        n = x.shape[0] * x.shape[2] * x.shape[3]
        new_mean = (1 - momentum) * mean + momentum * mu
        new_var = (1 - momentum) * var + momentum * sigma2 * n / (n - 1)
        x_hat = (x - mu) / np.sqrt(sigma2 + eps)
        return gamma * x_hat + beta, new_mean, new_var
    x_hat = (x - mean) / np.sqrt(var + eps)
    return gamma * x_hat + beta, mean, var
"""


def test_the_passes_of_all_changes_are_counted(monkeypatch):
    """Where the search stops is counted, not timed: all of three changes, or the first one."""
    exercise, known = load("momentum"), known_formulas(load("momentum"), 0)
    loop = "    for _ in range(50):\n        pass_()\n    m"
    program = "import numpy as np\n" + exercise.solution.replace("    m", loop, 1)
    assert tried(exercise, known, program, [0, 1, 2], [0], [])[""] == [0, 1, 2]
    monkeypatch.setattr("minigrad.learn.checking.trying.WORK", 149)
    assert tried(exercise, known, program, [0, 1, 2], [0], [])[""] == [0]
    monkeypatch.setattr("minigrad.learn.checking.trying.WORK", 150)
    assert tried(exercise, known, program, [0, 1, 2], [0], [])[""] == [0, 1]
