"""Which file is meant: what students hand in, sorted by student and exercise.

    SUBMISSIONS/<student>/<exercise>.py        as asked for; a folder may have any name, and folders inside it
    Adam.py, hw3-adam (1).py                   misnamed: the exercise's name is a part of the file's
    anything.py                                it defines the exercise's function
    adam.ipynb                                 a notebook: its imports, definitions and constants
    SUBMISSIONS/ada_adam.py                    flat: the rest of the name is the student's

Links are not followed. What was guessed, and what fits no exercise, is noted for the student's row.
"""
import ast
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ...errors import DataError
from ...files import atomic
from ..checking.submission import read
from ..checking.verdict import Refusal

CANVAS = re.compile(r"(.+?_\d+)_\d+_(.+)")                 # name_user_attachment_file
DEEPEST, MOST = 3, 200                                     # folders inside a student's; files that are looked at


@dataclass(frozen=True)
class Submission:
    """student, slug; path: the file to grade, which may not exist; note: what was guessed."""

    student: str
    slug: str
    path: Path
    note: str = ""


def collect(folder, exercises, extracted):
    """A Submission for every exercise of every student, handed in or not, sorted by student.

    exercises: {slug: Exercise}; the code of notebooks is written to extracted/<student>/<slug>.py. Raises DataError if
    there is no student.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f"grade: {folder} is not a folder; expected a folder that holds one folder for each student.")
    entries = sorted(p for p in folder.iterdir() if not p.name.startswith("."))
    students = {p.name: handed_in(p) for p in entries if p.is_dir()}
    for path in entries:
        if path.suffix in (".py", ".ipynb") and path.is_file() and not path.is_symlink():
            student = flat_student(path, exercises)
            if student:
                students.setdefault(student, []).append(path)
    if not students:
        raise DataError(f"grade: no student in {folder}; expected {folder}/<student>/<exercise>.py.")
    return [found for name in sorted(students)
            for found in of_student(name, folder / name, students[name], exercises, Path(extracted))]


def handed_in(folder):
    """The Python files and notebooks in a student's folder and the folders inside it; not through links."""
    found = []
    if not folder.is_symlink():
        for place, inside, names in os.walk(folder):
            deep = len(Path(place).relative_to(folder).parts)
            inside[:] = sorted(n for n in inside if not n.startswith((".", "__")) and deep < DEEPEST)
            paths = [Path(place) / n for n in sorted(names) if n.endswith((".py", ".ipynb")) and n[0] != "."]
            found += [p for p in paths if p.is_file() and not p.is_symlink()]
    return found[:MOST]


def flat_student(path, exercises):
    """The student's name in that of a file which lies in no student's folder; empty if it fits no exercise."""
    canvas = CANVAS.fullmatch(path.stem)
    if canvas:
        return canvas[1]
    slug = next((slug for slug in exercises if named_after(path.stem, slug)), None)
    if slug:
        rest = re.sub(rf"(?i)[\W_]*{slug.replace('_', '[^a-z0-9]?')}[\W_]*", " ", path.stem, count=1)
        return rest.strip() or path.stem
    return path.stem if any(defines(path, e.names) for e in exercises.values()) else ""


def of_student(name, folder, paths, exercises, extracted):
    """The Submissions of one student."""
    chosen = {slug: choose(exercise, folder, paths) for slug, exercise in exercises.items()}
    used = {path for found in chosen.values() for path in found[:1]}
    strange = ", ".join(p.name for p in paths if p not in used)[:200]
    for slug, found in chosen.items():
        if not found:
            yield Submission(name, slug, folder / f"{slug}.py", f"fits no exercise: {strange}" if strange else "")
            continue
        path, *others = found
        note = "" if path == folder / f"{slug}.py" else f"taken from {path.name}"
        note += f"; not from {', '.join(p.name for p in others)}"[:200] if others else ""
        if path.suffix == ".ipynb":
            text, path = notebook_code(path, exercises[slug].names), extracted / safe(name) / f"{slug}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, lambda file, text=text: file.write(text.encode("utf-8", "backslashreplace")))
        yield Submission(name, slug, path, note)


def safe(name):
    """A student's name as the name of a folder."""
    return re.sub(r"[^\w .@+,=-]", "_", name.encode("utf-8", "backslashreplace").decode()).strip(". ") or "student"


def choose(exercise, folder, paths):
    """The files that fit an exercise, the best first: the right name; a name like it; the function in it."""
    right = folder / f"{exercise.slug}.py"
    if os.path.lexists(right):                              # links too: they get their own error
        return [right]
    named = [p for p in paths if named_after(p.stem, exercise.slug)]
    return sorted(named, key=lambda p: not defines(p, exercise.names)) or [
        p for p in paths if defines(p, exercise.names)]


def named_after(stem, slug):
    """Whether the slug is one or several whole words of a file's name, in any case: "HW3 Adam (1)" and "adam"."""
    return re.search(rf"(?i)(?<![a-z]){slug.replace('_', '[^a-z0-9]?')}(?![a-z])", stem) is not None


def defines(path, names):
    """Whether a Python file or notebook defines one of these functions or classes, by its text."""
    return re.search(rf"(?m)^\s*(def|class) ({'|'.join(map(re.escape, names))})\b", text_of(path)) is not None


def text_of(path):
    """The text of a Python file, or of all code cells of a notebook; empty if it cannot be read."""
    try:
        return "\n".join(cells(path)) if path.suffix == ".ipynb" else read(path)
    except Refusal:
        return ""


def cells(path):
    """The code cells of a notebook, without the lines for IPython (%, !, ?)."""
    try:
        found = [c["source"] for c in json.loads(read(path, 20_000_000))["cells"] if c["cell_type"] == "code"]
        texts = ["".join(source) for source in found]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    return ["\n".join("" if re.match(r"\s*[%!?]", line) else line for line in text.splitlines()) for text in texts]


def notebook_code(path, names):
    """What a notebook says of these names: imports, definitions and constants of all cells; a cell that cannot be
    parsed is kept whole if it defines one of them."""
    kept = []
    for cell in cells(path):
        try:
            tree = ast.parse(cell)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            kept += [cell] * any(f"{word} {name}" in cell for word in ("def", "class") for name in names)
            continue
        kept += [ast.get_source_segment(cell, node) for node in tree.body if defining(node)]
    return "\n".join(kept) + "\n"


def defining(node):
    """Whether a statement only makes something known: an import, a function, a class, a constant."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)):
        return True
    try:
        return isinstance(node, ast.Assign) and ast.literal_eval(node.value) is not None
    except ValueError:
        return False
