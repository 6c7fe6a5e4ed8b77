"""What surrounds every page: the bar at the top, the contents of the site and of the page, previous and next, search.

    site = Site(out, [("Lessons", [("07_adam.html", "07 Adam")]), ("Look up", …)])
    site.write("07_adam.html", "07 · Adam", body)
    site.finish()

Pages share the files in assets/; no page needs a server or the network.
"""
import json
import re
import shutil
from html import escape

from ...files import atomic
from ..lesson.sliders import SCRIPT_FILE as SLIDERS
from . import html
from .text import plain

HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', flags=re.S)
SCRIPTS = ("page", "search", "sliders")
LONGEST = 1500                          # characters of a section that can be searched


class Site:
    """A folder of pages. groups: [(heading, [(address, title)])], the contents of the site in order."""

    def __init__(self, out, groups):
        self.out, self.groups, self.entries = out, groups, []

    def write(self, address, title, body, contents=None, entries=None, script="", style=""):
        """Write one page; returns its path.

        contents: [(id, title)] of its sections; entries: [(kind, title, address, text)] of what can be found in it.
                  Without them both are made from its second-level headings.
        script, style: of this page alone, after those that all pages share.
        """
        root = "../" * address.count("/")
        found = [(name, plain(heading)) for name, heading in HEADING.findall(body)] if contents is None else contents
        self.entries += sections(address, title, body) if entries is None else entries
        head = (f'<link rel="stylesheet" href="{root}assets/page.css">\n<script src="{root}assets/theme.js"></script>\n'
                + "\n".join(f'<script src="{root}assets/{name}.js" defer></script>' for name in SCRIPTS))
        head += f"\n<style>\n{style}</style>" if style else ""
        own = f"\n<script>\n{script}</script>" if script else ""
        text = html.document(title, f"{self._bar(root)}\n<div class=\"frame\">\n{self._contents(address, root)}\n"
                             f'<main id="main" data-root="{root}">\n{page_contents(found)}\n{body}\n'
                             f"{self._turning(address, root)}\n</main>\n</div>{own}", head)
        return atomic.write_text(self.out / address, text)

    def finish(self):
        """Write what the pages share: style, scripts and the search index."""
        folder = self.out / "assets"
        folder.mkdir(parents=True, exist_ok=True)
        for path in (*sorted(html.ASSETS.iterdir()), SLIDERS):
            shutil.copyfile(path, folder / path.name)
        lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in self.entries)
        atomic.write_text(folder / "search-index.js", f"var searchIndex = [\n{lines}\n];\n")

    def _bar(self, root):
        return f"""<a class="skip" href="#main">Skip to the text</a>
<header class="top">
<a class="home" href="{root}{self.groups[0][1][0][0] if self.alone else "index.html"}">minigrad</a>
<button type="button" id="search-button" hidden>Search <kbd>/</kbd></button>
<button type="button" id="theme-button" hidden>Dark</button>
</header>"""

    @property
    def alone(self):
        """Whether this is the reference without a front page."""
        return not any(address == "sources.html" for _, pages in self.groups for address, _ in pages)

    def _contents(self, here, root):
        groups = "\n".join(f"<h2>{escape(heading)}</h2>\n<ul>\n{items(pages, here, root)}\n</ul>"
                           for heading, pages in self.groups if pages)
        return f'<nav class="site" aria-label="Site"><details><summary>Contents</summary>\n{groups}\n</details></nav>'

    def _turning(self, here, root):
        """Links to the previous and the next page of the same group."""
        pages = next((pages for _, pages in self.groups if any(address == here for address, _ in pages)), [])
        place = next((i for i, (address, _) in enumerate(pages) if address == here), None)
        if place is None:
            return ""
        links = [f'<a class="{kind}" rel="{kind}" href="{root}{escape(pages[i][0])}"><span>{word}</span> '
                 f"{escape(pages[i][1])}</a>" for i, kind, word in ((place - 1, "prev", "Previous"),
                                                                    (place + 1, "next", "Next")) if 0 <= i < len(pages)]
        return f'<nav class="turning" aria-label="Previous and next">{" ".join(links)}</nav>' if links else ""


def items(pages, here, root):
    """The pages of a group as list items."""
    return "\n".join(f'<li><a href="{root}{escape(address)}"{" aria-current=page" if address == here else ""}>'
                     f"{escape(title)}</a></li>" for address, title in pages)


def page_contents(found):
    """The contents of a page, if it has several sections."""
    if len(found) < 2:
        return ""
    links = "\n".join(f'<li><a href="#{escape(name)}">{escape(title)}</a></li>' for name, title in found)
    return (f'<nav class="here" aria-label="On this page"><details><summary>On this page</summary>\n<ul>\n{links}\n'
            "</ul></details></nav>")


def sections(address, title, body):
    """What can be found in a page: its beginning and each of its sections, as [kind, title, address, text]."""
    pieces = HEADING.split(body)
    yield ["page", title, address, plain(pieces[0])[:LONGEST]]
    for name, heading, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        yield ["section", f"{plain(heading)} ({title})", f"{address}#{name}", plain(text)[:LONGEST]]
