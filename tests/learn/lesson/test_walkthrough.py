"""Lessons in a terminal: driven through a real pseudo-terminal, and without one."""
import os
import re
import select
import subprocess
import sys
import time

import pytest
from minigrad.learn.lesson import script, walkthrough

LESSON = '''\
# %% [markdown]
# # 07 · A small one
#
# What the small one teaches.
#
# Needs: nothing.

# %%
from minigrad.learn import ask, claim
x = 20 + 1
print("x is", x)

# %% [markdown]
# ## Second
# The second text.

# %%
ask("how much is 6·7?", (42, lambda: 2 * x), wrong=[(13, lambda: 6 + 7, "that is the sum")])
claim("twice x", 2 * x, want=42)

# %%
print("the end:", x)

# %% [markdown]
# Last words.
'''
PLAY = ("import sys; from minigrad.learn.lesson import script, walkthrough as w; "
        "sys.exit(w.Player(script.read(sys.argv[1]), w.keyboard()).play())")


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "07_small.py"
    path.write_text(LESSON, encoding="utf-8")
    return path


class Terminal:
    """A program in a pseudo-terminal of 80 columns."""

    def __init__(self, *command, cwd=None, **environment):
        import pty
        self.master, slave = pty.openpty()
        clean = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        self.process = subprocess.Popen([sys.executable, *command], stdin=slave, stdout=slave, stderr=slave,
                                        close_fds=True, cwd=cwd, env={
                                            **clean, "TERM": "xterm", "COLUMNS": "80",
                                            "PYTHONPATH": str(script.folder().parent), **environment})
        os.close(slave)
        self.seen = ""

    def until(self, text, seconds=60):
        """What was printed since the last call, up to `text`."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            try:
                piece = os.read(self.master, 65536).decode() if ready else ""
            except OSError:                              # the program has ended
                piece = ""
            assert piece, f"{text!r} did not come: {self.seen!r}"
            self.seen += piece
        head, self.seen = self.seen[:self.seen.index(text) + len(text)], self.seen[self.seen.index(text) + len(text):]
        return head

    def press(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        """Wait for the program; returns the rest of what it printed and its status."""
        try:
            while piece := os.read(self.master, 65536):
                self.seen += piece.decode()
        except OSError:
            pass
        os.close(self.master)
        return self.seen, self.process.wait(30)


needs_pty = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are POSIX")


@needs_pty
def test_every_key_in_a_real_terminal(lesson):
    screen = Terminal("-c", PLAY, str(lesson), cwd=lesson.parent)
    first = screen.until("1/4")
    assert "A small one" in first and "What the small one teaches." in first
    assert "x is 21" in first and "Second" not in first
    assert "\x1b[1m" in first and "print(\"x is\", x)" in first
    screen.press("p")
    screen.until("expression: ")
    screen.press("x * 100\n")
    assert "2100" in screen.until("1/4")
    screen.press("p")
    screen.until("expression: ")
    screen.press("nothing\n")
    assert "NameError" in screen.until("1/4")
    screen.press("i")
    screen.until(">>> ")
    screen.press("x = x + 0; print('in', x)\n")
    screen.until("in 21")
    screen.until(">>> ")
    screen.press("\x04")
    screen.until("1/4")
    screen.press("\n")
    asked = screen.until("your prediction (Enter to skip): ")
    assert "Second" in asked and "6·7" in asked and "42))" not in asked and "that is the sum" not in asked
    assert 'claim("twice x"' in asked
    screen.press("13\n")
    told = screen.until("once more (Enter for the answer): ")
    assert "not quite: that is the sum" in told and "answer is" not in told
    screen.press("\n")
    told = screen.until("2/4")
    assert "13: that is the sum" not in told and "the answer is 42" in told and "✓" in told and "twice x" in told
    screen.press("r")
    screen.until("your prediction (Enter to skip): ")
    screen.press("42\n")
    assert "right" in screen.until("2/4")
    screen.press("z")                                    # no such key: nothing happens
    screen.until("2/4")
    screen.press("s")
    assert 'claim("twice x"' in screen.until("2/4")
    screen.press("c")
    rest, status = screen.end()
    assert "the end: 21" in rest and "Last words." in rest and status == 0


@needs_pty
def test_quit_an_error_and_a_rerun_of_the_edited_file(lesson):
    lesson.write_text(LESSON.replace("2 * x, want=42", "2 * x, want=43"), encoding="utf-8")
    screen = Terminal("-c", PLAY, str(lesson), cwd=lesson.parent)
    screen.until("1/4")
    screen.press("\n")
    screen.until("skip): ")
    screen.press("\n")
    told = screen.until("2/4")
    assert "✗" in told and "ClaimError" in told and "line 19" in told and "walkthrough.py" not in told
    lesson.write_text(LESSON, encoding="utf-8")
    screen.press("r")
    screen.until("skip): ")
    screen.press("\n")
    assert "✓" in screen.until("2/4")
    screen.press("q")
    rest, status = screen.end()
    assert "the end" not in rest and status == 0


@needs_pty
@pytest.mark.parametrize("at, key", [("1/4", "c"), ("skip): ", "c\n"), ("skip): ", "q\n")])
def test_continue_and_quit_at_a_prediction(lesson, at, key):
    """c runs to the end, past predictions, also if it is typed at one; q leaves there, too."""
    screen = Terminal("-c", PLAY, str(lesson), cwd=lesson.parent)
    screen.until("1/4")
    if at != "1/4":
        screen.press("\n")
        screen.until(at)
    screen.press(key)
    rest, status = screen.end()
    assert status == 0 and ("the end: 21" in rest and "the answer is 42" in rest) == (key != "q\n")
    assert "Traceback" not in rest and "prediction" not in rest and "2/4" not in rest


@needs_pty
def test_without_colour_there_is_none(lesson):
    screen = Terminal("-c", PLAY, str(lesson), cwd=lesson.parent, NO_COLOR="1")
    assert "\x1b[" not in screen.until("1/4")
    screen.press("q")
    screen.end()


@pytest.mark.long
@needs_pty
def test_a_real_lesson_fits_80_columns(tmp_path):
    screen = Terminal("-m", "minigrad.cli", "lesson", "02", cwd=tmp_path)
    screen.until("1/")
    screen.press("\n\n\nq")
    rest, status = screen.end()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", rest)
    assert status == 0 and max(map(len, re.split(r"[\r\n]+", plain))) <= 80


def test_a_pipe_runs_through(lesson):
    done = subprocess.run([sys.executable, "-c", PLAY, str(lesson)], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0 and done.stderr == "" and "\x1b" not in done.stdout
    places = [done.stdout.index(text) for text in ("x is 21", "Second", "the end: 21", "Last")]
    assert places == sorted(places)


def test_a_pipe_stops_at_a_claim_that_does_not_hold(lesson):
    lesson.write_text(LESSON.replace("want=42", "want=43"), encoding="utf-8")
    with pytest.raises(AssertionError, match="twice x"):
        walkthrough.Player(script.read(lesson)).play()


def test_answers_are_not_shown_with_the_code():
    source = 'x = 1\nask("how?", (1, f),\n    wrong=[(2, g, "no")])\ny = ask\n\nask("b", (1, f))\n'
    assert walkthrough.visible(source) == "x = 1\ny = ask"
    assert walkthrough.visible('ask("b", (1, f))') == "" and walkthrough.visible("x = (") == "x = ("


def test_a_lesson_shows_no_result_before_it_asks():
    """What follows a question stands in another cell, so that its code cannot give the answer away."""
    for lesson in script.lessons():
        for cell in lesson.cells:
            after = f"\n{cell.text}".rpartition("\nask(")
            after = after[2] if after[1] else ""
            assert "\nclaim(" not in after and "\nshow(" not in after, cell.text


def test_helpers_are_no_step_of_their_own():
    cells = script.parse("# %%\nx = 1\n# %% helpers: a\ny = 2\n# %% [markdown]\n# text\n# %%\nz = x + y\n")
    groups = walkthrough.steps(script.Lesson("09", None, "", "", cells))
    assert [[cell.text for cell in group] for group in groups] == [["x = 1"], ["y = 2", "text", "z = x + y"]]
