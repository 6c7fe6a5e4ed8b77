"""What the tests of surface, spectrum and soup read back from the checkpoints of `runs` (conftest.py)."""
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models
from minigrad import weightspace as ws


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
