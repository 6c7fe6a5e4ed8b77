"""Grading a class: rows, reports, hidden probes, and runs that are cut off."""
import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from minigrad import cli
from minigrad.errors import DataError, UsageError
from minigrad.learn.exercises.course import load, settings
from minigrad.learn.instructor import grading
from minigrad.learn.instructor.grading import Ledger, grade
from minigrad.learn.instructor.reports import cell, file_name, gradescope, misconceptions

CORPUS = Path(__file__).parents[1] / "checking" / "corpus"
SLUGS = ["adam", "swa"]


@pytest.fixture
def submissions(tmp_path):
    """Ada is right, Ben makes a known mistake in both, Cem handed in one file with two mistakes."""
    for student, slug, name in (("ada", "adam", "02_helpers_other_names"), ("ada", "swa", "02_running"),
                                ("ben", "adam", "09_no_v_hat"), ("ben", "swa", "10_swapped"),
                                ("cem", "adam", "17_uphill_and_no_v_hat")):
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(CORPUS / slug / f"{name}.py", folder / f"{slug}.py")
    return tmp_path / "in"


def test_the_reports(submissions, tmp_path):
    out = tmp_path / "out"
    rows, new = grade(submissions, out, SLUGS, jobs=2, seed=7)
    assert new == 6
    with open(out / "grades.csv", encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [(r["student"], r["exercise"], r["score"], r["diagnosis"]) for r in table] == [
        ("ada", "adam", "1.0", "correct"), ("ada", "swa", "1.0", "correct"),
        ("ben", "adam", "0.0", "no_v_hat"), ("ben", "swa", "0.0", "swapped"),
        ("cem", "adam", "0.0", "no_v_hat + sign"), ("cem", "swa", "0.0", "there is no file yet")]
    ben = json.loads((out / "results" / "ben.json").read_text(encoding="utf-8"))
    assert ben["score"] == 0 and [t["status"] for t in ben["tests"]] == ["failed", "failed"]
    assert "31.6·η instead of 1.0·η" in ben["tests"][0]["output"]
    assert json.loads((out / "results" / "ada.json").read_text())["score"] == 2
    suites = ElementTree.parse(out / "junit.xml").getroot()
    assert [(s.get("name"), s.get("tests"), s.get("failures"), s.get("skipped")) for s in suites] == [
        ("ada", "2", "0", "0"), ("ben", "2", "2", "0"), ("cem", "2", "1", "1")]
    with open(out / "misconceptions.csv", encoding="utf-8", newline="") as file:
        counts = {(r["exercise"], r["mistake"]): r["students"] for r in csv.DictReader(file)}
    assert counts == {("adam", "no_v_hat"): "2", ("adam", "sign"): "1", ("swa", "swapped"): "1"}
    assert rows[0]["file"] and not rows[5]["file"]


def test_rows_are_kept_and_changed_files_graded_again(submissions, tmp_path):
    out = tmp_path / "out"
    grade(submissions, out, SLUGS, seed=7)
    assert grade(submissions, out, SLUGS)[1] == 0          # the seed is remembered
    shutil.copy(CORPUS / "adam" / "01_textbook.py", submissions / "ben" / "adam.py")
    rows, new = grade(submissions, out, SLUGS, seed=7)
    assert new == 1 and [r["score"] for r in rows] == [1, 1, 1, 0, 0, 0]
    with pytest.raises(UsageError, match="seed 7"):
        grade(submissions, out, SLUGS, seed=8)


def test_a_torn_line_costs_one_row(submissions, tmp_path):
    out = tmp_path / "out"
    grade(submissions, out, SLUGS, seed=7)
    lines = (out / "rows.jsonl").read_text()
    (out / "rows.jsonl").write_text(lines[:-40])
    rows, new = grade(submissions, out, SLUGS, seed=7)
    assert new == 1 and len(rows) == 6
    assert grade(submissions, out, SLUGS, seed=7)[1] == 0


@pytest.mark.long
def test_a_killed_run_goes_on_where_it_stopped(submissions, tmp_path):
    for i in range(5):
        shutil.copytree(submissions / "ada", submissions / f"x{i:02}")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "minigrad.cli", "grade", str(submissions), "--out", str(out), "--seed", "7",
               "--jobs", "1", "--exercises", "adam,swa"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env={**os.environ, "TMPDIR": str(tmp_path)})
    end = time.monotonic() + 60
    while not (out / "rows.jsonl").exists() or (out / "rows.jsonl").read_text().count("\n") < 5:
        assert time.monotonic() < end
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    done = (out / "rows.jsonl").read_text().count("\n")
    assert 5 <= done < 16 and not (out / "grades.csv").exists()
    rows, new = grade(submissions, out, SLUGS, jobs=3)
    assert new == 16 - done and len(rows) == 16
    assert {r["seed"] for r in rows} == {7}
    assert sum(r["score"] for r in rows) == 12


