"""The training loop: `fit` and `evaluate`.

    history = fit(model, optimizer, loader, epochs=15, test=(x, y))
    loss, accuracy = evaluate(model, x, y)
"""
import contextlib
import math
from functools import partial

from .. import backend
from ..autograd import Tensor, no_grad
from ..data import Loader
from ..errors import DataError, NotFiniteError
from ..functions import cross_entropy
from ..nn import batchnorms, in_mode, refresh_batchnorm
from ..optim.machinery.finite import is_checking
from ..parallel import joined, team

SILENT = {"over": "ignore", "invalid": "ignore"}                # NumPy's warnings: the NotFiniteError says more


def fit(model, optimizer, loader, epochs, loss=cross_entropy, test=None, history=(), on_epoch=None, progress=False,
        comm=None, sync_batchnorm=False):
    """Train until `epochs` epochs are complete; returns the history, one row (a dict) for each epoch.

        for each batch (x, y):    L = loss(model(x), y);   optimizer step

    loss:      (model output, labels) ↦ mean over the batch, in nats for the cross-entropy.
    test:      (x, y), evaluated after each epoch with what the optimizer outputs (`result`): slow weights, or, from the
               first capture on, an average, with BatchNorm's statistics recomputed over the loader.
    history:   rows of completed epochs: training continues with the next one.
    on_epoch:  called with the history after each epoch; training can continue from what it saves then.
    progress:  show a progress bar on stderr.
    comm:      the processes that train together (MPI.COMM_WORLD): see below.
    sync_batchnorm: in training, BatchNorm takes the statistics of the whole batch, not those of a process's part.
    Rows: epoch (from 1), lr (of its first step), train_loss and train_accuracy (means over the epoch, measured
    before each step, in training mode), test_loss and test_accuracy (in evaluation mode) if there is a test set.
    Cost: that of the optimizer's steps, and one forward pass over `test` per epoch; for slow weights and averages of a
    net with BatchNorm another one over the loader.
    Running statistics move once in each step. The model is left in training mode. Losses and counts stay on a GPU until
    the epoch ends, and so does the check of labels that were there already.
    Raises NotFiniteError for NaN or inf: in a loss or a gradient, before the update, so the model and the optimizer are
    as after the last good step, while the loader has moved on (on a GPU at the end of the epoch only, when the weights
    are lost); in the weights or the test loss at the end of an epoch. `optim.allow_nonfinite()` switches this off.

    With comm every process calls `fit` with the same seed, model and loader. Each takes its rows r, r + size, … of
    every batch; losses and gradients are summed over all, so the weights stay the same in each (checked in every
    epoch). What one process would compute, they compute, up to rounding; but BatchNorm sees parts of batches unless
    synchronised, and dropout masks differ. Without sync_batchnorm running statistics are averaged after each epoch,
    and recomputed exactly over the loader (`refresh_batchnorm`) after the last. on_epoch is called in process 0 only.
    An error in one process ends them all. Cost: one Allreduce of n + 1 numbers per gradient.

    >>> x, y = data.digits("train")
    >>> model = models.mlp(hidden=(16,))
    >>> rows = train.fit(model, optim.Adam(model.parameters(), lr=0.01), data.Loader(x, y, 128, seed=0), epochs=2)
    >>> [row["epoch"] for row in rows], rows[1]["train_loss"] < rows[0]["train_loss"]
    ([1, 2], True)
    """
    with joined(comm, sync_batchnorm) as mine:
        return _fit(model, optimizer, loader, epochs, loss, test, list(history), on_epoch, progress, mine)


