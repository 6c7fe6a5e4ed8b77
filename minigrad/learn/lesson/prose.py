"""Prose that speaks of results: written as an f-string after what it speaks of, so that its numbers are computed.

    say(f"Without the corrections the largest step is {r.max():.2f} η.")
"""
import re

from ..terminal import paragraph
from . import showing


def say(text, *outcomes):
    """Show a paragraph (or several, with an empty line between them) after a result.

    text:     an f-string: no number that was computed is written by hand. `code`, **bold** and [links](…) as in the
              text of a lesson.
    outcomes: the Outcomes of claim_over_seeds that it speaks of; if one was not measured, nothing is said.
    """
    if any(not outcome.values for outcome in outcomes):
        return
    paragraphs = [" ".join(part.split()) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    if showing.in_notebook():
        showing.show(Prose("\n\n".join(paragraphs)))
        return
    showing.tell("\n\n".join(map(paragraph, paragraphs)), "prose", prose="\n\n".join(paragraphs))


def counted(n, noun):
    """The number with its noun: counted(1, "seed") is "1 seed", counted(5, "seed") is "5 seeds"."""
    return f"{n} {noun}" + ("" if n == 1 else "s")


class Prose:
    """Text for a notebook."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return self.text
