"""Running statistics of BatchNorm: freeze them, or recompute them from a data set.

When weights have been averaged (SWA, soups) or moved (curves), the running statistics no longer fit them: accuracy
falls to chance. `refresh_batchnorm` recomputes them from training data (A7).
"""
import contextlib

from .. import backend
from ..autograd import frozen_statistics, no_grad, raw, setting
from ..errors import DataError, UsageError
from ..functions.rows import Rows
from .layers import BatchNorm, batch_listener
from .module import in_mode


@contextlib.contextmanager
def kept_statistics(model):
    """Running statistics may change inside the block and are restored at its end. model=None: nothing to restore."""
    layers = [] if model is None else batchnorms(model)
    kept = [(layer, {**dict(layer.named_buffers()), "stale": layer.stale}) for layer in layers]
    for layer, _ in kept:
        for name, buffer in layer.named_buffers():
            setattr(layer, name, backend.namespace(buffer).array(buffer))
    try:
        yield
    finally:
        for layer, own in kept:
            for name, value in own.items():
                setattr(layer, name, value)


def batchnorms(model):
    """The BatchNorm layers of a model, in order."""
    return [m for m in model.modules() if isinstance(m, BatchNorm)]


def refresh_batchnorm(model, loader, how="exact"):
    """Set the running statistics of every BatchNorm layer from one pass over `loader`, batches of x or (x, y).

    During the pass each batch is normalised by its own statistics, as in training; b_k is its number of values per
    channel, μ_k and σ²_k are their mean and biased variance, B = Σ b_k.

    how="exact":     mean = Σ (b_k/B) μ_k;   var = Σ (b_k/B) σ²_k + Σ (b_k/B) (μ_k − mean)²   (law of total variance)
    how="weighted":  mean = Σ (b_k/B) μ_k;   var = Σ (b_k/B) σ²_k · b_k/(b_k − 1)             (timgaripov/swa)
    how="torch":     means and unbiased variances averaged with equal weights     (torch.optim.swa_utils.update_bn)

    "exact" is the population over all rows, even if batches differ in size; "weighted" and "torch" leave out the
    variance between batches. Weights, modes and any layer that no batch reaches stay as they are; dropout is off.
    Cost: one forward pass per batch, none without BatchNorm. Raises DataError if the loader is empty.

    >>> bn = nn.BatchNorm1d(1)
    >>> nn.refresh_batchnorm(bn, [np.float32([[1.0], [3.0]]), np.float32([[5.0], [7.0]])])
    >>> bn.running_mean, bn.running_var
    (array([4.], dtype=float32), array([5.], dtype=float32))
    """
    if how not in _combine:
        raise UsageError(f"refresh_batchnorm: got how={how!r}, expected one of {', '.join(_combine)}.")
    layers = batchnorms(model)
    if not layers:
        return
    records = _record(model, loader, layers)
    if not any(records.values()):
        raise DataError("refresh_batchnorm: got a loader without batches, expected at least one.")
    for layer, batches in records.items():
        if not batches:
            continue
        mean, var = _combine[how](batches)
        layer.running_mean[...], layer.running_var[...] = mean, var
        layer.num_batches_tracked[...] = len(batches)
        layer.stale = False


def _record(model, loader, layers):
    """{layer: (count, mean, biased variance) of each batch, in float64}, without touching running statistics."""
    records = {layer: [] for layer in layers}

    def note(layer, x):
        if layer in records:              # not a layer of another model, which the loader may be using
            rows = Rows(raw(x).astype(backend.float64))
            records[layer].append((rows.count, *rows.moments()))

    with in_mode(model, False), no_grad(), frozen_statistics(), setting((batch_listener, note)):
        for layer in layers:
            layer.training = True
        for batch in loader:
            model(batch[0] if isinstance(batch, (tuple, list)) else batch)
    return records


def exact(batches):
    """Population mean and variance from (count, mean, biased variance) of each batch: the law of total variance."""
    total = sum(b for b, _, _ in batches)
    mean = sum(b / total * m for b, m, _ in batches)                                 #: μ = Σ (bₖ/B) μₖ
    within = sum(b / total * v for b, _, v in batches)                               #: E[σ²] = Σ (bₖ/B) σₖ²
    between = sum(b / total * (m - mean) ** 2 for b, m, _ in batches)                #: Var[μ] = Σ (bₖ/B) (μₖ − μ)²
    return mean, within + between                                                    #: σ² = E[σ²] + Var[μ]


def weighted(batches):
    """Means and unbiased variances weighted by batch size; the variance between batches is left out."""
    total = sum(b for b, _, _ in batches)
    mean = sum(b / total * m for b, m, _ in batches)
    return mean, sum(b / total * v * (b / (b - 1)) for b, _, v in batches)


def torch(batches):
    """Means and unbiased variances with equal weights, whatever the batch size."""
    n = len(batches)
    return sum(m for _, m, _ in batches) / n, sum(v * (b / (b - 1)) for b, _, v in batches) / n


_combine = {"exact": exact, "weighted": weighted, "torch": torch}
