"""`minigrad soup` on three checkpoints: what is chosen, saved and printed."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import cli, data, models
from minigrad import weightspace as ws

from .checkpoints import weights


def test_soup(runs, capsys):
    out = runs / "mixed" / "soup.npz"
    out.parent.mkdir()
    assert cli.main(["soup", *(str(runs / f"{n}.npz") for n in "abc"), "--out", str(out)]) == 0
    text = capsys.readouterr().out
    model = models.small_cnn(width=0.25)
    saved = mg.load(out, model=model)
    assert all(len(line) <= 80 for line in text.splitlines() if str(runs) not in line)
    best = max(float(line.split()[-2]) for line in text.splitlines() if line.startswith(("a ", "b ", "c ")))
    greedy = next(line for line in text.splitlines() if line.startswith("greedy soup "))
    assert float(greedy.split()[-2]) >= best                # on the images that chose it
    last = [line for line in text.splitlines() if line.startswith("greedy soup of ")]
    assert len(last) == 1 and int(last[0].split()[3][:-1]) == len(last[0].partition(": ")[2].split(", "))
    chosen = [weights(runs)["abc".index(f[-5])] for f in saved["ingredients"]]
    np.testing.assert_array_equal(model.parameters().w, ws.uniform_soup(chosen))
    train, w = data.digits("train"), model.parameters().w
    fresh = ws.Objective(model, F.cross_entropy, train, refresh=data.Loader(*train, 256, shuffle=False))
    assert fresh.loss(w) == pytest.approx(ws.Objective(model, F.cross_entropy, train).loss(w), rel=1e-5)


def test_one_network_is_not_a_soup(runs, capsys):
    assert cli.main(["soup", str(runs / "a.npz")]) == 2
    assert "at least two" in capsys.readouterr().err


def test_a_file_without_a_model_is_named(runs, tmp_path, capsys):
    mg.save(tmp_path / "bare.npz", numbers=np.zeros(3))
    mg.save(tmp_path / "odd.npz", model=[1])
    for name in ("bare.npz", "odd.npz"):
        assert cli.main(["soup", str(runs / "a.npz"), str(tmp_path / name), "--out", str(tmp_path / "x.npz")]) == 2
        assert f"{name}: holds no model" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_refused_first(runs, capsys):
    assert cli.main(["soup", str(runs / "a.npz"), str(runs / "b.npz"), "--out", "soup.png"]) == 2
    assert "soup: got the file name 'soup.png'" in capsys.readouterr().err
