"""What surface, spectrum and soup share: the measure, and short names for files."""
import argparse
import pickle
import re
from pathlib import Path

import pytest

import minigrad.functions as F
from minigrad import data, models
from minigrad import weightspace as ws
from minigrad.commands import networks
from minigrad.commands.networks import Images, Measure, images_for, names, network, objectives
from minigrad.errors import CheckpointError, UsageError
from minigrad.train import save

from .checkpoints import weights


def test_what_is_measured_can_go_to_other_processes(runs):
    model, _ = network(runs / "b.npz")
    images = Images("digits", data.digits("train"), data.digits("test"))
    measure = Measure(*objectives(model, images, penalty=0.1))
    loss, error = measure(weights(runs)[0])
    assert pickle.loads(pickle.dumps(measure))(weights(runs)[0]) == (loss, error)
    assert loss == measure.train.loss(weights(runs)[0])
    again = data.Loader(*data.digits("train"), 256, shuffle=False)      # train statistics, for test images too
    fresh = ws.Objective(model, F.cross_entropy, data.digits("test"), refresh=again)
    assert error == pytest.approx(100 * fresh.error(weights(runs)[0]))
    assert names([Path("r/last.npz"), Path("s/last.npz"), Path("soup.npz")]) == ["r", "s", "soup"]
    assert names([Path("r/a.npz"), Path("s/a.npz")]) == ["r/a", "s/a"]


def test_the_images_are_those_of_the_run_unless_others_are_asked_for(runs):
    model, saved = network(runs / "a.npz")
    args = argparse.Namespace(data=None, images=None)
    assert images_for(args, model, saved).name == "digits" and not model.training
    for settings, name in (({"data": "nowhere"}, "nowhere"), ({"data": [1]}, "[1]")):
        saved["settings"] = settings
        with pytest.raises(UsageError, match=f"--data: got {re.escape(repr(name))}"):
            images_for(args, model, saved)
    saved["settings"] = 3
    assert images_for(args, model, saved).name == "digits"
    args = argparse.Namespace(data="digits", images=7)
    assert [len(x) for x, _ in images_for(args, model, saved)[1:]] == [7, 360]


def test_images_of_another_size_are_an_error(tmp_path):
    save(tmp_path / "a.npz", model=models.small_cnn(size=12))
    model, saved = network(tmp_path / "a.npz")
    with pytest.raises(UsageError, match=r"small_cnn cannot classify images of shape \(1, 8, 8\)"):
        images_for(argparse.Namespace(data=None, images=None), model, saved)


@pytest.mark.parametrize("change, message", [
    ({"width": 2}, "more weights than the"), ({"width": 1e4}, "more weights than the"),
    ({"classes": 10**9}, "more weights than the"), ({"width": "a"}, ""), ({"depth": 3}, "takes no argument 'depth'"),
])
def test_arguments_that_were_tampered_with_build_nothing(tmp_path, monkeypatch, change, message):
    """Compared with the numbers in the file before a weight is drawn: width 10,000 would take terabytes."""
    monkeypatch.setattr(networks, "build", lambda *_, **__: pytest.fail("weights were drawn"))
    model = models.small_cnn(width=0.25)
    model.architecture = {"name": "small_cnn", "arguments": {**model.architecture["arguments"], **change}}
    save(tmp_path / "a.npz", model=model)
    with pytest.raises(CheckpointError, match=f"a.npz: the model cannot be built.*{message}"):
        network(tmp_path / "a.npz")
