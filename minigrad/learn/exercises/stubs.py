"""The files a student starts from, written from the exercises' own descriptions."""
import inspect
import textwrap
from pathlib import Path

from ...files import atomic
from .composing import lines
from .course import Course

NOTE = """\
# {title}
#
{task}
#
{formulas}
#
# Check it with `minigrad learn check {slug}{given}`, or let `minigrad learn{given}` watch this folder.
"""
PYTEST = '''\
"""`pytest` in this folder gives the verdicts of `minigrad learn check`."""
from pathlib import Path

import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import Course

COURSE = Course({folder})


@pytest.mark.parametrize("slug", COURSE.order)
def test_exercise(slug):
    verdict = check(COURSE.load(slug), Path(__file__).with_name(f"{{slug}}.py"))
    if verdict.status == "not_attempted":
        pytest.skip(verdict.headline)
    if not verdict.passed:
        pytest.fail(verdict.message, pytrace=False)
'''


def stub(exercise):
    """The text of a stub: the task and its formulas as comments, and the function that is still to be written."""
    def comment(lines):
        return "\n".join(f"# {line}".rstrip() for line in lines)
    note = NOTE.format(title=f"{exercise.id} · {exercise.title}   (lesson {exercise.lesson:02})", slug=exercise.slug,
                       given=f" --set {Path(exercise.home).name}" if exercise.home else "",
                       task=comment(exercise.task.splitlines()),
                       formulas=comment(f"    {f}" for f in lines(exercise)))
    if exercise.driver:
        return f"{note}import numpy as np\n\n\n" + "\n".join(exercise.body) + "\n"
    body = "\n".join(f"    {line}" for line in exercise.body)
    return f"{note}import numpy as np\n\n\ndef {exercise.function}({', '.join(exercise.arguments)}):\n{body}\n"


def numbered(slug):
    """NN_slug.py, the stub's name in lessons/exercises; NN is its place in the order."""
    return f"{Course().order.index(slug):02}_{slug}.py"


def copy_stubs(folder, course=None):
    """Write the stubs that do not exist yet, and the file for pytest; returns the names written. Never overwrites."""
    course = course or Course()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    texts = {f"{slug}.py": stub(course.load(slug)) for slug in course.order}
    texts["test_exercises.py"] = PYTEST.format(folder="" if course.folder is None else repr(str(course.folder)))
    written = []
    for name, text in texts.items():
        try:
            with open(folder / name, "x", encoding="utf-8") as file:
                file.write(text)
            written.append(name)
        except FileExistsError:
            continue
    return written


def write_reference_stubs(folder):
    """Write the stubs of lessons/exercises, for reading on the web; a test keeps them equal to the exercises."""
    course = Course()
    for slug in course.order:
        atomic.write_text(Path(folder) / numbered(slug), stub(course.load(slug)))


def solution_text(exercise):
    """A solution, and the engine's own function behind it."""
    origin = exercise.origin
    source = textwrap.dedent(inspect.getsource(origin)).rstrip()
    return (f"# a solution\n{exercise.solution}\n# the engine: {origin.__module__}.{origin.__qualname__}\n{source}")
