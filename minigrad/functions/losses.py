"""The losses: nats per example, averaged with example weights.

Every loss takes `weights` v: L = (1/N) Σᵢ vᵢ ℓᵢ, so that SGD with an arbitrary sampling vector, E[v] = 1, is one call
(Gower et al. 2019, arXiv:1901.09401; SOURCES.md G3). Without weights it is the mean.
"""
from functools import partial

from .. import backend
from ..autograd import Op, apply, as_tensor, constant, raw
from ..backend import namespace
from ..errors import DataError, DTypeError, ShapeError, UsageError
from .arguments import as_float
from .elementwise import softplus
from .masks import Select
from .softmax import LogSoftmax, Softmax


class CrossEntropy(Op):
    """L = −Σᵢ cᵢ Σₖ qᵢₖ ln softmax(xᵢ)ₖ.      ∂L/∂xᵢ = cᵢ (softmax(xᵢ) Σₖ qᵢₖ − qᵢ),   ∂L/∂qᵢ = −cᵢ ln softmax(xᵢ)

    x (N, K) logits; q (N, K) the wanted probabilities; c (N, 1) is vᵢ/N for a mean. Without `summed` L is (N,).
    """
    def __init__(self, c, summed):
        self.c, self.summed = c, summed

    def forward(self, x, q):
        xp = namespace(x)
        z = x - x.max(axis=1, keepdims=True)
        e = xp.exp(z)
        total = e.sum(axis=1, keepdims=True)
        wanted = Select(q != 0)(z) * q                       # 0 where q = 0, also for a logit −∞
        losses = (xp.log(total) * q.sum(axis=1, keepdims=True) - wanted.sum(axis=1, keepdims=True)) * self.c
        return losses.sum() if self.summed else losses.reshape(-1), e / total      # keeps softmax(x) for first_order

    def dx(self, gy, y, x, q, p):
        return gy.reshape(-1, 1) * ((Softmax(1)(x) * q.sum(axis=1, keepdims=True) - q) * self.c)

    def dq(self, gy, y, x, q, p):
        return -gy.reshape(-1, 1) * LogSoftmax(1)(x) * self.c

    def first_order(self, gy, y, inputs, needs):
        x, q, p = inputs
        dx = gy.reshape(-1, 1) * ((p * q.sum(axis=1, keepdims=True) - q) * self.c) if needs[0] else None
        return dx, self.dq(gy, y, x, q, p) if needs[1] else None


def cross_entropy(logits, labels, *more, weights=None, label_smoothing=0.0, ignore_index=None, reduction="mean"):
    """Mean negative log-likelihood of the labels: −(1/N) Σᵢ vᵢ ln softmax(xᵢ)[yᵢ], in nats per example.

    logits:          (N, K).
    labels:          (N,) integers in 0..K−1; or (N, K) floats, the wanted probabilities qᵢₖ of all classes; the loss
                     is −Σₖ qᵢₖ ln softmax(xᵢ)ₖ then.
    weights:         v (N,), one for each example, or None for ones. (PyTorch's `weight`: one for each class.)
    label_smoothing: ε in [0, 1]; q becomes (1 − ε) q + ε/K.      Szegedy et al. 2016, arXiv:1512.00567, section 7
    ignore_index:    a label that does not count, nor in N. (PyTorch's default is −100; here every label counts.)
    reduction:       "mean": (1/N) Σᵢ, "sum": Σᵢ, "none": (N,).
    Raises DTypeError for labels of another dtype, DataError for labels out of range, probabilities that are negative
    or do not add up to 1, or an empty batch. Labels that are on a GPU already are checked there, and the error comes
    with the next number read from it (the loss, say), or in `fit` at the end of the epoch; others are checked at once.

    >>> round(F.cross_entropy(mg.Tensor([[0., 0.], [0., 0.]]), np.array([0, 1])).item(), 4)
    0.6931
    """
    if more:
        raise DTypeError("cross_entropy: got a third positional argument, expected keywords after the labels: weights=v, "
                         "one for each example. PyTorch has weights of classes there: for w (K,) that is weights="
                         "w[labels] * len(labels) / w[labels].sum().")
    x = as_float(logits)
    q, counts = _wanted("cross_entropy", labels, x, label_smoothing, ignore_index)
    c = _shares(weights, x, len(x), reduction, counts)
    return apply(CrossEntropy(c.reshape(-1, 1), reduction != "none"), x, q)


def nll_loss(log_probabilities, labels, *, weights=None, ignore_index=None, reduction="mean"):
    """−(1/N) Σᵢ vᵢ xᵢ[yᵢ] for log-probabilities x (N, K): `cross_entropy` after `log_softmax`. Arguments as there.

    >>> F.nll_loss(mg.Tensor([[-1., -2.], [-3., -4.]]), np.array([0, 1]))
    Tensor(2.5, dtype=float32)
    """
    x = as_float(log_probabilities)
    q, counts = _wanted("nll_loss", labels, x, 0.0, ignore_index)
    losses = -(apply(Select(q.data != 0), x) * q).sum(axis=1) * _shares(weights, x, len(x), reduction, counts)
    return losses if reduction == "none" else losses.sum()


