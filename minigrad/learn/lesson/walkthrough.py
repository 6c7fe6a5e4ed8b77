"""A lesson in a terminal: its text, its code, what the code prints; then it waits for a key.

A step is the text before a code cell and that cell; helpers belong to the step that they help. All cells share one
namespace, as in `python lessons/NN_slug.py`. Helpers and the code of figures are shown when asked for. Where one quits
is remembered. Without a terminal the lesson runs through.
"""
import ast
import code
import contextlib
import io
import os
import re
import sys
import traceback

from ..terminal import COLUMNS, interactive, paint, paragraph
from . import place, questions, script
from .showing import show

KEYS = (("Enter", "next"), ("r", "rerun"), ("s", "source"), ("p", "print"), ("i", "python"), ("c", "continue"),
        ("q", "quit"))
TOLD = ("ask", "say", "derive")          # calls that are not listed: what they show is their text, or holds the answer


def steps(lesson):
    """The cells in groups that end with a code cell other than helpers (the last may be text alone)."""
    groups, current = [], []
    for cell in lesson.cells:
        current.append(cell)
        if cell.kind == "code" and not cell.helps:
            groups.append(current)
            current = []
    return groups + ([current] if current else [])


class Player:
    """Walks through a lesson. `namespace` holds the variables of its cells; `key(prompt)` returns the next key."""

    def __init__(self, lesson, key=None):
        self.lesson, self.key = lesson, key
        self.namespace = {"__name__": "__main__", "__file__": str(lesson.path)}
        self.waits = key is not None

    def play(self, start=0):
        """All steps, stopping for a key after each; returns the exit status, 1 if the last cell failed.

        start: how many steps were done before; they are run again without a word, since the others need their values.
        """
        questions.pass_by(False)
        position, failed = self.catch_up(start), False
        while position < len(steps(self.lesson)):
            try:
                failed = not self.run(steps(self.lesson)[position])
                command = self.command(position)
            except questions.Left:
                command = "quit"
            if command == "quit":
                place.note(self.lesson, position)
                return int(failed)
            if command == "rerun":
                self.lesson = script.read(self.lesson.path)             # the file may have been edited meanwhile
                continue
            position += 1
        if self.key:
            place.note(self.lesson, 0)
        return int(failed)

    def command(self, position):
        """What to do after a step: what a key says, if the lesson waits for keys; else "next"."""
        self.waits = self.waits and not questions.passing()
        if not self.waits:
            return "next"
        command = self.pause(position)
        if command == "continue":
            self.waits = False
            questions.pass_by(True)
        return command

    def catch_up(self, start):
        """Run the first steps without showing anything; returns where to go on, the beginning if one of them fails."""
        if not start:
            return 0
        print(f" running {start} step{'s' * (start != 1)} again …", flush=True)
        cells = [cell for group in steps(self.lesson)[:start] for cell in group if cell.kind == "code"]
        with contextlib.redirect_stdout(io.StringIO()):
            done = all(self.execute(cell) for cell in cells)
        return start if done else 0

    def run(self, group):
        """Show the cells of one step and run the code; returns whether it ran without an error."""
        for cell in group:
            shown = text(cell.text) if cell.kind == "markdown" else self.listed(cell)
            print("\n" + shown if shown else "")
            if cell.kind == "code":
                print("\n" if shown and not cell.helps else "", end="")
                if not self.execute(cell):
                    return False
        return True

    def listed(self, cell):
        """The code of a cell; what is folded in one line, if there is someone who can ask for it."""
        source = visible(cell.text)
        if not (cell.folded and self.waits and source):
            return listing(source)
        what = "that draw the figure" if cell.draws else f"of {cell.title}"
        return paint(f"│ {len(source.splitlines())} lines {what}: s shows them", "blue")

    def execute(self, cell):
        """Run one cell. With keys an error is shown and the lesson waits; without, it is raised."""
        source = "\n" * cell.line + cell.text                        # so that line numbers are those of the file
        try:
            exec(compile(source, str(self.lesson.path), "exec"), self.namespace)
        except Exception as error:
            if not self.waits:
                raise
            print(paint(problem(error, str(self.lesson.path)), "red"))
            return False
        return True

    def pause(self, position):
        """Wait for a key that moves on: "next", "rerun", "continue" or "quit"."""
        while True:
            pressed = self.key(menu(position + 1, len(steps(self.lesson))))
            print("\r" + " " * (COLUMNS - 1) + "\r", end="")
            command = {"\r": "next", "\n": "next", "n": "next", " ": "next", "": "quit", "\x04": "quit"}.get(pressed)
            command = command or dict(KEYS).get(pressed.lower())
            if command == "source":
                print("\n".join(listing(visible(cell.text)) for cell in steps(self.lesson)[position]
                                if cell.kind == "code"))
            elif command == "print":
                self.print_value()
            elif command == "python":
                code.interact("The lesson's variables are here. Ctrl-D goes back.", local=self.namespace, exitmsg="")
            elif command:
                return command

    def print_value(self):
        """Ask for an expression and show its value."""
        try:
            expression = input("expression: ")
            if expression.strip():
                show(eval(expression, self.namespace))
        except EOFError:
            print()
        except Exception as error:                       # whatever the expression does, the lesson goes on
            print(paint(f"{type(error).__name__}: {error}", "red"))


