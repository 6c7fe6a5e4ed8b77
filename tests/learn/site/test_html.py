"""The parts of a page: text, code and formulas as HTML."""
import re
import xml.etree.ElementTree as ElementTree

import pytest
from minigrad.learn import explain
from minigrad.learn.lesson import script
from minigrad.learn.site import html
from minigrad.learn.site.cells import steps
from minigrad.learn.site.formulas import sentence
from minigrad.learn.site.text import inline, listing, markdown, plain
from minigrad.optim import rules

from .reader import Reader


def test_every_colour_is_made_for_light_and_dark():
    colours = dict(re.findall(r"(--\w+): ([^;]+);", html.STYLE))
    assert set(re.findall(r"var\((--\w+)\)", html.STYLE)) == set(colours)
    assert all(re.fullmatch(r"light-dark\(#\w+, #\w+\)", value) for value in colours.values())


def test_markdown_pieces():
    assert markdown("# A\ntext") == "<h1>A</h1>\n<p>text</p>"
    assert markdown("## A bee") == '<h2 id="a-bee">A bee</h2>'
    assert markdown("one\n\n- two") == "<p>one</p>\n<ul>\n<li>two</li>\n</ul>"
    assert markdown("    a\n\n    b").count("<pre") == 1
    assert inline("`**a**` **two**") == "<code>**a**</code> <strong>two</strong>"
    assert inline("[text](javascript:alert(1))") == "[text](javascript:alert(1))"
    assert 'href="sources.html#T9"' in inline("[T9](SOURCES.md#T9)")
    assert 'href="07_adam.html"' in inline("[Adam](07_adam.py)")
    assert not {"b", "script"} & {tag for tag, _ in Reader(markdown("<b>bold</b>\n\n<script>x</script>")).tags}
    table = markdown("| who | ‖g‖ |\n|---|---|\n| one | 2 |")
    assert '<td data-label="who">one</td>' in table and '<td data-label="‖g‖">2</td>' in table and "---" not in table


def test_ids_of_headings_are_unique():
    assert Reader(markdown("## A bee\n\ntext\n\n## A bee")).ids == ["a-bee", "a-bee-2"]


def test_plain_text_of_a_page():
    assert plain(f"<h2>One</h2><p>two{sentence(' at w₁ = 2')}, <code>x</code></p>") == "One two at w₁ = 2, x"


@pytest.mark.long
def test_code_keeps_every_character():
    for path in script.folder().glob("[0-9]*.py"):
        code = path.read_text(encoding="utf-8")
        shown = Reader(listing(code))
        assert "".join(shown.words) == code
    assert '<span class="k">def</span>' in listing("def f(): pass")
    assert '<span class="c1"># &lt;</span>' in listing("x = 1  # <")


def test_a_step_is_a_table_whose_numbers_stand_on_the_right(capsys):
    table = steps(explain(rules.momentum, w=1.0, g=2.0, m=0.0, lr=0.1, momentum=0.9))
    table = re.sub(r"<math.*?</math>", "", table)
    rows = [list(row) for row in ElementTree.fromstring(table).iter("tr")]
    assert [cell.text for cell in rows[0]] == ["formula", "code", "before", "after"]
    assert {tuple(cell.get("class") for cell in row) for row in rows} == {(None, None, "n", "n")}
    assert [[cell.text for cell in row[2:]] for row in rows[1:]] == [["0", "2"], ["1", "0.8"]]
    assert [cell.get("data-label") for cell in rows[1]] == ["formula", "code", "before", "after"]


def test_a_row_may_be_longer_than_the_heads_and_heads_may_be_html():
    table = html.grid(("<code>a</code>", ""), [("1", "2", "3")])
    assert '<td data-label="a">1</td><td>2</td><td>3</td>' in table
