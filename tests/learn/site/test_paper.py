"""The site on paper: the text alone, all of it, and no controls."""
import base64

import pytest

from .visiting import needs_browser, pages, visit

pytestmark = [pytest.mark.long, needs_browser]


@pytest.fixture
def paper(browser):
    """The tab as a sheet of A4 between its margins."""
    browser.size(718, 1000)
    browser.send("Emulation.setScrollbarsHidden", hidden=True)
    browser.send("Emulation.setEmulatedMedia", media="print")
    yield browser
    browser.send("Emulation.setEmulatedMedia", media="")


def test_on_paper_there_is_the_text_alone(paper, site):
    visit(paper, site / "07_adam.html")
    assert paper.js("['.top', 'nav.site', '.turning'].every(name => "
                    "getComputedStyle(document.querySelector(name)).display === 'none')")
    assert paper.js("document.querySelector('main').getBoundingClientRect().width") == 718
    paper.js("document.documentElement.dataset.theme = 'dark'")
    assert paper.js("getComputedStyle(document.body).color") == "rgb(29, 29, 31)"             # black on white


#: what is wrong with a page when it is printed: parts that are folded, controls, texts that are not shown
PRINTED = """(() => {
  const shown = element => element.checkVisibility({visibilityProperty: true});
  const aside = 'nav, button, noscript, script, style, option, canvas, [hidden], .hidden, .names thead, .ask .try, '
    + '.curve .fields, .transport, #handle-help, label:has(#speed)';
  const texts = [...document.querySelectorAll('main *')].filter(element => !element.closest(aside)
    && [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()));
  return {folded: document.querySelectorAll('main details:not([open])').length,
          controls: [...document.querySelectorAll('button, input[type=range], .ask input')].filter(shown).length,
          lost: texts.filter(element => !shown(element)).map(element => element.outerHTML.slice(0, 200)),
          wide: document.documentElement.scrollWidth - innerWidth, texts: texts.length};
})()"""


def test_what_is_printed_is_complete(paper, site):
    """All that folds is open, no text is lost or cut, no control is left; after that the page is as before."""
    folded = "document.querySelectorAll('main details:not([open])').length"
    for path in pages(site):
        visit(paper, path)
        before = paper.js(folded)
        paper.js("dispatchEvent(new Event('beforeprint'))")
        found = paper.js(PRINTED)
        assert found.pop("texts") > 10, path.name
        assert found == {"folded": 0, "controls": 0, "lost": [], "wide": 0}, path.name
        paper.js("dispatchEvent(new Event('afterprint'))")
        assert paper.js(folded) == before, path.name


def test_printing_itself_opens_what_is_folded(paper, site):
    visit(paper, site / "07_adam.html")
    paper.js(f"addEventListener('beforeprint', () => {{ window.found = {PRINTED}; }})")
    assert paper.js(PRINTED)["folded"] > 0
    pdf = base64.b64decode(paper.send("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    assert pdf.startswith(b"%PDF") and paper.js("found.folded") == 0
    assert paper.js(PRINTED)["folded"] > 0
