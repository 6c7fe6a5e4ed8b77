"""The page "coming from PyTorch" holds every entry of the tables, and what it says about differences is tested."""
import re
from html import escape

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import spelling
from minigrad.learn.site import pytorch
from minigrad.learn.site.text import inline

A = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])


def shown_under(page, heading):
    """The rows of the table below a heading."""
    return page.partition(f">{heading}</h2>")[2].partition("</table>")[0].split("</tr>")


def test_every_entry_is_on_the_page():
    page = pytorch.page()
    tables = [value for value in vars(spelling).values() if isinstance(value, dict) and value is not spelling.NUMPY
              and all(isinstance(answer, str) for answer in value.values())]
    assert len(tables) == len(pytorch.TABLES) == page.count("<table")
    for table in tables:
        heading, written = next((heading, written) for heading, shown, written in pytorch.TABLES if shown is table)
        for name, answer in table.items():
            cell = f'<td data-label="minigrad">{inline(answer)}</td>'
            row, = [row for row in shown_under(page, heading) if cell in row]
            assert f"<code>{escape(written.format(name))}</code>" in row, name


@pytest.mark.parametrize("ours, theirs", [
    (lambda: F.var(A), A.var()), (lambda: F.var(A, ddof=1), A.var(ddof=1)), (lambda: F.max(A, 1), A.max(1)),
    (lambda: F.sort(mg.Tensor(A), 1), np.sort(A, 1)), (lambda: F.repeat(mg.Tensor(A), 2), np.repeat(A, 2)),
    (lambda: F.split(mg.Tensor(A), 3, axis=1)[0], A[:, :1]),
    (lambda: F.layer_norm(mg.Tensor(A), np.ones(3), np.ones(3)).mean(), 1.0),
], ids="var ddof max sort repeat split layer_norm".split())
def test_what_the_page_says_about_differences(ours, theirs):
    np.testing.assert_allclose(ours().numpy(), theirs)


def test_the_page_names_each_call_that_differs():
    from tests.pytorch_snippets import DIFFERS
    said = re.sub(r"\s+", " ", pytorch.INTRODUCTION)
    for snippet in DIFFERS:
        name = re.findall(r"\.(var|std|max|repeat|split|sort|grad|batch_norm)\b", snippet)[-1]
        assert f".{name}" in said, snippet
