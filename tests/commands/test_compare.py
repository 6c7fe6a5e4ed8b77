"""`minigrad compare`: equal gradient evaluations, one table, one figure; interrupted it goes on where it stopped."""
import json
import re

import numpy as np
import pytest

import minigrad as mg
from minigrad import cli, optim, plots
from minigrad.commands import compare
from minigrad.commands.networks import Images
from minigrad.data import digits
from minigrad.errors import ConvergenceError
from minigrad.optim.schedules import Cosine


DIGITS = Images("digits", digits("train"), digits("test"))


def run(folder, *words):
    return cli.main(["compare", "--evaluations", "6", "--seeds", "2", "--out", str(folder), *words])


@pytest.fixture
def quick(monkeypatch):
    """Instead of training: accuracy 0.5 + seed/10, in the search highest for the rate in the middle."""
    trained = []

    def train_cell(method, rate, seed, images, evaluations, search, progress):
        trained.append((method, rate, seed, search))
        accuracy = 0.5 + seed / 10 - (search and rate != compare.METHODS[method].rate) / 4
        return {"accuracy": accuracy, "loss": 1.0, "rate": rate, "evaluations": evaluations, "seconds": 0.1}

    monkeypatch.setattr(compare, "train_cell", train_cell)
    return trained


def test_the_table_and_the_figure(tmp_path, capsys):
    assert run(tmp_path, "--only", "adamw") == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines[1:3]} == {"adamw", "sam(adamw)"} and max(map(len, lines[:4])) <= 80
    assert all(line.split()[-2] == "6" for line in lines[1:3])
    assert (tmp_path / "digits-1437-adamw-6-evaluations-2-seeds.png").stat().st_size > 5000
    cells = json.loads((tmp_path / "cells.json").read_text())
    assert len(cells) == 2 * (5 + 2) and {cell["evaluations"] for cell in cells.values()} == {6}


def test_no_method_spends_more_than_it_is_given():
    """SAM, with two a step, and Newton stop inside the step that would exceed the budget."""
    for method in compare.METHODS:
        cell = compare.train_cell(method, compare.METHODS[method].rate, 0, DIGITS, 9, False, lambda n: None)
        assert cell["evaluations"] == 9, method
        assert 0 <= cell["accuracy"] <= 1 and cell["seconds"] > 0


def test_a_step_that_the_budget_cuts_is_not_made():
    """f = |w|²/2 + 1: one step of Newton takes 1 gradient, 1 shared pass and 2 products, counted together."""
    w = mg.Tensor(np.array([3.0, 4.0]), requires_grad=True)
    opt = compare.Budget(optim.Newton([w]), 7)
    opt.step(lambda: (w * w).sum() * 0.5 + 1)
    assert opt.gradient_evaluations == 4 and np.allclose(w.data, 0)
    w.data[...] = [3.0, 4.0]
    with pytest.raises(compare.Spent):
        opt.step(lambda: (w * w).sum() * 0.5 + 1)
    assert opt.gradient_evaluations == 6 and w.data.tolist() == [3, 4]


def test_the_search_sees_no_test_image():
    """It trains on four fifths of the training images and measures on the rest; there is no test image to look at."""
    cell = compare.train_cell("sgd", 0.2, 0, DIGITS._replace(test=None), 45, True, lambda n: None)
    assert cell["accuracy"] * 288 == pytest.approx(round(cell["accuracy"] * 288))          # 1437 / 5, rounded up
    with pytest.raises(TypeError):
        compare.train_cell("sgd", 0.2, 0, DIGITS._replace(test=None), 2, False, lambda n: None)


