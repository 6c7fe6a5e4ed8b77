"""Every id of SOURCES.md names a lesson or a test that is there, or says why it is not tested."""
import ast
import re
from functools import cache
from pathlib import Path

import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson import script
from minigrad.learn.site.sources import UNTESTED, cited, ids, sources

ROOT = Path(script.folder()).parent
SOURCES = sources()
PLACE = re.compile(r"tests/[\w/]+\.py::test_\w+")
CITED = {lesson.number: {name for _, names in cited(lesson.path) for name in names} for lesson in script.lessons()}


@cache
def functions_of(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def exists(place):
    path, _, name = place.partition("::")
    return (ROOT / path).is_file() and name in functions_of(path)


def test_all_kinds_of_ids_are_there():
    counts = {letter: sum(source.id[0] == letter for source in SOURCES) for letter in "LGAHTXE"}
    assert counts == {"L": 7, "G": 14, "A": 13, "H": 12, "T": 24, "X": 21, "E": 34}


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_it_is_tested_where_the_map_says(source):
    assert bool(source.tested) != bool(source.reason)
    assert all(exists(place) for place in PLACE.findall(source.reason))
    assert source.tested or len(source.reason.split()) >= 4
    for place in source.tested:
        place = re.sub(r" \(.+\)$", "", place)                         # what is said of it
        if lesson := re.fullmatch(r"lesson (\d\d)", place):
            assert source.id in CITED[lesson[1]], f"no claim of lesson {lesson[1]} cites {source.id}"
        else:
            assert PLACE.fullmatch(place) and exists(place), f"there is no {place}"


def test_claims_that_can_be_tested_mostly_are():
    """T ids and formulas: none is left out; of the experiments only what needs large nets, and says so."""
    left_out = {source.id for source in SOURCES if source.reason and source.id[0] in "LGAHT"}
    assert left_out == set()
    experiments = [source.reason for source in SOURCES if source.id[0] == "X" and source.reason]
    assert all("needs" in reason for reason in experiments)


@pytest.mark.parametrize("rows, message", [
    ("A1,lesson 02\nA1b,lesson 02\n", "A1b is not in SOURCES.md"), ("", "A1 is missing.*'not tested, because '"),
    ("A1,\n", "A1 is missing")])
def test_a_map_that_does_not_fit_is_refused(tmp_path, rows, message):
    text = "## A: one\n\n| id | where | says |\n|---|---|---|\n| A1 | S1 | x = y |\n"
    (tmp_path / "SOURCES.md").write_text(text, encoding="utf-8")
    (tmp_path / "source_map.csv").write_text("id,tested\n" + rows, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        sources(tmp_path)
    (tmp_path / "source_map.csv").write_text(f"id,tested\nA1,\"{UNTESTED}it is long, and costly\"\n", encoding="utf-8")
    (only,) = sources(tmp_path)
    assert (only.id, only.section, only.text) == ("A1", "A: one", "x = y")
    assert (only.tested, only.reason) == ((), "it is long, and costly")


def test_ids_are_read_from_what_a_claim_cites():
    assert ids("T19, E18") == ["T19", "E18"] and ids("") == []
