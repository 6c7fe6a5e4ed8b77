"""One site and one Chromium for all tests that look at pages; each has a tab of its own."""
import os
from pathlib import Path

import pytest

from minigrad.learn.lesson import script
from minigrad.learn.site.pages import build

from .live.browser import Browser
from .test_pages import LESSON

MODULES = ("minigrad.optim.rules", "minigrad.objective")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the pages: MINIGRAD_SITE, or a small site that is made here."""
    if os.environ.get("MINIGRAD_SITE"):
        return Path(os.environ["MINIGRAD_SITE"]).resolve()
    folder = tmp_path_factory.mktemp("site")
    (folder / "99_tags.py").write_text(LESSON, encoding="utf-8")
    build([script.find("07"), script.read(folder / "99_tags.py")], folder / "pages", lambda line: None, 1, MODULES)
    return folder / "pages"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """The browser, started once."""
    running = Browser(tmp_path_factory.mktemp("profile"))
    yield running
    running.close()


@pytest.fixture
def browser(chromium):
    """A new tab. In the end its pages must have complained of nothing and asked nobody."""
    chromium.renew()
    yield chromium
    chromium.js("0")                                    # what was complained of until now has been read
    assert not chromium.problems and not chromium.requests
