"""The workloads compute what they computed, and the table says what was measured. Nothing is timed here."""
import json
import math

import pytest

from . import __main__ as bench
from . import engine_minigrad, processes, workloads


@pytest.mark.parametrize("cell, losses", [("W1", (2.70026, 2.69240)), ("W2", (2.43875, 1.98491)),
                                          ("W3", (3.26946, 2.67483))])
def test_losses_of_the_first_steps(cell, losses):
    built = engine_minigrad.CELLS[cell]()
    for loss in losses:
        built.step()
        assert built.loss() == pytest.approx(loss, abs=2e-5)                # PyTorch's from the same weights


def test_the_hessian_vector_product_has_the_norm_that_pytorch_gives():
    built = engine_minigrad.CELLS["W7"]()
    built.step()
    assert built.check() == pytest.approx(41.71367, abs=1e-4)


def test_sizes():
    sizes = {name: (len(shapes), sum(map(math.prod, shapes))) for name, shapes in workloads.W5_SHAPES.items()}
    assert sizes == {"270k": (65, 272_474), "11M": (62, 11_173_962)}
    assert len(engine_minigrad.CELLS["W6"]().step()) == 2                   # forward and backward apart


def row(cell, *ms):
    return {"cell": cell, "times": [[m / 1e3] for m in ms], "losses": [1.0], "check": None}


def test_medians_over_all_rounds_and_spread_between_them():
    rounds = [{"W3": row("W3", 10, 12, 11)}, {"W3": row("W3", 20, 22, 24)}]
    got = bench.summaries(rounds)["W3"]
    assert (got["ms"], got["spread"], got["steps"]) == (pytest.approx(16), pytest.approx(2), 6)
    failed = bench.summaries([rounds[0], {"W3": {"cell": "W3", "error": "ValueError: no"}}])
    assert failed == {"W3": {"error": "ValueError: no"}}


def test_the_table_marks_what_is_above_its_target():
    ours = bench.summaries([{"W3": row("W3", 12), "W4": row("W4", 12), "W5 11M adam": row("W5 11M adam", 10)}])
    theirs = bench.summaries([{"W3": row("W3", 10), "W4": row("W4", 10), "W5 11M adam": row("W5 11M adam", 10),
                               "W5 11M adam fused": row("W5 11M adam fused", 4)}])
    w3, w4, w5 = list(bench.table({"minigrad": ours, "torch": theirs}, 1))[3:6]
    assert w3.split() == ["W3", "12", "10", "1.20", "≤", "1.1", "-", "1.00", "*"]
    assert w4.split() == ["W4", "12", "10", "1.20", "≤", "1.5", "-", "1.00"]
    assert w5.split() == ["W5", "11M", "adam", "10", "10", "1.00", "≤", "1.2", "4", "1.00"]


def test_the_table_works_without_pytorch():
    ours = bench.summaries([{"W3": row("W3", 12)}])
    assert list(bench.table({"minigrad": ours}, 1))[3].split() == ["W3", "12", "-", "-", "≤", "1.1", "-", "1.00"]
    assert "1.00000" in list(bench.agreement({"minigrad": ours}))[1]


def test_the_table_of_processes_takes_medians_and_marks_what_is_above_its_target():
    one, two = [{"W3": 50.0, "W4": 100.0}, {"W3": 52.0, "W4": 100.0}, {"W3": 90.0, "W4": 100.0}], [{"W3": 26, "W4": 61}]
    w3, w4 = list(processes.table(one, two, [{"W3": 30}, {}]))[1:]
    assert w3.split() == ["W3", "52.0", "26.0", "0.50", "≤", "0.60", "30.0"]
    assert w4.split() == ["W4", "100.0", "61.0", "0.61", "≤", "0.60", "-", "*"]


def test_one_process_times_the_steps_of_fit(monkeypatch, capsys):
    monkeypatch.setattr(processes, "STEPS", 9)
    monkeypatch.setattr(processes, "CELLS", {"W3": processes.CELLS["W3"]})
    monkeypatch.setattr(processes.engine_minigrad, "training", None)
    processes.work()
    assert json.loads(capsys.readouterr().out)["W3"] > 0