def test_the_grader_s_own_failure_is_a_row(submissions, tmp_path, monkeypatch):
    real = grading.check

    def check(exercise, path, seed):
        if path.parent.name == "ben":
            raise RuntimeError("planted")
        return real(exercise, path, seed=seed)
    monkeypatch.setattr(grading, "check", check)
    rows, _ = grade(submissions, tmp_path / "out", SLUGS, seed=1)
    assert [r["score"] for r in rows] == [1, 1, 0, 0, 0, 0]
    assert "planted" in rows[2]["diagnosis"] and rows[2]["status"] == "error"


def test_probes_depend_on_the_seed(submissions, tmp_path):
    """A table of the visible answers passes for seed 0 and fails hidden probes."""
    from minigrad.learn.checking.checker import check
    from minigrad.learn.checking.known_formulas import known_formulas
    from minigrad.learn.exercises.course import load
    known = known_formulas(load("swa"), 0)
    table = [(w.tolist(), right[0].tolist()) for (_, w, _), right in zip(known.calls, known.right, strict=True)]
    path = submissions / "ada" / "swa.py"
    path.write_text(f"import numpy as np\nTABLE = {table!r}\ndef swa_update(w_swa, w, n_models):\n"
                    "    return next((np.array(a) for k, a in TABLE if k == w.tolist()), w_swa)\n")
    assert check(load("swa"), path, seed=0).passed
    assert not check(load("swa"), path, seed=7).passed


@pytest.mark.long
def test_strange_names(tmp_path):
    names = ["=1+1", "a b", "ü ñ", "semi;colon", "new\nline", "quote\"'", "<xml>&", "-rf", "%2e"]
    for name in names:
        (tmp_path / "in" / name).mkdir(parents=True)
        shutil.copy(CORPUS / "swa" / "01_formula.py", tmp_path / "in" / name / "swa.py")
    rows, _ = grade(tmp_path / "in", tmp_path / "out", ["swa"], seed=1, jobs=3)
    assert [r["score"] for r in rows] == [1.0] * len(names)
    assert len(list((tmp_path / "out" / "results").iterdir())) == len(names)
    assert len(list(ElementTree.parse(tmp_path / "out" / "junit.xml").getroot())) == len(names)
    text = (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8")
    assert "\n=1+1" not in text and "'=1+1" in text
    assert file_name("..") == "student" and "/" not in file_name("a/b") and cell("-1") == "'-1"


def test_clear_errors(tmp_path, capsys):
    with pytest.raises(DataError, match="is not a folder"):
        grade(tmp_path / "nowhere", tmp_path / "out", SLUGS)
    with pytest.raises(DataError, match="no student"):
        grade(tmp_path, tmp_path / "out", SLUGS)
    assert cli.main(["grade", str(tmp_path), "--out", str(tmp_path / "o"), "--exercises", "adamm"]) == 2
    assert "there is no exercise" in capsys.readouterr().err


def test_the_command(submissions, tmp_path, capsys):
    status = cli.main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--seed", "3", "--jobs", "2",
                       "--exercises", "adam,swa"])
    text = capsys.readouterr().out
    assert status == 0 and "adam: no_v_hat  v̂ₜ = vₜ" in text
    assert all(len(line) <= 80 for line in text.splitlines() if str(tmp_path) not in line)


def test_a_ledger_of_rubbish_is_passed_over(tmp_path):
    (tmp_path / "rows.jsonl").write_text('[1]\n{"student": 1}\nnot json\n')
    assert Ledger(tmp_path, 5).rows == {}


def test_a_folder_name_that_is_not_utf_8_loses_no_row(submissions, tmp_path):
    shutil.copytree(submissions / "ada", submissions / os.fsdecode(b"b\xff\xfe"))
    rows, _ = grade(submissions, tmp_path / "out", SLUGS, seed=7)
    assert [r["score"] for r in rows] == [1, 1, 0, 0, 1, 1, 0, 0]
    assert len(list((tmp_path / "out" / "results").iterdir())) == 4
    assert (tmp_path / "out" / "grades.csv").read_text(encoding="utf-8").count("\n") == 9
    assert grade(submissions, tmp_path / "out", SLUGS)[1] == 0


def test_the_csv_says_which_guards_were_missing(submissions, tmp_path, monkeypatch, capsys):
    for module in (grading, __import__("minigrad.commands.grade", fromlist=["x"])):
        monkeypatch.setattr(module, "missing", lambda: "no guard for files on this system")
    assert cli.main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--exercises", "swa"]) == 0
    assert "no guard for files on this system" in capsys.readouterr().out.splitlines()[0]
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8", newline="") as file:
        assert {r["guards"] for r in csv.DictReader(file)} == {"no guard for files on this system"}


