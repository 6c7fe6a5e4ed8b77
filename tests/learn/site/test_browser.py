"""The site in a headless Chromium: phone, tablet and desktop, light and dark. No complaint, no sideways scrolling, every
control used; contrast, names and structure checked by axe-core (MINIGRAD_AXE names its file axe.min.js).

MINIGRAD_SITE names a folder with a finished site; without it a small one is made. Skipped where there is no browser;
with MINIGRAD_REQUIRE_BROWSER=1, as in .ci/run, that is a failure.
"""
import os
import time
from pathlib import Path

import pytest

from minigrad.learn.lesson import script
from minigrad.learn.site.pages import build

from .browser import PROGRAM, Browser
from .test_pages import LESSON

pytestmark = [pytest.mark.long, pytest.mark.skipif(
    not PROGRAM and not os.environ.get("MINIGRAD_REQUIRE_BROWSER"), reason="NO CHROMIUM: the pages are not looked at")]
MODULES = ("minigrad.optim.rules", "minigrad.objective")
SCREENS = [(width, dark) for width in (360, 768, 1280) for dark in (False, True)]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the pages."""
    if os.environ.get("MINIGRAD_SITE"):
        return Path(os.environ["MINIGRAD_SITE"]).resolve()
    folder = tmp_path_factory.mktemp("site")
    (folder / "99_tags.py").write_text(LESSON, encoding="utf-8")
    build([script.find("07"), script.read(folder / "99_tags.py")], folder / "pages", lambda line: None, 1, MODULES)
    return folder / "pages"


@pytest.fixture(scope="module")
def browser():
    with Browser() as found:
        yield found


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: f"{screen[0]}-{'dark' if screen[1] else 'light'}")
def page(request, browser):
    """A tab of each width, light and dark."""
    return browser.page(*request.param)


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core."""
    path = os.environ.get("MINIGRAD_AXE")
    if not path and not os.environ.get("MINIGRAD_REQUIRE_BROWSER"):
        pytest.skip("NO AXE-CORE (MINIGRAD_AXE): contrast and labels are not checked")
    return Path(path).read_text(encoding="utf-8")


def pages(site):
    """All pages of the site, the front page first."""
    return sorted(site.rglob("*.html"), key=lambda path: (path.name != "index.html", str(path)))


def test_no_page_complains_leaves_or_scrolls_sideways(page, site):
    for path in pages(site):
        page.open(path)
        wide = page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path.name} is {wide} pixels too wide"
        assert page.problems() == [], path.name


@pytest.mark.parametrize("width, dark", [(360, True), (1280, False)])
def test_axe_finds_nothing(browser, site, axe, width, dark):
    page = browser.page(width, dark)
    for path in pages(site):
        page.open(path)
        page.run("document.querySelectorAll('details').forEach(part => part.open = true)")
        page.run(axe + "; 0")
        found = page.run("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map("
                         "v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary]))")
        assert found == [], f"{path.name}: {found}"


def test_every_control_works(page, site):
    """The theme, the copy buttons, what folds, the sliders: each is used, and does what it says."""
    page.open(site / "07_adam.html")
    page.run("localStorage.clear(); location.reload()")
    page.open(site / "07_adam.html")
    dark = page.run("matchMedia('(prefers-color-scheme: dark)').matches")
    back = "getComputedStyle(document.body).backgroundColor"
    before = page.run(back)
    assert page.run("document.getElementById('theme-button').textContent") == ("Light" if dark else "Dark")
    page.run("document.getElementById('theme-button').click()")
    assert page.run(back) != before
    page.open(site / "index.html")
    assert page.run("document.documentElement.dataset.theme") == ("light" if dark else "dark")        # remembered
    page.run("document.getElementById('theme-button').click(); localStorage.clear()")
    page.open(site / "07_adam.html")
    page.run("navigator.clipboard.writeText = async text => { window.copied = text; }")
    for i in range(page.run("document.querySelectorAll('.copy').length")):
        page.run(f"document.querySelectorAll('.copy')[{i}].click()")
        expected = page.run(f"document.querySelectorAll('.copy')[{i}].previousElementSibling.textContent")
        assert page.run("copied") == expected and expected.strip()
    assert page.run("""[...document.querySelectorAll('details')].every(part => {
        const before = part.open; part.firstElementChild.click(); const after = part.open;
        part.firstElementChild.click(); return before !== after && part.open === before; })""")
    assert page.run("""[...document.querySelectorAll('.frames input')].every(slider => {
        slider.value = slider.max; slider.dispatchEvent(new Event('input', {bubbles: true}));
        const images = [...slider.closest('.frames').querySelectorAll('img')];
        return images.filter(image => !image.hidden).length === 1 && !images.at(-1).hidden; })""")
    assert page.problems() == []