def test_the_best_rate_of_the_search_is_used_and_saved(tmp_path, monkeypatch, capsys, quick):
    assert run(tmp_path, "--only", "sam(adamw)") == 0
    assert [rate for _, rate, _, search in quick if search] == pytest.approx([0.001, 0.003, 0.01, 0.03, 0.1])
    assert [(rate, seed) for _, rate, seed, search in quick if not search] == [(0.01, 0), (0.01, 1)]
    keys = list(json.loads((tmp_path / "cells.json").read_text()))
    assert keys[0] == "sam(adamw) | rate 0.001 | 1437 digits | batch 32 | 6 evaluations | search"
    assert keys[-1] == "sam(adamw) | rate 0.01 | 1437 digits | batch 32 | 6 evaluations | seed 1"


def test_of_equally_accurate_rates_the_one_with_the_lowest_loss_is_chosen(tmp_path, monkeypatch, capsys):
    def train_cell(method, rate, seed, images, evaluations, search, progress):
        if rate > 0.1:
            return {"diverged": "so it did", "rate": rate, "evaluations": 1, "seconds": 0.1}
        return {"accuracy": 0.5, "loss": 1 / rate, "rate": rate, "evaluations": 6, "seconds": 0.1}

    monkeypatch.setattr(compare, "train_cell", train_cell)
    assert run(tmp_path, "--only", "sgdw") == 0                     # 0.005, 0.015, 0.05, 0.15, 0.5
    out = capsys.readouterr().out
    assert out.splitlines()[1].split()[2] == "0.05" and "edge" not in out
    assert run(tmp_path, "--only", "rmsprop") == 0                  # … 0.05: the largest
    assert "rmsprop: 0.05 is at the edge of the search" in capsys.readouterr().out


def test_one_seed_has_no_spread(tmp_path, capsys, quick):
    assert run(tmp_path, "--only", "adam") == 0
    assert "55.00 ± 7.07 %" in capsys.readouterr().out
    assert run(tmp_path, "--only", "adam", "--seeds", "1") == 0
    out = capsys.readouterr().out
    assert "±" not in out and "50.00 %" in out and "one seed" in out


def test_every_selection_has_a_figure_of_its_own(tmp_path, capsys, quick):
    for words in ([], ["--only", "adamw"], ["--only", "sam(adamw)"], ["--only", "adamw", "--seeds", "1"]):
        assert run(tmp_path, *words) == 0
    names = {path.name[len("digits-1437-"):].removesuffix("-seeds.png") for path in tmp_path.glob("*.png")}
    assert names == {"all-6-evaluations-2", "adamw-6-evaluations-2", "sam-adamw-6-evaluations-2",
                     "adamw-6-evaluations-1"}


