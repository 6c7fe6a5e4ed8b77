"""Where each claim of the sources is tested. lessons/SOURCES.md says what each id stands for, lessons/source_map.csv
where it is tested: by claims of lessons, by tests, or "not tested, because …".
"""
import ast
import csv
import re
from dataclasses import dataclass

from ...errors import UsageError
from ..lesson import script

UNTESTED = "not tested, because "


@dataclass(frozen=True)
class Source:
    """An id of SOURCES.md: its section, its text, the places that test it ("lesson 07", "tests/….py::test_…"), or
    the reason why it is not tested."""

    id: str
    section: str
    text: str
    tested: tuple
    reason: str


def sources(folder=None):
    """All Sources, in the order of SOURCES.md. UsageError if the map and the ids differ."""
    folder = folder or script.folder()
    with open(folder / "source_map.csv", encoding="utf-8", newline="") as file:
        places = {row["id"]: row["tested"] for row in csv.DictReader(file)}
    found, section = [], ""
    for line in (folder / "SOURCES.md").read_text(encoding="utf-8").splitlines():
        section = line[3:] if line.startswith("## ") else section
        if row := re.match(r"\| ([LGAHTXE]\d+) \|", line):
            columns = [column.strip() for column in line.strip("| ").split("|")]
            tested = places.pop(row[1], "")
            if not tested:
                raise UsageError(f"source_map.csv: {row[1]} is missing. Say which lesson or test covers it, or "
                                 f"{UNTESTED!r} and why.")
            reason = tested.removeprefix(UNTESTED) if tested.startswith(UNTESTED) else ""
            names = () if reason else tuple(place.strip() for place in tested.split(";"))
            found.append(Source(row[1], section, columns[2], names, reason))
    if places:
        raise UsageError(f"source_map.csv: {', '.join(places)} is not in SOURCES.md.")
    return found


def cited(path):
    """(name as written in the code, [ids]) of every claim in a lesson's file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("claim", "claim_over_seeds",
                                                                                   "derive"):
            source = next((k.value.value for k in node.keywords if k.arg == "source"), "")
            yield ast.unparse(node.args[0]), ids(source)


def ids(source):
    """["T19", "E18"] of "T19, E18"."""
    return re.findall(r"[LGAHTXE]\d+", source)
