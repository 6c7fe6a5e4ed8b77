"""What the cells of a lesson show, as HTML: each kind of thing that `tell` is given.

    hearing = Hearing(figures="figures/")
    with listening(hearing), contextlib.redirect_stdout(hearing.stream): …run a cell…
    hearing.html()
"""
import io
import itertools
import shutil
from html import escape
from pathlib import Path

from ... import plots
from ..explaining.comments import Formulas
from ..explaining.explain import Table
from ..terminal import number
from . import html
from .formulas import formula, sentence
from .sources import ids
from .text import inline, markdown


class Hearing:
    """Collects what one cell shows and prints, in order, as (kind, HTML).

    claims:  the list of the lesson's claims, as (mark, name, ids, anchor); those of this cell are added.
    figures: the folder that pictures are copied to; pages name it by its last part.
    live:    what the page computes by itself; this cell's pieces are added.
    """

    def __init__(self, claims, figures, live):
        self.claims, self.figures, self.live = claims, Path(figures), live
        self.shown, self.copied, self.stream, self.asked = [], [], io.StringIO(), ()

    def __call__(self, kind, **told):
        self._flush()
        write = getattr(self, kind, None)
        self.shown.append((kind, write(**told) if write else unknown(told)))

    def _flush(self):
        text = self.stream.getvalue()
        if text.strip():
            self.shown.append(("printed", html.printed(text.strip("\n"))))
        self.stream.seek(0)
        self.stream.truncate()

    def html(self):
        """The pieces; claims that follow each other are one table."""
        self._flush()
        for kind, group in itertools.groupby(self.shown, key=lambda part: part[0]):
            if kind == "claim":
                rows = [row for _, row in group]
                yield html.grid(("", "claim", "value", "expected", "source"), rows, numbers=(2,), kind="claims")
            else:
                yield from (piece for _, piece in group)

    def _anchor(self, mark, name, source):
        """Note the claim; returns the id of its place in the page."""
        anchor = f"claim-{len(self.claims) + 1}"
        self.claims.append((mark, name, ids(source), anchor))
        return anchor

    def _kept(self, path):
        """The address of a copy of the picture, beside the pages."""
        self.figures.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, self.figures / path.name)
        self.copied.append(f"{self.figures.name}/{path.name}")
        return self.copied[-1]

    # each kind that `tell` is given ------------------------------------------

    def thing(self, thing):
        """A table, formulas, or anything else."""
        return self.live.thing(thing) or shown_thing(thing)

    def claim(self, mark, name, value, expected, source):
        """The cells of a row."""
        anchor = self._anchor(mark, name, source)
        mark = f'<span id="{anchor}">{mark}</span>'
        return mark, sentence(name), escape(value), sentence(expected), source_links(source)

    def outcome(self, name, verdict, measured, source):
        """A claim that was measured over seeds."""
        anchor = self._anchor("±", name, source)
        return (f'<div class="note" id="{anchor}"><p>± {sentence(name)}: <strong>{escape(verdict)}</strong></p>'
                f'<p class="soft">{escape(measured)} {source_links(source)}</p></div>')

    def derivation(self, derivation):
        """Steps that were checked; one claim of the lesson."""
        anchor = self._anchor("✓", derivation.name, derivation.source)
        rows = [(str(i), formula(text), inline(reason)) for i, (text, reason) in enumerate(derivation.lines, 1)]
        caption = f'<span id="{anchor}">✓</span> {sentence(derivation.name)} {source_links(derivation.source)}'
        return html.grid(("", "step", "why"), rows, caption=caption, kind="steps derivation")

    def prose(self, prose):
        """What a lesson says of its results."""
        return markdown(prose)

    def question(self, question, unit, choices):
        """A prediction that is asked for; it is shown with its answer, which is told next."""
        self.asked = question, unit, choices
        return ""

    def answer(self, answer, wrong):
        """The question, a field for a prediction, the causes of known wrong answers, the answer folded."""
        question, unit, choices = self.asked
        return self.live.question(question, answer, wrong, unit, choices)

    def picture(self, path, alt, drawn, axes):
        """A figure; its plots stand side by side, and below each other on a narrow screen."""
        images = "\n".join(image(self._kept(part), part, alt if i == 0 else "")
                           for i, part in enumerate(panels(path, plots.borders(drawn, axes))))
        return (f'<figure class="panels">\n{images}\n'
                f'<figcaption aria-hidden="true">{sentence(alt)}</figcaption></figure>')

    def frames(self, frames):
        """Sliders over figures, or over a curve that the page computes."""
        return self.live.curve(frames) or (
            f'{frames.html(self._kept)}\n<p class="soft" aria-hidden="true">{sentence(frames.alt)}</p>')


def panels(path, borders):
    """The files of a figure's plots: the PNG cut at the borders, or the whole if it has one plot."""
    if len(borders) == 2 or path.suffix != ".png":
        return [path]
    from PIL import Image
    parts = []
    with Image.open(path) as whole:
        for i, (left, right) in enumerate(itertools.pairwise(borders), 1):
            parts.append(path.with_name(f"{path.stem}_{i}.png"))
            whole.crop((round(left * whole.width), 0, round(right * whole.width), whole.height)).save(parts[-1])
    return parts


def image(address, path, alt):
    """A picture with its size, so that the page does not jump when it arrives."""
    size = ""
    if path.suffix == ".png":
        from PIL import Image
        with Image.open(path) as picture:
            size = f' width="{picture.width // 2}" height="{picture.height // 2}"'
    return f'<img class="picture" loading="lazy" alt="{escape(alt)}" src="{escape(address)}"{size}>'


def shown_thing(shown):
    """What `show` was given: step-throughs and formulas as tables, anything else as text."""
    if isinstance(shown, Table):
        return steps(shown)
    if isinstance(shown, Formulas):
        rows = [(formula(text), f"<code>{escape(code)}</code>") for text, code in shown.rows]
        return html.grid(("formula", "code"), rows, caption=sentence(shown.title), kind="steps")
    return html.printed(str(shown))


def steps(table):
    """A step-through as a table of formula, code, the value before and after."""
    rows = [(formula(row.formula) if row.formula else "", f"<code>{escape(row.code)}</code>",
             escape(number(row.before)), escape(number(row.after))) for row in table.rows]
    caption = sentence(table.heading().replace("   ", ": ", 1))
    return html.grid(("formula", "code", "before", "after"), rows, numbers=(2, 3), caption=caption, kind="steps")


def unknown(told):
    """A kind that has no form of its own here: its text, else its parts."""
    return html.printed("\n".join(str(value) for value in told.values()))


def source_links(source):
    """The ids of a claim as links to their rows in the page of the sources."""
    return ", ".join(f'<a href="sources.html#{name}">{name}</a>' for name in ids(source))
