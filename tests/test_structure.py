"""The shape of the source itself: who may import whom, sizes, docstrings, what `import minigrad` pulls in."""
import ast
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

import minigrad

PACKAGE = Path(minigrad.__file__).parent
ROOT = PACKAGE.parent
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}

#: a part may import what stands on its own line or above it
ORDER = [
    {"errors", "files", "memory", "plots"}, {"backend", "spelling"}, {"autograd", "random_bits"}, {"exchange"},
    {"functions", "creation"}, {"parameters"}, {"data", "parallel"}, {"nn"}, {"objective"}, {"models", "optim"},
    {"weightspace"}, {"train"}, {"learn"}, {"commands"}, {"cli"}, {"__main__"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}


def name_of(path):
    return str(path.relative_to(PACKAGE))


@lru_cache(maxsize=None)
def imports(path):
    """(parts of the name imported, line) for each import of a file, those inside functions too."""
    package = ["minigrad", *path.relative_to(PACKAGE).parent.parts]
    found = []

    def visit(node):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.Import):
            found.extend((alias.name.split("."), node.lineno) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = package[:len(package) - node.level + 1] if node.level else []
            base = base + (node.module.split(".") if node.module else [])
            found.extend((base + [alias.name], node.lineno) for alias in node.names)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
                visit(child)

    visit(TREES[path])
    return found


@pytest.mark.parametrize("path", [p for p in FILES if p.name != "__init__.py" or p.parent != PACKAGE], ids=name_of)
def test_a_part_imports_only_what_stands_before_it(path):
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert part in RANK, f"{part} has no place in the order"
    for (top, *rest), line in imports(path):
        other = rest[0] if top == "minigrad" and rest else None
        if other not in RANK:
            continue
        assert RANK[other] <= RANK[part], f"{name_of(path)}:{line} imports {other}, which stands after {part}"


def test_only_the_backend_knows_cupy():
    importers = {name_of(path) for path in FILES for target, _ in imports(path) if target[0] == "cupy"}
    assert importers == {"backend.py"}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_sizes(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 320, "a file is one idea, about 300 lines"
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            size = node.end_lineno - body[0].lineno + 1 if body else 0
            assert size <= 50, f"{node.name}: {size} lines"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_docstrings(path):
    tree = TREES[path]
    assert ast.get_docstring(tree) or not tree.body, "the module says nothing about itself"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


def test_importing_minigrad_stays_light():
    heavy = ["cupy", "matplotlib", "tqdm", "minigrad.learn", "minigrad.plots", "minigrad.train"]
    program = f"import sys, minigrad; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""


def test_no_path_of_a_machine():
    pattern = re.compile(r"(?<![\w.])/(work|root|farm|tmp|home)/")
    suffixes = {".py", ".md", ".cfg", ".toml", ".txt", ".json"}
    texts = [p for folder in ("minigrad", "tests", "lessons", ".ci") for p in (ROOT / folder).rglob("*")
             if p.is_file() and (p.suffix in suffixes or p.parent.name == ".ci")]
    texts += [p for p in ROOT.iterdir() if p.suffix in suffixes]
    found = [f"{p.relative_to(ROOT)}: {m.group()}" for p in texts if p != Path(__file__)
             for m in [pattern.search(p.read_text(encoding="utf-8", errors="replace"))] if m]
    assert not found


def test_no_submodule_carries_the_name_of_a_public_function():
    submodules = {path.name.removesuffix(".py") for path in PACKAGE.iterdir()}
    functions = {name for name in dir(minigrad) if callable(getattr(minigrad, name))}
    assert {"save", "explain", "grad"} <= functions and not submodules & (functions | {"tensor"})


# ---------------------------------------------------------------- the rooms of learn/

#: a room of learn/ may import what stands above it here; rooms that share a line do not import each other
LEARN_ROOMS = [
    {"terminal", "overriding"}, {"explaining", "sandbox"}, {"lesson", "exercises"}, {"site", "checking"},
    {"student", "instructor"},
]
LEARN_RANK = {room: rank for rank, rooms in enumerate(LEARN_ROOMS) for room in rooms}
LEARN_FILES = [path for path in FILES if path.parent != PACKAGE and path.relative_to(PACKAGE).parts[0] == "learn"]


def room_of(path):
    return path.relative_to(PACKAGE / "learn").parts[0].removesuffix(".py")


def rooms_imported(path):
    """(room of learn/ imported, line) for each import of a file, wherever it stands."""
    return [(target[2], line) for target, line in imports(path)
            if target[:2] == ["minigrad", "learn"] and target[2:] and target[2] in LEARN_RANK]


@pytest.mark.parametrize("path", LEARN_FILES, ids=name_of)
def test_a_room_of_learn_imports_only_the_rooms_above_it(path):
    room = room_of(path)
    assert room in LEARN_RANK or path.name == "__init__.py", f"{room} has no place in the order of rooms"
    for other, line in rooms_imported(path):
        assert other == room or LEARN_RANK[other] < LEARN_RANK.get(room, -1), (
            f"{name_of(path)}:{line} imports {other}, which does not stand before {room}")


def test_the_order_of_rooms_sees_the_imports():
    """The order is not kept for want of imports: the rooms that are known to use each other do."""
    found = {(room_of(path), other) for path in LEARN_FILES for other, _ in rooms_imported(path)}
    assert {("checking", "sandbox"), ("site", "lesson"), ("instructor", "checking"), ("lesson", "terminal")} <= found


def test_no_two_files_of_learn_import_each_other_in_a_circle():
    files = {".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path for path in LEARN_FILES}
    uses = {name: {found for target, _ in imports(path) for n in (len(target), len(target) - 1)
                   if (found := ".".join(target[:n])) in files and found != name} for name, path in files.items()}
    while free := [name for name, used in uses.items() if not used]:
        uses = {name: used - set(free) for name, used in uses.items() if name not in free}
    assert not uses, "these import each other, or need those that do"


def test_no_room_hides_a_public_name_of_learn():
    """`from minigrad.learn import explain` is the function, whatever was imported before."""
    from minigrad import learn
    rooms = {path.stem if path.suffix else path.name for path in (PACKAGE / "learn").iterdir()}
    assert not rooms & set(learn._homes)
    program = ("import importlib, pkgutil, minigrad.learn as learn\n"
               "for m in pkgutil.walk_packages(learn.__path__, 'minigrad.learn.'):\n"
               "    m.name.endswith('.child') or importlib.import_module(m.name)\n"
               "assert all(callable(getattr(learn, name)) for name in learn._homes)")
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


#: what is done in one place of learn/ only, and where (the child process imports nothing of minigrad)
ONE_PLACE = {
    r"textwrap\.(wrap|fill|shorten)": {"terminal.py"}, r"unicodedata\.combining": {"terminal.py"},
    r"(\\033|\\x1b)\[": {"terminal.py", "student/watching.py"},      # watching.py clears the screen
    r"partition\(\"#:\"\)|split\(\"#:\"\)": {"explaining/comments.py"},
    r"sys\.(settrace|monitoring)": {"explaining/tracing.py", "sandbox/running.py"},
}


@pytest.mark.parametrize("pattern", ONE_PLACE)
def test_what_has_one_place_in_learn_stays_there(pattern):
    found = {str(path.relative_to(PACKAGE / "learn")) for path in LEARN_FILES
             if re.search(pattern, path.read_text(encoding="utf-8"))}
    assert found == ONE_PLACE[pattern]