def _wanted(who, labels, x, smoothing, ignored):
    """(q (N, K), the wanted probabilities; which examples count, None for all), checked, on the backend of x (N, K)."""
    given = _as_given(labels)
    if not 0 <= smoothing <= 1:
        raise DataError(f"{who}: got label_smoothing={smoothing}, expected a number in [0, 1].")
    if given.dtype.kind == "f" and given.ndim == 2 and given.shape == x.shape:
        q, counts = as_tensor(labels), None
        _check_probabilities(given)
    else:
        _check_labels(who, given, x, ignored)
        given = backend.asarray(given)
        counts = None if ignored is None else given != ignored
        q = constant((given.reshape(-1, 1) == namespace(x.data).arange(x.shape[1])).astype(x.dtype))
    if not len(x):
        raise DataError(f"{who}: got an empty batch, expected at least one example.")
    if smoothing:
        q = q * (1.0 - smoothing) + smoothing / x.shape[1]
        q = q if counts is None else q * constant(counts.reshape(-1, 1).astype(x.dtype))
    return q, counts


def _as_given(labels):
    """The array of labels where they are: a check of the host's comes before they are uploaded."""
    return backend.np.asarray(labels) if isinstance(labels, (list, tuple)) else raw(labels)


def _check_labels(who, labels, x, ignored):
    """Raise unless labels are (N,) integers in 0..K−1 or `ignored`; the range is checked where they are."""
    if x.ndim != 2 or labels.ndim != 1 or len(labels) != len(x):
        raise ShapeError(f"{who}: got logits of shape {x.shape} and labels of shape {labels.shape}, expected (N, K) "
                         "and (N,) with one label for each row, or floats (N, K): probabilities of the classes.")
    if labels.dtype.kind not in "iu":
        raise DTypeError(f"{who}: got labels of dtype {labels.dtype}, expected integers 0..{x.shape[1] - 1}. "
                         "Convert with labels.astype(np.int64); one-hot rows with .argmax(axis=1).")
    if not len(labels):
        return
    xp = namespace(labels)
    if ignored is not None:
        if xp is backend.np and (labels == ignored).all():
            raise DataError(f"{who}: got ignore_index for every label, expected at least one that counts.")
        labels = xp.where(labels == ignored, 0, labels)
    backend.check_range(labels, 0, x.shape[1] - 1, WRONG_LABEL[who])


def _wrong_label(who, label, low, high):
    return DataError(f"{who}: got label {label}, expected 0..{high} for logits with {high + 1} columns. Check "
                     "the number of classes, whether labels start at 1, or whether some are to be left out with "
                     "ignore_index=.")


WRONG_LABEL = {who: partial(_wrong_label, who) for who in ("cross_entropy", "nll_loss")}


def _check_probabilities(q):
    """Raise DataError unless the rows of q are probabilities."""
    if q.size:
        backend.check_range(q, 0, 1.001, _not_probabilities)
        backend.check_range(q.sum(axis=1), 0.999, 1.001, _not_probabilities)


def _not_probabilities(value, low, high):
    return DataError("cross_entropy: got probabilities that are negative or do not add up to 1 in each row, expected "
                     "labels (N,) or probabilities (N, K), such as those of F.softmax.")


def _shares(weights, x, n, reduction="mean", counts=None):
    """vᵢ/N for a mean, vᵢ for a sum. N is the number of examples that count, whatever the weights add up to."""
    if reduction not in ("mean", "sum", "none"):
        raise UsageError(f"loss: got reduction={reduction!r}, expected 'mean', 'sum' or 'none'.")
    number = (1.0 / n) if counts is None else 1.0 / counts.sum().astype(x.dtype)
    share = number if reduction == "mean" else 1.0
    if weights is None:
        return namespace(x.data).full(n, share, dtype=x.dtype)
    return _weights(weights, x, n) * share


def _weights(weights, x, n):
    """Checked example weights as an array of x's dtype."""
    v = raw(as_tensor(weights))
    if v.shape != (n,):
        raise ShapeError(f"loss: got weights of shape {v.shape}, expected ({n},): one for each example.")
    return v.astype(x.dtype)


def _mean_over_examples(per_example, weights):
    """(1/N) Σ vᵢ ℓᵢ"""
    return (per_example * _shares(weights, per_example, per_example.shape[0])).sum()


def mse(prediction, target, weights=None):
    """(1/N) Σᵢ vᵢ mean((prediction − target)²): like PyTorch's mse_loss without weights.

    >>> F.mse(mg.Tensor([1., 2.]), mg.Tensor([1., 4.]))
    Tensor(2., dtype=float32)
    """
    x, y = _same_shape("mse", prediction, target)
    d = x - y
    return _mean_over_examples((d * d).reshape(d.shape[0], -1).mean(axis=1), weights)


