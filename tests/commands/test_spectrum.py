"""`minigrad spectrum` on a checkpoint: numbers checked against the library."""
import numpy as np
import pytest

from minigrad import cli
from minigrad import weightspace as ws

from .checkpoints import train_objective


@pytest.mark.long
def test_spectrum(runs, capsys):
    words = ["spectrum", str(runs / "a.npz"), "--probes", "2", "--steps", "8", "--out", str(runs / "s.png")]
    assert cli.main(words) == 0
    text = capsys.readouterr().out
    found = np.genfromtxt(runs / "s.csv", delimiter=",", skip_header=1)
    nodes, mass = found[:, 1], found[:, 2]
    f = train_objective(runs)
    assert nodes.max() == pytest.approx(ws.top_eigenvalues(f, f.w)[0], rel=0.02) and mass.sum() == pytest.approx(1)
    head, row = text.splitlines()[:2]
    assert head.split() == "largest λ smallest λ trace share |λ| < 1 % of largest".split()
    trace, near = f.layout.n * (nodes * mass).sum(), mass[np.abs(nodes) < 0.01 * np.abs(nodes).max()].sum()
    assert row.split()[-5:] == [f"{nodes.max():.4g}", f"{nodes.min():.4g}", f"{trace:.4g}", f"{100 * near:.1f}", "%"]
