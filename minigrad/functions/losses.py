"""The losses: nats per example, averaged with example weights.

Every loss takes `weights` v: L = (1/N) Σᵢ vᵢ ℓᵢ, so that SGD with an arbitrary sampling vector, E[v] = 1, is one call
(Gower et al. 2019, arXiv:1901.09401; SOURCES.md G3). Without weights it is the mean.
"""
from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, constant, raw
from ..backend import check_range, namespace
from ..errors import DataError, DTypeError, ShapeError, UsageError
from .arguments import as_float
from .elementwise import softplus
from .masks import Select
from .softmax import Softmax, log_softmax


class CrossEntropy(Op):
    """ℓᵢ = −cᵢ ln softmax(xᵢ)[yᵢ], or their sum.      ∂L/∂xᵢ = cᵢ (softmax(xᵢ) − onehot(yᵢ))

    x (N, K) logits; labels y (N,); c (N,) holds vᵢ/N for a mean.
    """
    def __init__(self, labels, c, summed):
        self.labels, self.c, self.summed = labels, c, summed

    def forward(self, x):
        xp = namespace(x)
        z = x - x.max(axis=1, keepdims=True)
        e = xp.exp(z)
        total = e.sum(axis=1)
        losses = (xp.log(total) - z[xp.arange(len(z)), self.labels]) * self.c
        return losses.sum() if self.summed else losses, e / total.reshape(-1, 1)      # keeps softmax(x)

    def dx(self, gy, y, x, p):
        c, gy = self.c.reshape(-1, 1), gy if self.summed else gy.reshape(-1, 1)
        return gy * ((Softmax(1)(x) - _one_hot(self.labels, raw(x))) * c)

    def first_order(self, gy, y, inputs, needs):
        c, (_, p) = gy * self.c, inputs
        dx = p * c.reshape(-1, 1)
        dx[namespace(p).arange(len(p)), self.labels] -= c
        return (dx,)


def _one_hot(labels, like):
    """Rows of one 1, at the labels, of the shape and dtype of an array."""
    return (labels.reshape(-1, 1) == namespace(like).arange(like.shape[1])).astype(like.dtype)


def cross_entropy(logits, labels, *more, weights=None, label_smoothing=0.0, ignore_index=None,
                  reduction="mean") -> Tensor:
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
        raise DTypeError("cross_entropy: got a third positional argument, expected keywords after the labels: "
                         "weights=v, one for each example. PyTorch has weights of classes there: for w (K,) that is "
                         "weights=w[labels] * len(labels) / w[labels].sum().")
    if not 0 <= label_smoothing <= 1:
        raise DataError(f"cross_entropy: got label_smoothing={label_smoothing}, expected a number in [0, 1].")
    x, labels, counts = _checked("cross_entropy", logits, labels, ignore_index)
    c = _shares(weights, x, len(x), reduction, counts)
    if labels.ndim == 1 and not label_smoothing:
        return apply(CrossEntropy(labels.data, c, reduction != "none"), x)
    return _expected(log_softmax(x), labels, label_smoothing, c, reduction)


def nll_loss(log_probabilities, labels, *, weights=None, ignore_index=None, reduction="mean") -> Tensor:
    """−(1/N) Σᵢ vᵢ xᵢ[yᵢ] for log-probabilities x (N, K): `cross_entropy` after `log_softmax`. Arguments as there.

    >>> F.nll_loss(mg.Tensor([[-1., -2.], [-3., -4.]]), np.array([0, 1]))
    Tensor(2.5, dtype=float32)
    """
    x, labels, counts = _checked("nll_loss", log_probabilities, labels, ignore_index)
    return _expected(x, labels, 0.0, _shares(weights, x, len(x), reduction, counts), reduction)


def _expected(logs, labels, smoothing, c, reduction):
    """ℓᵢ = −cᵢ Σₖ qᵢₖ ln pᵢₖ, or their sum; 0 where q = 0, also for p = 0."""
    q = labels if labels.ndim == 2 else _one_hot(labels.data, logs.data)
    q = q * (1.0 - smoothing) + smoothing / q.shape[1]
    losses = -(apply(Select(raw(q) != 0), logs) * q).sum(axis=1) * c
    return losses if reduction == "none" else losses.sum()


