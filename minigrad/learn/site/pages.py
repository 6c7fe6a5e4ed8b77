"""Lessons as static pages: each is run, and its text, code, tables, claims and figures become one HTML file that needs
nothing else; an index lists the lessons and, for each claim of the sources, where it is tested.

    build(script.lessons(), Path("site"))
"""
import contextlib
import io
import itertools
import os
import tempfile
from dataclasses import dataclass, field
from html import escape

from ...files import atomic
from ..lesson.figures import embedded
from ..lesson.showing import listening
from ..lesson.sliders import SCRIPT
from ..lesson.walkthrough import Player, visible
from . import html, pytorch
from .sources import ids, sources


@dataclass
class Run:
    """A lesson that ran: the HTML of its cells (`parts`), and its claims as (mark, name, ids, anchor)."""

    lesson: object
    parts: list = field(default_factory=list)
    claims: list = field(default_factory=list)
    moving: bool = False

    @property
    def file(self):
        """Name of the lesson's page."""
        return f"{self.lesson.path.stem}.html"

    def summary(self):
        """13 ✓  2 ±"""
        marks = [mark for mark, *_ in self.claims]
        return f"{marks.count('✓')} ✓  {marks.count('±')} ±"


def build(lessons, out, report=print):
    """Run the lessons and write their pages and index.html into the folder `out`; returns the path of the index.

    report: called with a line for each page. Cost: that of the lessons, at the size that MINIGRAD_BUDGET asks for.
    A claim that does not hold raises ClaimError: its lesson gets no page, those before it have theirs.
    """
    out.mkdir(parents=True, exist_ok=True)
    runs = []
    for before, lesson, after in neighbours(lessons):
        run = execute(lesson)
        links = [("index.html", "All lessons")]
        links += [(f"{other.path.stem}.html", f"{arrow} {other.number} {other.title}")
                  for other, arrow in ((before, "←"), (after, "→")) if other]
        page = html.document(f"{lesson.number} · {lesson.title}", links, "\n".join(run.parts),
                             SCRIPT if run.moving else "")
        path = atomic.write_text(out / run.file, page)
        report(f" {path}   {run.summary()}   {path.stat().st_size / 1000:.0f} kB")
        runs.append(run)
    atomic.write_text(out / "pytorch.html", pytorch.page())
    return atomic.write_text(out / "index.html", index(runs, (out / "reference").is_dir()))


def neighbours(lessons):
    """(the one before, lesson, the one after), None at the ends."""
    padded = [None, *lessons, None]
    return list(zip(padded, lessons, padded[2:], strict=False))


# ---------------------------------------------------------------- running a lesson

def execute(lesson):
    """Run a lesson from beginning to end; returns its Run. Figures go to a temporary folder."""
    player, run = Player(lesson), Run(lesson)
    with tempfile.TemporaryDirectory() as folder, _environment("MINIGRAD_FIGURES", folder):
        for cell in lesson.cells:
            if cell.kind == "markdown":
                run.parts.append(html.markdown(cell.text))
                continue
            if code := visible(cell.text):                       # a question is shown without its answer
                title = "The code of the figure" if cell.draws else "Helper code"
                run.parts.append(html.listing(code, title if cell.folded else ""))
            hearing = Hearing(run)
            with listening(hearing), contextlib.redirect_stdout(hearing.stream):
                player.execute(cell)
            run.parts += hearing.html()
    return run


@contextlib.contextmanager
def _environment(name, value):
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


