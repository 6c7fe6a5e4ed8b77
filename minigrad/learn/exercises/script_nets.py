"""The nets of an exercise whose student mends a training script: what the script calls, handed to it as functions.

    NotedNet      notes every call; its gradients and accuracies depend on the number of the call only, so that each
                  fault of a script shows in numbers of its own
    DigitsNet     a network with BatchNorm in the engine, for the bundled digits

Both have names, zero_grad(), backward(x, y), step(rate, decay), train(), eval(), accuracy(x, y); `handed(net)` is the
dict of these.
"""
import numpy as np

from ... import backend, nn
from ...autograd import Tensor, no_grad
from ...functions import cross_entropy

NAMES = ("W1", "gamma", "beta", "W2")


def handed(net):
    """What a script gets of a net, as a plain structure."""
    calls = ("zero_grad", "backward", "step", "train", "eval", "accuracy")
    return {"names": list(NAMES), **{name: getattr(net, name) for name in calls}}


class NotedNet:
    """Notes what a script does in some epochs, in batches of this size, with images (n, h, w).

    The gradient of call i is the number fresh[i]; an accuracy depends on the number of the call and on the mode.
    """

    def __init__(self, rng, images, labels, epochs, size):
        self.images, self.labels, self.epochs, self.size = images, labels, epochs, size
        self.views = views(images)
        steps = epochs * len(images) // size
        self.fresh = rng.uniform(0.5, 1.5, steps)
        self.accuracies = -np.sort(-rng.uniform(0.3, 0.6, (2, epochs)))      # falling: the best so far is another one
        self.sum, self.training, self.evaluations = 0.0, True, 0
        self.x, self.by_image, self.modes, self.used, self.rates, self.decays = [], [], [], [], [], []

    def zero_grad(self):
        """Forget the gradients."""
        self.sum = 0.0

    def backward(self, x, y):
        """Add the gradient of a batch; the labels are noted at the images that they come with."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.shape[1:] != self.images.shape[1:] or y.ndim != 2 or len(x) != len(y):
            raise ValueError(f"backward: got shapes {x.shape} and {y.shape}, expected (B, h, w) and (B, K)")
        self.sum += self.fresh[len(self.x) % len(self.fresh)]
        self.x.append(x)
        self.modes.append(float(self.training))
        alike = x.reshape(len(x), -1) @ self.views                      # (B, rows · columns, n)
        self.by_image += list(zip(alike.max(axis=0).argmax(axis=1).tolist(), y, strict=True))

    def step(self, rate, decay):
        """One step of descent: rate and decay {name: λ} are noted; a name that is not in it does not decay."""
        self.used.append(self.sum)
        self.rates.append(float(rate))
        self.decays.append([float(decay.get(name, 0.0)) for name in NAMES])

    def train(self):
        """Training mode, in which the net begins."""
        self.training = True

    def eval(self):
        """Evaluation mode."""
        self.training = False

    def accuracy(self, x, y):
        """A number for each call: in evaluation mode, or the other one in training mode; it shows which data came."""
        epoch = self.evaluations % self.epochs
        self.evaluations += 1
        return self.accuracies[int(self.training), epoch] + 0.1 * float(np.mean(x)) + 0.1 * float(np.asarray(y)[0, 0])

    def seen(self):
        """(batches, labels by epoch and image, gradients, rates, λ of the weights, of γ, of β, mode of each pass); nan
        where there are more or fewer than there should be."""
        steps, n = len(self.fresh), len(self.labels)
        labels = np.full((self.epochs, n, self.labels.shape[1]), np.nan)
        if len(self.by_image) == self.epochs * n:
            for k, (place, y) in enumerate(self.by_image):
                labels[k // n, place] = y if y.shape == self.labels[0].shape else np.nan
        decays = rows(self.decays, (steps, len(NAMES)))
        w1, gamma, beta, w2 = decays.T
        return (rows(self.x, (steps, self.size, *self.images.shape[1:])), labels, rows(self.used, (steps,)),
                rows(self.rates, (steps,)), np.stack([w1, w2], 1), gamma, beta, rows(self.modes, (steps,)))


def views(images):
    """(h·w, h·w, n): images (n, h, w) moved by every number of rows and columns, each with norm 1. An image is told by
    the one that it is most like, however it was moved or scaled."""
    _, h, w = images.shape
    moved = np.stack([np.roll(images, (i, j), axis=(1, 2)) for i in range(h) for j in range(w)])
    moved = moved.reshape(h * w, len(images), h * w)
    return (moved / np.linalg.norm(moved, axis=2, keepdims=True)).transpose(0, 2, 1)


def rows(found, shape):
    """What was noted as an array of this shape, or nan in its place."""
    try:
        found = np.array(found)
    except ValueError:                                      # batches of different sizes
        return np.full(shape, np.nan)
    return found if found.shape == shape else np.full(shape, np.nan)


class DigitsNet:
    """64 pixels → 32 units with BatchNorm and ReLU → 10 classes, in float64, always from the same start. A step makes a
    note of the loss in `losses`."""

    def __init__(self):
        with backend.kept_draws():
            self.model = nn.Sequential(nn.Flatten(), nn.Linear(64, 32, bias=False), nn.BatchNorm1d(32), nn.ReLU(),
                                       nn.Linear(32, 10, bias=False)).to(np.float64)
        self.params, self.losses = self.model.parameters(), []
        self.names = dict(zip(self.params.names, NAMES, strict=True))
        w = self.params.layout.fill(lambda entry: float(self.names[entry.name] == "gamma"), np.float64)
        drawn = self.params.layout.fill(lambda entry: 0.15 * self.names[entry.name].startswith("W"), np.float64)
        self.params.assign(w + drawn * backend.asarray(np.random.default_rng(0).normal(size=len(w))))

    def zero_grad(self):
        """Forget the gradients."""
        self.params.zero_grad()

    def backward(self, x, y):
        """Add the gradient of the mean cross-entropy of a batch; in training mode the running statistics move."""
        self.loss = cross_entropy(self.model(Tensor(backend.asarray(x))), backend.asarray(y).argmax(1))
        self.loss.backward()

    def step(self, rate, decay):
        """w ← w − η(g + λw), with λ = decay[name] for each parameter."""
        lam = self.params.layout.fill(lambda entry: decay.get(self.names[entry.name], 0.0), np.float64)
        self.params.assign(self.params.w - rate * (self.params.g + lam * self.params.w))
        self.losses.append(self.loss.item())

    def train(self):
        """Training mode, in which the net begins."""
        self.model.train()

    def eval(self):
        """Evaluation mode."""
        self.model.eval()

    def accuracy(self, x, y):
        """Share of right answers, by the statistics of the mode."""
        with no_grad():
            found = self.model(Tensor(backend.asarray(x))).data.argmax(1)
        return float((found == backend.asarray(y).argmax(1)).mean())

    def seen(self):
        """Nothing that a checker compares."""
        return ()
