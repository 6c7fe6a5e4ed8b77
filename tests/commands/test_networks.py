"""What surface, spectrum and soup share: the measure, and short names for files."""
import pickle
from pathlib import Path

import pytest

import minigrad.functions as F
from minigrad import data
from minigrad import weightspace as ws
from minigrad.commands.networks import Measure, names, network, objectives

from .checkpoints import weights


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
