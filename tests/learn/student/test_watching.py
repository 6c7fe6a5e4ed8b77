"""`minigrad learn` as a student meets it: in a real pseudo-terminal, in a pipe, and what it keeps."""
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from minigrad import cli
from minigrad.learn.checking.verdict import Verdict, verdict_text
from minigrad.learn.exercises.course import ORDER, Course, load
from minigrad.learn.exercises.stubs import copy_stubs, stub
from minigrad.learn.student import watching
from minigrad.learn.student.watching import hints, put_back
from minigrad.learn.terminal import width

CORPUS = Path(__file__).parents[1] / "checking" / "corpus"
COMMAND = [sys.executable, "-m", "minigrad.cli", "learn"]


@pytest.fixture
def my(tmp_path):
    copy_stubs(tmp_path / "my")
    return tmp_path / "my"


def put(my, slug, name):
    """A solution of the corpus as the student's file."""
    shutil.copy(CORPUS / slug / f"{name}.py", my / f"{slug}.py")


class Terminal:
    """A program in a pseudo-terminal of 80 columns."""

    def __init__(self, command, cwd, **environment):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)        # a background job ignores it, and passes that on
            os.chdir(cwd)
            os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", "COLUMNS": "80", **environment})
        self.seen = b""

    def until(self, text, seconds=60):
        """Read until `text` is on the screen that was drawn last, down to its foot; returns that screen."""
        end = time.monotonic() + seconds
        while True:
            drawn = self.seen.rpartition(b"\x1b[H")[2].decode("utf-8", "replace")
            if text in drawn and re.search(rf"\d of {len(ORDER)} [▓░]+\r?\n", drawn):
                return drawn
            assert time.monotonic() < end, f"{text!r} never came; the screen:\n{drawn}"
            if select.select([self.fd], [], [], 0.2)[0]:
                self.seen += os.read(self.fd, 1 << 16)

    def press(self, key):
        os.write(self.fd, key.encode())

    def close(self, seconds=60):
        """Exit status of the program, which has `seconds` to end."""
        end = time.monotonic() + seconds
        try:
            while not select.select([self.fd], [], [], 0.2)[0] or os.read(self.fd, 1 << 16):
                if time.monotonic() > end:
                    os.kill(self.pid, signal.SIGKILL)
        except OSError:
            pass
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.mark.long
def test_a_session_in_a_terminal(my):
    terminal = Terminal(COMMAND, my.parent)
    first = terminal.until("q quit")
    assert "Change one sign" in first and "\x1b[" in first
    (my / "descent.py").write_text((my / "descent.py").read_text().replace("w + lr * g", "w - g"))
    assert "w′ = w − g" in terminal.until("another formula")
    (my / "descent.py").write_text((my / "descent.py").read_text().replace("w - g", "w - lr * g"))
    terminal.until("correct")
    assert "descent" in terminal.until(f"1 of {len(ORDER)}")            # it has not moved on by itself
    terminal.press("n")
    terminal.until(f"{ORDER[1]}.py")
    put(my, "logistic", "66_sign_of_the_margin_in_the_loss")
    assert "ℓᵢ = log(1 + exp(−mᵢ))" in terminal.until("another formula").replace("\r", "")
    terminal.press("h")
    terminal.until("hint 1 of 3")
    terminal.press("e")
    terminal.until("which of your variables")
    terminal.press("l")
    listed = terminal.until(f"▸✗ {ORDER.index('logistic'):02} logistic")
    assert all(width(line) <= 80 for line in listed.replace("\r", "").split("\n"))
    terminal.press("x")
    terminal.until("put the stub back")
    terminal.press("y")
    terminal.until("not started yet")
    kept = (my / "logistic.old.py").read_text()
    assert kept == (CORPUS / "logistic/66_sign_of_the_margin_in_the_loss.py").read_text()
    terminal.press("q")
    assert terminal.close() == 1                            # the current exercise is not passed
    kept = json.loads((my / "progress.json").read_text())["exercises"]
    assert kept["descent"]["state"] == "correct" and kept["descent"]["attempts"] == 2
    assert kept["logistic"]["diagnoses"] == [["loss_flipped"]]


@pytest.mark.long
def test_a_session_can_begin_anywhere(my):
    put(my, "adam", "01_textbook")
    terminal = Terminal([*COMMAND, "adam", "--dir", str(my)], my.parent)
    terminal.until("adam_step")
    put(my, "sam", "01_plain")
    terminal.until("sam_step")
    terminal.press("b")
    terminal.until(f"{ORDER[ORDER.index('sam') - 1]}.py")
    terminal.press("q")
    assert terminal.close() == 1


