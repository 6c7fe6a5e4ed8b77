"""The step-through: the numbers of the engine, by symbol, in 80 columns; live optimizers; the first difference."""
import inspect

import minigrad as mg
import minigrad.functions as F
import numpy as np
import pytest
from minigrad import nn, optim
from minigrad.learn.explaining.explain import Diff, explain, table
from minigrad.optim import rules
from minigrad.optim.machinery.signatures import signature


def test_adam_at_a_gradient_of_1000(capsys):
    tab = explain(rules.adam, w=1.0, g=1000.0, m=0.0, v=0.0, t=1, lr=0.1)
    assert tab["m̂"] == pytest.approx(1000) and tab["v̂"] == pytest.approx(1e6) and tab["Δw"] == pytest.approx(-0.1)
    assert tab["m"] == pytest.approx(100) and tab["w"] == pytest.approx(0.9)
    assert tab["η"] == 0.1 and tab["m_hat"] == tab["m̂"]
    assert tab.result == rules.adam(1.0, 1000.0, 0.0, 0.0, 1, lr=0.1)
    printed = capsys.readouterr().out
    assert printed == repr(tab) + "\n"
    lines = printed.splitlines()
    assert all(len(line.replace("\u0302", "")) <= 80 for line in lines) and len(lines) == 8
    assert [line.index("→") - line.count("\u0302") for line in lines[2:]] == [lines[2].index("→")] * 6
    for text in ("mₜ = β₁mₜ₋₁ + (1−β₁)gₜ", "m = beta1 * m + (1 - beta1) * g", "- → 1e+06", "1 → 0.9"):
        assert text in printed


@pytest.mark.parametrize("rule", rules.PAGE, ids=lambda rule: rule.__name__)
def test_every_rule_fits_into_80_columns_and_moves_w(rule):
    hyper = {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1, "dampening": 0.4}
    known = signature(rule).hyper
    tab = table(rule, w=1.0, g=2.0, **{k: v for k, v in hyper.items() if k in known})
    new = tab.result[0] if isinstance(tab.result, tuple) else tab.result
    assert tab["Δw"] == pytest.approx(new - 1.0)
    assert all(len(line.replace("\u0302", "")) <= 80 for line in repr(tab).splitlines())
    assert "$" in tab._repr_markdown_() and "\\eta" in tab._repr_markdown_()


def test_arguments_that_do_not_fit_are_named():
    with pytest.raises(mg.MinigradError, match="beta3"):
        explain(rules.adam, w=1.0, g=1.0, beta3=0.9)
    with pytest.raises(mg.MinigradError, match="needs a value for lr"):
        explain(rules.momentum, w=1.0, g=1.0, momentum=0.9)
    with pytest.raises(mg.MinigradError, match="expected one of"):
        table(rules.adam, w=1.0, g=1.0)["q"]


# ---------------------------------------------------------------- live optimizers

class Live:
    """A small net, its optimizer and a closure."""

    def __init__(self, make, dtype=np.float32):
        mg.seed(0)
        self.model = nn.Sequential(nn.Linear(5, 3), nn.Tanh(), nn.Linear(3, 2)).to(dtype)
        self.opt = make(self.model.parameters())
        self.x = mg.Tensor(np.random.default_rng(0).normal(size=(6, 5)).astype(dtype))
        self.loss = lambda: F.cross_entropy(self.model(self.x), np.array([0, 1, 0, 1, 0, 1]))


@pytest.mark.parametrize("make", [optim.Adam, lambda p: optim.SGD(p, 0.1, 0.9, weight_decay=0.1),
                                  lambda p: optim.AdamW(p, lr=optim.schedules.Cyclic(0.1, 0.01, 3)),
                                  lambda p: optim.Lookahead(optim.SAM(optim.RMSProp(p, form="none")), k=10)])
