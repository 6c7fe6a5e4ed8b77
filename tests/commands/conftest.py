"""Networks that were trained a little, for the commands that look at checkpoints."""
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models
from minigrad import weightspace as ws


@pytest.fixture(scope="session")
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
