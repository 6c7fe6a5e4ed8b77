"""Softmax and its logarithm, and the losses: nats per example, averaged with example weights.

Every loss takes `weights` v: L = (1/N) Σᵢ vᵢ ℓᵢ, so that SGD with an arbitrary sampling vector, E[v] = 1, is one call
(Gower et al. 2019, arXiv:1901.09401; SOURCES.md G3). Without weights it is the mean.
"""
from .. import backend
from ..autograd import Op, apply, as_tensor, raw
from ..backend import namespace
from ..errors import DTypeError, DataError, ShapeError, UsageError
from .elementwise import EXP, softplus
from .reduction import restore


class Softmax(Op):
    """y = eˣ / Σ eˣ along an axis.      ∂L/∂x = y (∂L/∂y − Σ ∂L/∂y · y)"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        e = namespace(x).exp(x - x.max(axis=self.axis, keepdims=True))
        return e / e.sum(axis=self.axis, keepdims=True)

    def dx(self, gy, y, x):
        return y * (gy - (gy * y).sum(axis=self.axis, keepdims=True))


class LogSoftmax(Op):
    """y = x − ln Σ eˣ along an axis.      ∂L/∂x = ∂L/∂y − eʸ Σ ∂L/∂y"""
    def __init__(self, axis):
        self.axis = axis

    def forward(self, x):
        z = x - x.max(axis=self.axis, keepdims=True)
        return z - namespace(x).log(namespace(x).exp(z).sum(axis=self.axis, keepdims=True))

    def dx(self, gy, y, x):
        return gy - EXP(y) * gy.sum(axis=self.axis, keepdims=True)


class LogSumExp(Op):
    """y = ln Σ eˣ over the axes, without overflow.      ∂y/∂x = eˣ⁻ʸ"""
    def __init__(self, axis, keepdims):
        self.axis, self.keepdims = axis, keepdims

    def forward(self, x):
        top = x.max(axis=self.axis, keepdims=True)
        top = namespace(x).where(namespace(x).isfinite(top), top, 0).astype(x.dtype)
        y = namespace(x).log(namespace(x).exp(x - top).sum(axis=self.axis, keepdims=True)) + top
        return y if self.keepdims else y.reshape(x.sum(axis=self.axis).shape)

    def dx(self, gy, y, x):
        gy, y = (restore(t, x.shape, self.axis, self.keepdims) for t in (gy, y))
        return gy * EXP(x - y)


class CrossEntropy(Op):
    """L = −(1/N) Σᵢ vᵢ ln softmax(xᵢ)[yᵢ].      ∂L/∂xᵢ = (vᵢ/N) (softmax(xᵢ) − onehot(yᵢ))

    x (N, K) logits; one_hot (N, K); share (N, 1) holds vᵢ/N.
    """
    def __init__(self, one_hot, share):
        self.one_hot, self.share = one_hot, share

    def forward(self, x):
        xp = namespace(x)
        z = x - x.max(axis=1, keepdims=True)
        e = xp.exp(z)
        total = e.sum(axis=1, keepdims=True)
        loss = ((xp.log(total) - (z * self.one_hot).sum(axis=1, keepdims=True)) * self.share).sum()
        return loss, e / total            # keeps p = softmax(x) for first_order

    def dx(self, gy, y, x, p):
        return gy * ((Softmax(1)(x) - self.one_hot) * self.share)

    def first_order(self, gy, y, inputs, needs):
        x, p = inputs
        return (gy * ((p - self.one_hot) * self.share),)


def softmax(x, axis=-1):
    """eˣ / Σ eˣ along an axis, safe for large x."""
    return apply(Softmax(axis), as_tensor(x))


def log_softmax(x, axis=-1):
    """x − ln Σ eˣ along an axis, safe for large x."""
    return apply(LogSoftmax(axis), as_tensor(x))


def logsumexp(x, axis=None, keepdims=False):
    """ln Σ eˣ over the axes, safe for large x."""
    return apply(LogSumExp(axis, keepdims), as_tensor(x))


def cross_entropy(logits, labels, weights=None):
    """Mean negative log-likelihood of the labels: −(1/N) Σᵢ vᵢ ln softmax(xᵢ)[yᵢ], in nats per example.

    logits (N, K); labels (N,) integers in 0..K−1; weights v (N,) or None for ones.
    Raises DTypeError for labels that are not integers, DataError for labels out of range or an empty batch.
    """
    x = as_tensor(logits)
    labels = _labels(labels, x)
    n, k = x.shape
    xp = namespace(x.data)
    one_hot = (labels.reshape(n, 1) == xp.arange(k)).astype(x.dtype)
    return apply(CrossEntropy(one_hot, _shares(weights, x, n).reshape(n, 1)), x)


def _labels(labels, x):
    """Checked labels on the backend of the logits x (N, K)."""
    labels = raw(labels) if hasattr(labels, "requires_grad") else backend.asarray(backend.np.asarray(labels)
                                                                               if isinstance(labels, list) else labels)
    if x.ndim != 2 or labels.ndim != 1 or len(labels) != len(x):
        raise ShapeError(f"cross_entropy: got logits of shape {x.shape} and labels of shape {tuple(labels.shape)}, "
                         "expected (N, K) and (N,) with one label for each row.")
    if labels.dtype.kind not in "iu":
        raise DTypeError(f"cross_entropy: got labels of dtype {labels.dtype}, expected integers 0..{x.shape[1] - 1}. "
                         "Convert with labels.astype(np.int64); one-hot rows with .argmax(axis=1).")
    if not len(labels):
        raise DataError("cross_entropy: got an empty batch, expected at least one example.")
    if backend.namespace(labels) is backend.np:       # on the GPU a check would wait for the device: see `Loader`
        low, high = labels.min(), labels.max()
        if low < 0 or high >= x.shape[1]:
            raise DataError(f"cross_entropy: got label {low if low < 0 else high}, expected 0..{x.shape[1] - 1} for "
                            f"logits with {x.shape[1]} columns. Check the number of classes, or whether labels start "
                            "at 1.")
    return labels


def _shares(weights, x, n):
    """vᵢ/N as an array of x's dtype; N is the number of examples, whatever the weights add up to."""
    if weights is None:
        return namespace(x.data).full(n, 1.0 / n, dtype=x.dtype)
    return _weights(weights, x, n) * (1.0 / n)


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
    """(1/N) Σᵢ vᵢ mean((prediction − target)²): like PyTorch's mse_loss without weights."""
    d = as_tensor(prediction) - as_tensor(target)
    if d.shape != as_tensor(prediction).shape or not d.ndim:
        raise ShapeError(f"mse: got shapes {as_tensor(prediction).shape} and {as_tensor(target).shape}, expected the "
                         "same shape with examples on the first axis.")
    return _mean_over_examples((d * d).reshape(d.shape[0], -1).mean(axis=1), weights)


