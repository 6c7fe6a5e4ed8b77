"""`minigrad learn`: watches all exercises and says after each save what the file computes.

The files are polled (every 0.25 s, so that it works on every file system) and checked once they have stopped changing;
the one that was saved becomes the current exercise. Nothing else moves on by itself. Without a terminal there is one
check, and the program ends.
"""
import os
import select
import sys

from ...errors import MinigradError
from ...files import atomic
from ..checking.checker import check
from ..checking.known_formulas import known_formulas
from ..checking.locating import side_by_side
from ..checking.verdict import MARKS, verdict_text
from ..exercises.composing import sides
from ..exercises.stubs import stub
from ..lesson.script import lessons
from ..sandbox.calling import missing
from ..sandbox.messages import Limits
from ..terminal import interactive, paint, rows_text
from .play import play
from .progress import Progress

POLL = 0.25                   # seconds
KEYS = ("n next", "b back", "h hint", "e explain", "l list", "x reset", "p play", "r run", "q quit")


class Session:
    """The current exercise, its last verdict, and what else is on the screen (`panel`)."""

    def __init__(self, folder, course, slug=None):
        self.folder, self.course, self.progress = folder, course, Progress(folder, course)
        self.panel, self.asking, self.verdict, self.last_look = [], False, None, {}
        self.stamps = self.look()
        self.turn_to(slug or self.progress.current)

    def turn_to(self, slug):
        """Make an exercise the current one and check it."""
        self.exercise, self.panel, self.asking = self.course.load(slug), [], False
        self.path = self.folder / f"{slug}.py"
        self.progress.current = slug
        self.run()

    def run(self):
        """Check the file as it is now, and record the verdict."""
        self.stamps[self.exercise.slug] = stamp(self.path)
        self.panel, self.asking = [], False
        self.verdict = check(self.exercise, self.path)
        self.progress.note_verdict(self.verdict, self.source())

    def source(self):
        """The text of the file, or nothing."""
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def look(self):
        """{slug: stamp} of all files."""
        return {slug: stamp(self.folder / f"{slug}.py") for slug in self.course.order}

    def changed(self):
        """The exercise whose file has been saved since it was last checked, and was the same the last two times it was
        polled; the current one first; None if there is none."""
        before, self.last_look = self.last_look, self.look()
        saved = [s for s, now in self.last_look.items() if now != self.stamps[s] and now == before.get(s)]
        return self.exercise.slug if self.exercise.slug in saved else next(iter(saved), None)

    def hint(self):
        """The next of the three hints; the first one follows the diagnosis."""
        entry = self.progress.of(self.exercise.slug)
        entry["hints"] = min(entry["hints"] + 1, 3)
        self.progress.save()
        self.panel = rows_text(hints(self.exercise, self.verdict, entry["hints"]))

    def explain(self):
        """The formula's lines beside the variables of the student's run."""
        known = known_formulas(self.exercise, 0)
        rows = side_by_side(self.exercise, known, self.source(), Limits())
        self.panel = [" each line of the formula for one probe, and which of your variables holds it:",
                      *rows_text(rows)]

    def reset(self, sure):
        """Put the stub back, after a question; the old text is kept beside it."""
        if not sure:
            self.asking = True
            self.panel = [f" put the stub back? Your text is kept in {spare(self.path).name}.   y yes   other keys no"]
            return
        put_back(self.path, self.exercise)
        self.run()

    def screen(self):
        """What the terminal shows."""
        head = f" {self.exercise.id} · {self.exercise.title}   {self.path}"
        done, all_of_them = self.progress.done(), len(self.course.order)
        count = f" {done} of {all_of_them} " + bar(done, all_of_them, 2 * all_of_them)
        keys = paint(" " + "  ".join(KEYS), "dim")
        parts = [paint(head, "bold"), "", verdict_text(self.verdict, self.exercise.called)]
        note = [self.progress.note] if self.progress.note else []
        return "\n".join([*parts, "", *self.panel, *([""] if self.panel else []), *note, keys, count])


def bar(done, total, columns):
    """A progress bar: ▓▓▓░░░"""
    full = round(columns * done / max(total, 1))
    return "▓" * full + "░" * (columns - full)


