"""What a terminal shows: columns, wrapped lines, colour, and numbers as text. Nothing else here knows about any of it.

Output is at most 80 columns wide. Colour is used only on a terminal, never under NO_COLOR (https://no-color.org).
"""
import contextlib
import math
import os
import re
import sys
import textwrap
import unicodedata

import numpy as np

from ..autograd import raw
from ..backend import is_array, to_numpy

COLUMNS = 80
LABEL = 20                    # columns of the labels in `rows_text`
STYLES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34}
LARGE = 16                    # arrays with more elements are shown by shape, norm and first values


def interactive():
    """Whether a person sits at both ends."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


# ---------------------------------------------------------------- printing, or telling a page

_listener = None              # what is told, in place of a terminal, while a page is being written


def tell(text, kind, **told):
    """Print the text; while a page is being written, call its listener(kind, **told) instead."""
    if _listener is None:
        print(text)
    else:
        _listener(kind, **told)


@contextlib.contextmanager
def listening(listener):
    """In the block, `listener(kind, **told)` is called for each thing that would be printed or shown."""
    global _listener
    before, _listener = _listener, listener
    try:
        yield
    finally:
        _listener = before


# ---------------------------------------------------------------- text

def paint(text, style):
    """The text in one of the STYLES; unchanged in a pipe, under NO_COLOR and on a dumb terminal."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not sys.stdout.isatty()
    return text if plain else f"\033[{STYLES[style]}m{text}\033[0m"


def width(text):
    """Columns that a text takes: combining accents take none, nor do colour codes."""
    return sum(not unicodedata.combining(c) for c in re.sub(r"\033\[[0-9;]*m", "", text))


def pad(text, columns, right=False):
    """The text filled with spaces to so many columns; `right` puts the spaces before it."""
    fill = " " * (columns - width(text))
    return fill + text if right else text + fill


def wrap(text, columns=COLUMNS, first="", rest="", cut=True):
    """The lines of a text, each at most so many columns wide, beginning with `first`, then with `rest`.

    Lines break at spaces; a word that is longer than a line is cut, or left whole with `cut=False`.
    """
    return textwrap.wrap(text, columns, initial_indent=first, subsequent_indent=rest, break_long_words=cut,
                         break_on_hyphens=False) or [""]


def paragraph(text, indent=""):
    """The text as indented lines of at most 80 columns, its own line breaks and runs of spaces dropped."""
    return "\n".join(wrap(" ".join(text.split()), first=indent, rest=indent))


def rows_text(rows):
    """Rows [(label, text)] as lines: the labels in one column, the texts wrapped beside them."""
    lines = []
    for label, text in rows:
        for part in clean(text).splitlines() or [""]:
            for piece in wrap(part, COLUMNS - LABEL - 1):
                lines.append((" " + pad(label, LABEL) + piece).rstrip())
                label = ""
    return lines


def clean(text):
    """A student's text without the characters that would control the terminal."""
    return "".join(c if c == "\n" or c.isprintable() or unicodedata.combining(c) else " " for c in str(text))


# ---------------------------------------------------------------- numbers

def number(value):
    """A value as a short text: numbers to 6 digits, large arrays by shape, norm and first values, words unchanged;
    functions and classes by name, an object without a text of its own by its class."""
    if value is None:
        return "-"
    if isinstance(value, (tuple, list)):
        text = "({})" if isinstance(value, tuple) else "[{}]"
        return text.format(", ".join(map(number, value))) if len(value) <= LARGE else f"{len(value)} values"
    if not isinstance(value, (str, bool, int, float, np.generic)) and not is_array(raw(value)):
        text = getattr(value, "__name__", str(value))
        return type(value).__name__ if " object at 0x" in text or len(text) > COLUMNS // 2 else text
    if isinstance(value, (str, bool)):
        return str(value)
    host = to_numpy(value)
    if host.dtype == bool:
        return str(host.tolist())
    if host.ndim == 0:
        return f"{host.item():.6g}"
    first = " ".join(f"{v:.4g}" for v in host.ravel()[:3 if host.size > LARGE else LARGE])
    if host.size <= LARGE:
        return f"[{first}]"
    return f"{host.shape} ‖·‖ {np.linalg.norm(host.ravel().astype(float)):.4g} [{first} …]"


def rounded(x):
    """A number to about three digits, as a person would write it: 31.6, 1.0, 2.5e-07, ∞."""
    if not math.isfinite(x):
        return "NaN" if math.isnan(x) else "∞" if x > 0 else "-∞"
    if abs(x) < 1e-12:
        return "0.0"
    if not 1e-3 <= abs(x) < 1e5:
        return f"{x:.3g}"
    decimals = max(1, 2 - math.floor(math.log10(abs(x))))
    whole, _, fraction = f"{x:.{decimals}f}".partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}"
