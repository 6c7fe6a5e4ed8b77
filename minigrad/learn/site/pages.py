"""Lessons, playground, sources, API reference and "Coming from PyTorch" as one site: a folder of static pages.

    build(script.lessons(), Path("site"))

Each lesson is run, and its text, code, tables, claims and figures become one page (cells.py, running.py). All pages
have the same frame (frame.py).
"""
import itertools
import os
from html import escape

from . import front, html, pytorch, reference
from .formulas import sentence
from .frame import Site
from .live import playground
from .running import runs
from .sources import sources
from .text import inline


def build(lessons, out, report=print, jobs=None, modules=None):
    """Run the lessons and write the whole site into the folder `out`; returns the path of its front page.

    report:  called with a line for each page of a lesson.
    jobs:    lessons that run at the same time, as many as there are processors if it is not given.
    modules: names of the modules of the reference; without it, reference.MODULES.
    Cost: that of the lessons that are new or have changed, at the size that MINIGRAD_BUDGET asks for, and about 10 s.
    A claim that does not hold raises ClaimError: its lesson gets no page.
    """
    out.mkdir(parents=True, exist_ok=True)
    modules = reference.MODULES if modules is None else modules

    def told(run, kept):
        report(f" {out / run.file}   {run.summary()}{'   unchanged' if kept else ''}")

    ran = runs(lessons, out, told, jobs or len(os.sched_getaffinity(0)))
    site = Site(out, groups([run.lesson for run in ran], modules))
    for run in ran:
        site.write(run.file, f"{run.lesson.number} · {run.lesson.title}", "\n".join(run.parts),
                   script=run.live.script(), style=run.live.style())
    playground.write(site)
    site.write("sources.html", "Sources", source_page(ran))
    site.write("pytorch.html", "Coming from PyTorch", pytorch.page())
    reference.write(site, modules)
    path = site.write("index.html", "minigrad", front.page(ran), contents=())
    site.finish()
    return path


def groups(lessons, modules):
    """The contents of the site."""
    found = [("Try", [(playground.ADDRESS, "Playground")]),
             ("Lessons", [(f"{lesson.path.stem}.html", f"{lesson.number} {lesson.title}") for lesson in lessons]),
             ("Look up", [("pytorch.html", "Coming from PyTorch"), ("sources.html", "Sources")]),
             ("Reference", reference.addresses_of(modules))]
    return [(heading, pages) for heading, pages in found if pages]


# ---------------------------------------------------------------- the sources

def source_page(ran):
    """Each claim of the sources, and where it is tested: by claims of lessons and by tests, or why it is not."""
    parts = ["<h1>Sources, and where each claim is tested</h1>",
             "<p>✓ is a claim that was checked while these pages were made, ± one that was measured over seeds.</p>"]
    for number, (section, group) in enumerate(itertools.groupby(sources(), key=lambda source: source.section), 1):
        rows = [(f'<span id="{source.id}">{source.id}</span>', inline(source.text),
                 "<br>".join(_tested(source, ran))) for source in group]
        parts.append(html.part(f'<h2 id="part-{number}">{escape(section)}</h2>',
                               html.grid(("id", "says", "tested by"), rows, kind="sources")))
    return "\n".join(parts)


def _tested(source, ran):
    """Links to the claims of lessons; the tests; or the reason."""
    for run in ran:
        for mark, name, cited, anchor in run.claims:
            if source.id in cited:
                yield f'{mark} <a href="{escape(run.file)}#{anchor}">{run.lesson.number}: {sentence(name)}</a>'
    here = {f"lesson {run.lesson.number}" for run in ran}
    for place in source.tested:
        if place.startswith("lesson ") and place not in here:          # not among these pages, or with a remark
            yield escape(place)
        elif not place.startswith("lesson "):
            path, _, name = place.partition("::test_")
            yield f'{escape(name.replace("_", " "))} <span class="soft path">{escape(path)}</span>'
    if source.reason:
        yield f'<span class="soft">not tested, because {escape(source.reason)}</span>'
