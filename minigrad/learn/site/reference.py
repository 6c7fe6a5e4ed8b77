"""The API reference as pages: one for each module, from the docstrings; an index of all names.

    build(Path("site"))

The same text as `help(mg.optim.SAM)`, with its formulas typeset, its tables as tables, links between names, and the
source of everything. Pages need no network. tests/test_reference.py runs their examples.
"""
import importlib
import inspect
import re
from html import escape
from pathlib import Path
from textwrap import dedent

from ..explaining.comments import split
from . import html
from .docstrings import render, summary
from .formulas import formula
from .frame import Site
from .text import inline, listing

MODULES = ("minigrad", "minigrad.functions", "minigrad.nn", "minigrad.models", "minigrad.data", "minigrad.optim",
           "minigrad.optim.rules", "minigrad.optim.schedules", "minigrad.objective", "minigrad.weightspace",
           "minigrad.train", "minigrad.errors")
IMPORTS = """>>> import numpy as np
>>> import minigrad as mg
>>> import minigrad.functions as F
>>> from minigrad import data, models, nn, optim, train
>>> from minigrad import weightspace as ws"""


def public(module):
    """{name: object} of what a module offers: its `__all__`, else what is defined here or in its files; no modules.

    rules_adaptive.py is the second half of rules.py: a file whose name begins with the module's is one of its files.
    """
    listed = getattr(module, "__all__", None)
    found = {name: getattr(module, name) for name in listed or dir(module) if name[0] != "_"}
    return {name: thing for name, thing in found.items() if not inspect.ismodule(thing)
            and (listed or (getattr(thing, "__module__", None) or "").startswith(module.__name__))}


def build(out, report=print, modules=None):
    """Write the reference alone into the folder `out`/reference; returns the path of its index."""
    modules = MODULES if modules is None else modules
    site = Site(out, [("Reference", addresses_of(modules))])
    for path in write(site, modules):
        report(f" {path}   {path.stat().st_size / 1000:.0f} kB")
    site.finish()
    return out / "reference" / "index.html"


def write(site, names):
    """Write a page for each of the modules, and their index, into a Site; returns their paths."""
    modules = {name: importlib.import_module(name) for name in names}
    places = addresses(modules)
    paths = []
    for name, module in modules.items():
        symbols = public(module)
        entries = [["name", f"{name}.{written}", f"reference/{name}.html#{written}", summary(docstring(thing))]
                   for written, thing in with_members(symbols)]
        head = ["page", name, f"reference/{name}.html", summary(docstring(module))]
        paths.append(site.write(f"reference/{name}.html", name, page(name, module, places),
                                contents=[(symbol, symbol) for symbol in symbols], entries=[head, *entries]))
    return [*paths, site.write("reference/index.html", "API reference", index(modules), contents=())]


def addresses_of(names):
    """[(address in the site, title)] of the pages of these modules."""
    return [("reference/index.html", "All names"), *((f"reference/{name}.html", name) for name in names)]


def addresses(modules):
    """{name as it is written in code: its address}; for a name in several modules the first."""
    places = {}
    for name, module in modules.items():
        for symbol, thing in public(module).items():
            for written in (symbol, *(f"{symbol}.{member}" for member, _ in members(thing))):
                places.setdefault(written, f"{name}.html#{written}")
    return places


def index(modules):
    """The body of the index: the modules, and their names."""
    parts = ["<h1>API reference</h1>", "<p>Every page is made from the docstrings that "
             "<code>help(mg.optim.SAM)</code> shows. The examples assume</p>", render(IMPORTS)]
    for name, module in modules.items():
        names = ", ".join(f'<a href="{name}.html#{symbol}">{escape(symbol)}</a>' for symbol in public(module))
        parts += [f'<h2><a href="{name}.html">{name}</a></h2>', f"<p>{inline(summary(docstring(module)))}</p>",
                  f'<p class="names">{names}</p>']
    return "\n".join(parts)


def page(name, module, places):
    """The body of a module's page: what it is for, a table of contents, an entry for each name."""
    symbols = public(module)

    def link(text, own=()):
        return linked(text, {name: place for name, place in places.items() if name not in own}, f"{name}.html")

    rows = [(f'<a href="#{symbol}">{escape(symbol)}</a>', link(summary(docstring(thing)), arguments(thing)))
            for symbol, thing in symbols.items()]
    entries = [entry(symbol, symbol, thing, link) for symbol, thing in symbols.items()]
    contents = html.part("<h2>All names</h2>", html.grid(("name", ""), rows, kind="names"))
    return "\n".join([f"<h1>{name.replace('.', '.<wbr>')}</h1>", render(module.__doc__, link=link), contents, *entries])


