"""What `surface`, `spectrum` and `soup` share: networks from checkpoints, and the images to measure them on."""
import csv
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .. import functions as F
from ..data import Loader
from ..errors import CheckpointError
from ..files import atomic
from ..models import build
from ..models.count import weights
from ..nn.statistics import batchnorms
from ..train import load
from ..train.recipe import check_fits
from ..weightspace import Objective, weights_of
from . import datasets


def files_of(path):
    """The checkpoint files that a path stands for: a file, or those in a folder (except earlier versions), sorted."""
    path = Path(path)
    files = [path] if path.is_file() else sorted(f for f in path.glob("*.npz") if not f.name.endswith(".previous.npz"))
    if not files:
        raise CheckpointError(f"{path}: there is no checkpoint here. Expected a file, or the folder of a run of "
                              "`minigrad train`.")
    return files


def main_file(run):
    """The checkpoint of a run: the file itself, or the folder's last.npz, or its only one."""
    run = Path(run)
    if (run / "last.npz").is_file():
        return run / "last.npz"
    files = files_of(run)
    if len(files) > 1:
        raise CheckpointError(f"{run}: there are {len(files)} checkpoints and no last.npz. Name one of the files.")
    return files[0]


def find(path, run):
    """A checkpoint named on the command line: as given, or inside the folder of the run."""
    inside = (run if Path(run).is_dir() else Path(run).parent) / Path(path)
    return main_file(path if Path(path).exists() or not inside.exists() else inside)


def names(files):
    """Short names that tell the files apart: the stems (the folder's name for last.npz), or folder/stem."""
    short = [f.parent.name if f.stem == "last" and f.parent.name else f.stem for f in files]
    return short if len(set(short)) == len(short) else [f"{f.parent.name}/{f.stem}" for f in files]


def network(path):
    """(model, checkpoint): the model that a checkpoint was saved from, restored; CheckpointError if it cannot be."""
    saved = load(path)
    kind = saved.kinds.get("model", {})
    if "name" not in kind:
        raise CheckpointError(f"{path}: holds no model with a known architecture; expected a file that `minigrad "
                              "train` or mg.save(path, model=…) wrote for a model of minigrad.models.")
    stored = sum(array.size for name, array in saved.arrays.items() if name.startswith("model/"))
    try:
        if weights(kind["name"], **kind.get("arguments", {})) > stored:     # before any memory is taken for them
            raise ValueError(f"it would have more weights than the {stored:,} numbers in the file")
        model = build(kind["name"], **kind.get("arguments", {}))
    except Exception as why:
        raise CheckpointError(f"{path}: the model cannot be built from the name and the arguments in the file "
                              f"({type(why).__name__}: {why!s:.200}).") from why
    saved.restore(model=model)
    return model.eval(), saved


class Images(NamedTuple):
    """The images a network is measured on: `name` as for --data, and the two splits (x, y)."""
    name: str
    train: tuple
    test: tuple


def images_for(args, model, saved):
    """The Images of --data, else of the set the run was trained on; UsageError if they do not fit the model."""
    settings = saved.get("settings")
    name = args.data or str(settings.get("data", "digits") if isinstance(settings, dict) else "digits")
    train = datasets.load(name, "train", args.images)
    check_fits(model.architecture["name"], model, train[0].shape[1:], datasets.classes(name))
    model.eval()
    return Images(name, train, datasets.load(name, "test"))


def vectors(paths, layout):
    """The weights in each file, in the order of a layout; LayoutError names the first difference."""
    return [weights_of(state_of_model(path), layout, who=str(path)) for path in paths]


def state_of_model(path):
    """{name: array} of the model in a file; CheckpointError if it holds none."""
    state = load(path).get("model")
    if not isinstance(state, dict) or not all(isinstance(value, np.ndarray) for value in state.values()):
        raise CheckpointError(f"{path}: holds no model; expected a file of `minigrad train` or mg.save(path, model=…).")
    return state


def objectives(model, images, penalty=0.0, refresh=True):
    """(train, test): Objectives on Images; BatchNorm statistics are recomputed on the training images."""
    again = Loader(*images.train, 256, shuffle=False) if refresh and batchnorms(model) else None
    return (Objective(model, F.cross_entropy, images.train, penalty, refresh=again),
            Objective(model, F.cross_entropy, images.test))


def write_table(path, columns):
    """Write {name: sequence} as a CSV file with one column per name, numbers at full precision. Returns the path."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([value if isinstance(value, str) else float(value) for value in row])
    return atomic.write_text(path, text.getvalue())


class Measure:
    """w ↦ (train loss in nats, test error in %): one binding of the model, one refresh for both. Can be pickled."""

    def __init__(self, train, test):
        self.train, self.test = train, test

    def __call__(self, w):
        with self.train.bound(w):
            loss, (_, error) = self.train.here()[0], self.test.here(with_error=True)
        return loss + self.train.penalty.value(w), 100 * error