def _checked(who, logits, labels, ignored):
    """(Logits, labels or probabilities, which labels count or None) as Tensors; a label that does not is replaced."""
    x, given = as_float(logits), _as_given(labels)
    probabilities = given.dtype.kind == "f" and given.ndim == 2
    if x.ndim != 2 or given.shape != (x.shape if probabilities else x.shape[:1]):
        raise ShapeError(f"{who}: got logits of shape {x.shape} and labels of shape {given.shape}, expected (N, K) "
                         "and (N,) with one label for each row, or floats (N, K): probabilities of the classes.")
    if not len(given):
        raise DataError(f"{who}: got an empty batch, expected at least one example.")
    if probabilities:
        wrong = (f"{who}: got no probabilities, negative ones, or rows that do not add up to 1, expected labels (N,) "
                 "or probabilities (N, K), such as those of F.softmax.")
        check_range(given, 0, 1.001, DataError, wrong)
        check_range(given.sum(axis=1), 0.999, 1.001, DataError, wrong)
        return x, as_tensor(labels), None
    if given.dtype.kind not in "iu":
        raise DTypeError(f"{who}: got labels of dtype {given.dtype}, expected integers 0..{x.shape[1] - 1}. "
                         "Convert with labels.astype(np.int64); one-hot rows with .argmax(axis=1).")
    return x, *_checked_labels(who, given, x.data, ignored)


def _checked_labels(who, given, x, ignored):
    """(Labels, which count or None), or DataError. On a GPU the range is judged later: until then it is clipped."""
    xp, counts = namespace(given), None if ignored is None else given != ignored
    if counts is not None and xp is backend.np and not counts.any():
        raise DataError(f"{who}: got ignore_index for every label, expected at least one that counts.")
    check_range(given if counts is None else xp.where(counts, given, 0), 0, x.shape[1] - 1, DataError,
                f"{who}: got label {{value}}, expected 0..{x.shape[1] - 1} for logits with {x.shape[1]} columns. Check "
                "the number of classes, whether labels start at 1, or whether some are to be left out with "
                "ignore_index=.")
    labels = backend.asarray(given)
    if counts is not None:                                # a label that does not count: the most likely class, 0 times
        counts = backend.asarray(counts)
        labels = namespace(labels).where(counts, labels, x.argmax(axis=1))
    return constant(labels if namespace(labels) is backend.np else labels.clip(0, x.shape[1] - 1)), counts


def _as_given(labels):
    """The array of labels where they are: a check of the host's comes before they are uploaded."""
    return backend.np.asarray(labels) if isinstance(labels, (list, tuple)) else raw(labels)


def _shares(weights, x, n, reduction="mean", counts=None):
    """vᵢ/N for a mean, vᵢ for a sum, as an array of x's dtype; 0 for examples that do not count, in N either."""
    if reduction not in ("mean", "sum", "none"):
        raise UsageError(f"loss: got reduction={reduction!r}, expected 'mean', 'sum' or 'none'.")
    v = namespace(x.data).ones(n, dtype=x.dtype) if weights is None else raw(as_tensor(weights)).astype(x.dtype)
    if v.shape != (n,):
        raise ShapeError(f"loss: got weights of shape {v.shape}, expected ({n},): one for each example.")
    if counts is not None:
        v, n = v * counts, counts.sum().astype(x.dtype)
    return v / n if reduction == "mean" else v


def _mean_over_examples(per_example, weights):
    """(1/N) Σ vᵢ ℓᵢ"""
    return (per_example * _shares(weights, per_example, per_example.shape[0])).sum()


def mse(prediction, target, weights=None) -> Tensor:
    """(1/N) Σᵢ vᵢ mean((prediction − target)²): like PyTorch's mse_loss without weights.

    >>> F.mse(mg.Tensor([1., 2.]), mg.Tensor([1., 4.]))
    Tensor(2., dtype=float32)
    """
    x, y = _same_shape("mse", prediction, target)
    d = x - y
    return _mean_over_examples((d * d).reshape(d.shape[0], -1).mean(axis=1), weights)


