"""The site in a headless Chromium: phone, tablet and desktop, light and dark. Nothing is complained of, nothing scrolls
sideways, every control is used; axe-core checks contrast, names and structure (MINIGRAD_AXE names its axe.min.js).

MINIGRAD_SITE names a folder with a finished site; without it a small one is made. Skipped where there is no browser;
with MINIGRAD_REQUIRE_BROWSER=1, as in .ci/run, that is a failure. axe-core is skipped where MINIGRAD_AXE is not set.
"""
import json
import os
import time
from pathlib import Path

import pytest

from .visiting import needs_browser, pages, visit

pytestmark = [pytest.mark.long, needs_browser]
SCREENS = [(width, dark) for width in (360, 768, 1280) for dark in (False, True)]


@pytest.fixture(scope="module")
def browser(chromium):
    """A tab that the tests of this file share."""
    chromium.renew()
    return chromium


@pytest.fixture(scope="module", params=SCREENS, ids=lambda screen: f"{screen[0]}-{'dark' if screen[1] else 'light'}")
def page(request, browser):
    """The tab in each width, light and dark; it complains of nothing and asks nobody."""
    width, dark = request.param
    browser.size(width, 800, dark)
    browser.screen = SCREENS.index(request.param)
    return browser


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core."""
    path = os.environ.get("MINIGRAD_AXE")
    if not path:
        pytest.skip("NO AXE-CORE (MINIGRAD_AXE): contrast and labels are not checked")
    return Path(path).read_text(encoding="utf-8")


def share(site, page):
    """The pages whose controls are used on a screen: all of a few, and the screens share those of the whole site."""
    found = pages(site)
    return found if len(found) < 12 else found[page.screen::len(SCREENS)]


def test_no_page_complains_leaves_or_scrolls_sideways(page, site):
    for path in pages(site):
        visit(page, path)
        wide = page.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path.name} is {wide} pixels too wide"
        assert page.problems == page.requests == [], path.name


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("width, dark", [(360, True), (1280, False)], ids=["360-dark", "1280-light"])
def test_axe_finds_nothing(browser, site, axe, width, dark, part):
    """On each page; a quarter of them at a time, which can run side by side."""
    browser.size(width, 800, dark)
    page = browser
    for path in pages(site)[part::4]:
        visit(page, path)
        page.js("document.querySelectorAll('details').forEach(part => part.open = true)")
        page.js(axe + "; 0")
        found = page.js("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations.map("
                         "v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary]))")
        assert found == [], f"{path.name}: {found}"


def test_every_control_works(page, site):
    """The theme, the copy buttons, what folds, the sliders: each is used, and does what it says."""
    visit(page, site / "07_adam.html")
    page.js("localStorage.clear()")
    visit(page, site / "07_adam.html")
    dark = page.js("matchMedia('(prefers-color-scheme: dark)').matches")
    back = "getComputedStyle(document.body).backgroundColor"
    before = page.js(back)
    assert page.js("document.getElementById('theme-button').textContent") == ("Light" if dark else "Dark")
    page.js("document.getElementById('theme-button').click()")
    assert page.js(back) != before
    visit(page, site / "index.html")
    assert page.js("document.documentElement.dataset.theme") == ("light" if dark else "dark")        # remembered
    page.js("document.getElementById('theme-button').click(); localStorage.clear()")
    visit(page, site / "07_adam.html")
    page.js("navigator.clipboard.writeText = async text => { window.copied = text; }")
    for i in range(page.js("document.querySelectorAll('.copy').length")):
        page.js(f"document.querySelectorAll('.copy')[{i}].click()")
        expected = page.js(f"document.querySelectorAll('.copy')[{i}].previousElementSibling.textContent")
        assert page.js("copied") == expected and expected.strip()
    assert page.js("""[...document.querySelectorAll('details')].every(part => {
        const before = part.open; part.firstElementChild.click(); const after = part.open;
        part.firstElementChild.click(); return before !== after && part.open === before; })""")
    assert page.problems == page.requests == []


#: uses everything that can be used, one after the other; what a control adds to the page is used, too
USE = """(async () => {
  const every = () => [...document.querySelectorAll('main :is(input, select, textarea, button)')];
  const tell = (control, ...kinds) => kinds.forEach(kind => control.dispatchEvent(new Event(kind, {bubbles: true})));
  const put = (control, value, ...kinds) => { control.value = value; tell(control, ...kinds); };
  for (const part of document.querySelectorAll('details')) part.open = true;
  let used = 0;
  for (; used < Math.min(every().length, 600); used++) {
    const control = every()[used];
    if (control.type === 'range') for (const end of [control.max, control.min]) put(control, end, 'input', 'change');
    else if (control.type === 'checkbox') control.click();
    else if (control.tagName === 'SELECT') put(control, [...control.options].at(-1).value, 'input', 'change');
    else if (control.tagName === 'BUTTON') control.click();
    else for (const text of ['x', '', '0.5']) put(control, text, 'input', 'change');
    if (used % 20 === 0) await new Promise(done => setTimeout(done));
  }
  await new Promise(done => setTimeout(done, 300));
  return used;
})()"""


def test_everything_that_can_be_used_is_used(page, site):
    for path in share(site, page):
        visit(page, path)
        count = page.js("document.querySelectorAll('main :is(input, select, textarea, button)').length")
        assert page.js(USE) >= min(count, 1), path.name
        wide = page.js("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path.name} becomes {wide} pixels too wide"
        assert not page.js("[...document.querySelectorAll('.drawn, .told, #lines')].some(e => "
                           "/NaN|undefined/.test(e.outerHTML))"), path.name
        assert page.problems == page.requests == [], path.name


def test_sliders_show_one_frame(page, site):
    """The address keeps what is chosen."""
    path = next(path for path in pages(site) if 'class="frames"' in path.read_text(encoding="utf-8"))
    visit(page, path)
    assert page.js("""[...document.querySelectorAll('.frames input')].every(slider => {
        slider.value = slider.max; slider.dispatchEvent(new Event('input', {bubbles: true}));
        const images = [...slider.closest('.frames').querySelectorAll('img')];
        return images.filter(image => !image.hidden).length === 1 && !images.at(-1).hidden; })""")
    assert page.problems == page.requests == []


def test_search_by_keyboard(page, site):
    visit(page, site / "reference" / "minigrad.objective.html")
    page.key("/")
    assert page.js("document.querySelector('dialog').open && document.activeElement.id") == "search-text"
    for letter in "adam":
        page.key(letter)
    until = time.monotonic() + 10
    while not page.js("document.querySelectorAll('dialog li').length") and time.monotonic() < until:
        time.sleep(0.05)
    links = page.js("[...document.querySelectorAll('dialog li a')].map(a => a.getAttribute('href'))")
    assert "../07_adam.html" in links and "../reference/minigrad.optim.rules.html#adam" in links[:3]
    page.key("ArrowDown")
    assert page.js("document.activeElement === document.querySelector('dialog li a')")
    page.key("ArrowDown")
    page.key("ArrowUp")
    page.key("ArrowUp")
    assert page.js("document.activeElement.id") == "search-text"
    page.key("Enter")
    until = time.monotonic() + 10
    while "minigrad.objective.html" in page.js("location.href") and time.monotonic() < until:
        time.sleep(0.05)
    assert page.js("location.href").endswith(links[0].removeprefix("../"))
    assert page.problems == page.requests == []


FOUND = [("radam", "reference/minigrad.optim.rules.html#radam"), ("adam", "07_adam.html"),
         ("m̂ₜ", "07_adam.html"), ("objective gradient", "reference/minigrad.objective.html"),
         ("Objective.hvp", "reference/minigrad.objective.html#Objective.hvp"), ("playground", "playground.html")]


def test_search_finds_lessons_rules_and_names(browser, site):
    browser.size(1280, 800)
    visit(browser, site / "index.html")
    browser.js("document.getElementById('search-button').click()")
    browser.until("Boolean(window.searchIndex && document.querySelector('dialog input').oninput)")
    for words, address in FOUND:
        links = browser.js(f"(input => {{ input.value = {json.dumps(words)};" "input.dispatchEvent(new Event('input'));"
                           " return [...document.querySelectorAll('dialog li a')].map(a => a.getAttribute('href')); })"
                           "(document.getElementById('search-text'))")
        assert any(link.startswith(address) for link in links[:8]), (words, links[:8])


def test_search_says_when_nothing_is_found(page, site):
    visit(page, site / "index.html")
    page.js("document.getElementById('search-button').click()")
    page.js("new Promise(done => { const wait = () => window.searchIndex ? done() : setTimeout(wait, 20); wait(); })")
    page.js("(input => { input.value = 'zzqx'; input.dispatchEvent(new Event('input')); })"
             "(document.getElementById('search-text'))")
    assert page.js("document.querySelector('dialog [role=status]').textContent") == "Nothing found"
    page.key("Escape")
    assert not page.js("document.querySelector('dialog').open")


def test_what_is_copied_of_a_formula_is_its_unicode(page, site):
    """Selecting a paragraph, or all of a table's cell, gives the text as it stands in the lesson."""
    visit(page, site / "99_tags.html" if (site / "99_tags.html").exists() else site / "07_adam.html")
    found = page.js("""[...document.querySelectorAll('.f')].filter(f => f.checkVisibility()).map(formula => {
        const place = formula.parentElement.closest(':not(.whole)'), marked = getSelection();
        marked.selectAllChildren(place);
        const copied = marked.toString().replace(/\\s+/g, ' ').trim();
        const clone = place.cloneNode(true);
        clone.querySelectorAll('math').forEach(math => math.remove());
        return [copied, clone.textContent.replace(/\\s+/g, ' ').trim(), place.tagName]; })""")
    wrong = [(copied, text) for copied, text, _ in found if copied != text]
    assert not wrong, wrong[:3]
    assert {"P", "TD"} <= {place for *_, place in found}
    assert any("m̂ₜ = mₜ/(1−β₁ᵗ)" in copied for copied, *_ in found)


