"""`minigrad compare`: equal gradient evaluations, one table, one figure; interrupted it goes on where it stopped."""
import json

import pytest

from minigrad import cli
from minigrad.commands import compare
from minigrad.optim.schedules import Cosine


def run(folder, *words):
    return cli.main(["compare", "--evaluations", "6", "--seeds", "2", "--out", str(folder), *words])


def test_the_table_and_the_figure(tmp_path, capsys):
    assert run(tmp_path, "--only", "adamw") == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert {line.split()[0] for line in lines[1:3]} == {"adamw", "sam(adamw)"} and max(map(len, lines[:4])) <= 80
    assert all(line.split()[-2] == "6" for line in lines[1:3])
    assert (tmp_path / "compare.png").stat().st_size > 5000
    cells = json.loads((tmp_path / "cells.json").read_text())
    assert len(cells) == 4 and {cell["evaluations"] for cell in cells.values()} == {6}


def test_every_method_spends_what_it_is_given(tmp_path, capsys):
    """Newton may overshoot by the products of its last step; all others stop at the number."""
    for method in compare.METHODS:
        cell = compare.train_cell(method, 0, 8, lambda n: None)
        assert cell["evaluations"] == 8 or method.startswith("newton") and cell["evaluations"] >= 8, method
        assert 0 <= cell["accuracy"] <= 1 and cell["seconds"] > 0


def test_what_is_done_is_not_done_again(tmp_path, monkeypatch, capsys):
    """Interrupted in the third of four cells, and run again: two cells are trained, and the result is the same."""
    trained, real = [], compare.train_cell

    def stops(method, seed, evaluations, progress):
        if len(trained) == 2:
            raise KeyboardInterrupt
        trained.append((method, seed))
        return real(method, seed, evaluations, progress)

    monkeypatch.setattr(compare, "train_cell", stops)
    assert run(tmp_path, "--only", "adamw") == 130
    assert len(json.loads((tmp_path / "cells.json").read_text())) == 2
    monkeypatch.setattr(compare, "train_cell", lambda *a: trained.append(a[:2]) or real(*a))
    assert run(tmp_path, "--only", "adamw") == 0 and len(trained) == len(set(trained)) == 4
    run(tmp_path, "--only", "adamw")
    assert len(trained) == 4
    words = ["compare", "--evaluations", "7", "--seeds", "1", "--out", str(tmp_path), "--only", "sam(adamw)"]
    assert cli.main(words) == 0
    assert len(trained) == 5                                        # another number of evaluations is another cell


def test_a_damaged_file_is_named(tmp_path, capsys):
    (tmp_path / "cells.json").write_text("{")
    assert run(tmp_path, "--only", "adamw") == 2
    assert "damaged" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["--only", "nothing"], ["--seeds", "0"], ["--evaluations", "0"]])
def test_refusals(words, tmp_path, capsys):
    assert run(tmp_path, *words) == 2


def test_the_rate_falls_over_the_steps_that_the_evaluations_allow(tmp_path):
    from minigrad.models import small_cnn
    params = small_cnn().parameters()
    assert compare.make("adam", params, 900).lr == Cosine(0.01, 0.0, 900)
    assert compare.make("sam(adamw)", params, 900).lr == Cosine(0.01, 0.0, 450)
    swa = compare.make(next(m for m in compare.METHODS if m.startswith("swa")), params, 300)
    assert (swa.cycle, swa.start) == (5, 180) and swa.lr(300) == pytest.approx(0.01)
