"""What a lesson's page computes, tried in a headless Chromium: a table, a prediction, a curve."""
import pytest
from minigrad.learn import table
from minigrad.learn.lesson.sliders import Frames, StepLengths
from minigrad.learn.site.frame import Site
from minigrad.learn.site.live.collecting import Live
from minigrad.optim import rules

from .browser import Browser, needs_chromium

pytestmark = [needs_chromium, pytest.mark.long]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with one of each."""
    folder, live = tmp_path_factory.mktemp("lesson"), Live()
    picture = folder / "x.png"
    picture.write_bytes(b"png")
    curve = StepLengths((rules.adam, rules.adam_uncorrected), over="beta2")
    parts = [live.table(table(rules.radam, w=1.0, g=1000.0, t=1, lr=0.1)),
             live.question("How far?", "0.1", [("100", "that is gradient descent"), ("flat", "a word")]),
             live.curve(Frames("07_beta2", {"β₂": ("0.9", "0.9999")}, (picture, picture), "a hump", curve))]
    site = Site(folder, [("Try", [("page.html", "Live")])])
    page = site.write("page.html", "Live", "\n".join(parts), script=live.script(), style=live.style())
    site.finish()
    return page.as_uri()


@pytest.fixture
def browser(tmp_path, address):
    tab = Browser(tmp_path / "profile")
    tab.size(360, 800, dark=True)
    tab.open(address)
    yield tab
    assert tab.js("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    tab.close()
    assert not tab.problems and not tab.requests


def test_a_table_computes_what_python_computes(browser):
    cells = """[...document.querySelectorAll('.live tbody tr:not([hidden])')].map(row =>
        [...row.cells].slice(2).map(cell => [cell.textContent, cell.classList.contains('changed')]))"""
    before = browser.js(cells)
    assert len(before) == 6 and not any(changed for row in before for _, changed in row)
    browser.type(".live input[name=t]", "100")
    browser.type(".live input[name=g]", "1/2")
    shown = table(rules.radam, w=1.0, g=0.5, t=100, lr=0.1)
    after = browser.js(cells)
    assert [row[1][0] for row in after] == [f"{float(row.after):.6g}" for row in shown.rows]
    assert after[0][1][1] and not after[3][1][1]                    # m has changed; ρ∞ depends on β₂ alone
    w, m, v = shown.result
    assert browser.js("document.querySelector('.live .told').textContent") == f"w = {w:.6g}, m = {m:.6g}, v = {v:.6g}"
    browser.type(".live input[name=lr]", "fast")
    assert browser.js("document.querySelector('.live input[name=lr]').hasAttribute('aria-invalid')")
    browser.click(".live .again")
    assert browser.js(cells) == before and browser.js("document.querySelector('.live .again').hidden")


def test_a_prediction_has_a_second_try(browser):
    reply = "document.querySelector('.ask .reply').textContent"
    browser.click(".ask button")
    assert browser.js(reply).startswith("Type a prediction")
    for text, said in (("100,5", "Not quite: that is gradient descent. Try once more."),
                       ("0.102", "Not that, and not a common mistake either. Try on, or open the answer below."),
                       ("7", "Not that, and not a common mistake either. Try on, or open the answer below."),
                       ("Flat", "Not quite: a word. Try on, or open the answer below.")):
        browser.type(".ask input", text)
        browser.js("document.querySelector('.ask input').focus()")
        browser.key("Enter")
        assert browser.js(reply) == said and not browser.js("document.querySelector('.ask details').open")
    browser.type(".ask input", "1/10")
    browser.click(".ask button")
    assert browser.js(reply) == "Right." and browser.js("document.querySelector('.ask details').open")
    browser.click(".ask summary")
    assert not browser.js("document.querySelector('.ask details').open")


def test_a_curve_follows_its_slider(browser, address):
    told = "document.querySelector('.curve .told').textContent"
    assert browser.js(told) == "adam_uncorrected, β₂ = 0.9: at most 1·η, in step 100"
    browser.type(".curve input[type=text]", "0.999")
    assert browser.js(told) == "adam_uncorrected, β₂ = 0.999: at most 6.57·η, in step 12"
    path = browser.js("document.querySelector('.curve .line-1').getAttribute('d')")
    browser.js("document.querySelector('.curve input[type=range]').focus()")
    browser.key("ArrowRight")
    assert browser.js("document.querySelector('.curve .line-1').getAttribute('d')") != path
    browser.key("End")
    assert "β₂ = 0.9999: at most 20.7·η" in browser.js(told)
    browser.type(".curve input[type=text]", "1.5")
    assert browser.js("document.querySelector('.curve input[type=text]').hasAttribute('aria-invalid')")
    browser.open(address + "#07_beta2=0.99")
    assert "β₂ = 0.99:" in browser.js(told)
