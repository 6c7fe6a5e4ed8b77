"""A script to be mended: each of its faults gets a verdict of its own, whatever became of the others."""
from itertools import combinations

import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.checking.mending import told_apart
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.exercises.stubs import stub
from minigrad.learn.sandbox import calling

EXERCISE = load("silent_faults")
SCORE = "        scores.append(net.accuracy(test_images, test_labels))\n"
MEND = {
    "no_zero_grad": [("            s = int", "            net.zero_grad()\n            s = int")],
    "training_mode": [(SCORE, f"        net.eval()\n{SCORE}        net.train()\n")],
    "rate_by_epoch": [("        i += 1\n    return", "    return"),
                      ("steps), decay)\n", "steps), decay)\n            i += 1\n")],
    "labels_moved": [("            net.backward(x, y)", "            net.backward(x, labels[rows])")],
    "batchnorm_decays": [("lam for name in net.names}", "lam * (name[0] == 'W') for name in net.names}")],
}
SUBSETS = [names for k in range(6) for names in combinations(MEND, k)]


@pytest.fixture
def verdict(monkeypatch, tmp_path):
    """verdict(source) -> the Verdict on a script, which runs in this process."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)

    def of(source):
        path = tmp_path / "silent_faults.py"
        path.write_text(source, encoding="utf-8")
        return check(EXERCISE, path)
    return of


def swapped(source, old, new):
    """The source with a text in the place of another."""
    assert source.count(old) == 1, old
    return source.replace(old, new)


def mended(*names):
    """The script that the stub hands out, with the faults of these names mended."""
    source = stub(EXERCISE)
    for change in (change for name in names for change in MEND[name]):
        source = swapped(source, *change)
    return source


def states(verdict):
    """What is said of each fault, in order."""
    return [text.partition(":")[0] for label, text in verdict.rows if label.startswith("fault ")]


def test_the_script_as_it_is_handed_out_is_not_attempted(verdict):
    assert verdict(stub(EXERCISE)).status == "not_attempted"
    assert verdict(stub(EXERCISE) + "# looked at\n").faults == list(EXERCISE.starts_from) == list(MEND)


@pytest.mark.parametrize("names", SUBSETS, ids=lambda names: "+".join(names) or "none")
def test_every_set_of_faults_is_told_from_the_others(names, verdict):
    found = verdict(mended(*names) + "# edited\n")
    left = [name for name in MEND if name not in names]
    assert found.faults == left and found.passed == (not left), found.message
    if left:
        assert states(found) == ["mended" if name in names else "still there" for name in MEND]
        assert found.headline == f"{len(names)} of 5 faults are mended"


def test_the_table_tells_all_sets_apart():
    known = known_formulas(EXERCISE, 0)
    assert len(SUBSETS) == 32
    for names in SUBSETS:
        outputs = answers(EXERCISE.variant(names), known.calls)
        assert [set(found) for found in known.matches(outputs)] == [set(names)]


@pytest.mark.parametrize(("fault", "old", "new", "name"), [
    ("no_zero_grad", "        order = rng", "        net.zero_grad()\n        order = rng", "zeroed_each_epoch"),
    ("training_mode", SCORE, f"        net.eval()\n{SCORE}", "stays_in_evaluation"),
    ("rate_by_epoch", "i, steps), decay)", "epoch, epochs), decay)", "rate_by_epochs"),
    ("labels_moved", "(np.roll(a[rows], s, axis=-1) for", "(a[rows] for", "nothing_moved"),
    ("batchnorm_decays", "lam for name in net.names}", "0.0 for name in net.names}", "nothing_decays"),
])
def test_a_fault_that_is_mended_in_a_way_that_computes_something_else_is_named(fault, old, new, name, verdict):
    """Alone, and with all others mended: the others are not blamed."""
    for others in ((), [other for other in MEND if other != fault]):
        found = verdict(swapped(mended(*others), old, new))
        assert found.faults == [name if each == fault else each for each in MEND if each not in others], found.message
        said = dict(zip(MEND, states(found), strict=True))
        published = name == "rate_by_epochs"
        assert said.pop(fault) == ("mended by a published variant" if published else "not mended like this")
        assert (found.status == "variant") == (published and bool(others))
        assert set(said.values()) <= {"mended" if others else "still there"}, found.message


@pytest.mark.parametrize(("fault", "old", "new", "where"), [
    ("rate_by_epoch", "cosine(lr, i, steps),", "lr / (1 + i),", "rate["),
    ("no_zero_grad", "            net.b", "            if i % 2: net.zero_grad()\n            net.b", "g["),
    ("batchnorm_decays", "lam for name in net.names}", "2 * lam * (name == 'gamma') for name in net.names}",
     "decay of gamma["),
])
def test_something_else_is_located_and_nothing_else_is_blamed(fault, old, new, where, verdict):
    found = verdict(swapped(stub(EXERCISE), old, new))
    assert found.status == "unknown" and fault not in found.faults
    assert found.faults == [name for name in MEND if name != fault]
    assert dict(zip(MEND, states(found), strict=True))[fault] == "something else is computed", found.message
    assert any(label == "first differs" and text.startswith(where) for label, text in found.rows), found.message


def test_what_was_right_and_is_wrong_now_is_said_beside_the_faults(verdict):
    source = swapped(mended(*MEND), "np.roll(a[rows], s, axis=-1)", "2 * np.roll(a[rows], s, axis=-1)")
    found = verdict(source)
    assert found.status == "unknown" and found.faults == [] and states(found) == ["mended"] * 5, found.message
    assert ("beside these", "this was right before") in found.rows
    assert dict(found.rows)["first differs"].startswith("x[0, 0, 0, 0]: yours is ")
    call = "            net.backward("
    twice = verdict(swapped(mended(*MEND), call, f"            net.backward(x, y)\n{call}"))
    assert twice.status == "unknown" and "missing" in twice.message and not twice.passed


def test_numbers_that_differ_are_written_so():
    assert told_apart(0.29540, 0.29489) == ("0.2954", "0.2949") and told_apart(1.0, 2.0) == ("1.0", "2.0")
    assert told_apart(float("nan"), 2.0) == ("missing", "2.0") and told_apart(1.0, 1.0 + 1e-9)[1] == "1.000000001"


def test_the_net_learns_from_the_script_as_it_is_handed_out():
    """Silent: from the faulty script, too, it learns to tell 10 classes, by whatever statistics it is scored."""
    reported = EXERCISE.measures[-1]
    assert 0.5 < reported.of(EXERCISE.variant(EXERCISE.starts_from)) < reported.of(EXERCISE.engine) - 0.1
