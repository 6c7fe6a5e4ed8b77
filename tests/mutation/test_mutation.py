"""Faults are planted, caught, written down and not met twice; none reaches beyond the copy of the tree."""
import json

import pytest

from . import __main__ as mutation
from .faults import Finder, chosen, faults_of

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


def test_the_choice_is_seeded_and_has_its_share_of_each_room():
    first, again = (chosen(mutation.ROOT, 40, 2, seed) for seed in (3, 3))
    assert first == again and len(set(first)) == 40
    for fault in first:
        compile(fault.planted((mutation.ROOT / fault.path).read_bytes()), fault.path, "exec", dont_inherit=True)
    per_room = [sum(mutation.room_of(f.path) == room for f in first) for room in faults_of(mutation.ROOT)]
    assert min(per_room) >= 2
    other = chosen(mutation.ROOT, 40, 2, 4, {first[0].id})
    assert first[0] not in other and len(other) == 40 and len(set(first) & set(other)) < 10


def test_a_fault_meets_the_tests_of_its_own_file_first(tree):
    assert mutation.own_tests(tree, "minigrad/deep/signs.py") == "tests/deep/test_signs.py"
    assert mutation.own_tests(tree, "minigrad/deep/other.py") == "tests/deep"
    assert mutation.tests_of(tree, "minigrad/deep/signs.py", "room") == ["tests/deep", "-m", "not long"]
    assert mutation.tests_of(tree, "minigrad/deep/signs.py", "long") == ["tests", "-m", "long"]


def test_a_fault_is_planted_caught_and_taken_out_again(tree, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    faults = [fault for fault in faults_of(tree)["deep"] if " sign: " in fault.id or "other" in fault.path]
    results = {fault.id: {"stage": None, "caught": None} for fault in faults}
    before = (tree / "minigrad/deep/signs.py").read_bytes()
    for fault in faults:
        mutation.meet(tree, fault, results[fault.id], ("file",))
    assert (tree / "minigrad/deep/signs.py").read_bytes() == before
    assert list(results.values()) == [{"stage": "file", "caught": None},                  # nothing tests other.py
                                      {"stage": "file", "caught": "tests/deep/test_signs.py::test_signs"}]
    assert list(mutation.summary(results))[:2] == ["deep             1 of 2", "all              1 of 2   50.0 %"]


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
    mutation.main([*command, "file", "--retry"])
    assert len(seen) == 6 and seen[4:] == seen[:2] and "deep             0 of 2" in capsys.readouterr().out


def test_the_list_of_equivalents_has_a_reason_for_each():
    assert all(name.startswith("minigrad/") and reason for name, reason in mutation.equivalents().items())
