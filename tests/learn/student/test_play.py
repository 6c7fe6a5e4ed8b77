"""`minigrad learn play`: what it draws beside the student's function, and what it says."""
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from minigrad import cli
from minigrad.errors import UsageError
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import load
from minigrad.learn.student.play import MOST, on_the_way, play
from minigrad.learn.student.progress import Progress

CORPUS = Path(__file__).parents[1] / "checking" / "corpus"


@pytest.mark.long
def test_the_mistakes_come_from_the_progress_of_the_student(tmp_path):
    progress = Progress(tmp_path)
    for name in ("09_no_v_hat", "24_pass", "37_decayed_rate", "17_uphill_and_no_v_hat", "09_no_v_hat",
                 "01_textbook"):
        path = shutil.copy(CORPUS / "adam" / f"{name}.py", tmp_path / "adam.py")
        progress.note_verdict(check(load("adam"), path), name)
    assert on_the_way(load("adam"), progress.of("adam")) == [("no_v_hat", "sign"), ("no_v_hat",)]
    many = {"diagnoses": [[w.name] for w in load("adam").wrong]}
    assert on_the_way(load("adam"), many) == [(w.name,) for w in load("adam").wrong[-MOST:]]
    assert on_the_way(load("sam"), {"diagnoses": [["extra_gradient"], ["gone"]]}) == []


@pytest.mark.long
def test_the_command(tmp_path, capsys):
    (tmp_path / "descent.py").write_text(load("descent").solution)
    assert cli.main(["learn", "play", "descent", "--dir", str(tmp_path)]) == 0
    assert "weights differ by   0.0e+00 at most" in capsys.readouterr().out
    assert (tmp_path / "play_descent.png").stat().st_size > 5000
    (tmp_path / "adam.py").write_text((CORPUS / "adam/22_undefined_name.py").read_text())
    assert any("vhat" in line for line in play(load("adam"), tmp_path / "adam.py"))


def test_without_a_gpu_it_says_so(tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    (tmp_path / "descent.py").write_text(load("descent").solution)
    assert cli.main(["learn", "play", "descent", "--dir", str(tmp_path), "--gpu"]) == 2
    assert "no GPU can be used" in capsys.readouterr().err
    with pytest.raises(UsageError, match="nothing to play"):
        play(replace(load("descent"), play=""), tmp_path / "descent.py")
