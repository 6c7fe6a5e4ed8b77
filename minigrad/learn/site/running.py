"""Running lessons for their pages: several at once, and only those whose file, engine or budget has changed.

What a lesson gave is kept in OUT/.runs/NAME.json with the hash of all that it depends on.
"""
import contextlib
import hashlib
import json
import os
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from ...files import atomic
from ..lesson.walkthrough import Player, visible
from ..terminal import listening
from . import html
from .cells import Hearing
from .live.collecting import Live
from .text import listing, markdown

PACKAGE = Path(__file__).resolve().parents[2]
FIGURES = "figures"                     # the folder of the pictures, beside the pages
ENGINE = {".py", ".npz"}                # the files of the package that a lesson's numbers and HTML can depend on


@dataclass
class Run:
    """A lesson that ran: the HTML of its cells (`parts`), its claims as (mark, name, ids, anchor), its figures, and
    what computes on its page (`live`)."""

    lesson: object
    parts: list = field(default_factory=list)
    claims: list = field(default_factory=list)
    figures: list = field(default_factory=list)
    live: Live = field(default_factory=Live)

    @property
    def file(self):
        """Name of the lesson's page."""
        return f"{self.lesson.path.stem}.html"

    def summary(self):
        """13 ✓  2 ±"""
        marks = [mark for mark, *_ in self.claims]
        return f"{marks.count('✓')} ✓  {marks.count('±')} ±"


def runs(lessons, out, report, jobs):
    """The Runs of the lessons, in order; those that are kept and still hold are not run again.

    report: called with a Run and whether it was kept. ClaimError of the first lesson that fails, after those that were
    running at the same time have ended.
    """
    key = engine_key()
    found = {lesson.path: kept(lesson, out, key) for lesson in lessons}
    for run in filter(None, found.values()):
        report(run, True)
    missing = [lesson for lesson in lessons if not found[lesson.path]]
    for run in _executed(missing, out, jobs):
        keep(run, out, key)
        found[run.lesson.path] = run
        report(run, False)
    return [found[lesson.path] for lesson in lessons]


def _executed(lessons, out, jobs):
    """A Run of each lesson, as they are finished."""
    if min(jobs, len(lessons)) <= 1:
        yield from (execute(lesson, out) for lesson in lessons)
        return
    from concurrent.futures import ProcessPoolExecutor, as_completed      # a browser's Python has no processes
    from multiprocessing import get_context
    with (_environment("OMP_NUM_THREADS", "1"),                  # each has a processor, not all of them
          ProcessPoolExecutor(min(jobs, len(lessons)), get_context("spawn")) as pool):
        waiting = [pool.submit(execute, lesson, out) for lesson in lessons]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def execute(lesson, out):
    """Run a lesson from beginning to end; returns its Run. Its pictures are copied to OUT/figures."""
    player, run = Player(lesson), Run(lesson)
    with tempfile.TemporaryDirectory() as folder, _environment("MINIGRAD_FIGURES", folder):
        for cell in lesson.cells:
            if cell.kind == "markdown":
                run.parts.append(markdown(cell.text))
                continue
            if code := visible(cell.text):                       # a question is shown without its answer
                title = "The code of the figure" if cell.draws else "Helper code"
                run.parts.append(html.folded(title, listing(code)) if cell.folded else listing(code))
            hearing = Hearing(run.claims, out / FIGURES, run.live)
            with listening(hearing), contextlib.redirect_stdout(hearing.stream):
                player.execute(cell)
            run.parts += hearing.html()
            run.figures += hearing.copied
    return run


@contextlib.contextmanager
def _environment(name, value):
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


# ---------------------------------------------------------------- keeping

def engine_key():
    """The hash of what every lesson depends on: the package, Python, NumPy and the budget."""
    key = hashlib.sha256(f"{sys.version} {np.__version__} {os.environ.get('MINIGRAD_BUDGET') or 'ci'}".encode())
    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix in ENGINE):
        key.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return key.hexdigest()


def lesson_key(lesson, engine):
    """The hash of all that a lesson's page depends on."""
    return hashlib.sha256(engine.encode() + lesson.path.read_bytes()).hexdigest()


def keep(run, out, engine):
    """Write what the lesson gave."""
    content = dict(key=lesson_key(run.lesson, engine), parts=run.parts, claims=run.claims, figures=run.figures,
                   live=asdict(run.live))
    atomic.write_text(_place(run.lesson, out), json.dumps(content, ensure_ascii=False))


def kept(lesson, out, engine):
    """The Run that was kept; None if there is none, or if something that it depends on has changed."""
    try:
        content = json.loads(_place(lesson, out).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if content.pop("key", "") != lesson_key(lesson, engine):
        return None
    run = Run(lesson, **{**content, "live": Live(**content["live"])})
    return run if all((out / name).exists() for name in run.figures) else None


def _place(lesson, out):
    return out / ".runs" / f"{lesson.path.stem}.json"
