"""Faults are planted, caught, written down and not met twice; none reaches beyond the copy of the tree."""
import json

import pytest

from . import __main__ as mutation
from .faults import Finder, chosen, faults_of, room_of

SOURCE = '''"""Docstring: 1 - 2."""
import os


def scaled(x, y, axis=0):
    """x - y"""
    total = 2.0 * x                       #: 2x
    if total > y and not axis:
        raise ValueError(f"{x} is {axis + 1} too large")
    total -= y
    os.kill(x, y)
    return max(total, y - x, axis=-1) if x in y else axis
'''


@pytest.fixture(scope="module")
def rooms():
    """All faults of minigrad itself."""
    return faults_of(mutation.ROOT)


@pytest.fixture
def tree(tmp_path):
    """A package of two files and the tests of one of them, which see every change of sign."""
    for name, text in {"minigrad/__init__.py": "", "minigrad/deep/__init__.py": "", "tests/__init__.py": "",
                       "minigrad/deep/signs.py": "def signs(a, b):\n    return a - b, -a\n",
                       "minigrad/deep/other.py": "def other(a):\n    return a + a\n", "tests/deep/__init__.py": "",
                       "tests/deep/test_signs.py": "from minigrad.deep.signs import signs\n\n\ndef test_signs():\n"
                                                   "    assert signs(3, 1) == (2, -3)\n"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_every_kind_of_fault_is_found_once_and_is_still_python():
    faults = Finder("minigrad/x.py", SOURCE.encode()).found
    texts = {fault.planted(SOURCE.encode()).decode() for fault in faults}
    for old, new in [("axis=0", "axis=1"), ("2.0 * x", "4.0 * x"), ("> y and", ">= y and"), ("y and not", "y or not"),
                     ("not axis:", "(axis):"), ('raise ValueError(f"{x} is {axis + 1} too large")', "pass"),
                     ("if total > y and not axis:", "if not (total > y and not axis):"), ("total -= y", "pass"),
                     ("y - x", "y + x"), ("y - x", "x - y"), ("axis=-1", "axis=(1)"), (", axis=-1", ""),
                     ("max(total, y - x", "max(y - x, total"), ("x in y", "x not in y"), ("x in y", "y in y"),
                     ("max(total, y - x, axis=-1) if x in y else axis",
                      "axis if x in y else max(total, y - x, axis=-1)")]:
        assert SOURCE.replace(old, new) in texts, (old, new)
    assert len({fault.id for fault in faults}) == len(faults) == len(texts)
    for text in texts:
        compile(text, "x.py", "exec")
        assert text.startswith('"""Docstring: 1 - 2."""') and '"""x - y"""' in text and "os.kill(x, y)" in text
        assert 'f"{x} is {axis + 1} too large"' in text or "raise" not in text


@pytest.mark.long
def test_the_choice_is_seeded_and_has_its_share_of_each_room(rooms):
    first, again = (chosen(rooms, 60, 3, seed) for seed in (3, 3))
    assert first == again and len(set(first)) == 60
    for fault in first:
        compile(fault.planted((mutation.ROOT / fault.path).read_bytes()), fault.path, "exec", dont_inherit=True)
    assert min(sum(room_of(fault.path) == room for fault in first) for room in rooms) == 3
    assert len(set(first) & set(chosen(rooms, 60, 3, 4))) < 10


@pytest.mark.long
def test_what_was_met_is_kept_and_a_room_that_lost_a_fault_gets_another(rooms):
    first = chosen(rooms, 60, 3, 3)
    gone = next(fault.id for fault in first if room_of(fault.path) == "plots")
    kept = [fault.id for fault in first if fault.id != gone]
    then = [fault.id for fault in chosen(rooms, 60, 3, 4, {gone}, kept)]
    assert set(kept) < set(then) and len(then) == len(set(then)) == 60 and gone not in then
    assert sum(room_of(name.split()[0]) == "plots" for name in then) >= 3


def test_a_fault_meets_the_tests_of_its_own_file_first(tree):
    (tree / "minigrad/alone.py").write_text("")
    (tree / "tests/test_other.py").write_text("")
    stages = {path: [mutation.tests_of(tree, f"minigrad/{path}.py", stage) for stage in mutation.STAGES]
              for path in ("deep/signs", "deep/other", "alone")}
    assert stages == {path: [["tests/deep/test_signs.py", "-m", "not long"], ["tests/deep"], ["tests"]]
                      for path in ("deep/signs", "deep/other")} | {
        "alone": [["tests/test_other.py", "-m", "not long"], ["tests/test_other.py"], ["tests"]]}


def results_of(tree, monkeypatch, faults):
    """{words of the id: result} of the faults that contain these words, after the tests of their files."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    before, results, passed = (tree / "minigrad/deep/signs.py").read_bytes(), {}, set()
    for words in faults:
        (fault,) = [fault for fault in faults_of(tree)["deep"] if words in fault.id]
        mutation.meet(tree, fault, results.setdefault(words, {}), ["file"], passed)
    assert (tree / "minigrad/deep/signs.py").read_bytes() == before
    return results


def test_a_fault_is_planted_caught_and_taken_out_again(tree, monkeypatch):
    (tree / "tests/deep/test_other.py").write_text("def test_nothing():\n    pass\n")
    results = results_of(tree, monkeypatch, ["signs sign: ", "other operator: "])
    assert results == {"other operator: ": {"stage": "file", "caught": None},
                       "signs sign: ": {"stage": "file", "caught": "tests/deep/test_signs.py::test_signs"}}
    named = {"minigrad/deep/a.py b #1": results["other operator: "], "minigrad/deep/c.py d #1": results["signs sign: "]}
    assert list(mutation.summary(named)) == ["deep             1 of 2", "all              1 of 2   50.0 %",
                                             "survives file: minigrad/deep/a.py b #1"]


def test_a_test_that_fails_by_itself_catches_nothing(tree, monkeypatch):
    (tree / "tests/deep/test_signs.py").write_text("def test_it():\n    assert False\n")
    with pytest.raises(SystemExit, match="tests/deep/test_signs.py::test_it fails without a fault, too"):
        results_of(tree, monkeypatch, ["signs sign: "])


def test_it_goes_on_where_it_was(tree, monkeypatch, capsys):
    monkeypatch.setattr(mutation, "first_failure", lambda root, arguments, seconds: seen.append(arguments[0]) or None)
    monkeypatch.setattr(mutation, "ROOT", tree)
    out, seen = tree / "out.json", []
    command = ["--faults", "2", "--least", "1", "--out", str(out), "--until"]
    mutation.main([*command, "file"])
    assert len(seen) == 2 and {r["stage"] for r in json.loads(out.read_text())["faults"].values()} == {"file"}
    mutation.main([*command, "file"])
    assert len(seen) == 2
    mutation.main([*command, "room"])
    assert seen[2:] == ["tests/deep", "tests/deep"]
    mutation.main([*command, "file"])
    assert len(seen) == 4
    mutation.main([*command, "file", "--retry"])
    assert len(seen) == 6 and seen[4:] == seen[:2] and "deep             0 of 2" in capsys.readouterr().out


def test_the_list_of_equivalents_has_a_reason_for_each():
    assert all(name.startswith("minigrad/") and reason for name, reason in mutation.equivalents().items())
