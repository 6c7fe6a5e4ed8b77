"""The script of a lesson: a percent script, read into cells.

    # %% [markdown]            a cell of text, each line a comment
    # %%                       a cell of code; what follows the marker is its title

The script is the only source: Python runs it, an editor runs its cells, `minigrad lesson` walks through it.
"""
import re
from dataclasses import dataclass
from pathlib import Path

from ...errors import UsageError

MARKER = re.compile(r"# %%[ ]*(?P<title>[^\[\n]*?)[ ]*(\[(?P<kind>\w+)\])?[ ]*$")


@dataclass(frozen=True)
class Cell:
    """One cell. kind: "markdown" or "code"; text: without comment signs, or code; line: 0-based, of its first line."""

    kind: str
    text: str
    line: int
    title: str = ""


@dataclass(frozen=True)
class Lesson:
    """A lesson: its number ("07"), file, title, what it teaches (its first paragraph), and its cells."""

    number: str
    path: Path
    title: str
    teaches: str
    cells: tuple


def parse(text):
    """The cells of a percent script. Empty cells are left out; code before the first marker is a cell of its own."""
    cells, kind, title, start, lines = [], "code", "", 0, []
    for i, line in enumerate([*text.splitlines(), "# %%"]):
        found = MARKER.match(line)
        if not found:
            lines.append(line)
            continue
        if any(part.strip() for part in lines):
            cells.append(_cell(kind, title, start, lines))
        kind, title, start, lines = found["kind"] or "code", found["title"], i + 1, []
    return tuple(cells)


def _cell(kind, title, start, lines):
    if kind not in ("code", "markdown"):
        raise UsageError(f"script: line {start} begins a cell of kind {kind!r}, expected [markdown] or nothing.")
    while not lines[0].strip():
        lines, start = lines[1:], start + 1
    if kind == "code":
        return Cell(kind, "\n".join(lines).rstrip(), start, title)
    outside = [line for line in lines if line.strip() and not line.startswith("#")]
    if outside:
        raise UsageError(f"script: {outside[0]!r} is in a text cell that begins at line {start}; expected comments.")
    return Cell(kind, "\n".join(re.sub(r"^# ?", "", line) for line in lines).strip(), start, title)


def read(path):
    """The Lesson in a file NN_slug.py; its first cell is text with a heading and a paragraph. UsageError otherwise."""
    path = Path(path)
    cells = parse(path.read_text(encoding="utf-8"))
    heading, _, rest = cells[0].text.partition("\n") if cells else ("", "", "")
    if not heading.startswith("# ") or cells[0].kind != "markdown" or not rest.strip():
        raise UsageError(f"{path.name}: expected a first cell of text with a heading and what the lesson teaches.")
    title = re.sub(r"^\d+\W+", "", heading[2:].strip())
    paragraph = rest.strip().split("\n\n")[0]
    return Lesson(path.name[:2], path, title, " ".join(paragraph.split()), cells)


def folder():
    """The folder of the lessons: beside the package (a checkout), or `lessons` in the current folder."""
    for place in (Path(__file__).resolve().parents[3] / "lessons", Path.cwd() / "lessons"):
        if any(place.glob("[0-9][0-9]_*.py")):
            return place
    raise UsageError("lesson: no lessons found. They are in the folder `lessons` of the project; run this there.")


def lessons():
    """All lessons, in order."""
    return [read(path) for path in sorted(folder().glob("[0-9][0-9]_*.py"))]


def find(name):
    """The lesson called "07", "7", "adam" or "07_adam". UsageError lists those that exist."""
    paths = sorted(folder().glob("[0-9][0-9]_*.py"))
    wanted = name.zfill(2) if name.isdigit() else name.removesuffix(".py")
    for path in paths:
        if wanted in (path.stem[:2], path.stem, path.stem[3:]):
            return read(path)
    raise UsageError(f"lesson: got {name!r}, expected one of {', '.join(path.stem for path in paths)}.")
