"""Percent scripts as cells, and lessons by name."""
import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson import script

SCRIPT = """\
# %% [markdown]
# # 07 · Adam: one update
#
# What one update does,
# line by line.
#
#     indented   formula

# %%
x = 1
# a comment of the code

# %% a title

# %% The figure
y = x
"""

HEADER = """\
# line by line.
#
# Needs: 03, 05.
#
# New: β₁, how much
# is kept; ε, a small number.
"""


def test_cells_have_kind_text_title_and_line():
    found = script.parse(SCRIPT)
    assert [c.kind for c in found] == ["markdown", "code", "code"]
    assert found[0].text.splitlines()[0] == "# 07 · Adam: one update" and "    indented   formula" in found[0].text
    assert found[1].text == "x = 1\n# a comment of the code" and found[2].title == "The figure"
    for cell in found[1:]:
        assert SCRIPT.splitlines()[cell.line] == cell.text.splitlines()[0]


def test_code_before_the_first_marker_is_a_cell():
    assert [c.text for c in script.parse("import os\n# %%\nx = 1\n")] == ["import os", "x = 1"]


@pytest.mark.parametrize("text, told", [("# %% [markdown]\nx = 1\n", "is in a text cell"),
                                        ("# %% [raw]\n# x\n", "kind 'raw'")])
def test_what_is_no_cell_is_refused(text, told):
    with pytest.raises(UsageError, match=told):
        script.parse(text)


def test_a_lesson_knows_what_it_teaches(tmp_path):
    path = tmp_path / "07_adam.py"
    path.write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(UsageError, match="'Needs: 01, 02.' or 'Needs: nothing.'"):
        script.read(path)
    path.write_text(SCRIPT.replace("# line by line.\n", HEADER), encoding="utf-8")
    lesson = script.read(path)
    assert lesson.needs == ("03", "05")
    assert lesson.symbols == (("β₁", "how much is kept"), ("ε", "a small number"))
    assert (lesson.number, lesson.title) == ("07", "Adam: one update")
    assert lesson.teaches == "What one update does, line by line."
    path.write_text("x = 1\n")
    with pytest.raises(UsageError, match="expected a first cell of text"):
        script.read(path)


@pytest.mark.parametrize("name", ["02", "2", "losses_and_convexity", "02_losses_and_convexity",
                                  "02_losses_and_convexity.py"])
def test_lessons_are_found_by_number_and_name(name):
    assert script.find(name).path.name == "02_losses_and_convexity.py"


def test_an_unknown_lesson_names_the_known_ones():
    with pytest.raises(UsageError, match="02_losses_and_convexity"):
        script.find("99")


def test_helpers_and_figures_are_folded():
    cells = script.parse("# %% helpers: a net\nx = 1\n# %%\nfor x in (1, 2):\n    print(x)\n"
                         "# %%\nfor x in (1, 2):\n    with figure('a', alt='b') as ax:\n        pass\n"
                         "# %%\nslider('a')\n")
    assert [cell.folded for cell in cells] == [True, False, True, True]
    assert [cell.draws for cell in cells] == [False, False, True, True]


def test_lessons_are_found_where_pip_put_them(tmp_path, monkeypatch):
    place = tmp_path / "share" / "minigrad" / "lessons"

    class File:
        parts = ("..", "..", "share", "minigrad", "lessons", "README.md")
        locate = staticmethod(lambda: place / "README.md")

    monkeypatch.setattr(script.metadata, "files", lambda name: [File()])
    assert script.installed() == [place]
    monkeypatch.setattr(script, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="no lessons found"):
        script.folder()
    place.mkdir(parents=True)
    (place / "07_adam.py").write_text("", encoding="utf-8")
    assert script.folder() == place


def test_cells_agree_with_jupytext():
    jupytext = pytest.importorskip("jupytext")
    for lesson in script.lessons():
        theirs = [c for c in jupytext.read(lesson.path, fmt="py:percent").cells if c.source.strip()]
        assert [(c.kind, c.text) for c in lesson.cells] == [(c.cell_type, c.source.strip("\n")) for c in theirs]
