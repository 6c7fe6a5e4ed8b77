"""The pages of a finished site, one after the other in a browser."""
import os

import pytest

from .live.browser import CHROMIUM

needs_browser = pytest.mark.skipif(not CHROMIUM and not os.environ.get("MINIGRAD_REQUIRE_BROWSER"),
                                   reason="NO CHROMIUM: the pages are not looked at")


def pages(site):
    """All pages of the site, the front page first."""
    return sorted(site.rglob("*.html"), key=lambda path: (path.name != "index.html", str(path)))


def visit(tab, path, address=""):
    """Open a page; forget what was said of the one before."""
    tab.problems, tab.requests = [], []
    tab.open(path.as_uri() + address)
