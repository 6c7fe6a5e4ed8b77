"""Tables, predictions and curves that compute: what stands in the page, and what its script gives."""
import inspect
import re

import minigrad as mg
import numpy as np
import pytest
from minigrad import optim
from minigrad.learn import explain, table
from minigrad.learn.explaining.explain import Diff
from minigrad.learn.lesson.computed import StepLengths
from minigrad.learn.lesson.sliders import Frames
from minigrad.learn.site.live import catalogue, tables
from minigrad.learn.site.live.collecting import Live
from minigrad.learn.site.live.questions import question
from minigrad.learn.terminal import listening, number
from minigrad.optim import rules
from minigrad.optim.machinery.signatures import REQUIRED, signature

from ..reader import Reader
from .node import needs_node, node


def given(rule):
    """Numbers for the arguments of a rule that have no default."""
    needed = [name for name, default in signature(rule).hyper.items() if default is REQUIRED]
    return {"w": 1.0, "g": 2.0, **dict.fromkeys(needed, 0.5)}


@pytest.mark.parametrize("rule", catalogue.elementwise(), ids=lambda rule: rule.__name__)
def test_every_rule_has_a_table_with_a_field_for_each_argument(rule):
    shown = table(rule, **given(rule))
    found = Reader(tables.table(shown))
    assert found.open == []
    fields = [tag for name, tag in found.tags if name == "input"]
    assert [tag["name"] for tag in fields] == list(shown.arguments)
    assert [float(tag["value"]) for tag in fields] == list(shown.arguments.values())
    assert all(tag["aria-label"] for tag in fields)
    rows = [tag for name, tag in found.tags if name == "tr"][1:]
    assert sum("hidden" not in tag for tag in rows) == len(shown.rows)
    for row in shown.rows:
        assert number(row.after) in found.text and row.code in found.text


def test_radam_hides_the_lines_that_were_not_reached():
    early, late = (tables.table(table(rules.radam, w=1.0, g=2.0, t=t)) for t in (1, 100))
    assert (early.count("<tr hidden>"), late.count("<tr hidden>")) == (4, 1)


def test_what_is_not_a_rule_of_plain_numbers_is_left_alone():
    def own(w, g, *, lr):
        w = w - lr * g                                      #: w = w − ηg
        return w

    live = Live()
    assert live.thing(table(own, w=1.0, g=2.0, lr=0.1)) is None
    assert live.thing(table(rules.momentum, w=np.ones(2), g=np.ones(2), lr=0.1, momentum=0.9)) is None
    assert live.thing("text") is None and live.script() == live.style() == ""


def test_a_page_has_the_scripts_it_needs_and_no_others():
    live = Live()
    live.question("?", "1", [])
    assert "form.ask" in live.script() and ".live" not in live.script() and "adam" not in live.script()
    live.thing(table(rules.adam, w=1.0, g=2.0))
    live.thing(table(rules.adam, w=1.0, g=3.0))
    script = live.script()
    assert script.count("beta2 * v") == 3 and "momentum" not in script and "stepLengths" not in script


PAIRS = [(rules.adam, rules.adam_slide, dict(w=1.0, g=2.0, m=0.3, v=0.5, t=3, lr=0.1, eps=0.3)),
         (rules.adam, rules.adamw, dict(w=1.0, g=2.0, t=1, lr=0.1, weight_decay=0.0)),
         (rules.rmsprop, rules.rmsprop_inside, dict(w=1.0, g=2.0, v=0.5, lr=0.1, eps=0.3)),
         (rules.adam_l2, rules.adamw, dict(w=1.0, g=10.0, t=1, lr=0.01, weight_decay=0.5)),
         (rules.adam, rules.radam, dict(w=1.0, g=1.0, t=1, lr=0.1))]


def beside(one, other, given):
    """The Diff of two rules, each with the arguments that it knows."""
    return Diff(*(table(rule, **{name: value for name, value in given.items()
                                 if name in inspect.signature(rule).parameters})
                  for rule in (one, other)))


