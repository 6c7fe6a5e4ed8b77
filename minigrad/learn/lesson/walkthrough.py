"""A lesson in a terminal: its text, its code, what the code prints; then it waits for a key.

A step is the text before a code cell and that cell. All cells share one namespace, as in `python lessons/NN_slug.py`.
Without a terminal the lesson runs through.
"""
import ast
import code
import os
import sys
import traceback

from ..terminal import COLUMNS, interactive, paint, paragraph
from . import script
from .showing import show

KEYS = (("Enter", "next"), ("r", "rerun"), ("p", "print"), ("i", "interpreter"), ("c", "continue"), ("q", "quit"))


def steps(lesson):
    """The cells in groups that end with a code cell (the last may be text alone)."""
    groups, current = [], []
    for cell in lesson.cells:
        current.append(cell)
        if cell.kind == "code":
            groups.append(current)
            current = []
    return groups + ([current] if current else [])


class Player:
    """Walks through a lesson. `namespace` holds the variables of its cells; `key(prompt)` returns the next key."""

    def __init__(self, lesson, key=None):
        self.lesson, self.key = lesson, key
        self.namespace = {"__name__": "__main__", "__file__": str(lesson.path)}
        self.waits = key is not None

    def play(self):
        """All steps, stopping for a key after each; returns the exit status, 1 if the last cell failed."""
        position, failed = 0, False
        while position < len(steps(self.lesson)):
            group = steps(self.lesson)[position]
            failed = not self.run(group)
            if not self.waits:
                position += 1
                continue
            command = self.pause(position)
            if command == "quit":
                break
            if command == "rerun":
                self.lesson = script.read(self.lesson.path)             # the file may have been edited meanwhile
                continue
            self.waits = command != "continue"
            position += 1
        return int(failed)

    def run(self, group):
        """Show the cells of one step and run the code; returns whether it ran without an error."""
        for cell in group:
            shown = text(cell.text) if cell.kind == "markdown" else listing(without_questions(cell.text))
            print("\n" + shown if shown else "")
            if cell.kind == "code":
                print("\n" if shown else "", end="")
                return self.execute(cell)
        return True

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
            if command == "print":
                self.print_value()
            elif command == "interpreter":
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
    """A text cell: headings bold, the rest as written."""
    return "\n".join(paint(line.lstrip("#").strip(), "bold") if line.startswith("#") else line
                     for line in markdown.splitlines())


def without_questions(source):
    """The code without its `ask(…)`, which holds the answers. Code that does not parse is left as it is."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return source
    asks = [node for node in body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
            and getattr(node.value.func, "id", "") == "ask"]
    hidden = {line for node in asks for line in range(node.lineno, node.end_lineno + 1)}
    return "\n".join(line for i, line in enumerate(source.splitlines(), 1) if i not in hidden).rstrip()


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
