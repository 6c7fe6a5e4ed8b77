"""`minigrad lesson`: the list, the notebook, and what it refuses.

Walking through a lesson: tests/learn/lesson/test_walkthrough.py.
"""
import sys

import pytest

from minigrad import cli
from minigrad.commands import lesson as command
from minigrad.errors import UsageError
from minigrad.learn.lesson import script


def test_the_catalogue_says_what_each_lesson_teaches(capsys):
    assert cli.main(["lesson"]) == 0
    out = capsys.readouterr().out
    for lesson in script.lessons():
        assert f" {lesson.number}  {lesson.title}" in out and lesson.teaches[:40] in out
    assert max(map(len, out.splitlines())) <= 80


def test_wrong_calls_are_explained(capsys):
    assert cli.main(["lesson", "99"]) == 2 and "expected one of 01_tape" in capsys.readouterr().err
    assert cli.main(["lesson", "02", "02"]) == 2 and "expected one lesson" in capsys.readouterr().err
    assert cli.main(["lesson", "export"]) == 2


def test_export_writes_a_notebook_with_the_same_cells(tmp_path, capsys):
    pytest.importorskip("jupytext")
    nbformat = pytest.importorskip("nbformat")
    out = tmp_path / "new" / "02.ipynb"
    assert cli.main(["lesson", "export", "02", "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    notebook = nbformat.read(out, as_version=4)
    nbformat.validate(notebook)
    folded = [c.source for c in notebook.cells if c.metadata.get("jupyter", {}).get("source_hidden")]
    asks = [c.source for c in notebook.cells if "ask(" in c.source and c.cell_type == "code"]
    draws = [c.source for c in notebook.cells if "with figure(" in c.source]
    assert set(folded) >= {*asks, *draws} and asks and draws
    assert not any(source.startswith("claim(") for source in folded)
    assert [c.source.strip("\n") for c in notebook.cells] == [c.text for c in script.find("02").cells]
    with pytest.raises(UsageError, match="ends in .ipynb"):
        command.export(script.find("02"), tmp_path / "02.py")


def test_export_without_jupytext_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "jupytext", None)
    assert cli.main(["lesson", "export", "02", "--out", str(tmp_path / "a.ipynb")]) == 2
    assert "pip install 'minigrad[notebook]'" in capsys.readouterr().err
