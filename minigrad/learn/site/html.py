"""The parts of a page as HTML: text, code, formulas, tables. Everything is escaped; a page is one file that needs no
other.
"""
import base64
import io
import itertools
import keyword
import re
import tokenize
from functools import lru_cache
from html import escape
from pathlib import Path

from ..explaining.comments import Formulas
from ..explaining.notation import latex
from ..explaining.explain import Table
from ..terminal import number

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def document(title, links, body, script=""):
    """A whole page. links: [(address, text)] of the bar at the top; body: HTML."""
    bar = "\n".join(f'<a href="{escape(address)}">{escape(text)}</a>' for address, text in links)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title>{escape(title)}</title>
<style>
{STYLE}</style>
</head>
<body>
<nav aria-label="pages">
{bar}
</nav>
<main>
{body}
</main>
{f"<script>{script}</script>" if script else ""}
</body>
</html>
"""


# ---------------------------------------------------------------- text cells

def markdown(text):
    """The HTML of a text cell: headings, paragraphs, lists, tables, indented formulas; `code`, **bold**, [links](…)."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    merged = [blocks[0]]
    for block in blocks[1:]:
        if block.startswith("    ") and merged[-1].startswith("    "):
            merged[-1] += "\n\n" + block
        else:
            merged.append(block)
    return "\n".join(_block(block) for block in merged)


def _block(block):
    lines = block.splitlines()
    if heading := re.match(r"(#{1,4}) +(.*)", lines[0]):
        rest = f"\n{_block(chr(10).join(lines[1:]))}" if lines[1:] else ""
        level = len(heading[1])
        return f"<h{level}>{inline(heading[2])}</h{level}>{rest}"
    if all(line.startswith("    ") for line in lines if line):
        return printed("\n".join(line[4:] for line in lines), "formulas")
    if lines[0].startswith("|"):
        rows = [[inline(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
        return grid(rows[0], [row for row in rows[1:] if not all(re.fullmatch(r":?-+:?", cell) for cell in row)])
    if lines[0].startswith("- "):
        items = re.split(r"^- ", block, flags=re.M)[1:]
        return "<ul>\n" + "\n".join(f"<li>{inline(item)}</li>" for item in items) + "\n</ul>"
    return f"<p>{inline(block)}</p>"


def inline(text):
    """A line of text, escaped, with `code`, **bold** and [links](address)."""
    pieces = re.split(r"(`[^`]+`)", " ".join(text.split()))
    for i, piece in enumerate(pieces):
        safe = escape(piece)
        if i % 2:
            pieces[i] = f"<code>{safe[1:-1]}</code>"
            continue
        safe = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", safe)
        pieces[i] = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+|[\w.#/-]+)\)", r'<a href="\2">\1</a>', safe)
    return "".join(pieces)


def grid(head, rows, numbers=(), caption="", kind=""):
    """A table of cells that are HTML already; the columns in `numbers` are aligned to the right."""
    def named(kind):
        return f' class="{kind}"' if kind else ""

    def line(cells, tag):
        cells = (f'<{tag}{named("n" * (i in numbers))}>{cell}</{tag}>' for i, cell in enumerate(cells))
        return f"<tr>{''.join(cells)}</tr>"

    top = f"<caption>{caption}</caption>\n" if caption else ""
    body = "\n".join(line(row, "td") for row in rows)
    return (f'<div class="wide" tabindex="0" role="region" aria-label="table"><table{named(kind)}>\n{top}'
            f"<thead>{line(head, 'th')}</thead>\n<tbody>\n{body}\n</tbody></table></div>")


# ---------------------------------------------------------------- code and what it shows

def listing(source, folded=""):
    """Python source with its keywords, strings and comments marked; under the title `folded` it is hidden until it is
    opened."""
    start = [0, *itertools.accumulate(len(line) for line in source.splitlines(keepends=True))]
    out, place = [], 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = {tokenize.COMMENT: "c", tokenize.STRING: "s"}.get(token.type)
        if tokenize.tok_name[token.type].startswith("FSTRING"):
            kind = "s"
        if token.type == tokenize.NAME and keyword.iskeyword(token.string):
            kind = "k"
        if kind:
            begin, end = (start[row - 1] + column for row, column in (token.start, token.end))
            out.append(f'{escape(source[place:begin])}<span class="{kind}">{escape(source[begin:end])}</span>')
            place = end
    text = f'<pre tabindex="0"><code>{"".join(out)}{escape(source[place:])}</code></pre>'
    return f"<details><summary>{escape(folded)}</summary>{text}</details>" if folded else text


def printed(text, kind="printed"):
    """Text as a terminal shows it."""
    return f'<pre class="{kind}" tabindex="0">{escape(text)}</pre>'


@lru_cache(None)
def formula(text):
    """A Unicode formula as a picture (SVG, outlines only), with the Unicode as its alternative text."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath
    tex = latex(text).replace(r"\frac", r"\dfrac")
    tex = re.sub(r"\((\\dfrac\{[^{}]*\}\{[^{}]*\})\)", r"\\left(\1\\right)", tex)     # brackets as high as fractions
    outline = TextPath((0, 0), f"${tex}$", size=16, prop=FontProperties(math_fontfamily="stix"))
    box = outline.get_extents()
    parts = []
    for points, code in outline.iter_segments(curves=True, simplify=False):
        letter = {1: "M", 2: "L", 3: "Q", 4: "C"}.get(int(code), "Z")
        numbers = [] if letter == "Z" else points.reshape(-1, 2) * (1, -1)
        parts.append(letter + " ".join(f"{x:.2f} {y:.2f}" for x, y in numbers))
    wide, high = box.width + 2, box.height + 2
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.1f}" height="{high:.1f}" '
           f'viewBox="{box.x0 - 1:.2f} {-box.y1 - 1:.2f} {wide:.2f} {high:.2f}">'
           f'<path fill="#1d1d1f" d="{"".join(parts)}"/></svg>')
    return (f'<img class="formula" alt="{escape(text)}" width="{wide:.0f}" height="{high:.0f}" '
            f'src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">')


def thing(shown):
    """What `show` was given: step-throughs and formulas as tables with pictures, anything else as text."""
    if isinstance(shown, Table):
        rows = [(formula(row.formula) if row.formula else "", f"<code>{escape(row.code)}</code>",
                 escape(number(row.before)), escape(number(row.after))) for row in shown.rows]
        caption = escape(shown.heading().replace("   ", ": ", 1))
        return grid(("formula", "code", "before", "after"), rows, numbers=(2, 3), caption=caption, kind="steps")
    if isinstance(shown, Formulas):
        rows = [(formula(text), f"<code>{escape(code)}</code>") for text, code in shown.rows]
        return grid(("formula", "code"), rows, caption=escape(shown.title), kind="steps")
    return printed(str(shown))
