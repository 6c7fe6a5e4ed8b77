"""What a lesson's page computes, tried in a headless Chromium: tables, predictions, figures."""
import numpy as np
import pytest
from minigrad.learn import table
from minigrad.learn.explaining.explain import Diff
from minigrad.learn.lesson.computed import Curve, Paths, RunningMean, StepLengths
from minigrad.learn.lesson.sliders import Frames
from minigrad.learn.site.frame import Site
from minigrad.learn.site.live.collecting import Live
from minigrad.optim import rules

from .browser import needs_chromium

pytestmark = [needs_chromium, pytest.mark.long]


def parabola(x, p):
    return np.abs(x - p)


FIGURES = {
    "04_ravine": ({"η": ("0.01", "0.101")}, Paths({"descent": (rules.gradient_descent, {})}, (1, 20), (-1.2, 0.5),
                                                  (-1.3, 1.1, -0.75, 0.75), "lr", 40)),
    "11_rounds": ({"round": ("1", "8")}, Paths({"slow": (rules.gradient_descent, {"lr": 1.0})}, (0.12, 2.05), (3, 1),
                                               (-0.3, 3.3, -1.6, 1.6), "t", 5, (5, 0.5))),
    "14_mean": ({"n": ("1", "2")}, RunningMean(((1.0, 1.0), (-1.0, 0.0)), (1, 4), (-3, 3, -2, 2))),
    "18_radius": ({"ρ": ("0", "0.5")}, Curve(parabola, (-1, 1), (0, 2), 0.0, ("a", "b"), ("w", "loss"))),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with one of each."""
    folder, live = tmp_path_factory.mktemp("lesson"), Live()
    picture = folder / "x.png"
    picture.write_bytes(b"png")
    curve = StepLengths((rules.adam, rules.adam_uncorrected), over="beta2")
    parts = [live.thing(table(rules.radam, w=1.0, g=1000.0, t=1, lr=0.1)),
             live.question("How far?", "0.1", [("100", "that is gradient descent"), ("flat", "a word")]),
             live.question("How long?", "10 η", [("100 η", "a cause")], "η"),
             live.question("Which?", "the left", [("the right", "a sign")], "", ("the right", "the left", "neither")),
             live.thing(Diff(*(table(rule, w=1.0, g=2.0, v=0.5, lr=0.1, eps=0.3)
                               for rule in (rules.rmsprop, rules.rmsprop_inside)))),
             *(live.curve(Frames(name, values, (picture, picture), "what there is", drawn))
               for name, (values, drawn) in FIGURES.items()),
             live.curve(Frames("07_beta2", {"β₂": ("0.9", "0.9999")}, (picture, picture), "a hump", curve))]
    site = Site(folder, [("Try", [("page.html", "Live")])])
    page = site.write("page.html", "Live", "\n".join(parts), script=live.script(), style=live.style())
    site.finish()
    return page.as_uri()


@pytest.fixture
def browser(browser, address):
    """The page on a phone; whatever was done to it, it does not scroll sideways."""
    browser.size(360, 800, dark=True)
    browser.open(address)
    yield browser
    assert browser.js("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_table_computes_what_python_computes(browser):
    cells = """[...document.querySelectorAll('.live[data-rule] tbody tr:not([hidden])')].map(row =>
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


def test_units_and_choices_are_read_as_in_a_terminal(browser):
    for number, text, said in ((1, "10 eta", "Right."), (1, "0.1·1000 η", "Not quite: a cause. Try once more."),
                               (2, "2", "Right."), (2, "1", "Not quite: a sign. Try once more."),
                               (2, "left", "Right.")):
        form = f"document.querySelectorAll('.ask')[{number}]"
        browser.js(f"{form}.querySelector('input').value = '{text}'; {form}.requestSubmit()")
        assert browser.js(f"{form}.querySelector('.reply').textContent") == said


def test_two_rules_beside_each_other(browser):
    rows = """[...document.querySelectorAll('.diff tbody tr')].map(row =>
        [row.className, ...[...row.cells].slice(2).map(cell => cell.textContent)])"""
    told = "document.querySelector('.diff .told').textContent"
    before, said = browser.js(rows), browser.js(told)
    assert [row[0] for row in before] == ["", "first"] and before[0][2] == "v" and before[1][2] == "nowhere"
    browser.type(".diff input[name=eps]", "0")
    assert browser.js(told) == "same results" and [row[0] for row in browser.js(rows)] == ["", ""]
    browser.type(".diff input[name=eps]", "x")
    assert "Expected a number" in browser.js(told)
    browser.click(".diff .again")
    assert browser.js(rows) == before and browser.js(told) == said


def test_a_label_has_room_in_its_row(browser):
    """On a phone a head stands in front of each cell, also one that is longer than its cell."""
    rooms = browser.js("""[...document.querySelectorAll('td[data-label]')].filter(cell => cell.checkVisibility()).map(
        cell => [cell.dataset.label, parseFloat(getComputedStyle(cell, '::before').height), cell.clientHeight])
        """)
    heights = [height for _, height, _ in rooms]
    assert max(heights) > 2 * min(heights) - 1                                                  # one has two lines
    assert [room for room in rooms if room[1] > room[2]] == []


@pytest.mark.parametrize("name, number, said", [
    ("04_ravine", "0.05", "η = 0.05: distance from the minimum after 40 steps: 0.154"),
    ("11_rounds", "2", "round = 2: distance from the minimum after 10 steps: 1.75"),
    ("14_mean", "2", "n = 2: mean distance of the captures 1.21, distance of their mean 0.5"),
    ("18_radius", "0.25", "ρ = 0.25: at least 0, at w = 0.25")])
def test_a_figure_follows_its_field_and_its_slider(browser, address, name, number, said):
    figure = f"document.getElementById('{name}')"
    told = f"{figure}.querySelector('.told').textContent"
    browser.type(f"[id='{name}'] input[type=text]", number)
    assert browser.js(told) == said
    before = browser.js(f"{figure}.querySelector('.drawn').innerHTML")
    browser.js(f"{figure}.querySelector('input[type=range]').focus()")
    browser.key("Home")
    assert browser.js(told) != said and browser.js(f"{figure}.querySelector('.drawn').innerHTML") != before
    browser.type(f"[id='{name}'] input[type=text]", "77")
    assert browser.js(f"{figure}.querySelector('input[type=text]').hasAttribute('aria-invalid')")
    assert "NaN" not in browser.js(f"{figure}.innerHTML")
    browser.open(f"{address}#{name}={number}")
    assert browser.js(told) == said


def test_a_curve_follows_its_slider(browser, address):
    browser.js("document.querySelectorAll('.curve:not([data-kind=steplengths])').forEach(box => box.remove())")
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
    assert "β₂ = 0.99:" in browser.js("document.getElementById('07_beta2').querySelector('.told').textContent")
