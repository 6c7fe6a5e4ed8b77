"""The script of a lesson: a percent script, read into cells.

    # %% [markdown]            a cell of text, each line a comment
    # %%                       a cell of code; what follows the marker is its title
    # %% helpers               code that a reader may skip: folded away until it is asked for, like that of figures

The first cell is the lesson's heading, a paragraph that says what it teaches, and two lines:

    # Needs: 01, 03.           the lessons that it builds on; "Needs: nothing." for the first
    # New: η, the learning rate; ∇L, the gradient of the loss.        the symbols that it introduces (may be left out)

The script is the only source: Python runs it, an editor runs its cells, `minigrad lesson` walks through it.
"""
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from ...errors import UsageError

DRAWING = re.compile(r"^ *(with figure|slider|animation)\(", flags=re.M)
NEEDS = re.compile(r"^Needs: (nothing|\d\d(?:, \d\d)*)\.$", flags=re.M)
NEW = re.compile(r"^New: (.+?)\.$", flags=re.M | re.S)
MARKER = re.compile(r"# %%[ ]*(?P<title>[^\[\n]*?)[ ]*(\[(?P<kind>\w+)\])?[ ]*$")


@dataclass(frozen=True)
class Cell:
    """One cell. kind: "markdown" or "code"; text: without comment signs, or code; line: 0-based, of its first line."""

    kind: str
    text: str
    line: int
    title: str = ""

    @property
    def draws(self):
        """Whether the code draws a figure."""
        return self.kind == "code" and bool(DRAWING.search(self.text))

    @property
    def helps(self):
        """Whether the code is there for other cells."""
        return self.kind == "code" and self.title.startswith("helpers")

    @property
    def folded(self):
        """Whether the code is shown only when asked for: helpers, and what draws a figure."""
        return self.draws or self.helps


@dataclass(frozen=True)
class Lesson:
    """A lesson: its number ("07"), file, title, what it teaches (its first paragraph), its cells, the numbers of the
    lessons that it needs, and the symbols that it introduces, as (symbol, meaning)."""

    number: str
    path: Path
    title: str
    teaches: str
    cells: tuple
    needs: tuple = ()
    symbols: tuple = ()


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
    """The Lesson in a file NN_slug.py. UsageError if its first cell is not text with a heading, what the lesson teaches
    and what it needs."""
    path = Path(path)
    cells = parse(path.read_text(encoding="utf-8"))
    heading, _, rest = cells[0].text.partition("\n") if cells else ("", "", "")
    needs, new = NEEDS.search(rest), NEW.search(rest)
    if not heading.startswith("# ") or cells[0].kind != "markdown" or not rest.strip() or not needs:
        raise UsageError(f"{path.name}: expected a first cell of text with a heading, what the lesson teaches, and "
                         "the line 'Needs: 01, 02.' or 'Needs: nothing.'.")
    title = re.sub(r"^\d+\W+", "", heading[2:].strip())
    paragraph = rest.strip().split("\n\n")[0]
    symbols = [part.partition(", ")[::2] for part in " ".join(new[1].split()).split("; ")] if new else []
    return Lesson(path.name[:2], path, title, " ".join(paragraph.split()), cells,
                  tuple(re.findall(r"\d\d", needs[1])), tuple(symbols))


def folder():
    """The folder of the lessons: beside the package (a checkout), where pip put them, or `lessons` here."""
    for place in (Path(__file__).resolve().parents[3] / "lessons", *installed(), Path.cwd() / "lessons"):
        if any(place.glob("[0-9][0-9]_*.py")):
            return place
    raise UsageError("lesson: no lessons found. They are in the folder `lessons` of the project; run this there.")


def installed():
    """The folder into which pip installed the lessons (share/minigrad/lessons), if it did."""
    try:
        files = metadata.files("minigrad") or ()
    except metadata.PackageNotFoundError:
        return []
    return [Path(file.locate()).resolve().parent for file in files
            if file.parts[-4:] == ("share", "minigrad", "lessons", "README.md")]


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