def test_search_by_keyboard(page, site):
    page.open(site / "reference" / "minigrad.objective.html")
    page.press("/")
    assert page.run("document.querySelector('dialog').open && document.activeElement.id") == "search-text"
    for letter in "adam":
        page.press(letter)
    until = time.monotonic() + 10
    while not page.run("document.querySelectorAll('dialog li').length") and time.monotonic() < until:
        time.sleep(0.05)
    links = page.run("[...document.querySelectorAll('dialog li a')].map(a => a.getAttribute('href'))")
    assert "../07_adam.html" in links and "../reference/minigrad.optim.rules.html#adam" in links[:3]
    page.press("ArrowDown")
    assert page.run("document.activeElement === document.querySelector('dialog li a')")
    page.press("ArrowDown")
    page.press("ArrowUp")
    page.press("ArrowUp")
    assert page.run("document.activeElement.id") == "search-text"
    page.press("Enter")
    until = time.monotonic() + 10
    while "minigrad.objective.html" in page.run("location.href") and time.monotonic() < until:
        time.sleep(0.05)
    assert page.run("location.href").endswith(links[0].removeprefix("../"))
    assert page.problems() == []


def test_search_says_when_nothing_is_found(page, site):
    page.open(site / "index.html")
    page.run("document.getElementById('search-button').click()")
    page.run("new Promise(done => { const wait = () => window.searchIndex ? done() : setTimeout(wait, 20); wait(); })")
    page.run("(input => { input.value = 'zzqx'; input.dispatchEvent(new Event('input')); })"
             "(document.getElementById('search-text'))")
    assert page.run("document.querySelector('dialog [role=status]').textContent") == "Nothing found"
    page.press("Escape")
    assert not page.run("document.querySelector('dialog').open")


def test_what_is_copied_of_a_formula_is_its_unicode(page, site):
    """Selecting a paragraph, or all of a table's cell, gives the text as it stands in the lesson."""
    page.open(site / "99_tags.html" if (site / "99_tags.html").exists() else site / "07_adam.html")
    found = page.run("""[...document.querySelectorAll('.f')].filter(f => f.getClientRects().length).map(formula => {
        const place = formula.parentElement, marked = getSelection();
        marked.selectAllChildren(place);
        const copied = marked.toString().replace(/\\s+/g, ' ').trim();
        const clone = place.cloneNode(true);
        clone.querySelectorAll('math').forEach(math => math.remove());
        return [copied, clone.textContent.replace(/\\s+/g, ' ').trim()]; })""")
    wrong = [pair for pair in found if pair[0] != pair[1]]
    assert len(found) > 8 and not wrong, wrong[:3]
    assert any("m̂ₜ = mₜ/(1−β₁ᵗ)" in copied for copied, _ in found)


def test_the_sources_open_where_an_address_leads(page, site):
    page.open(Path(f"{site / 'sources.html'}"))
    if page.run("innerWidth") < 900:
        assert page.run("document.documentElement.scrollHeight") < 3000                     # an index, not a wall
    page.run("location.hash = '#T9'")
    time.sleep(0.3)
    assert page.run("document.getElementById('T9').closest('details').open")
    top = page.run("document.getElementById('T9').getBoundingClientRect().top")
    assert 0 <= top < page.run("innerHeight")


def test_on_paper_there_is_the_text_alone(browser, site):
    page = browser.page(1280)
    page.call("Emulation.setEmulatedMedia", media="print")
    page.open(site / "07_adam.html")
    assert page.run("['.bar', 'nav.site', '.turning'].every(name => "
                    "getComputedStyle(document.querySelector(name)).display === 'none')")
    assert page.run("document.querySelector('main').getBoundingClientRect().width") > 900
