"""What a submission must be before its numbers are judged."""
import os
from dataclasses import replace
from pathlib import Path

import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.submission import read
from minigrad.learn.checking.verdict import Refusal
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.specs.descent import reference as descent_with

CORPUS = Path(__file__).parent / "corpus"


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "huge", "latin"])
def test_path_tricks(kind, tmp_path):
    path = tmp_path / "adam.py"
    if kind == "link":
        good = tmp_path / "good.py"
        good.write_text((CORPUS / "adam/01_textbook.py").read_text())
        path.symlink_to(good)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        path.write_bytes(b"#" * 300_000)
    else:
        path.write_bytes("# höher\n".encode("latin-1"))
    assert check(load("adam"), path).status == "error"


@pytest.mark.parametrize("body, words", [
    ("w_swa *= n_models\n    w_swa += w\n    return w_swa / (n_models + 1)", "it changes its inputs"),
    ("return (w_swa * n_models + w) / (n_models + 1) + random.random()", "the same inputs gave two different answers"),
], ids=["in place", "random"])
def test_a_right_answer_that_is_no_function_of_its_inputs_is_refused(body, words, tmp_path):
    path = tmp_path / "swa.py"
    path.write_text(f"import random\ndef swa_update(w_swa, w, n_models):\n    {body}\n")
    verdict = check(load("swa"), path)
    assert verdict.status == "invalid" and verdict.headline == words


def test_a_file_that_is_refused_is_closed(tmp_path):
    path = tmp_path / "adam.py"
    path.write_bytes(b"#" * 300_000)
    descriptor = os.open(path, os.O_RDONLY)                 # the lowest that is free, before and after
    os.close(descriptor)
    with pytest.raises(Refusal):
        read(path)
    again = os.open(path, os.O_RDONLY)
    os.close(again)
    assert again == descriptor


@pytest.mark.parametrize("body, headline, rows", [
    ("return w[9]", "stopped by ", {"line 2": "return w[9]",
                                    "it says": "index 9 is out of bounds for axis 0 with size 5"}),
    ("import missing_package", "it imports missing_package", {"instead": "write the formula with NumPy"}),
], ids=["index", "import"])
def test_what_stops_a_function_is_shown_with_its_line(body, headline, rows, tmp_path):
    path = tmp_path / "swa.py"
    path.write_text(f"def swa_update(w_swa, w, n_models):\n    {body}\n")
    verdict = check(load("swa"), path)
    assert verdict.status == "error" and verdict.headline.startswith(headline)
    assert rows.items() <= dict(verdict.rows).items()


def driver(student, w, g, lr):
    """One step with the student's class."""
    return {"w": student.Rule(lr).step(w, g), "moved": student.moved(w, w - lr * g)}


RULE = ("class Rule:\n    def __init__(self, lr):\n        self.lr = lr\n    def step(self, w, g):\n"
        "        return w - self.lr * g\ndef moved(a, b):\n    return bool((a != b).any())\n")


def both(w, g, lr, *, sign=-1, rate="times", start=True, of="g", size=0.0, floor=0.0):
    """What the driver returns, with the switches of descent."""
    new = descent_with(w, g, lr, sign=sign, rate=rate, start=start, of=of, size=size, floor=floor)
    return {"w": new, "moved": True}


def with_a_class(descent):
    """Gradient descent as an exercise on a class and a function, judged by a dict."""
    return replace(descent, function=("Rule", "moved"), driver=driver, engine=both, reference=both,
                   outputs=("w", "moved"), moves=(0, None), measures=(),
                   formulas=lambda s: [next(descent.formulas(s)), "return w′, True"])


@pytest.mark.parametrize("old, new, status, headline", [
    ("", "", "correct", "correct"), ("w - self", "w + self", "fault", "your numbers"),
    ("def moved", "def shifted", "error", "there is no function or class moved"),
    ("class Rule", "class Step", "error", "there is no function or class Rule"),
    ("return bool((a != b).any())", "return 1", "invalid", "the result['moved'] is a number, expected True or False"),
    ("return bool((a != b).any())", "return b is a", "unknown", ""),
    ("return w - self.lr * g", "return {'w': w}", "invalid", "the result['w'] is a dict, expected an array")])
def test_a_class_and_a_function_are_judged_by_what_the_driver_returns(old, new, status, headline, tmp_path):
    path = tmp_path / "descent.py"
    path.write_text(RULE.replace(old, new, 1) if old else RULE)
    verdict = check(with_a_class(load("descent")), path)
    assert verdict.status == status and verdict.headline.startswith(headline), verdict.message
