"""`minigrad surface` on checkpoints of `minigrad train`: numbers checked against the library."""
import importlib

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import cli, data, models
from minigrad import weightspace as ws

from .checkpoints import table, train_objective, weights


def test_plane(runs, capsys):
    out = runs / "plane.png"
    assert cli.main(["surface", str(runs / "a.npz"), "--plane", "a.npz", str(runs / "b.npz"), "c.npz", "--grid", "3",
                     "--jobs", "1", "--penalty", "0.01", "--reach", "0", "--out", str(out)]) == 0
    text = capsys.readouterr().out
    assert "lowest train loss" in text and str(out) in text and out.stat().st_size > 10_000
    a, b, Z, error = (column.reshape(3, 3) for column in table(runs / "plane.csv").values())
    a, b = a[0], b[:, 0]
    w1, w2, w3 = weights(runs)
    plane = ws.plane(w1, w2, w3)
    assert (a[0], b[0]) == (0, 0) and b[-1] == pytest.approx(plane.coordinates(w3)[1])
    f = train_objective(runs, penalty=0.01, refresh=data.Loader(*data.digits("train"), 256, shuffle=False))
    assert Z[0, 0] == pytest.approx(f.loss(w1), rel=1e-5)
    assert Z[2, 1] == pytest.approx(f.loss(plane.point(a[1], b[2])), rel=1e-5)
    assert 0 < error.min() < 30 and not list(runs.glob("*.part*"))


@pytest.mark.long
def test_random_plane_line_and_rays(runs, capsys):
    a = str(runs / "a.npz")
    assert cli.main(["surface", a, "--grid", "2", "--jobs", "1", "--out", str(runs / "r.png")]) == 0
    assert cli.main(["surface", a, "--line", a, "b.npz", "--grid", "5", "--out", str(runs / "l.svg")]) == 0
    assert "barrier of the train loss" in capsys.readouterr().out
    found = table(runs / "l.csv")
    f = train_objective(runs, refresh=data.Loader(*data.digits("train"), 256, shuffle=False))
    np.testing.assert_allclose(found["t"], [-0.5, 0, 0.5, 1, 1.5])
    assert found["train_loss"][3] == pytest.approx(f.loss(weights(runs)[1]), rel=1e-5)
    words = ["surface", a, "--rays", "2", "--grid", "2", "--beside", "b.npz", "--out", str(runs / "y.pdf")]
    assert cli.main(words) == 0
    rows = [line.split(",") for line in (runs / "y.csv").read_text(encoding="utf-8").split()[1:]]
    assert [row[:3] for row in rows[:5]] == [["a", "0.0", "0.0"], ["a", "0.0", "10.0"], ["a", "1.0", "0.0"],
                                             ["a", "1.0", "10.0"], ["b", "0.0", "0.0"]]
    assert float(rows[7][3]) == pytest.approx(f.loss(ws.ray(weights(runs)[1], seed=1).point(10)), rel=1e-5)


def test_what_does_not_fit_is_named(runs, tmp_path, capsys):
    other = models.small_cnn(width=0.5)
    mg.save(tmp_path / "wide.npz", model=other)
    mg.save(tmp_path / "bare.npz", numbers=np.zeros(3))
    a = str(runs / "a.npz")
    for words, message in (
            (["surface", a, "--line", a, str(tmp_path / "wide.npz")], "wide.npz: parameter 0.weight is of shape"),
            (["surface", str(tmp_path / "bare.npz")], "no model with a known architecture"),
            (["surface", str(tmp_path / "nothing")], "there is no checkpoint here"),
            (["surface", str(runs)], "Name one of the files"),
            (["surface", a, "--grid", "1"], "--grid 1"),
            (["surface", a, "--data", "imagenet"], "expected one of digits, mnist"),
            (["surface", a, "--beside", a], "only with --rays")):
        assert cli.main(words) == 2
        assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["surface", "spectrum"])
def test_a_figure_that_cannot_be_written_is_refused_before_anything_is_computed(command, runs, monkeypatch, capsys):
    module = importlib.import_module(f"minigrad.commands.{command}")
    monkeypatch.setattr(module, "network", lambda file: pytest.fail("it began to compute"))
    assert cli.main([command, str(runs / "a.npz"), "--out", "x.bmp"]) == 2
    assert "'x.bmp', expected one that ends in .png, .pdf or .svg" in capsys.readouterr().err


def test_the_plane_is_measured_on_the_images_asked_for(runs):
    """The first 100 training images alone: another loss, and another partial file."""
    out = runs / "few.png"
    assert cli.main(["surface", str(runs / "a.npz"), "--grid", "2", "--jobs", "1", "--reach", "0.5", "--images", "100",
                     "--out", str(out)]) == 0
    model = models.small_cnn(width=0.25)
    mg.load(runs / "a.npz", model=model)
    few = tuple(part[:100] for part in data.digits("train"))
    f = ws.Objective(model, F.cross_entropy, few, refresh=data.Loader(*few, 256, shuffle=False))
    w = ws.random_plane(f.w, f.layout, 0).point(-0.5, -0.5)
    assert table(runs / "few.csv")["train_loss"][0] == pytest.approx(f.loss(w), rel=1e-5)
