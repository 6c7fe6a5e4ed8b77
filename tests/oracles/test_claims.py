"""Every place that says what others do is in claims.csv, with the tests that run them or what was read instead."""
import ast
import re
from functools import cache

from .claims import ROOT, claims, names_in, said

ROWS = claims()


@cache
def functions_of(path):
    """Names of the test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_place_where_somebody_is_named_has_one_row():
    """A row of its own with just these names, or one for the whole file with these and others."""
    table = {place: names for place, names, _ in ROWS}
    assert len(table) == len(ROWS)
    files = {place: place.partition("::")[0] for place in said()}
    missing = {place: names for place, names in said().items()
               if not (names == table[place] if place in table else names <= table.get(files[place], set()))}
    assert not missing, "say in claims.csv how that was checked: place, names as here, tests or 'read: …'"
    assert not set(table) - set(said()) - set(files.values()), "nobody is named there any more"


def test_the_checks_are_there():
    for place, _, checked in ROWS:
        for check in checked.split("; "):
            if check.startswith("read: "):
                assert re.search(r"\d", check), f"{place}: {check}: which version?"
            else:
                path, _, name = check.partition("::")
                assert name.startswith("test_") and name in functions_of(path), f"{place}: {check}"


def test_names_are_found():
    assert names_in("torch.optim and PyTorch, torchvision; JAX: the authors' code, timm") == {
        "PyTorch", "torchvision", "Google", "authors'", "timm"}
    assert not names_in("a torchbearer, optimal timing")