def binary_cross_entropy_with_logits(logits, targets, weights=None) -> Tensor:
    """−(1/N) Σᵢ vᵢ mean(y ln σ(x) + (1−y) ln(1−σ(x))) = mean(ln(1 + eˣ) − x y), y in [0, 1], safe for large |x|.

    Raises DataError for targets outside [0, 1], with which the loss has no minimum: from a GPU with the next number
    read.

    >>> round(F.binary_cross_entropy_with_logits(mg.Tensor([0., 0.]), mg.Tensor([0., 1.])).item(), 4)
    0.6931
    """
    given = _as_given(targets)
    x, y = _same_shape("binary_cross_entropy_with_logits", logits, targets)
    if y.size:
        check_range(given, 0, 1, DataError, "binary_cross_entropy_with_logits: got target {value}, expected numbers in "
                    "[0, 1]. From labels −1 and +1 make them with (y + 1) / 2; for more than two classes use "
                    "cross_entropy.")
    return _mean_over_examples((softplus(x) - x * y).reshape(x.shape[0], -1).mean(axis=1), weights)


def _same_shape(who, x, y):
    """Both as Tensors of floats, or ShapeError: (N, 1) and (N,) would silently broadcast to (N, N)."""
    x, y = as_float(x), as_float(y)
    if x.shape != y.shape or not x.ndim:
        raise ShapeError(f"{who}: got shapes {x.shape} and {y.shape}, expected the same shape with examples on the "
                         "first axis.")
    return x, y


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


def logistic_loss(w, X, y, lam=0.0, weights=None, convention="half") -> Tensor:
    """(1/n) Σ ln(1 + exp(−yᵢ⟨w, xᵢ⟩)) + (λ/2) ‖w‖²      (SOURCES.md L2: mean data term, no intercept)

    w (d,), X (n, d), y (n,) in {−1, +1}. convention="full": the penalty is λ‖w‖² (L6).
    Raises DataError for other labels: from a GPU with the next number read.

    >>> round(F.logistic_loss(mg.Tensor([0.]), mg.Tensor([[1.], [2.]]), mg.Tensor([-1., 1.])).item(), 4)
    0.6931
    """
    lam, given = half_lambda("logistic_loss", lam, convention), _as_given(y)
    w, X, y = _regression("logistic_loss", w, X, y)
    check_range(abs(given), 1, 1, DataError, "logistic_loss: got labels other than −1 and +1. From labels 0 and 1 make "
                "them with 2 * y − 1.")
    f = _mean_over_examples(softplus(-(y * (X @ w))), weights)       #: f = (1/n) Σ log(1 + exp(−yᵢ⟨w,xᵢ⟩))
    return f + (0.5 * lam) * (w * w).sum()                           #: L = f + (λ/2)‖w‖²


def ridge_loss(w, X, y, lam=0.0, weights=None, convention="half") -> Tensor:
    """½ ‖Xw − y‖² + (λ/2) ‖w‖²      (SOURCES.md L1: summed data term; with weights ½ Σ vᵢ(⟨w, xᵢ⟩ − yᵢ)²)

    w (d,), X (n, d), y (n,). Gradient Xᵀ(Xw − y) + λw; minimiser (XᵀX + λI)⁻¹ Xᵀy. convention="full": the penalty is
    λ‖w‖² (L6), so 2λ takes the place of λ.

    >>> [F.ridge_loss([3.0], [[1.0]], [3.0], 0.5, convention=c).item() for c in ("half", "full")]
    [2.25, 4.5]
    """
    lam = half_lambda("ridge_loss", lam, convention)
    w, X, y = _regression("ridge_loss", w, X, y)
    r = X @ w - y                              #: r = Xw − y
    squares = r * r * _shares(weights, r, r.size, "sum")
    return 0.5 * squares.sum() + (0.5 * lam) * (w * w).sum()         #: L = ½‖r‖² + (λ/2)‖w‖²
