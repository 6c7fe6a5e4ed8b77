"""Which file is meant: what students hand in, sorted by student and exercise.

    SUBMISSIONS/<student>/<exercise>.py        as asked for; a folder may have any name, and folders inside it
    Adam.py, hw3-adam (1).py                   misnamed: the exercise's name is a part of the file's
    anything.py                                it defines the exercise's function
    adam.ipynb                                 a notebook: its definitions, constants and the imports it needs
    SUBMISSIONS/ada_adam.py                    flat: the rest of the name is the student's

Links are not followed. What was guessed, and what fits no exercise, is noted for the student's row; `strays` are files
that belong to no student.
"""
import ast
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from ...errors import DataError
from ...files import atomic
from ..checking.parsing import parse
from ..checking.submission import read
from ..checking.verdict import Refusal

CANVAS = re.compile(r"(.+?_\d+)_\d+_(.+)")                 # name_user_attachment_file
COPY = re.compile(r"\s*\(\d+\)$")                         # name (2)
CODE = (".py", ".ipynb")
IMPORTS = (ast.Import, ast.ImportFrom)
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
    entries = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "__")))     # __MACOSX
    students = {p.name: handed_in(p) for p in entries if p.is_dir()}
    for path in entries:
        if student := flat_student(path, exercises):
            students.setdefault(student, []).append(path)
    if not students:
        raise DataError(f"grade: no student in {folder}; expected {folder}/<student>/<exercise>.py.")
    return [found for name in sorted(students)
            for found in of_student(name, folder / name, students[name], exercises, Path(extracted))]


def strays(folder, exercises):
    """The names of the files in SUBMISSIONS that belong to no student and fit no exercise."""
    return [p.name for p in sorted(Path(folder).iterdir())
            if p.name[0] != "." and not p.is_dir() and not flat_student(p, exercises)]


def handed_in(folder):
    """The files in a student's folder and the folders inside it, of any kind; not through links."""
    found = []
    if not folder.is_symlink():
        for place, inside, names in os.walk(folder):
            deep = len(Path(place).relative_to(folder).parts)
            inside[:] = sorted(n for n in inside if not n.startswith((".", "__")) and deep < DEEPEST)
            paths = [Path(place) / n for n in sorted(names) if n[0] != "."]
            found += [p for p in paths if p.is_file() and not p.is_symlink()]
    return sorted(found, key=lambda p: p.suffix not in CODE)[:MOST]


def flat_student(path, exercises):
    """The student's name in that of a file which lies in no student's folder; empty if it fits no exercise."""
    if path.suffix not in CODE or path.is_symlink() or not path.is_file():
        return ""
    canvas = CANVAS.fullmatch(path.stem)
    if canvas:
        return canvas[1]
    slug = next((slug for slug in exercises if named_after(path.stem, slug)), None)
    if slug:
        rest = re.sub(rf"(?i)[\W_]*{slug.replace('_', '[^a-z0-9]?')}[\W_]*", " ", COPY.sub("", path.stem), count=1)
        return rest.strip() or path.stem
    return path.stem if any(defines(path, e.names) for e in exercises.values()) else ""


def of_student(name, folder, paths, exercises, extracted):
    """The Submissions of one student."""
    code = [p for p in paths if p.suffix in CODE]
    chosen = {slug: choose(exercise, folder, code) for slug, exercise in exercises.items()}
    used = {path for found in chosen.values() for path in found[:1]}
    strange = ", ".join(inside(folder, p) for p in paths if p not in used)[:200]
    for slug, found in chosen.items():
        if not found:
            yield Submission(name, slug, folder / f"{slug}.py", f"fits no exercise: {strange}" if strange else "")
            continue
        path, *others = found
        note = "" if path == folder / f"{slug}.py" else f"taken from {inside(folder, path)}"
        note += f"; not from {', '.join(inside(folder, p) for p in others)}"[:200] if others else ""
        if path.suffix == ".ipynb":
            text, path = notebook_code(path, exercises[slug].names), extracted / safe(name) / f"{slug}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write(path, lambda file, text=text: file.write(text.encode("utf-8", "backslashreplace")))
        yield Submission(name, slug, path, note)


def inside(folder, path):
    """A file's place in the student's folder; its name if it lies in none."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


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
    """What a notebook says of these names: definitions and constants of all cells, and the imports that these names
    need (not that of a plotting library); a cell that cannot be parsed is kept whole if it defines one of them."""
    kept, nodes = [], []
    for cell in cells(path):
        try:
            tree = parse(cell)
        except SyntaxError:
            kept += [cell] * any(f"{word} {name}" in cell for word in ("def", "class") for name in names)
            continue
        nodes += [(node, ast.get_source_segment(cell, node)) for node in tree.body if defining(node)]
    wanted = needed([node for node, _ in nodes], names)
    texts = [import_of(node, wanted) if isinstance(node, IMPORTS) else text for node, text in nodes]
    return "\n".join([*filter(None, texts), *kept]) + "\n"


def needed(nodes, names):
    """These names, those that their definitions use, and so on."""
    uses = {node.name: {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    found, new = set(), set(names)
    while new:
        found |= new
        new = {name for user in new for name in uses.get(user, ())} - found
    return found


def import_of(node, wanted):
    """The part of an import that makes one of the wanted names known; empty if there is none."""
    kept = [a for a in node.names if a.name == "*" or (a.asname or a.name.partition(".")[0]) in wanted]
    node.names = kept
    return ast.unparse(node) if kept else ""


def defining(node):
    """Whether a statement only makes something known: an import, a function, a class, a constant."""
    if isinstance(node, (*IMPORTS, ast.FunctionDef, ast.ClassDef)):
        return True
    try:
        return isinstance(node, ast.Assign) and ast.literal_eval(node.value) is not None
    except ValueError:
        return False