def stamp(path):
    """(time of change, size) of a file, or zeros if there is none."""
    try:
        status = os.stat(path)
        return status.st_mtime, status.st_size
    except OSError:
        return 0.0, 0


def hints(exercise, verdict, many):
    """Rows of the first hints; the first one is the question of a mistake that was found, or points at its line."""
    texts = list(exercise.hints)
    computed = [line for label, line in verdict.rows if label == "you compute"]
    questions = [getattr(exercise.named.get(name), "asks", "") for name in verdict.faults]
    if question := next(filter(None, questions), ""):
        texts[0] = question + (f" You compute {computed[0]}." if len(verdict.faults) == 1 and computed else "")
    elif computed:
        left, _ = sides(computed[0])
        texts[0] = f"Look at your line for {left}. You compute {computed[0]}: what is different on paper?"
    return [(f"hint {i} of 3", text) for i, text in enumerate(texts[:many], 1)]


def spare(path):
    """A path beside the file that is not taken: adam.old.py, adam.old2.py, …"""
    n, name = 1, path.with_suffix(".old.py")
    while name.exists():
        n += 1
        name = path.with_suffix(f".old{n}.py")
    return name


def put_back(path, exercise):
    """The stub in place of the file, whose text is kept under a spare name (returned; None if there was no file)."""
    kept = None
    if path.exists():
        kept = spare(path)
        path.replace(kept)
    atomic.write_text(path, stub(exercise))
    return kept


def overview(progress, course):
    """The list of exercises by lesson, with their states."""
    lines, lesson, titles = [], None, lesson_titles()
    for i, slug in enumerate(course.order):
        exercise, entry = course.load(slug), progress.of(slug)
        mark, _ = MARKS.get(entry["state"], ("✗", "red"))
        here = "▸" if slug == progress.current else " "
        attempts = f"{entry['attempts']} attempt{'s' * (entry['attempts'] != 1)}" if entry["attempts"] else ""
        if exercise.lesson != lesson:
            lesson = exercise.lesson
            lines.append(paint(f"   lesson {lesson:02}  {titles.get(lesson, 'planned')}", "dim"))
        lines.append(f"{here}{mark} {i:02} {slug:<20} {exercise.title:<36} {attempts}".rstrip())
    return lines


def lesson_titles():
    """{number: title} of the lessons that there are."""
    try:
        return {int(lesson.number): lesson.title for lesson in lessons()}
    except MinigradError:                                   # they are not installed
        return {}


def step(session, key):
    """What a key does; False ends the watch."""
    if session.asking:
        session.asking, session.panel = False, []
        if key == "y":
            session.reset(sure=True)
    elif key == "q":
        return False
    elif key == "n":
        session.turn_to(session.progress.next_slug())
    elif key == "b":
        session.turn_to(session.progress.previous_slug())
    elif key == "r":
        session.run()
    elif key == "h":
        session.hint()
    elif key == "e":
        session.explain()
    elif key == "l":
        session.panel = overview(session.progress, session.course)
    elif key == "x":
        session.reset(sure=False)
    elif key == "p":
        session.panel = play(session.exercise, session.path)
    return True


def watch(folder, course, slug=None):
    """Run the loop until `q`, from exercise `slug` on. Returns 0 if the current one is passed at the end, else 1."""
    session = Session(folder, course, slug)
    if not (interactive() and os.name == "posix"):
        print(verdict_text(session.verdict, session.exercise.called))
        return 0 if session.verdict.passed else 1
    import termios
    import tty
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin.fileno())
        loop(session)
    except KeyboardInterrupt:
        pass
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
        session.progress.save()
        print()
    return 0 if session.verdict.passed else 1


def loop(session):
    """Draw, wait for a key or a saved file, and again."""
    draw = True
    if missing():
        session.panel = rows_text([("note", f"your machine is not fully protected from your code: {missing()}")])
    while True:
        if draw:
            sys.stdout.write("\x1b[2J\x1b[H" + session.screen() + "\n")
            sys.stdout.flush()
        draw = True
        if select.select([sys.stdin], [], [], POLL)[0]:
            if not step(session, os.read(sys.stdin.fileno(), 1).decode("utf-8", "replace")):
                return
        elif saved := session.changed():
            session.turn_to(saved)
        else:
            draw = False