@pytest.mark.parametrize("index", [(0, 3), (slice(None), 1), None])
def test_one_coordinate_of_a_live_optimizer(make, index, capsys):
    """The last line is the weight that the engine has written, bit for bit; and nothing of the training changes."""
    live, quiet = Live(make), Live(make)
    for _ in range(3):
        live.opt.step(live.loss), quiet.opt.step(quiet.loss)
    before = live.model[0].weight.data.copy()
    with explain.next(live.opt, "0.weight", index=index) as tab:
        live.opt.step(live.loss)
    quiet.opt.step(quiet.loss)
    np.testing.assert_array_equal(live.opt.params.w, quiet.opt.params.w)
    where = ... if index is None else index
    np.testing.assert_array_equal(tab["w"], live.model[0].weight.data[where])
    np.testing.assert_array_equal(tab.arguments["w"], before[where])
    assert tab["g"].dtype == np.float32 and "wₜ₊₁" in capsys.readouterr().out
    live.opt.step(live.loss), quiet.opt.step(quiet.loss)                     # the hook is gone
    np.testing.assert_array_equal(live.opt.params.w, quiet.opt.params.w)


def test_the_rate_of_the_step_is_shown(capsys):
    live = Live(lambda p: optim.SGD(p, lr=lambda i: 1 / i))
    live.opt.step(live.loss)
    with explain.next(live.opt, "2.bias", index=1) as tab:
        live.opt.step(live.loss)
    assert tab["η"] == 0.5
    w, g = tab.arguments["w"], tab.arguments["g"]
    assert tab["Δw"] == pytest.approx(-0.5 * g, rel=1e-5) and w != tab["w"]


def test_a_penalty_is_a_line_of_its_own(capsys):
    live = Live(lambda p: optim.SGD(p, 0.1, weight_decay=0.5))
    with explain.next(live.opt, "2.bias", index=0) as tab:
        live.opt.step(live.loss)
    assert [row.formula for row in tab.rows] == ["gₜ = gₜ + λwₜ", "wₜ₊₁ = wₜ − ηgₜ"]


def test_no_step_inside_the_block_is_an_error():
    live = Live(optim.Adam)
    with pytest.raises(mg.MinigradError, match="no step"), explain.next(live.opt, "0.weight"):
        pass
    with pytest.raises(mg.errors.LayoutError), explain.next(live.opt, "1.weight"):
        pass
    live.model[0].weight.requires_grad = False
    with pytest.raises(mg.MinigradError, match="frozen"), explain.next(live.opt, "0.weight"):
        pass


# ---------------------------------------------------------------- the first difference

VALUES = dict(w=1.3, g=2.1, m=0.2, v=0.3, t=3, lr=0.1)


def student(weight, gradient, mom, vel, step, rate, b1, b2, e):
    mom = b1 * mom + (1 - b1) * gradient
    vel = b2 * vel + (1 - b2) * abs(gradient)
    return weight - rate * (mom / (1 - b1**step)) / ((vel / (1 - b2**step)) ** 0.5 + e), mom, vel


def merged(w, g, m, v, t, *, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return w - lr * (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps), m, v


def test_the_first_line_that_differs_by_value_in_a_students_function(capsys):
    found = explain.diff(rules.adam, student, **VALUES)
    assert found.first.formula == "vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²" and found.pairs[0][1].name == "mom"
    printed = capsys.readouterr().out
    assert printed.count("◀") == 1 and "= mom" in printed


def test_no_difference_where_lines_are_only_merged(capsys):
    found = explain.diff(rules.adam, merged, **VALUES)
    assert found.agree and found.first is None and "same results" in capsys.readouterr().out


@pytest.mark.parametrize("other, line", [("adam_uncorrected", "m̂ₜ"), ("adam_slide", "m̂ₜ"), ("adam_eps_hat", "m̂ₜ"),
                                         ("adam_l2", "mₜ"), ("adamw", "Δwₜ")])
def test_where_the_variants_of_adam_part(other, line):
    rule = getattr(rules, other)
    given = {**VALUES, "eps": 0.3, "weight_decay": 0.4}
    given = {name: value for name, value in given.items() if name in inspect.signature(rule).parameters}
    found = Diff(table(rules.adam, **VALUES, eps=0.3), table(rule, **given))
    assert found.first.formula.startswith(line)