def test_no_color_is_obeyed_in_a_terminal(my):
    terminal = Terminal(COMMAND, my.parent, NO_COLOR="1")
    shown = terminal.until("q quit")
    assert not re.search(r"\x1b\[\d*m", shown)
    terminal.press("\x03")                                   # Ctrl-C leaves it in order
    assert terminal.close() == 1


def test_a_pipe_gets_one_check_without_colour(my):
    shutil.copy(CORPUS / "swa/01_formula.py", my / "descent.py")
    done = subprocess.run(COMMAND, cwd=my.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 1 and "there is no function descent_step" in done.stdout
    assert "\x1b" not in done.stdout
    (my / "descent.py").write_text(load("descent").solution)
    done = subprocess.run(COMMAND, cwd=my.parent, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and "✓ descent_step" in done.stdout


def test_a_file_from_the_future_is_seen_too(my):
    """Clocks of file servers are often ahead: what counts is that the file changed and is at rest."""
    from minigrad.learn.student.watching import Session
    session = Session(my, Course())
    (my / "descent.py").write_text(load("descent").solution)
    os.utime(my / "descent.py", (time.time() + 3600,) * 2)
    assert [session.changed() for _ in range(2)] == [None, "descent"]
    session.run()
    assert session.verdict.passed and [session.changed() for _ in range(2)] == [None, None]


def test_all_files_are_watched(my):
    """A save of another exercise's file makes that the current one; the one at hand comes first."""
    from minigrad.learn.student.watching import Session
    session = Session(my, Course())
    put(my, "swa", "01_formula")
    assert [session.changed() for _ in range(2)] == [None, "swa"]
    session.turn_to("swa")
    assert session.verdict.passed and session.progress.current == "swa" and not session.changed()
    put(my, "adam", "01_textbook")
    put(my, "swa", "02_running")
    os.utime(my / "swa.py", (1, 1))
    assert [session.changed() for _ in range(2)] == [None, "swa"]
    session.turn_to("swa")
    assert session.changed() == "adam"                      # and the other is not forgotten


def test_back_and_jump(my):
    from minigrad.learn.student.watching import Session, step
    session = Session(my, Course(), "adam")
    assert session.exercise.slug == "adam" and step(session, "b")
    assert session.exercise.slug == session.progress.current == ORDER[ORDER.index("adam") - 1]
    for _ in ORDER:
        step(session, "b")
    assert session.exercise.slug == "descent"               # the first one stays


def test_the_list_shows_the_lessons(my, capsys):
    text = run(capsys, "list", "--dir", str(my))[1]
    assert re.search(r"lesson 01  A tape .*\n▸· 00 descent", text)
    assert re.search(r"lesson 14  .*averag.*\n.* \d+ swa .*\n.* \d+ refresh_batchnorm", text, re.I)
    assert all(width(line) <= 80 for line in text.splitlines())


def run(capsys, *words):
    """(exit status, what was printed) of `minigrad learn WORDS`."""
    status = cli.main(["learn", *words])
    out = capsys.readouterr()
    return status, out.out + out.err


def test_check_json(my, capsys):
    put(my, "adam", "09_no_v_hat")
    status, text = run(capsys, "check", "adam", "--dir", str(my), "--json")
    found = json.loads(text)
    assert status == 1
    assert list(found) == ["exercise", "status", "faults", "formula", "message"]
    assert found["status"] == "fault" and found["faults"] == ["no_v_hat"] and found["formula"] == "v̂ₜ = vₜ"
    assert "31.6·η instead of 1.0·η" in found["message"]
    for name, wanted in (("01_textbook", 0), ("07_eps_hat_form", 0), ("24_pass", 1), ("22_undefined_name", 1)):
        put(my, "adam", name)
        assert run(capsys, "check", "adam", "--dir", str(my), "--json")[0] == wanted


def test_init_never_overwrites(my, capsys):
    (my / "adam.py").write_text("mine")
    assert run(capsys, "init", str(my))[0] == 0
    assert (my / "adam.py").read_text() == "mine"
    (my / "sam.py").unlink()
    run(capsys, "init", str(my))
    assert (my / "sam.py").read_text() == stub(load("sam"))


def test_the_solution_comes_after_passing_or_giving_up(my, capsys):
    status, text = run(capsys, "solution", "adam", "--dir", str(my))
    assert status == 2 and "--give-up" in text and "m_hat" not in text
    status, text = run(capsys, "solution", "adam", "--dir", str(my), "--give-up")
    assert status == 0 and "m_hat = m / (1 - beta1**t)" in text and "minigrad.optim.rules.adam" in text
    assert json.loads((my / "progress.json").read_text())["exercises"]["adam"]["gave_up"] is True
    put(my, "swa", "01_formula")
    assert run(capsys, "solution", "swa", "--dir", str(my))[0] == 0


def test_reset_keeps_the_old_text(my):
    path = my / "adam.py"
    for text in ("first", "second"):
        path.write_text(text)
        put_back(path, load("adam"))
    assert path.read_text() == stub(load("adam"))
    assert [(my / name).read_text() for name in ("adam.old.py", "adam.old2.py")] == ["first", "second"]


def test_the_first_hint_follows_the_diagnosis(my):
    from minigrad.learn.checking.checker import check
    put(my, "adam", "09_no_v_hat")
    verdict = check(load("adam"), my / "adam.py")
    assert "v̂ₜ = vₜ" in hints(load("adam"), verdict, 1)[0][1]
    assert [label for label, _ in hints(load("adam"), verdict, 3)] == ["hint 1 of 3", "hint 2 of 3", "hint 3 of 3"]


@pytest.mark.parametrize("slug", ORDER)
def test_the_first_hint_is_the_question_of_the_mistake(slug):
    exercise = load(slug)
    assert exercise.wrong[0].asks and sum(bool(w.asks) for w in exercise.wrong) >= 3
    for wrong in exercise.wrong:
        verdict = Verdict(slug, "fault", "", faults=[wrong.name], rows=[("you compute", "a = b")])
        first, second, third = (text for _, text in hints(exercise, verdict, 3))
        assert (second, third) == exercise.hints[1:]
        assert first == (f"{wrong.asks} You compute a = b." if wrong.asks else
                         "Look at your line for a. You compute a = b: what is different on paper?")
        assert not wrong.asks or "?" in wrong.asks


def test_a_question_of_one_of_several_mistakes_does_not_claim_their_lines():
    adam = load("adam")
    several = Verdict("adam", "faults", "", faults=["sign", "no_v_hat"], rows=[("you compute", "wₜ₊₁ = wₜ + η·m̂ₜ")])
    assert [text for _, text in hints(adam, several, 1)] == [adam.named["no_v_hat"].asks]
    unknown = Verdict("adam", "unknown", "", rows=[("tried", "many")])
    assert [text for _, text in hints(adam, unknown, 1)] == [adam.hints[0]]


def test_the_command_asks_the_question_of_the_mistake(my, capsys):
    put(my, "adam", "09_no_v_hat")
    _, text = run(capsys, "hint", "adam", "--dir", str(my))
    assert " ".join(text.split()) == ("hint 1 of 3 What is v after the first step if it starts at 0? How far is that "
                                      "from g²? You compute v̂ₜ = vₜ.")


def test_a_folder_that_is_not_there_is_said(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, text = run(capsys, "list")
    assert status == 2 and "minigrad learn init my" in text
    assert run(capsys, "check", "adamm", "--dir", str(tmp_path))[0] == 2


@pytest.mark.long
def test_pytest_gives_the_same_verdicts(my):
    put(my, "adam", "09_no_v_hat")
    put(my, "sam", "01_plain")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(my)], cwd=my,
                          capture_output=True, text=True)
    assert f"1 failed, 1 passed, {len(ORDER) - 2} skipped" in done.stdout, done.stdout
    assert "31.6·η instead of 1.0·η" in done.stdout and "Traceback" not in done.stdout


def test_screens_are_at_most_80_columns(my):
    for slug in ORDER:
        text = verdict_text(_verdict(my, slug), load(slug).called)
        assert all(width(line) <= 80 for line in text.splitlines()), text
        assert "\x1b" not in text


def _verdict(my, slug):
    from minigrad.learn.checking.checker import check
    return check(load(slug), my / f"{slug}.py")


def test_reset_asks_first_and_says_where_the_text_is(my, capsys, monkeypatch):
    (my / "adam.py").write_text("mine")
    for answer, status, words in (("n", 1, "nothing changed"), ("y", 0, f"your text is in {my / 'adam.old.py'}")):
        monkeypatch.setattr("builtins.input", lambda question, answer=answer: answer)
        found, text = run(capsys, "reset", "adam", "--dir", str(my))
        assert found == status and words in text
    assert (my / "adam.py").read_text() == stub(load("adam"))
    assert run(capsys, "reset", "adam", "--yes", "--dir", str(my))[0] == 0


def test_the_guards_that_are_missing_are_named_before_anything_runs(my, monkeypatch):
    monkeypatch.setattr(watching, "missing", lambda: "no namespaces, own user")
    monkeypatch.setattr(watching.select, "select", lambda *ends: ([True], [], []))
    monkeypatch.setattr(watching.os, "read", lambda descriptor, most: b"q")
    session = watching.Session(my, Course())
    with open(os.devnull) as keys:
        monkeypatch.setattr(watching.sys, "stdin", keys)
        watching.loop(session)
    note = " ".join(" ".join(session.panel).split())
    assert note.endswith("your machine is not fully protected from your code: no namespaces, own user")
