"""Answers in many styles, each with the verdict it should get: `=== name | status:names` before each text. An unknown
mistake carries `# <- here` in the line where it is."""
from pathlib import Path

import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import load
from minigrad.learn.sandbox import calling

MARK = "# <- here"
LATER = "# to be located"      # an unknown mistake that is not located yet


def answers():
    """(slug, name, expected, text) of every answer."""
    for path in sorted((Path(__file__).parent / "answers").glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("=== ")[1:]:
            title, _, text = block.partition("\n")
            name, _, expected = title.partition(" | ")
            yield path.stem, name, expected, text


ANSWERS = list(answers())


@pytest.fixture
def here(monkeypatch):
    """Students' functions run in this process, which is quicker."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)


@pytest.mark.long
@pytest.mark.parametrize(("slug", "name", "expected", "text"), ANSWERS, ids=[f"{a[0]}/{a[1]}" for a in ANSWERS])
def test_answer(slug, name, expected, text, here, tmp_path):
    path = tmp_path / f"{slug}.py"
    path.write_text(text.replace(MARK, ""), encoding="utf-8")
    with np.errstate(all="ignore"):
        verdict = check(load(slug), path)
    status, _, names = expected.partition(":")
    assert verdict.status == status, verdict.message
    assert set(verdict.faults + verdict.conventions) == set(filter(None, names.split(","))), verdict.message
    assert not any(mine == right for mine, right in beside(verdict)), verdict.message
    if MARK in text:
        number, line = next((i, line) for i, line in enumerate(text.splitlines(), 1) if MARK in line)
        rows = dict(verdict.rows)
        assert (LATER in text) == ("look here first" not in rows), verdict.message
        assert LATER in text or rows["look here first"].startswith(f"line {number}: "), verdict.message
        assert "or here" not in rows, verdict.message


def beside(verdict):
    """The pairs of lines that a verdict compares."""
    mine, right = ([text for label, text in verdict.rows if label == which] for which in
                   ("you compute", "exercise says"))
    return zip(mine, right, strict=True)


def test_there_are_enough_answers():
    assert len(ANSWERS) >= 60 and {a[2].partition(":")[0] for a in ANSWERS} == {
        "correct", "convention", "variant", "fault", "faults", "unknown", "invalid"}