def linked(text, places, here):
    """A line of text as HTML, where `code` that is a public name leads to it.

    A lower-case word like `grad` may mean anything; it leads only to a name of the same page, unless it is written as
    `mg.grad`.
    """
    def address(match):
        module, name = re.fullmatch(r"((?:mg|F|nn|optim|ws|data|models|train|schedules|rules)\.)?(.*?)(?:\(.*\))?",
                                    match[1]).groups()
        place = places.get(name, "")
        sure = module or name[:1].isupper() or place.startswith(f"{here}#")
        return f'<a href="{place}">{match[0]}</a>' if place and sure else match[0]

    return re.sub(r"<code>([^<]+)</code>", address, inline(text))


# ---------------------------------------------------------------- one name

def entry(symbol, anchor, thing, link):
    """The HTML of one name: signature, docstring, formulas, members, source."""
    head = f"<h2>{escape(symbol)}</h2>"
    if not callable(thing):
        return f'<section id="{anchor}">{html.part(head, html.printed(listed(thing)))}</section>'
    parts = [f'<p class="signature">{signature(symbol, thing)}</p>', described(thing, link), *parents(thing, link),
             *formulas(thing)]
    for name, member in members(thing):
        parts += [f'<section class="member" id="{anchor}.{name}">', f"<h3>{escape(symbol)}.{escape(name)}</h3>",
                  *([] if isinstance(member, property) else [f'<p class="signature">{signature(name, member)}</p>']),
                  described(member, link), "</section>"]
    body = "\n".join([*parts, source(thing)])
    return f'<section id="{anchor}">{html.part(head, body)}</section>'


def parents(thing, link):
    """What a class inherits: the docstrings of classes without an entry of their own, links to the others."""
    classes = [c for c in thing.__mro__[1:] if c.__module__.startswith("minigrad.")] if inspect.isclass(thing) else []
    links = {c: link(f"`{c.__name__}`") for c in classes}
    yield from (described(c, link) for c in classes if "<a" not in links[c])
    if with_entry := ", ".join(text for text in links.values() if "<a" in text):
        yield f'<p class="soft">It has all that {with_entry} has.</p>'


def described(thing, link):
    """The docstring as HTML; names of its own arguments are not links to others."""
    own = arguments(thing)
    return render(docstring(thing), own, lambda text: link(text, own))


def docstring(thing):
    """The docstring without its indentation; a class's own, not its parent's."""
    text = (thing.__doc__ if inspect.isclass(thing) else inspect.getdoc(thing)) or ""
    return text if inspect.ismodule(thing) else inspect.cleandoc(text)


def members(thing):
    """[(name, function or property)] that a class defines itself, documented and public."""
    if not inspect.isclass(thing):
        return []
    own = [(name, getattr(value, "__func__", value)) for name, value in vars(thing).items() if name[0] != "_"]
    return [(name, value) for name, value in own
            if (inspect.isfunction(value) or isinstance(value, property)) and value.__doc__]


def with_members(symbols):
    """(name, object) of the symbols, each followed by its members as (Class.member, object)."""
    for symbol, thing in symbols.items():
        yield symbol, thing
        yield from ((f"{symbol}.{name}", member) for name, member in members(thing))


def arguments(thing):
    """Names of the arguments of a function or class; none for a property."""
    try:
        return [name for name in inspect.signature(thing).parameters if name != "self"]
    except (TypeError, ValueError):
        return []


def signature(name, thing):
    """`name(a, b=1)` as HTML; it may break between arguments."""
    try:
        found = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return f"<code>{escape(name)}</code>"
    words, starred = [], False
    for p in found:
        if p.name in ("self", "cls"):
            continue
        if p.kind is p.KEYWORD_ONLY and not starred:
            words.append("*")
        starred = starred or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        mark = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        default = "" if p.default is p.empty else f"={getattr(p.default, '__name__', None) or repr(p.default)}"
        words.append(f"{mark}{p.name}{default}")
    inside = ", ".join(f"<span>{escape(word)}</span>" for word in words)
    return f"<code>{escape(name)}({inside})</code>"


def formulas(thing):
    """The `#:` formulas of a function's source beside its code, if it has any."""
    if not inspect.isfunction(thing):
        return
    rows = [(formula(text), f"<code>{escape(code)}</code>")
            for code, text in map(split, inspect.getsource(thing).splitlines())
            if text and not code.endswith("`")]                      # a docstring that speaks of `#:`
    if rows:
        yield html.grid(("formula", "code"), rows, kind="steps")


def source(thing):
    """The source, folded, under the name of its file and its lines."""
    try:
        lines, first = inspect.getsourcelines(inspect.unwrap(thing))
    except (OSError, TypeError):
        return ""
    parts = Path(inspect.getsourcefile(inspect.unwrap(thing))).parts
    path = "/".join(parts[len(parts) - parts[::-1].index("minigrad") - 1:])
    return html.folded(f"{path}, lines {first}–{first + len(lines) - 1}", listing(dedent("".join(lines))))


def listed(value):
    """A constant: the keys of a dict, the names of functions, else its value."""
    return ", ".join(getattr(item, "__name__", str(item)) for item in value) if hasattr(value, "__iter__") else \
        repr(value)
