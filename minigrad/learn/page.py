"""Building blocks of the static pages: text, code, formulas, tables and claims as HTML. Everything is escaped; a page
needs nothing but itself.
"""
import base64
import io
import itertools
import keyword
import re
import tokenize
from functools import lru_cache
from html import escape

from . import umath
from .display import Formulas
from .stepper import Table, show

STYLE = """\
:root { color-scheme: light dark; --text: #1d1d1f; --soft: #5c5c66; --back: #fff; --panel: #f5f6f8; --line: #d9dbe1;
  --link: #1a5fa8; --good: #17753a; --bad: #b3261e; --word: #8a3ffc; --quote: #9a4a00; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e4e8; --soft: #a3a3ad; --back: #17181b; --panel: #212328;
  --line: #3a3d45; --link: #7db5f2; --good: #6fcf8f; --bad: #ff8a80; --word: #c9a5ff; --quote: #f0b072; }
  .formula { filter: invert(1); } .picture { filter: brightness(.88); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1.05rem/1.6 system-ui, -apple-system, "Segoe UI",
  Roboto, "Noto Sans", sans-serif; }
main, nav { max-width: 50rem; margin: 0 auto; padding: 0 1rem; }
main { padding-bottom: 4rem; }
nav { display: flex; flex-wrap: wrap; gap: 0 1.5rem; padding-top: .8rem; font-size: .9rem; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible, input:focus-visible, summary:focus-visible, .wide:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 1.2rem 0 .8rem; }
h2 { font-size: 1.35rem; margin: 2.4rem 0 .6rem; }
code, pre { font: .85rem/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--panel); padding: .1em .3em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--panel); border-radius: 6px; padding: .7rem .9rem; overflow-x: auto; margin: 1rem 0; }
pre code { background: none; padding: 0; font-size: inherit; overflow-wrap: normal; }
pre.formulas { background: none; padding: 0 0 0 1.5rem; font-size: 1rem; }
pre.printed { background: none; border-left: 3px solid var(--line); border-radius: 0; }
.k { color: var(--word); } .s { color: var(--quote); } .c { color: var(--soft); }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .93rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
td.n, th.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.steps td { vertical-align: middle; } .steps code { white-space: nowrap; background: none; padding: 0; }
.formula { vertical-align: middle; max-width: none; }
.claims td:first-child, .good { color: var(--good); font-weight: 700; }
.bad { color: var(--bad); font-weight: 700; }
.note { border-left: 3px solid var(--good); padding: .1rem .9rem; margin: 1rem 0; }
.ask { border-color: var(--link); }
details { margin: 1rem 0; }
summary { cursor: pointer; }
.note p { margin: .4rem 0; }
.soft { color: var(--soft); } .path { font-size: .85em; overflow-wrap: anywhere; }
.lessons { list-style: none; padding: 0; }
figure { margin: 1.5rem 0; }
figcaption { color: var(--soft); font-size: .9rem; }
img.picture, .frames img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; }
.frames { margin: 1.5rem 0; }
.frames label { display: flex; gap: .8rem; align-items: center; margin-bottom: .5rem; }
.frames input { flex: 1; max-width: 24rem; }
.frames output { min-width: 5rem; font-variant-numeric: tabular-nums; }
@media (max-width: 34rem) {
  .claims thead { display: none; } .claims tr { display: flex; flex-wrap: wrap; border-bottom: 1px solid var(--line); }
  .claims td { border: 0; } .claims td:nth-child(2) { flex: 1 0 calc(100% - 2.4rem); }
  .claims td:nth-child(3) { padding-left: 1.6rem; }
}
"""
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
<nav aria-label="lessons">
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
    """Escaped text with `code`, **bold** and [text](address)."""
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
    """A table of cells that are HTML already; the columns in `numbers` are set to the right."""
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

def listing(source, folded=False):
    """Python source with its keywords, strings and comments marked; folded away where it only draws."""
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
    return f"<details><summary>The code of the figure</summary>{text}</details>" if folded else text


def printed(text, kind="printed"):
    """Text as a terminal shows it."""
    return f'<pre class="{kind}" tabindex="0">{escape(text)}</pre>'


@lru_cache(None)
def formula(text):
    """A Unicode formula as a picture (SVG, outlines only), with the Unicode as its alternative text."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath
    latex = umath.latex(text).replace(r"\frac", r"\dfrac")
    latex = re.sub(r"\((\\dfrac\{[^{}]*\}\{[^{}]*\})\)", r"\\left(\1\\right)", latex)  # brackets as high as fractions
    outline = TextPath((0, 0), f"${latex}$", size=16, prop=FontProperties(math_fontfamily="stix"))
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
    """What `show` was given: step-throughs and formulas as tables with pictures, else its text."""
    if isinstance(shown, Table):
        rows = [(formula(row.formula) if row.formula else "", f"<code>{escape(row.code)}</code>",
                 escape(show(row.before)), escape(show(row.after))) for row in shown.rows]
        caption = escape(shown.heading().replace("   ", ": ", 1))
        return grid(("formula", "code", "before", "after"), rows, numbers=(2, 3), caption=caption, kind="steps")
    if isinstance(shown, Formulas):
        rows = [(formula(text), f"<code>{escape(code)}</code>") for text, code in shown.rows]
        return grid(("formula", "code"), rows, caption=escape(shown.title), kind="steps")
    return printed(str(shown))