def binary_cross_entropy_with_logits(logits, targets, weights=None):
    """−(1/N) Σᵢ vᵢ mean(y ln σ(x) + (1−y) ln(1−σ(x))) = mean(ln(1 + eˣ) − x y), y in [0, 1], safe for large |x|.

    Raises DataError for targets outside [0, 1], with which the loss has no minimum: from a GPU with the next number
    read.

    >>> round(F.binary_cross_entropy_with_logits(mg.Tensor([0., 0.]), mg.Tensor([0., 1.])).item(), 4)
    0.6931
    """
    given = _as_given(targets)
    x, y = _same_shape("binary_cross_entropy_with_logits", logits, targets)
    if y.size:
        backend.check_range(given, 0, 1, _not_a_target)
    return _mean_over_examples((softplus(x) - x * y).reshape(x.shape[0], -1).mean(axis=1), weights)


def _same_shape(who, x, y):
    """Both as Tensors of floats, or ShapeError: (N, 1) and (N,) would silently broadcast to (N, N)."""
    x, y = as_float(x), as_float(y)
    if x.shape != y.shape or not x.ndim:
        raise ShapeError(f"{who}: got shapes {x.shape} and {y.shape}, expected the same shape with examples on the first "
                         "axis.")
    return x, y


def _not_a_target(value, low, high):
    return DataError(f"binary_cross_entropy_with_logits: got target {value}, expected numbers in [0, 1]. From labels "
                     "−1 and +1 make them with (y + 1) / 2; for more than two classes use cross_entropy.")


def _regression(who, w, X, y):
    """Checked w (d,), X (n, d), y (n,): a column y (n, 1) would silently broadcast to (n, n)."""
    w, X, y = as_float(w), as_float(X), as_float(y)
    if w.ndim != 1 or y.ndim != 1 or X.shape != y.shape + w.shape:
        raise ShapeError(f"{who}: got w of shape {w.shape}, X {X.shape}, y {y.shape}, expected (d,), (n, d), (n,). "
                         "Flatten a column with y.reshape(-1).")
    return w, X, y


def half_lambda(who, lam, convention):
    """The λ of (λ/2)‖w‖² that is meant by a λ in either convention: "half", (λ/2)‖w‖², or "full", λ‖w‖² (L6)."""
    if convention not in ("half", "full"):
        raise UsageError(f"{who}: got convention={convention!r}, expected 'half' for (λ/2)‖w‖² or 'full' for λ‖w‖².")
    return lam if convention == "half" else 2 * lam


def logistic_loss(w, X, y, lam=0.0, weights=None, convention="half"):
    """(1/n) Σ ln(1 + exp(−yᵢ⟨w, xᵢ⟩)) + (λ/2) ‖w‖²      (SOURCES.md L2: mean data term, no intercept)

    w (d,), X (n, d), y (n,) in {−1, +1}. convention="full": the penalty is λ‖w‖² (L6).
    Raises DataError for other labels: from a GPU with the next number read.

    >>> round(F.logistic_loss(mg.Tensor([0.]), mg.Tensor([[1.], [2.]]), mg.Tensor([-1., 1.])).item(), 4)
    0.6931
    """
    lam, given = half_lambda("logistic_loss", lam, convention), _as_given(y)
    w, X, y = _regression("logistic_loss", w, X, y)
    backend.check_range(abs(given), 1, 1, _wrong_sign)
    f = _mean_over_examples(softplus(-(y * (X @ w))), weights)       #: f = (1/n) Σ log(1 + exp(−yᵢ⟨w,xᵢ⟩))
    return f + (0.5 * lam) * (w * w).sum()                           #: L = f + (λ/2)‖w‖²


def _wrong_sign(size, low, high):
    return DataError("logistic_loss: got labels other than −1 and +1. From labels 0 and 1 make them with 2 * y − 1.")


def ridge_loss(w, X, y, lam=0.0, weights=None, convention="half"):
    """½ ‖Xw − y‖² + (λ/2) ‖w‖²      (SOURCES.md L1: summed data term; with weights ½ Σ vᵢ(⟨w, xᵢ⟩ − yᵢ)²)

    w (d,), X (n, d), y (n,). Gradient Xᵀ(Xw − y) + λw; minimiser (XᵀX + λI)⁻¹ Xᵀy. convention="full": the penalty is
    λ‖w‖² (L6), so 2λ takes the place of λ.

    >>> [F.ridge_loss([3.0], [[1.0]], [3.0], 0.5, convention=c).item() for c in ("half", "full")]
    [2.25, 4.5]
    """
    lam = half_lambda("ridge_loss", lam, convention)
    w, X, y = _regression("ridge_loss", w, X, y)
    r = X @ w - y                              #: r = Xw − y
    squares = r * r if weights is None else r * r * _weights(weights, r, r.size)
    return 0.5 * squares.sum() + (0.5 * lam) * (w * w).sum()         #: L = ½‖r‖² + (λ/2)‖w‖²
