"""A docstring as HTML: formulas typeset, tables, arguments, examples.

    render(text, arguments, link)      the HTML of a docstring
    summary(text)                      its first line

What this project's docstrings are made of, block by block (blank lines separate them):

    indented by four spaces    formulas, each line by itself; code if any of it is code
    | a | table |              a table
    >>> …                      an example and what it prints
    name: text                 an argument, if it is one; further lines are indented
    Cost: …, Raises …          a paragraph of its own; "Differs …" is marked
"""
import re
from html import escape

from . import html
from .formulas import display, typeset
from .text import inline, listing

LEADS = ("Cost", "Source", "Returns", "Attributes", "State", "Memory", "Raises", "Differs")


def render(text, arguments=(), link=inline):
    """The HTML of a docstring without its indentation in the source.

    arguments: names that `name: text` describes. link: text ↦ HTML of a line of text.
    """
    parts, indented = [], []
    for block in [*re.split(r"\n\s*\n", text.strip()), ""]:
        if block.startswith("    "):                            # code may have blank lines in it
            indented.append(block)
            continue
        if indented:
            parts.append(_indented("\n\n".join(indented)))
            indented = []
        parts.append(_block(block, arguments, link))
    return "\n".join(part for part in parts if part)


def summary(text):
    """The first line of a docstring; the first paragraph if the line does not end a sentence."""
    lines = text.strip().split("\n\n")[0].splitlines()
    return lines[0] if lines and re.search(r"[.:)]$|\S {3,}\S", lines[0]) else " ".join(lines)


def _block(block, arguments, link):
    if not block:
        return ""
    if block.startswith(">>>"):
        return example(block)
    if block.startswith("|"):
        rows = [[link(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        return html.grid(rows[0], [row for row in rows[1:] if not all(re.fullmatch(r":?-+:?", cell) for cell in row)])
    return "\n".join(_items(block, arguments, link))


def example(block):
    """An interactive example; prompts cannot be selected, so that the code can be copied."""
    return listing(block, "pycon")


def _indented(block):
    """Formulas or code."""
    return display("\n".join(line[4:] for line in block.splitlines()))


# ---------------------------------------------------------------- text

def _items(block, arguments, link):
    """Paragraphs and lists of arguments, in order."""
    described = []                                              # (name, text) of arguments that follow each other
    for name, text in _pieces(block, arguments):
        if name and name not in LEADS:
            described.append(f"<dt><code>{escape(name)}</code></dt><dd>{link(text)}</dd>")
            continue
        if described:
            yield f'<dl class="arguments">{"".join(described)}</dl>'
            described = []
        if name == "Differs":
            yield f'<div class="note differs"><p>{link(text)}</p></div>'
        elif name:
            yield f"<p>{link(text)}</p>"
        else:
            yield from _paragraph(text, link)
    if described:
        yield f'<dl class="arguments">{"".join(described)}</dl>'


def _pieces(block, arguments):
    """(name of the argument or lead, "" for plain text; text) one after the other."""
    names = "|".join(map(re.escape, arguments)) or r"(?!)"
    argument = re.compile(rf"((?:{names})(?:, (?:{names}))*)(?: \([^)]*\))?:\s+(.*)", flags=re.S)
    lines = re.sub(rf" {{3,}}(?=(?:{names}): )", "\n", block)    # two arguments on one line
    lines = re.sub(rf"(?<=[.:)]) +(?={'|'.join(LEADS)}\b)", "\n", lines).splitlines()
    pieces = []
    for line in lines:
        if found := argument.match(line):
            pieces.append((found[1], found[2]))
        elif lead := re.match(rf"({'|'.join(LEADS)})\b", line):
            pieces.append((lead[1], line))
        elif pieces and (line.startswith(" ") or not pieces[-1][0] or pieces[-1][0] in LEADS
                         or not re.search(r"[.:]$", pieces[-1][1])):               # in the middle of a sentence
            pieces[-1] = pieces[-1][0], f"{pieces[-1][1]}\n{line}"
        else:
            pieces.append(("", line))
    return pieces


def _paragraph(text, link):
    """A paragraph; a formula that begins it, set off by three spaces or alone, is typeset."""
    first, *rest = re.split(r" {3,}", text, maxsplit=1)
    if "\n" not in first and (formula := typeset(first.rstrip("."))):
        yield f'<p class="formula">{formula}</p>'
        text = rest[0] if rest else ""
    if text:
        yield f"<p>{link(text)}</p>"
