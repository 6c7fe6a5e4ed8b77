"""What the exercises are played on: the bundled digits, a small network, and its training with a rule of anyone's."""
import numpy as np

import minigrad as mg
from minigrad import backend, data, models, optim
from minigrad import functions as F

STEPS, BATCH = 60, 64


def digits(split="train"):
    """The bundled digits on the backend in use, in float64, so that two computations of one formula agree to many
    digits."""
    x, y = data.digits(split)
    return backend.asarray(x.astype(np.float64)), backend.asarray(y)


def network():
    """The small CNN with BatchNorm, in float64, always from the same start; and its batches."""
    mg.seed(0)
    model = models.small_cnn().to(np.float64)
    x, y = digits()
    order = backend.asarray(np.random.default_rng(0).integers(0, len(x), (STEPS, BATCH)))
    return model, [(x[i], y[i]) for i in order]


def by_rule(rule, **constants):
    """Train the CNN with an update rule."""
    model, batches = network()
    return train(model, batches, optim.from_rule(rule, model.parameters(), **constants)), model.parameters().w.copy()


def train(model, batches, opt, after=lambda: None):
    """[loss before each step]."""
    losses = []
    for x, y in batches:
        losses.append(opt.step(lambda x=x, y=y: F.cross_entropy(model(mg.Tensor(x)), y)).item())
        after()
    return losses


def loss_of(model, x, y):
    """Mean loss in evaluation mode."""
    model.eval()
    with mg.no_grad():
        return F.cross_entropy(model(mg.Tensor(x)), y).item()
