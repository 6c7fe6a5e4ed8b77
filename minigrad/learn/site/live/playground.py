"""The playground: one page on which any elementwise rule runs on surfaces of two weights, beside up to three others.

    build(Path("runs/site"))     playground.html, which needs no network

Its numbers are those of the engine: rules, surfaces, SAM, Lookahead and SWA are translated from the Python functions
(translate.py), and a test holds its trajectories against the optimizers of `minigrad.optim`.
"""
import inspect
from dataclasses import asdict
from html import escape
from pathlib import Path

from ....optim.methods.lookahead import outer_step
from ....optim.running_average import mean_with
from ..frame import Site
from . import catalogue, surfaces, wrappers
from .catalogue import literal
from .translate import editable, javascript

HERE = Path(__file__).parent
ADDRESS = "playground.html"

#: rules of the page of formulas that the playground leaves out: name -> why
ABSENT = {"l2": "it changes a gradient and is not a method of its own",
          "nesterov_original": "its gradient is taken at w + βv; nesterov_velocity is the same method at w"}

#: the parts of the page's script in order: those that compute, and those that draw and listen
ENGINE = ("numbers.js", "tracing.js", "language.js", "runner.js")
PAGE = ("contour.js", "drawing.js", "inset.js", "state.js", "controls.js", "lines.js", "listening.js",
        "playground.js")
STYLES = ("playground.css", "cards.css", "narrow.css")


def build(out):
    """Write the playground alone into the folder `out`; returns its path. Cost: about a second."""
    site = Site(out, [("Try", [(ADDRESS, "Playground")])])
    path = write(site)
    site.finish()
    return path


def write(site):
    """Write the page into a Site; returns its path."""
    script = "\n".join([engine(), *map(text, PAGE)])
    reasons = {**catalogue.UNTRANSLATED, **ABSENT}
    absent = "; ".join(f"<code>{name}</code>, because {escape(why)}" for name, why in reasons.items())
    return site.write(ADDRESS, "Playground", text("playground.html").replace("ABSENT", absent), contents=(),
                      script=f"(() => {{\n'use strict';\n{script}\n}})();", style="".join(map(text, STYLES)))


def text(name):
    """A file beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def engine():
    """The JavaScript that computes: rules, surfaces, wrappers and the loop of one optimizer. It touches no page."""
    chosen = [rule for rule in catalogue.elementwise() if rule.__name__ not in ABSENT]
    sources = {rule.__name__: editable(rule) for rule in chosen}
    parts = [catalogue.script(chosen), f"const sources = {literal(sources)};", translated(), listed()]
    return "\n".join(parts + [text(name) for name in ENGINE])


def translated():
    """Generator of noise, wrappers, the engine's `outer_step` and `mean_with`."""
    alone = (surfaces.lehmer, wrappers.ascent, outer_step, mean_with)
    found = [f"const {f.__name__} = {javascript(f)};" for f in alone]
    for function, helper in ((surfaces.seeded, surfaces.lehmer), (surfaces.normal, surfaces.lehmer),
                             (wrappers.adaptive_ascent, wrappers.ascent)):
        found.append(f"const {function.__name__} = {javascript(function, [helper])};")
    return "\n".join(found)


def listed():
    """The object `surfaces`: for each surface `at(x, y)` and how it is shown."""
    entries = []
    for surface in surfaces.SURFACES:
        name, told = surface.at.__name__, {key: value for key, value in asdict(surface).items() if key != "at"}
        call = f"at: {javascript(surface.at)}"
        if surface.points:
            call = f"over: {javascript(surface.at)}, at(x, y) {{ return this.over(x, y, this.points); }}"
        told |= {"name": name, "about": " ".join(inspect.getdoc(surface.at).split())}
        entries.append(f"{name}: {{...{literal(told)}, {call}}}")
    return "const surfaces = {\n" + ",\n".join(entries) + "\n};\n"
