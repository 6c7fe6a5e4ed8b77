"""One Chromium for all tests that look at pages; each has a tab of its own."""
import pytest

from .live.browser import Browser


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
