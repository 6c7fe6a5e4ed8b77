"""`minigrad spectrum` on a checkpoint: numbers checked against the library."""
import numpy as np
import pytest

from minigrad import cli
from minigrad import weightspace as ws

from .checkpoints import train_objective


def test_spectrum(runs, capsys):
    words = ["spectrum", str(runs / "a.npz"), "--probes", "2", "--steps", "8", "--out", str(runs / "s.png")]
    assert cli.main(words) == 0
    text = capsys.readouterr().out
    found = np.genfromtxt(runs / "s.csv", delimiter=",", skip_header=1)
    nodes, mass = found[:, 1], found[:, 2]
    f = train_objective(runs)
    assert nodes.max() == pytest.approx(ws.top_eigenvalues(f, f.w)[0], rel=0.02) and mass.sum() == pytest.approx(1)
    assert f"{nodes.max():.4g}" in text
