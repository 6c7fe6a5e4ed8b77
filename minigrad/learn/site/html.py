"""The skeleton of a page, tables, and text as a terminal shows it. What is put in is HTML already, or escaped here.
"""
import re
from html import escape
from pathlib import Path

ASSETS = Path(__file__).with_name("assets")
STYLE = (ASSETS / "page.css").read_text(encoding="utf-8")
POLICY = ("default-src 'none'; img-src 'self' file: data:; style-src 'self' file: 'unsafe-inline'; "
          "script-src 'self' file: 'unsafe-inline'")        # nothing from elsewhere; file: for pages on one's own disk


def document(title, body, head=""):
    """A whole page. body: HTML; head: more elements of its head."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title)}</title>
{head}
</head>
<body>
{body}
</body>
</html>
"""


def alone(title, body):
    """A page in one file, with its style in it, that needs no other."""
    return document(title, f"<main>\n{body}\n</main>", f"<style>\n{STYLE}</style>")


def grid(head, rows, numbers=(), caption="", kind=""):
    """A table of cells that are HTML already; the columns in `numbers` are aligned to the right.

    On a narrow screen each row is a block of its own, with the heads in front of the cells. Formulas in heads are plain
    text: heads are read out with every cell.
    """
    labels = [re.sub("<math.*?</math>|<[^>]+>", "", name) for name in head]
    head = [label if "<math" in name else name for label, name in zip(labels, head, strict=True)]

    def cell(tag, i, text):
        label = f' data-label="{labels[i]}"' if tag == "td" and any(labels[i:i + 1]) else ""
        tag = tag if text else "td"                                     # an empty head names nothing
        return f"<{tag}{named('n' * (i in numbers))}{label}>{text}</{tag}>"

    def line(cells, tag):
        return f"<tr>{''.join(cell(tag, i, text) for i, text in enumerate(cells))}</tr>"

    top = f"<caption>{caption}</caption>\n" if caption else ""
    body = "\n".join(line(row, "td") for row in rows)
    return (f'<div class="wide" tabindex="0" role="group" aria-label="table"><table{named(kind)}>\n{top}'
            f"<thead>{line(head, 'th')}</thead>\n<tbody>\n{body}\n</tbody></table></div>")


def named(kind):
    """The class attribute of that name; nothing without one."""
    return f' class="{kind}"' if kind else ""


def printed(text, kind="printed"):
    """Text as a terminal shows it."""
    return f'<pre class="{kind}" tabindex="0">{escape(text)}</pre>'


def part(heading, body):
    """A part of a long page under its heading (HTML, too): it folds away, and is folded at first on narrow screens."""
    return f'<details class="part" open><summary>{heading}</summary>\n{body}</details>'


def folded(title, body):
    """HTML that is hidden until it is opened."""
    return f"<details><summary>{escape(title)}</summary>{body}</details>"
