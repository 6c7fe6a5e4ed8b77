"""surface, spectrum, soup: run on checkpoints of `minigrad train`, numbers checked against the library."""
import pickle
from pathlib import Path

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import cli, data, models
from minigrad import weightspace as ws
from minigrad.commands.networks import Measure, names, network, objectives


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Three fine-tunings of one network, a few steps each, as checkpoints; the width keeps it quick."""
    folder = tmp_path_factory.mktemp("runs")
    mg.seed(0)
    model = models.small_cnn(width=0.25)
    x, y = data.digits("train")
    batches = ws.MiniBatches(model, F.cross_entropy, data.Loader(x, y, 64, seed=0))
    start = ws.sgd(batches, model.parameters().w.copy(), 60, 0.3)
    for i, name in enumerate("abc"):
        batches = ws.MiniBatches(model, F.cross_entropy, data.Loader(x, y, 64, seed=i))
        model.parameters().assign(ws.sgd(batches, start, 30, 0.2))
        ws.refresh_batchnorm(model, data.Loader(x, y, 256, shuffle=False))
        mg.save(folder / f"{name}.npz", model=model)
    return folder


def weights(folder):
    layout = models.small_cnn(width=0.25).parameters().layout
    return [ws.weights_of(mg.load(folder / f"{name}.npz")["model"], layout) for name in "abc"]


def train_objective(folder, **settings):
    model = models.small_cnn(width=0.25)
    mg.load(folder / "a.npz", model=model)
    return ws.Objective(model, F.cross_entropy, data.digits("train"), **settings)


def table(path):
    """{name: column} of a CSV file of numbers."""
    names, *rows = path.read_text(encoding="utf-8").split()
    return dict(zip(names.split(","), np.array([row.split(",") for row in rows], dtype=float).T))


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


def test_what_is_measured_can_go_to_other_processes(runs):
    model, _ = network(runs / "b.npz")
    measure = Measure(*objectives(model, penalty=0.1))
    loss, error = measure(weights(runs)[0])
    assert pickle.loads(pickle.dumps(measure))(weights(runs)[0]) == (loss, error)
    assert loss == measure.train.loss(weights(runs)[0])
    again = data.Loader(*data.digits("train"), 256, shuffle=False)      # train statistics, for test images too
    fresh = ws.Objective(model, F.cross_entropy, data.digits("test"), refresh=again)
    assert error == pytest.approx(100 * fresh.error(weights(runs)[0]))
    assert names([Path("r/last.npz"), Path("s/last.npz"), Path("soup.npz")]) == ["r", "s", "soup"]
    assert names([Path("r/a.npz"), Path("s/a.npz")]) == ["r/a", "s/a"]


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


def test_spectrum(runs, capsys):
    words = ["spectrum", str(runs / "a.npz"), "--probes", "2", "--steps", "8", "--out", str(runs / "s.png")]
    assert cli.main(words) == 0
    text = capsys.readouterr().out
    found = np.genfromtxt(runs / "s.csv", delimiter=",", skip_header=1)
    nodes, mass = found[:, 1], found[:, 2]
    f = train_objective(runs)
    assert nodes.max() == pytest.approx(ws.top_eigenvalues(f, f.w)[0], rel=0.02) and mass.sum() == pytest.approx(1)
    assert f"{nodes.max():.4g}" in text


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
    chosen = [weights(runs)["abc".index(f[-5])] for f in saved["ingredients"]]
    np.testing.assert_array_equal(model.parameters().w, ws.uniform_soup(chosen))
    train, w = data.digits("train"), model.parameters().w
    fresh = ws.Objective(model, F.cross_entropy, train, refresh=data.Loader(*train, 256, shuffle=False))
    assert fresh.loss(w) == pytest.approx(ws.Objective(model, F.cross_entropy, train).loss(w), rel=1e-5)


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
            (["surface", a, "--beside", a], "only with --rays"),
            (["soup", a], "at least two")):
        assert cli.main(words) == 2
        assert message in capsys.readouterr().err
