"""The parts of a page: text, code and formulas as HTML."""
import base64
import re
import xml.etree.ElementTree as ElementTree

import pytest
from minigrad.learn import explain
from minigrad.learn.lesson import script
from minigrad.learn.site import html
from minigrad.optim import rules

from .reader import Reader


def test_light_dark_and_narrow():
    assert "prefers-color-scheme: dark" in html.STYLE and "color-scheme: light dark" in html.STYLE
    used = set(re.findall(r"var\((--\w+)\)", html.STYLE))
    parts = html.STYLE.split("@media (prefers-color-scheme: dark)")
    light, dark = (set(re.findall(r"(--\w+):", part)) for part in parts)
    assert used == light and light == dark


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_formula_of_the_rules_becomes_a_picture(rule):
    from minigrad.learn import formulas
    for text, _ in formulas(rule).rows:
        picture = html.formula(text)
        svg = base64.b64decode(re.search(r"base64,([\w+/=]+)", picture)[1]).decode()
        root = ElementTree.fromstring(svg)
        (path,) = root
        numbers = [float(x) for x in re.findall(r"-?\d+\.\d+", path.get("d"))]
        left, top, wide, high = map(float, root.get("viewBox").split())
        assert 8 < high < 60 and len(numbers) > 50 and path.get("d").startswith("M")
        assert min(numbers[::2]) > left - 3 and max(numbers[::2]) < left + wide + 3
        assert min(numbers[1::2]) > top - 3 and max(numbers[1::2]) < top + high + 3


def test_markdown_pieces():
    assert html.markdown("# A\ntext") == "<h1>A</h1>\n<p>text</p>"
    assert html.markdown("a\n\nb\n\n- c") == "<p>a</p>\n<p>b</p>\n<ul>\n<li>c</li>\n</ul>"
    assert html.markdown("- a\n  b\n- `c`") == "<ul>\n<li>a b</li>\n<li><code>c</code></li>\n</ul>"
    assert html.markdown("    a\n\n    b").count("<pre") == 1
    assert html.inline("`**a**` **b**") == "<code>**a**</code> <strong>b</strong>"
    assert html.inline("[x](javascript:alert(1))") == "[x](javascript:alert(1))"
    assert "<td>1</td>" in html.markdown("| a |\n|---|\n| 1 |") and "---" not in html.markdown("| a |\n|---|\n| 1 |")


def test_code_keeps_every_character():
    for path in script.folder().glob("[0-9]*.py"):
        code = path.read_text(encoding="utf-8")
        shown = Reader(html.listing(code))
        assert "".join(shown.words) == code
    assert '<span class="k">def</span>' in html.listing("def f(): pass")
    assert '<span class="c"># &lt;</span>' in html.listing("x = 1  # <")


def test_a_step_is_a_table_whose_numbers_stand_on_the_right(capsys):
    shown = explain(rules.momentum, w=1.0, g=2.0, m=0.0, lr=0.1, momentum=0.9)
    table = re.sub(r"<img[^>]*>|<svg.*?</svg>", "", html.thing(shown))
    rows = [list(row) for row in ElementTree.fromstring(table).iter("tr")]
    assert [cell.text for cell in rows[0]] == ["formula", "code", "before", "after"]
    assert {tuple(cell.get("class") for cell in row) for row in rows} == {(None, None, "n", "n")}
    assert [[cell.text for cell in row[2:]] for row in rows[1:]] == [["0", "2"], ["1", "0.8"]]