# ---------------------------------------------------------------- how it looks

def text(markdown):
    """A text cell: headings and what stands between ** bold, the rest as written."""
    lines = (paint(line.lstrip("#").strip(), "bold") if line.startswith("#") else line
             for line in markdown.splitlines())
    return re.sub(r"\*\*([^*\n]+)\*\*", lambda found: paint(found[1], "bold"), "\n".join(lines))


def visible(source):
    """The code without its calls of TOLD. Code that does not parse is left as it is."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return source
    told = [node for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            and getattr(node.value.func, "id", "") in TOLD]
    hidden = {line for node in told for line in range(node.lineno, node.end_lineno + 1)}
    return "\n".join(line for i, line in enumerate(source.splitlines(), 1) if i not in hidden).strip("\n")


def listing(source):
    """A code cell behind a vertical bar."""
    return "\n".join(paint("│", "blue") + line for line in source.splitlines())


def menu(position, total):
    """The keys, and how far the lesson is."""
    keys = "  ".join(f"{paint(key, 'bold')} {what}" for key, what in KEYS)
    plain = "  ".join(f"{key} {what}" for key, what in KEYS)
    place = f"{position}/{total}".rjust(COLUMNS - 3 - len(plain))
    return f" {keys}{paint(place, 'dim')}"


def problem(error, path):
    """The traceback, beginning at the lesson's own line."""
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, frame in enumerate(frames) if frame.filename == path), 0)
    return "".join([*traceback.format_list(frames[first:]), *traceback.format_exception_only(error)]).rstrip()


def catalogue(lessons):
    """What `minigrad lesson` prints: each lesson and what it teaches."""
    lines = []
    for lesson in lessons:
        lines += [paint(f" {lesson.number}  {lesson.title}", "bold"), paragraph(lesson.teaches, " " * 5)]
    return "\n".join([*lines, "", " minigrad lesson 02           walks through one, python lessons/02_….py runs it",
                      " minigrad lesson export 02    writes a notebook"])


# ---------------------------------------------------------------- keys

def keyboard():
    """A function that shows a prompt and waits for one key press, or None without a terminal."""
    if not interactive():
        return None
    return _key_windows if os.name == "nt" else _key_posix


def _key_posix(prompt):
    import termios
    import tty
    where = sys.stdin.fileno()
    before = termios.tcgetattr(where)
    try:
        tty.setcbreak(where, termios.TCSANOW)                 # keys typed ahead are kept
        print(prompt, end="", flush=True)
        return os.read(where, 1).decode(errors="replace")
    finally:
        termios.tcsetattr(where, termios.TCSADRAIN, before)


def _key_windows(prompt):
    import msvcrt
    print(prompt, end="", flush=True)
    return msvcrt.getwch()
