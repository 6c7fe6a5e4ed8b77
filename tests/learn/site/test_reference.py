"""The pages of the reference: every name has its place, every link leads somewhere, nothing is fetched."""
import importlib
import inspect
import re

import pytest

from minigrad import cli, nn, optim
from minigrad.learn import explain
from minigrad.learn.site import reference

from .reader import Reader

FEW = ("minigrad.objective", "minigrad.optim.schedules", "minigrad.models")


def pages_of(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """{file name: text} of a reference of three modules."""
    folder = tmp_path_factory.mktemp("reference")
    index = reference.build(folder / "new", report=lambda line: None, modules=FEW)
    assert index == folder / "new" / "reference" / "index.html"
    assert {path.name for path in (folder / "new" / "assets").iterdir()} >= {"page.css", "page.js", "search-index.js"}
    return pages_of(index.parent)


def check_links(pages):
    """Every page closes its tags; every id is unique; every link leads to a page and an id; nothing is fetched."""
    readers = {name: Reader(text) for name, text in pages.items()}
    for name, reader in readers.items():
        assert not reader.open and len(set(reader.ids)) == len(reader.ids)
        for link in reader.links:
            page, _, anchor = link.removeprefix("../reference/").partition("#")
            assert page in ("", *readers), f"{name}: {link}"
            assert not anchor or anchor in readers[page or name].ids, f"{name}: {link}"
        assert not re.search(r"""(src|href)=["'](?!\.\./assets/[\w.-]+["']|[\w./]*(#|html))""", pages[name])
    return readers


def test_links_ids_and_tags(few):
    assert check_links(few).keys() == {"index.html", *(f"{name}.html" for name in FEW)}


def test_every_rule_of_the_page_is_in_the_reference():
    """Also those that rules.py takes from rules_adaptive.py."""
    rules = {name for name, thing in vars(optim.rules).items() if inspect.isfunction(thing)} - {"ratio", "sqrt"}
    assert {"adam", "lion", "radam"} < rules == reference.public(optim.rules).keys()


@pytest.mark.long
def test_the_whole_reference(tmp_path):
    assert cli.main(["site", "--reference", "--out", str(tmp_path)]) == 0
    pages = pages_of(tmp_path / "reference")
    readers = check_links(pages)
    assert readers.keys() == {"index.html", *(f"{name}.html" for name in reference.MODULES)}
    for name in reference.MODULES:
        names = reference.public(importlib.import_module(name))
        assert names and names.keys() <= set(readers[f"{name}.html"].ids)
        assert {f"{name}.html#{symbol}" for symbol in names} <= set(readers["index.html"].links)
    sam = pages["minigrad.optim.html"]
    assert "<th>running statistics</th>" in sam and ">davda54, pytorch_optimizer</td>" in sam
    rules = reference.public(optim.rules).values()
    formulas = sum(line.count("#:") for rule in rules for line in inspect.getsource(rule).splitlines())
    assert len(readers["minigrad.optim.rules.html"].formulas) >= formulas > 60
    assert 'class="note differs"' in sam


def test_signatures(few):
    page = few["minigrad.models.html"]
    assert "resnet20(<span>classes=10</span>, <span>channels=3</span>, <span>width=1</span>" in page
    assert "Constant(<span>lr</span>)" in few["minigrad.optim.schedules.html"]
    assert reference.signature("f", lambda a, *b, c=len, **d: 0) == (
        "<code>f(<span>a</span>, <span>*b</span>, <span>c=len</span>, <span>**d</span>)</code>")
    assert reference.signature("f", lambda a, *, b="<": 0) == (
        "<code>f(<span>a</span>, <span>*</span>, <span>b=&#x27;&lt;&#x27;</span>)</code>")


def test_members_properties_and_source(few):
    page = few["minigrad.objective.html"]
    assert '<section class="member" id="Objective.hvp">' in page and 'id="Objective._cast"' not in page
    assert "w()" not in page[page.index('id="Objective.w"'):page.index('id="Objective.loss"')]           # a property
    lines, first = inspect.getsourcelines(optim.schedules.Cosine)
    assert (f"<summary>minigrad/optim/schedules.py, lines {first}–{first + len(lines) - 1}</summary>"
            in few["minigrad.optim.schedules.html"])
    assert "math.cos(math.pi * t)" in Reader(few["minigrad.optim.schedules.html"]).text


def test_formulas_of_the_code_stand_beside_it():
    cells = "".join(reference.formulas(optim.rules.momentum))
    assert cells.count("<math") == 4 and "<code>m = momentum * m + g</code>" in cells
    assert not list(reference.formulas(explain))                        # its docstring speaks of `#:`


def test_names_in_code_lead_to_their_entries_but_those_of_own_arguments_do_not():
    places = {"SAM": "minigrad.optim.html#SAM", "momentum": "minigrad.optim.rules.html#momentum"}
    here = "minigrad.nn.html"
    assert reference.linked("see `optim.SAM`, `SAM(base)`", places, here).count('href="minigrad.optim.html#SAM"') == 2
    assert "href" not in reference.linked("SAM, `other`, `momentum`", places, here)
    assert "#momentum" in reference.linked("`rules.momentum`", places, here)
    assert "#momentum" in reference.linked("`momentum`", places, "minigrad.optim.rules.html")
    linked = reference.described(optim.SGD, lambda text, own: reference.linked(
        text, {name: place for name, place in places.items() if name not in own}, "minigrad.optim.rules.html"))
    assert "`" not in linked and "rules.html#momentum" not in linked


def test_what_a_class_inherits():
    def link(text, own=()):
        return reference.linked(text, {"Module": "minigrad.nn.html#Module"}, "minigrad.nn.html")

    batchnorm, module = reference.parents(nn.BatchNorm2d, link)
    assert "running statistics" in batchnorm and 'href="minigrad.nn.html#Module"' in module
    assert not list(reference.parents(optim.ascent, link))


def test_site_refuses_lessons_together_with_reference(tmp_path, capsys):
    assert cli.main(["site", "07", "--reference", "--out", str(tmp_path / "x")]) == 2
    assert "Leave one of them out" in capsys.readouterr().err and not (tmp_path / "x").exists()