def _fit(model, optimizer, loader, epochs, loss, test, history, on_epoch, progress, mine):
    """`fit` in this process, of which `mine` is the Team (None: alone)."""
    alone = mine is None or mine.rank == 0
    for epoch in range(len(history) + 1, epochs + 1):
        row = {"epoch": epoch, "lr": optimizer.next_rate()}
        if mine:
            mine.check_same("their weights or the state of the generator", optimizer.params.w,
                            backend.generator().bit_generator.state)
        row["train_loss"], row["train_accuracy"] = train_epoch(model, optimizer, loader, loss, epoch, epochs,
                                                                  progress and alone)
        if mine and not mine.sync_batchnorm:
            mine.average([b for layer in batchnorms(model) for b in (layer.running_mean, layer.running_var)])
            if epoch == epochs and batchnorms(model):
                with backend.kept_draws():
                    refresh_batchnorm(model, same_batches(loader))
        with named(f"epoch {epoch}"):
            optimizer.check_finite()
        if test is not None:
            output = optimizer.result(same_batches(loader)) if optimizer.has_result else contextlib.nullcontext()
            with output, backend.np.errstate(**SILENT):
                row["test_loss"], row["test_accuracy"] = evaluate(model, *test, loss=loss)
            if is_checking() and not math.isfinite(row["test_loss"]):
                raise NotFiniteError(f"fit: the test loss is {row['test_loss']} after epoch {epoch}, expected a finite "
                                     "number: training has diverged. Lower the learning rate, which was "
                                     f"{row['lr']:.3g}.")
        history.append(row)
        if on_epoch is not None and alone:
            on_epoch(history)
    return history


def train_epoch(model, optimizer, loader, loss=cross_entropy, epoch=1, epochs=1, progress=False):
    """One pass over the loader; returns (mean loss, accuracy), measured before each step.

    >>> x, y = data.digits("train")
    >>> model = models.mlp(hidden=(16,))
    >>> loss, accuracy = train.train_epoch(model, optim.SGD(model.parameters(), lr=0.1), data.Loader(x, y, 128))
    >>> 0.0 < accuracy < 1.0
    True
    """
    from tqdm import tqdm
    model.train()
    mine = team.get()
    total = correct = n = 0
    label = f"epoch {epoch:>{len(str(epochs))}} of {epochs}"
    with backend.np.errstate(**SILENT):
        for batch, (x, y, *v) in enumerate(tqdm(loader, label, disable=not progress, leave=False, ncols=79), 1):
            count = len(y)
            if mine:
                x, y, *v = mine.part(x, y, *v)
            weighted = partial(loss, weights=v[0]) if v else loss              # Loader(sampling=probabilities)
            with named(f"epoch {epoch}, batch {batch}"), mine.own_draws() if mine else contextlib.nullcontext():
                L, hits = train_step(model, optimizer, x, y, weighted)
            total, correct, n = total + L * count, correct + hits, n + count
    if not n:
        raise DataError("fit: the loader gave no batch, expected at least one.")
    total, correct = backend.read(total, mine.sum(correct) if mine else correct)
    return total / n, correct / n


@contextlib.contextmanager
def named(where):
    """Put `where` in front of the message of a NotFiniteError that leaves the block."""
    try:
        yield
    except NotFiniteError as why:
        raise NotFiniteError(f"fit, {where}: {why}") from None


def train_step(model, optimizer, x, y, loss=cross_entropy):
    """One step on the batch (x, y); returns (loss, number of correct answers) at the weights before it: arrays of no
    axes (float64 and an integer), on the GPU those of the device, for which nobody has to wait yet.

    The optimizer decides how often the loss is evaluated. Raises NotFiniteError as `optimizer.step` does.

    >>> x, y = data.digits("train")
    >>> model = models.mlp(hidden=(16,))
    >>> loss, right = train.train_step(model, optim.SGD(model.parameters(), lr=0.1), x[:64], y[:64])
    >>> bool(0 <= right <= 64)
    True
    """
    outputs, y = [], backend.asarray(y)

    def closure():
        outputs.append(model(Tensor(x)))
        return loss(outputs[-1], y)

    L = optimizer.step(closure)
    return L.data.astype(backend.float64), right_answers(outputs[0], y)


def evaluate(model, x, y=None, loss=cross_entropy, batch_size=500):
    """(mean loss, accuracy) in evaluation mode, as Python floats.

    x: inputs (N, …), with labels y (N,); or a Loader, whose examples are taken in their order, without its transform
       and without drawing a random number; or any iterable of batches (x, y).
    The mean is over examples, whatever the batch size. No graph is kept, running statistics do not change, and
    every module keeps its mode. Cost: one forward pass over the data. Raises DataError if there are none.

    >>> x, y = data.digits("test")
    >>> model = models.mlp(hidden=(16,))
    >>> model.parameters().assign(0 * model.parameters().w)
    >>> np.round(train.evaluate(model, x, y), 4).tolist()
    [2.3026, 0.1]
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