def test_the_whole_table_fits_80_columns_and_says_what_ran(tmp_path, capsys, quick):
    assert cli.main(["compare", "--evaluations", "99999", "--out", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    table = out[:out.index("mean ±")].splitlines()
    assert len(table) == 15 and len(set(map(len, table))) == 1 and len(table[0]) <= 80
    assert "swa(sgd(momentum=0.9)) is swa(sgd(momentum=0.9), cycle=1667, start=59999)" in out
    assert "newton is newton(damping=30)" in out


def test_a_diverged_run_says_so_and_ends_with_an_error(tmp_path, monkeypatch, capsys):
    """SGD at rate 1e30: its loss is not a number; another seed is fine, and is not shown as if it were the result."""
    monkeypatch.setattr(compare, "SEARCH", (5e30,))
    assert run(tmp_path, "--only", "sgd(momentum=0.9)") == 2
    out, err = capsys.readouterr()
    assert "2 of 2 diverged" in out and "these runs diverged" in err and "sgd(momentum=0.9) at rate 2.5e+29" in err
    cells = json.loads((tmp_path / "cells.json").read_text())
    assert all(re.search("the (loss|gradient) is", cell["diverged"]) for cell in cells.values())
    row = compare.summary("sgd", [{"accuracy": 1.0, "rate": 1.0, "evaluations": 6, "seconds": 0.1},
                                  {"diverged": "why", "rate": 1.0, "evaluations": 2, "seconds": 0.1}])
    assert "1 of 2 diverged" in compare.table([row], 2) and "100" not in compare.table([row], 2)


def test_a_finite_loss_beyond_reason_is_a_divergence():
    compare.check_diverged("compare", 100 * np.log(10), 10)
    for loss in (230.3, 5e26, np.inf, np.nan):
        with pytest.raises(ConvergenceError, match="compare: training diverged"):
            compare.check_diverged("compare", loss, 10)


def test_the_figure_has_bars_for_several_seeds_alone(monkeypatch, tmp_path):
    saved = []
    monkeypatch.setattr(plots.training, "save_figure", lambda figure, path: saved.append(figure) or path)
    row = {"method": "sgd", "accuracies": [90.0, 92.0], "mean": 91.0, "sd": 2**0.5, "diverged": 0}
    plots.comparison_figure([row], 6, "x.png")
    plots.comparison_figure([{**row, "accuracies": [90.0], "mean": 90.0, "sd": None}], 6, "x.png")
    plots.comparison_figure([{**row, "accuracies": [90.0], "mean": -1.0, "sd": None, "diverged": 1}], 6, "x.png")
    several, one, lost = (figure.axes[0] for figure in saved)
    assert [len(ax.containers) for ax in (several, one, lost)] == [1, 0, 0]
    assert "±" in several.get_title() and "±" not in one.get_title()
    assert [text.get_text() for text in lost.texts] == ["1 diverged"] and not one.texts


@pytest.mark.long
def test_what_is_done_is_not_done_again(tmp_path, monkeypatch, capsys):
    """Interrupted in the third of fourteen runs, and run again: twelve are trained, and nothing twice."""
    monkeypatch.setattr(compare, "train_cell", stops_after(2, trained := [], compare.train_cell))
    assert run(tmp_path, "--only", "adamw") == 130
    assert len(json.loads((tmp_path / "cells.json").read_text())) == 2
    monkeypatch.setattr(compare, "train_cell", stops_after(99, trained, compare.train_cell.real))
    assert run(tmp_path, "--only", "adamw") == 0 and len(trained) == len(set(trained)) == 14
    run(tmp_path, "--only", "adamw")
    assert len(trained) == 14
    words = ["compare", "--evaluations", "7", "--seeds", "1", "--out", str(tmp_path), "--only", "sam(adamw)"]
    assert cli.main(words) == 0
    assert len(trained) == 20                                       # another number of evaluations: other runs


def stops_after(count, trained, real):
    """`train_cell`, interrupted as soon as `count` runs are done; notes which."""
    def train_cell(*args):
        if len(trained) == count:
            raise KeyboardInterrupt
        trained.append((*args[:3], *args[4:6]))
        return real(*args)
    train_cell.real = real
    return train_cell


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": {}}', '{"a": {"accuracy": "x", "loss": 1}}',
                                  "[" * 9999],
                         ids=["cut", "list", "number", "empty cell", "text", "deep"])
def test_a_damaged_file_is_named(tmp_path, capsys, text):
    (tmp_path / "cells.json").write_text(text)
    assert run(tmp_path, "--only", "adamw") == 2
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--only", "nothing"], ["--seeds", "0"], ["--evaluations", "0"]])
def test_refusals(words, tmp_path, capsys):
    assert run(tmp_path, *words) == 2


def test_the_rate_falls_over_the_steps_that_the_evaluations_allow(tmp_path):
    from minigrad.models import small_cnn
    params = small_cnn().parameters()
    assert compare.make("adam", 0.01, params, 900).lr == Cosine(0.01, 0.0, 900)
    assert compare.make("sam(adamw)", 0.02, params, 900).lr == Cosine(0.02, 0.0, 450)
    swa = compare.make("swa(sgd(momentum=0.9))", 0.05, params, 300)
    assert (swa.cycle, swa.start) == (5, 180) and swa.lr(300) == pytest.approx(0.01)
    assert compare.make("newton", 7.5, params, 300).damping == 7.5