def test_times_are_rounded():
    rows = [{"exercise": "a", "score": 1.0, "message": "", "note": "", "seconds": s} for s in (0.1, 0.2, 0.3)]
    assert str(gradescope(rows)["execution_time"]) == "0.6" != str(0.1 + 0.2 + 0.3)


def test_the_html_report_says_who_and_what_beside_which_line(submissions, tmp_path):
    (submissions / "dan<b>").mkdir()
    (submissions / "dan<b>" / "adam.py").write_text("def adam_step(*a):\n    return a[99] < 1\n")
    assert cli.main(["grade", str(submissions), "--out", str(tmp_path / "out"), "--exercises", "adam,swa", "--html",
                     "--seed", "7"]) == 0
    text = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert ">no_v_hat</td>" in text and "ben, cem" in text and "v̂ₜ = vₜ" in text
    marked = dict(re.findall(r"(?m)^ +\d+  +(.*?)   <mark>← (.*?)</mark>", text))
    assert marked["return a[99] &lt; 1"] == "stopped by IndexError" and "dan&lt;b&gt;" in text
    lines = [line for line, note in marked.items() if "v̂ₜ = vₜ instead of" in note]
    assert any(line.startswith("delta = lr") for line in lines)
    assert len(lines) == 2 and all("np.sqrt(v)" in line for line in lines)       # not the line of v, which is right
    assert "dan<b>" not in text and "<script" not in text


@pytest.mark.parametrize(("words", "score"), [((), "1.0"), (("--conventions", "mistake"), "0.0")], ids=["yes", "no"])
def test_what_another_convention_is_worth(words, score, tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    shutil.copy(CORPUS / "adam" / "07_eps_hat_form.py", tmp_path / "in" / "ada" / "adam.py")
    assert cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--exercises", "adam", *words]) == 0
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["score"], row["status"] if "status" in row else "convention") == (score, "convention")
    assert ("only the exercise's own convention" in
            (tmp_path / "out" / "results" / "ada.json").read_text(encoding="utf-8")) == (score == "0.0")


def test_what_conventions_are_worth_can_be_changed_after_grading(tmp_path):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    shutil.copy(CORPUS / "adam" / "07_eps_hat_form.py", tmp_path / "in" / "ada" / "adam.py")
    for conventions, score, failures, mark in (("score", 1, "0", ">✓<"), ("mistake", 0, "1", ">✗</a>"),
                                               ("score", 1, "0", ">✓<")):
        (row,), _ = grade(tmp_path / "in", tmp_path / "out", ["adam"], seed=1, conventions=conventions, html=True)
        assert row["score"] == score and row["message"].count("score   ") == 1 - score
        (suite,) = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()
        assert suite.get("failures") == failures == str(len(suite.findall("testcase/failure")))
        assert mark in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_errors_are_counted_by_what_they_are(submissions, tmp_path):
    for name, body in (("dan", "x[99]"), ("eva", "x[98]"), ("fay", "x +")):
        (submissions / name).mkdir()
        (submissions / name / "swa.py").write_text(f"def swa_update(x, w, n_models):\n    return {body}\n")
    rows, _ = grade(submissions, tmp_path / "out", ["swa"], seed=1)
    exercises = {"swa": load("swa")}
    assert [entry[:3] for entry in misconceptions(rows, exercises)] == [
        ("swa", "stopped by IndexError", 2), ("swa", "stopped by SyntaxError", 1), ("swa", "swapped", 1)]


def test_files_that_fit_no_exercise_are_named(tmp_path, capsys):
    (tmp_path / "in" / "ada").mkdir(parents=True)
    (tmp_path / "in" / "ada" / "hw.zip").write_text("?")
    (tmp_path / "in" / "ben.zip").write_text("?")
    assert cli.main(["grade", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--exercises", "swa",
                     "--html"]) == 0
    assert " not graded          ben.zip: in no student's folder" in capsys.readouterr().out
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "fits no exercise: hw.zip" in page and "<pre></pre>" not in page


def test_a_set_says_in_its_settings_what_conventions_are_worth(tmp_path):
    assert settings(tmp_path) == {}
    (tmp_path / "settings.json").write_text('{"conventions": "mistake"}')
    assert settings(tmp_path) == {"conventions": "mistake"}
    for text in ('{"conventions": "half"}', '{"other": 1}', "[", "[]"):
        (tmp_path / "settings.json").write_text(text)
        with pytest.raises(UsageError, match="settings.json"):
            settings(tmp_path)