#: the height of a page as it is, as a share of its height with all parts open
SHARE_OF_HEIGHT = """(() => {
    const before = document.documentElement.scrollHeight;
    document.querySelectorAll('details.part').forEach(part => part.open = true);
    return before / document.documentElement.scrollHeight; })()"""


def test_the_sources_open_where_an_address_leads(page, site):
    visit(page, site / "sources.html")
    if page.js("innerWidth") < 900:
        assert page.js(SHARE_OF_HEIGHT) < 0.2                                             # an index, not a wall
        visit(page, site / "sources.html")
    page.js("location.hash = '#T9'")
    time.sleep(0.3)
    assert page.js("document.getElementById('T9').closest('details').open")
    top = page.js("document.getElementById('T9').getBoundingClientRect().top")
    assert 0 <= top < page.js("innerHeight")


def test_long_pages_are_folded_on_a_phone(browser, site):
    """Names to choose from; an address opens its entry, also that of a method in it."""
    browser.size(360, 800)
    for address, shown in (("minigrad.optim.rules.html#radam", "radam"), ("minigrad.objective.html#Objective.hvp",
                                                                          "Objective.hvp")):
        path = site / "reference" / address.partition("#")[0]
        visit(browser, path)
        assert not browser.js("document.querySelector('details.part[open]')")
        assert browser.js(SHARE_OF_HEIGHT) < 0.2
        browser.open(path.as_uri() + "#" + shown)
        top = browser.js(f"document.getElementById('{shown}').getBoundingClientRect().top")
        assert 0 <= top < 800 and browser.js("document.querySelectorAll('details.part[open]').length") == 1
        assert browser.js(f"document.getElementById('{shown}').getBoundingClientRect().height") > 100
    browser.size(1280, 800)
    visit(browser, path)
    assert not browser.js("document.querySelector('details.part:not([open])')")
