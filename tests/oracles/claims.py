"""Where the project says what another library, an author's code or a common implementation does.

`claims.csv` says for each place how that was checked; `test_claims.py` holds the two together.
"""
import ast
import csv
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: names of others; the longer ones first, so that torchvision is not torch
NAMES = re.compile(r"torchvision|Torch7|PyTorch|\btorch\b|Keras|Chainer|DeZero|optax|timm\b|TensorFlow|tinygrad|"
                   r"micrograd|minitorch|numpy-ml|scikit-learn|pytorch_optimizer|davda54|Samsung|Google|SciPy|MXNet|\bJAX\b|"
                   r"timgaripov|authors'|their code|common (?:PyTorch|implementations)|public code|published codes")
SAME = {"torch": "PyTorch", "JAX": "Google", "timgaripov": "authors'", "their code": "authors'",
        "common PyTorch": "common", "common implementations": "common"}


def names_in(text):
    """Whose names stand in a text, each under one spelling."""
    return {SAME.get(name, name) for name in NAMES.findall(text)}


def strings():
    """(place, text) for each docstring, message or other string of the package: file, or file::qualified name."""
    def visit(node, place):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield place, child.value
            elif isinstance(child, (ast.ClassDef, ast.FunctionDef)):
                yield from visit(child, place + ("." if "::" in place else "::") + child.name)
            else:
                yield from visit(child, place)

    for path in sorted((ROOT / "minigrad").rglob("*.py")):
        yield from visit(ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)))


def pages():
    """(place, text) of the lessons (one place each) and of the rows of tables in SOURCES.md (its first cell)."""
    for path in sorted((ROOT / "lessons").glob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    for line in (ROOT / "lessons" / "SOURCES.md").read_text(encoding="utf-8").splitlines():
        yield "lessons/SOURCES.md" + (f"::{line.split('|')[1].strip()}" if line.startswith("|") else ""), line


@cache
def said():
    """{place: names} wherever anybody is named."""
    found = {}
    for place, text in [*strings(), *pages()]:
        if names := names_in(text):
            found[place] = found.get(place, set()) | names
    return found


def claims():
    """Rows (place, names, how) of claims.csv."""
    with open(Path(__file__).with_name("claims.csv"), newline="", encoding="utf-8") as file:
        rows = [tuple(row) for row in csv.reader(file)]
    assert rows[0] == ("place", "names", "checked")
    return [(place, set(names.split("; ")), checked) for place, names, checked in rows[1:]]