class Hearing:
    """Collects what one cell shows and prints, in order, as (kind, HTML)."""

    def __init__(self, run):
        self.run, self.shown, self.stream = run, [], io.StringIO()

    def __call__(self, kind, **told):
        self._flush()
        self.shown.append((kind, getattr(self, kind)(**told)))

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
        anchor = f"claim-{len(self.run.claims) + 1}"
        self.run.claims.append((mark, name, ids(source), anchor))
        return anchor

    # each kind that `showing.tell` is given ------------------------------------------

    def thing(self, thing):
        """A table, formulas, or anything else."""
        return html.thing(thing)

    def claim(self, mark, name, value, expected, source):
        """The cells of a row."""
        anchor = self._anchor(mark, name, source)
        mark = f'<span id="{anchor}">{mark}</span>'
        return mark, escape(name), escape(value), escape(expected), source_links(source)

    def outcome(self, name, verdict, measured, source):
        """A claim that was measured over seeds."""
        anchor = self._anchor("±", name, source)
        return (f'<div class="note" id="{anchor}"><p>± {escape(name)}: <strong>{escape(verdict)}</strong></p>'
                f'<p class="soft">{escape(measured)} {source_links(source)}</p></div>')

    def derivation(self, derivation):
        """Steps that were checked; one claim of the lesson."""
        anchor = self._anchor("✓", derivation.name, derivation.source)
        rows = [(str(i), html.formula(text), html.inline(reason))
                for i, (text, reason) in enumerate(derivation.lines, 1)]
        caption = f'<span id="{anchor}">✓</span> {escape(derivation.name)} {source_links(derivation.source)}'
        return html.grid(("", "step", "why"), rows, caption=caption, kind="steps")

    def prose(self, prose):
        """What a lesson says of its results."""
        return html.markdown(prose)

    def question(self, question, choices):
        """A prediction that is asked for."""
        items = "".join(f"<li>{escape(choice)}</li>" for choice in choices)
        return (f'<div class="note ask"><p><strong>Predict first.</strong> {escape(question)}</p>'
                f'{f"<ol>{items}</ol>" if items else ""}</div>')

    def answer(self, answer, wrong):
        """The answer, hidden until it is opened, and the causes of known wrong answers."""
        causes = "".join(f"<li>{escape(value)}: {escape(cause)}</li>" for value, cause in wrong)
        return f"<details><summary>The answer</summary><p>{escape(answer)}</p><ul>{causes}</ul></details>"

    def picture(self, path, alt):
        """A figure."""
        return (f'<figure><img class="picture" alt="{escape(alt)}" src="{embedded(path)}">'
                f"<figcaption aria-hidden=\"true\">{escape(alt)}</figcaption></figure>")

    def frames(self, frames):
        """Sliders over figures."""
        self.run.moving = True
        return f"{frames.html()}\n<p class=\"soft\" aria-hidden=\"true\">{escape(frames.alt)}</p>"


def source_links(source):
    """The ids of a claim as links to their rows in the index."""
    return ", ".join(f'<a href="index.html#{name}">{name}</a>' for name in ids(source))


# ---------------------------------------------------------------- the index

def index(runs, reference=False):
    """The page with all lessons and the map of the sources. reference: whether the API reference is beside it."""
    items = "\n".join(
        f'<li><p><a href="{escape(run.file)}">{escape(f"{run.lesson.number} · {run.lesson.title}")}</a> '
        f'<span class="soft">{run.summary()}</span><br>{escape(run.lesson.teaches)}{_place(run.lesson, runs)}</p></li>'
        for run in runs)
    body = f"""<h1>minigrad: lessons</h1>
<p>The formula is the code. ✓ counts claims that were checked while these pages were made, ± those that were measured
over seeds. <a href="pytorch.html">Coming from PyTorch</a> lists what its names are here.</p>
<ul class="lessons">
{items}
</ul>
<h2>The sources, and where each claim is tested</h2>
{source_map(runs)}"""
    links = [(run.file, f"{run.lesson.number} {run.lesson.title}") for run in runs]
    links += [("reference/index.html", "API reference")] * reference
    return html.document("minigrad: lessons", links, body)


def _place(lesson, runs):
    """What a lesson needs and what needs it, as links; lessons that are not among the pages are left out."""
    pages = {run.lesson.number: f'<a href="{escape(run.file)}">{run.lesson.number}</a>' for run in runs}
    needs = [pages[number] for number in lesson.needs if number in pages]
    leads = [pages[run.lesson.number] for run in runs if lesson.number in run.lesson.needs]
    told = [f"{words} {', '.join(links)}" for words, links in (("needs", needs), ("leads to", leads)) if links]
    return f'<br><span class="soft">{"; ".join(told)}</span>' if told else ""


def source_map(runs):
    """A table for each section of SOURCES.md: id, text, claims of lessons and tests, or why it is not tested."""
    tables = []
    for section, group in itertools.groupby(sources(), key=lambda source: source.section):
        rows = [(f'<span id="{source.id}">{source.id}</span>', html.inline(source.text),
                 "<br>".join(_tested(source, runs))) for source in group]
        tables += [f"<h3>{escape(section)}</h3>", html.grid(("id", "says", "tested by"), rows)]
    return "\n".join(tables)


def _tested(source, runs):
    """Links to the claims of lessons; the tests; or the reason."""
    for run in runs:
        for mark, name, cited, anchor in run.claims:
            if source.id in cited:
                yield f'{mark} <a href="{escape(run.file)}#{anchor}">{run.lesson.number}: {escape(name)}</a>'
    here = {f"lesson {run.lesson.number}" for run in runs}
    for place in source.tested:
        if place.startswith("lesson ") and place not in here:          # not among these pages, or with a remark
            yield escape(place)
        elif not place.startswith("lesson "):
            path, _, name = place.partition("::test_")
            yield f'{escape(name.replace("_", " "))} <span class="soft path">{escape(path)}</span>'
    if source.reason:
        yield f'<span class="soft">not tested, because {escape(source.reason)}</span>'
