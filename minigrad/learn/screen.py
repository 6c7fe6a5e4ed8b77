"""What the learn commands print: aligned, at most 80 columns, colour only on a terminal and never under NO_COLOR."""
import math
import os
import re
import sys
import textwrap
import unicodedata

WIDTH, LABEL = 80, 20
COLOURS = {"green": "32", "red": "31", "yellow": "33", "dim": "2", "bold": "1"}
MARKS = {"correct": ("✓", "green"), "convention": ("✓", "green"), "not_attempted": ("·", "dim")}


def coloured(stream=None):
    """Whether the stream wants colour: a terminal, not `dumb`, NO_COLOR not set (https://no-color.org)."""
    stream = stream or sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text, colour, wanted):
    """The text in a colour, where colour is wanted."""
    return f"\x1b[{COLOURS[colour]}m{text}\x1b[0m" if wanted else text


def width(text):
    """Columns a text takes on a terminal: accents that combine take none, colour codes neither."""
    return sum(not unicodedata.combining(c) for c in re.sub(r"\x1b\[[0-9;]*m", "", text))


def pad(text, columns):
    """The text filled with spaces up to a number of columns."""
    return text + " " * max(0, columns - width(text))


def shown(x):
    """A number as a person would write it: 31.6, 1.0, 2.5e-07, ∞."""
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else "∞" if x > 0 else "-∞"
    if abs(x) < 1e-12:
        return "0.0"
    if not 1e-3 <= abs(x) < 1e5:
        return f"{x:.3g}"
    decimals = max(1, 2 - math.floor(math.log10(abs(x))))
    whole, _, fraction = f"{x:.{decimals}f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"


def rows_text(rows):
    """Rows [(label, text)] as lines: labels in one column, texts wrapped beside them."""
    lines = []
    for label, text in rows:
        for paragraph in clean(text).splitlines() or [""]:
            for piece in wrap(paragraph, WIDTH - LABEL - 1):
                lines.append((" " + pad(label, LABEL) + piece).rstrip())
                label = ""
    return lines


def wrap(text, columns):
    """The text in lines of at most so many columns; a word that is longer is cut."""
    return textwrap.wrap(text, columns, drop_whitespace=True, break_on_hyphens=False) or [""]


def clean(text):
    """Text of a student, without what would steer the terminal."""
    return "".join(c if c == "\n" or c.isprintable() or unicodedata.combining(c) else " " for c in str(text))


def plain(headline, rows):
    """Headline and rows as text without colour."""
    return "\n".join([headline, *rows_text(rows)])


def verdict_text(verdict, function, wanted):
    """A verdict on the screen: mark, name and headline, then the rows."""
    mark, colour = MARKS.get(verdict.status, ("✗", "red"))
    head = f" {paint(mark, colour, wanted)} {paint(pad(function, LABEL - 2), 'bold', wanted)} {verdict.headline}"
    printed = verdict.prints.splitlines()[:3]
    return "\n".join([head, *rows_text(verdict.rows + ([("it printed", "\n".join(printed))] if printed else []))])


def bar(done, total, columns):
    """▓▓▓░░░"""
    full = round(columns * done / max(total, 1))
    return "▓" * full + "░" * (columns - full)