def binary_cross_entropy_with_logits(logits, targets, weights=None):
    """−(1/N) Σᵢ vᵢ mean(y ln σ(x) + (1−y) ln(1−σ(x))) = mean(ln(1 + eˣ) − x y), y in [0, 1], safe for large |x|."""
    x, y = as_tensor(logits), as_tensor(targets)
    if x.shape != y.shape or not x.ndim:
        raise ShapeError(f"binary_cross_entropy_with_logits: got shapes {x.shape} and {y.shape}, expected the same "
                         "shape with examples on the first axis.")
    return _mean_over_examples((softplus(x) - x * y).reshape(x.shape[0], -1).mean(axis=1), weights)


def _regression(who, w, X, y):
    """Checked w (d,), X (n, d), y (n,): a column y (n, 1) would silently broadcast to (n, n)."""
    w, X, y = as_tensor(w), as_tensor(X), as_tensor(y)
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
    Raises DataError for other labels.
    """
    lam = half_lambda("logistic_loss", lam, convention)
    w, X, y = _regression("logistic_loss", w, X, y)
    if backend.namespace(y.data) is backend.np and ((y.data != 1) & (y.data != -1)).any():
        raise DataError("logistic_loss: got labels other than −1 and +1. From labels 0 and 1 make them with 2 * y − 1.")
    f = _mean_over_examples(softplus(-(y * (X @ w))), weights)       #: f = (1/n) Σ log(1 + exp(−yᵢ⟨w,xᵢ⟩))
    return f + (0.5 * lam) * (w * w).sum()                           #: L = f + (λ/2)‖w‖²


def ridge_loss(w, X, y, lam=0.0, weights=None, convention="half"):
    """½ ‖Xw − y‖² + (λ/2) ‖w‖²      (SOURCES.md L1: summed data term; with weights ½ Σ vᵢ(⟨w, xᵢ⟩ − yᵢ)²)

    w (d,), X (n, d), y (n,). Gradient Xᵀ(Xw − y) + λw; minimiser (XᵀX + λI)⁻¹ Xᵀy. convention="full": the penalty is
    λ‖w‖² (L6), so 2λ takes the place of λ.

    >>> import minigrad.functions as F
    >>> [F.ridge_loss([3.0], [[1.0]], [3.0], 0.5, convention=c).item() for c in ("half", "full")]
    [2.25, 4.5]
    """
    lam = half_lambda("ridge_loss", lam, convention)
    w, X, y = _regression("ridge_loss", w, X, y)
    r = X @ w - y                              #: r = Xw − y
    squares = r * r if weights is None else r * r * _weights(weights, r, r.size)
    return 0.5 * squares.sum() + (0.5 * lam) * (w * w).sum()         #: L = ½‖r‖² + (λ/2)‖w‖²