@needs_node
@pytest.mark.parametrize("one, other, given", PAIRS, ids=lambda part: getattr(part, "__name__", ""))
def test_two_rules_beside_each_other_are_compared_as_in_python(one, other, given):
    script = "".join((catalogue.HERE / name).read_text(encoding="utf-8").partition("\nfor (const box")[0] + "\n"
                     for name in ("tracing.js", "diff.js"))
    shown = beside(one, other, given)
    found = node(catalogue.script([one, other]) + script + """
const {rows, first, alike, results} = compared(rules[given[0]], rules[given[1]], given[2]);
answer([rows.map(({line, value, twin}) => [line.code, value, twin ? twin.name : null]), first ? first.line.code : null,
        alike, results]);""", [one.__name__, other.__name__, {**shown.other.arguments, **shown.table.arguments}])
    rows, first, alike, results = found
    assert [(code, twin) for code, _, twin in rows] == [(row.code, twin and twin.name) for row, twin in shown.pairs]
    assert [value for _, value, _ in rows] == pytest.approx([float(row.after) for row, _ in shown.pairs], rel=1e-12)
    assert (first, alike) == (shown.first and shown.first.code, shown.agree)
    assert results[0] == pytest.approx(shown.table.result, rel=1e-12)


def test_the_html_of_two_rules_beside_each_other():
    live = Live()
    found = Reader(text := live.thing(beside(*PAIRS[3])))
    assert found.open == [] and live.rules == ["adam_l2", "adamw"] and "diff.js" in live.files
    assert text.count('class="first"') == 1 and "w = 0.99 and 0.985" in found.text
    fields = [tag["name"] for name, tag in found.tags if name == "input"]
    assert sorted(fields) == sorted(["w", "g", "m", "v", "t", "lr", "beta1", "beta2", "eps", "weight_decay"])

    def own(w, g, *, lr):
        return w - lr * g

    assert live.thing(Diff(*(table(f, w=1.0, g=2.0, lr=0.1) for f in (own, rules.gradient_descent)))) is None


def test_a_question_is_text():
    found = Reader(question('a < b & "c"?', "<1>", [("2", "not <this>")]))
    assert found.open == [] and 'a < b & "c"?' in found.text and "<1>" in found.text and "not <this>" in found.text
    assert ("summary", {}) in found.tags


@needs_node
def test_the_curve_is_the_closed_form():
    drawing = (catalogue.HERE / "steplengths.js").read_text(encoding="utf-8").partition("\n// Curves")[0]
    found = node(catalogue.script([rules.adam, rules.adam_uncorrected]) + drawing + """
answer(given.map(beta2 => ['adam', 'adam_uncorrected'].map(name =>
  stepLengths(rules[name], {...rules[name].hyper, lr: 1, beta2}, 100))));""", [0.9, 0.99, 0.9999])
    t = np.arange(1, 101)
    for beta2, (corrected, plain) in zip([0.9, 0.99, 0.9999], found, strict=True):
        assert corrected == pytest.approx(np.ones(100), rel=1e-6)
        assert plain == pytest.approx((1 - 0.9**t) / np.sqrt(1 - beta2**t), rel=1e-5)


def test_a_curve_keeps_a_picture_for_readers_without_javascript(tmp_path):
    paths = tuple(tmp_path / f"{i}.png" for i in range(2))
    for path in paths:
        path.write_bytes(b"png")
    curve = StepLengths((rules.adam_uncorrected,), over="beta2")
    live = Live()
    text = live.curve(Frames("07_x", {"β₂": ("0.9", "0.99")}, paths, "a <hump>", curve))
    assert Reader(text).open == [] and text.count("<img") == 1 and "a &lt;hump&gt;" in text
    assert re.search(r"<noscript><img[^>]*β₂ = 0.99", text) and "adam_uncorrected: {name" in live.script()
    assert live.curve(Frames("y", {"a": ("1", "2")}, paths, "alt")) is None


def test_the_step_of_a_live_optimizer_is_a_table_too(capsys):
    """`explain.next` prints in a terminal, and tells a page; its numbers are the engine's, in its dtype."""
    w = mg.Tensor([1.0, 2.0], requires_grad=True)
    opt, heard = optim.Adam(w, lr=0.1), []
    with listening(lambda kind, **told: heard.append((kind, told))), explain.next(opt, "0", index=1) as shown:
        opt.step(lambda: (w * w).sum())
    assert heard == [("thing", {"thing": shown})] and capsys.readouterr().out == ""
    found = Live().thing(shown)
    assert 'name="g" aria-label="g" value="4"' in found and "1.9" in found
    penalised = optim.Adam(mg.Tensor([1.0], requires_grad=True), lr=0.1, weight_decay=0.1)
    with explain.next(penalised, "0", index=0) as shown:
        penalised.step(lambda: (penalised.params[0] * 2).sum())
    assert "adam" in capsys.readouterr().out and (Live().thing(shown) is None) == (shown.rows[0].name == "g")
