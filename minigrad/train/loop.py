"""The training loop: `fit` and `evaluate`.

    history = fit(model, optimizer, loader, epochs=15, test=(x, y))
    loss, accuracy = evaluate(model, x, y)
"""
import contextlib
import math

from .. import backend
from ..autograd import Tensor, no_grad
from ..data import Loader
from ..errors import DataError, NotFiniteError
from ..functions import cross_entropy
from ..nn import in_mode


def fit(model, optimizer, loader, epochs, loss=cross_entropy, test=None, history=(), on_epoch=None, progress=False):
    """Train until `epochs` epochs are complete; returns the history, one row (a dict) for each epoch.

        for each batch (x, y):    L = loss(model(x), y);   optimizer step

    loss:      (model output, labels) ↦ mean over the batch, in nats for the cross-entropy.
    test:      (x, y), evaluated after each epoch with what the optimizer outputs (`result`): slow weights, or, from the
               first capture on, an average, with BatchNorm's statistics recomputed over the loader.
    history:   rows of completed epochs: training continues with the next one.
    on_epoch:  called with the history after each epoch; training can continue from what it saves then.
    progress:  show a progress bar on stderr.
    Rows: epoch (from 1), lr (of its first step), train_loss and train_accuracy (means over the epoch, measured
    before each step, in training mode), test_loss and test_accuracy (in evaluation mode) if there is a test set.
    Cost: that of the optimizer's steps, and one forward pass over `test` per epoch; for slow weights and averages of a
    net with BatchNorm another one over the loader.
    Running statistics move once in each step. The model is left in training mode. Losses and counts stay on a GPU until
    the epoch ends, and so does the check of labels that were there already. The guard reads the loss of every
    evaluation, which on a GPU means waiting for it.
    Raises NotFiniteError as soon as a loss is NaN or infinite, before the step that would spread it.
    """
    history = list(history)
    for epoch in range(len(history) + 1, epochs + 1):
        row = {"epoch": epoch, "lr": learning_rate(optimizer)}
        row["train_loss"], row["train_accuracy"] = train_epoch(model, optimizer, loader, loss, epoch, epochs, progress)
        if test is not None:
            with optimizer.result(same_batches(loader)) if optimizer.has_result else contextlib.nullcontext():
                row["test_loss"], row["test_accuracy"] = evaluate(model, *test, loss=loss)
        history.append(row)
        if on_epoch is not None:
            on_epoch(history)
    return history


def train_epoch(model, optimizer, loader, loss=cross_entropy, epoch=1, epochs=1, progress=False):
    """One pass over the loader; returns (mean loss, accuracy), measured before each step."""
    from tqdm import tqdm
    model.train()
    total = correct = n = 0
    label = f"epoch {epoch:>{len(str(epochs))}} of {epochs}"
    with backend.np.errstate(over="ignore", invalid="ignore"):          # the NaN guard's message says more
        for batch, (x, y) in enumerate(tqdm(loader, label, disable=not progress, leave=False, ncols=79), 1):
            L, hits = train_step(model, optimizer, x, y, loss, f"epoch {epoch}, batch {batch}")
            total, correct, n = total + L * len(y), correct + hits, n + len(y)
    if not n:
        raise DataError("fit: the loader gave no batch, expected at least one.")
    total, correct = backend.read(total, correct)
    return total / n, correct / n


def train_step(model, optimizer, x, y, loss=cross_entropy, where="this step"):
    """One step on the batch (x, y); returns (loss, number of correct answers) at the weights before it: arrays of no
    axes (float64 and an integer), on the GPU those of the device, for which nobody has to wait yet.

    The optimizer decides how often the loss is evaluated. Raises NotFiniteError, naming `where`, the step and the
    parameter with the largest gradient, if a loss is NaN or infinite; the weights are then those before the step.
    """
    outputs, y = [], backend.asarray(y)

    def closure():
        outputs.append(model(Tensor(x)))
        L = loss(outputs[-1], y)
        if not math.isfinite(L.item()):
            raise NotFiniteError(explain_divergence(optimizer, L, where))
        return L

    L = optimizer.step(closure)
    return L.data.astype(backend.float64), right_answers(outputs[0], y)


def explain_divergence(optimizer, L, where):
    """The message of the NaN guard: which step, which batch, where the last gradient (still in `params.g`) is largest.

    Before the first step there is no such gradient; that of this loss is used instead.
    """
    params, when = optimizer.params, "Before it the largest gradient was"
    if not params.g.any().item():
        L.backward()
        when = "Here the largest gradient is"
    name, size = largest_gradient(params.layout, params.g)
    return (f"fit: the loss is {L.item()} in {where} (step {optimizer.steps + 1}), expected a finite number. "
            f"{when} {size:.3g}, in {name!r}; the learning rate is {learning_rate(optimizer):.3g}. "
            "Lower the learning rate, or look at the inputs of this batch.")


def largest_gradient(layout, g):
    """(name, size) of the parameter with the largest |gradient|; NaN counts as larger than everything."""
    sizes = {name: abs(part).max().item() for name, part in layout.views(g).items()}
    name = max(sizes, key=lambda name: math.inf if math.isnan(sizes[name]) else sizes[name])
    return name, sizes[name]


def evaluate(model, x, y=None, loss=cross_entropy, batch_size=500):
    """(mean loss, accuracy) in evaluation mode, as Python floats.

    x: inputs (N, …), with labels y (N,); or a Loader, whose examples are taken in their order, without its transform
       and without drawing a random number; or any iterable of batches (x, y).
    The mean is over examples, whatever the batch size. No graph is kept, running statistics do not change, and
    every module keeps its mode. Cost: one forward pass over the data. Raises DataError if there are none.
    """
    if isinstance(x, Loader):
        x, y = x.x, x.y
    batches = x if y is None else ((x[i:i + batch_size], y[i:i + batch_size]) for i in range(0, len(x), batch_size))
    total = correct = n = 0
    with in_mode(model, False), no_grad():
        for xb, yb in batches:
            output, yb = model(Tensor(xb)), backend.asarray(yb)
            total, n = total + loss(output, yb).data.astype(backend.float64) * len(yb), n + len(yb)
            correct = correct + right_answers(output, yb)
    if not n:
        raise DataError("evaluate: the data set is empty, expected at least one example.")
    total, correct = backend.read(total, correct)
    return total / n, correct / n


def same_batches(loader):
    """Batches for BatchNorm's statistics: the same each time, and without drawing from the training's generator."""
    return loader.same_batches() if isinstance(loader, Loader) else loader


def right_answers(output, labels):
    """How many rows of `output` (N, C) have their largest entry at the label: an array of no axes."""
    return (output.data.argmax(axis=1) == labels).sum()


def learning_rate(optimizer):
    """The rate of the next step: a number, the mean if it is a vector, 1 for a rule without one (Newton)."""
    rate = optimizer.lr
    rate = rate(optimizer.steps + 1) if callable(rate) else 1.0 if rate is None else rate
    return float(rate.mean()) if hasattr(rate, "mean") else float(rate)
