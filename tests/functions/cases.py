"""One registry of cases for all functions: how each is called, and its value in plain NumPy.

Every test over the registry (values, derivatives of first and second order, dtypes, memory orders, the fake device)
asks the same cases. Inputs are float64, seeded, and away from kinks and ties.
"""
import math
from dataclasses import dataclass

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad.autograd import Tensor

from . import formulas as ref


@dataclass
class Case:
    """name: a function of minigrad.functions; f: Tensors → Tensor; expected: arrays → array; inputs: float64 arrays."""
    name: str
    variant: str
    f: object
    expected: object
    inputs: tuple

    def __str__(self):
        return f"{self.name}-{self.variant}" if self.variant else self.name


CASES = []


def case(name, expected, *inputs, variant="", f=None, **options):
    """Add a case: F.name(*inputs, **options) against expected(*inputs, **options)."""
    function = f or getattr(F, name)
    CASES.append(Case(name, variant, lambda *xs: function(*xs, **options), lambda *xs: expected(*xs, **options),
                      inputs))


def normal(*shape):
    """Seeded by the shape."""
    return np.random.default_rng(sum(shape) + 7 * len(shape)).standard_normal(shape)


def positive(*shape):
    return 0.5 + np.abs(normal(*shape))


def distinct(*shape):
    """All different, none near 0, ±0.5 or ±1.5: no ties, no kinks."""
    n = math.prod(shape)
    steps = np.concatenate([np.linspace(0.6, 1.4, n - n // 2), np.linspace(-0.4, -0.1, n // 2)])
    return np.random.default_rng(n).permutation(steps).reshape(shape)


def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)


A, B, P = normal(3, 4), normal(4, 3).T + 0.1, positive(3, 4)

# ---------------------------------------------------------------- arithmetic and elementwise
for _name, _formula in (("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", np.divide),
                        ("maximum", np.maximum), ("minimum", np.minimum)):
    case(_name, _formula, A, P - 1 if _name.endswith("imum") else P)
    case(_name, _formula, normal(2, 3, 4), positive(3, 1), variant="broadcast")
    case(_name, _formula, normal(3, 1), positive(2, 1, 4), variant="both-broadcast")
    case(_name, lambda x, g=_formula: g(x, 0.3), A, variant="number", f=lambda x, g=getattr(F, _name): g(x, 0.3))
    case(_name, lambda x, g=_formula: g(0.3, x), P - 0.9, variant="number-first",
         f=lambda x, g=getattr(F, _name): g(0.3, x))
case("add", lambda x: 2 * x, A, variant="twice", f=lambda x: F.add(x, x))
case("mul", lambda x: x * x, A, variant="square", f=lambda x: F.mul(x, x))
case("sub", lambda x: 1.5 - x, A, variant="reflected", f=lambda x: 1.5 - x)
case("div", lambda x: 1.5 / x, P, variant="reflected", f=lambda x: 1.5 / x)
case("neg", np.negative, A)
case("power", lambda x: x ** 2, A, variant="square", f=lambda x: F.power(x, 2))
case("power", lambda x: x ** 3, A, variant="cube", f=lambda x: F.power(x, 3))
case("power", lambda x: x ** -0.5, P, variant="fraction", f=lambda x: F.power(x, -0.5))
case("power", np.power, P, A, variant="tensor")
case("power", np.power, normal(3, 1) ** 2 + 0.5, normal(2, 1, 4), variant="tensor-broadcast")
case("power", lambda x: 2.5 ** x, A, variant="number-first", f=lambda x: 2.5 ** x)
case("power", lambda x: x ** np.array([2.0, 3.0, -1.0, 1.0]), -P, variant="negative-base",
     f=lambda x: x ** Tensor(np.array([2.0, 3.0, -1.0, 1.0], dtype=x.dtype)))
case("clip", lambda x: np.clip(x, -0.5, 0.5), distinct(3, 4), f=lambda x: F.clip(x, -0.5, 0.5))
case("clip", lambda x: np.clip(x, None, 0.5), distinct(3, 4), variant="above", f=lambda x: F.clip(x, high=0.5))
case("clip", lambda x: np.clip(x, 0.5, None), distinct(3, 4), variant="below", f=lambda x: F.clip(x, low=0.5))
MASK = np.random.default_rng(3).random((3, 4)) > 0.5
case("where", lambda a, b: np.where(MASK, a, b), A, B, f=lambda a, b: F.where(MASK, a, b))
case("where", lambda a: np.where(MASK, a, 0.3), A, variant="number", f=lambda a: F.where(MASK, a, 0.3))
case("where", lambda a, b: np.where(MASK, a, b), normal(1, 4), normal(2, 1, 1), variant="broadcast",
     f=lambda a, b: F.where(MASK, a, b))
case("exp", np.exp, A)
case("log", np.log, P)
case("sqrt", np.sqrt, P)
case("abs", np.abs, distinct(3, 4))
case("tanh", np.tanh, A)
case("sigmoid", lambda x: 1 / (1 + np.exp(-x)), A)
case("softplus", lambda x: np.log1p(np.exp(x)), A)
case("relu", lambda x: np.maximum(x, 0), distinct(3, 4))
case("leaky_relu", lambda x: np.where(x > 0, x, 0.01 * x), distinct(3, 4))
case("leaky_relu", lambda x: np.where(x > 0, x, 0.3 * x), distinct(3, 4), variant="slope",
     f=lambda x: F.leaky_relu(x, 0.3))
case("gelu", lambda x: 0.5 * x * (1 + erf(x / np.sqrt(2))), A)
case("gelu", lambda x, approximate: ref.gelu_tanh(x), A, variant="tanh", approximate="tanh")
case("erf", erf, A)
for _name in ("sin", "cos", "expm1"):
    case(_name, getattr(np, _name), A)
case("log1p", np.log1p, P)
case("sign", np.abs, distinct(3, 4), f=lambda x: F.sign(x) * x)

# ---------------------------------------------------------------- reductions
for _name, _formula in (("sum", np.sum), ("mean", np.mean), ("var", np.var), ("max", np.max), ("min", np.min)):
    for _variant, _options in (("all", {}), ("axis", {"axis": 1}), ("last", {"axis": -1, "keepdims": True}),
                               ("axes", {"axis": (0, 2)}), ("all-keepdims", {"keepdims": True})):
        case(_name, _formula, distinct(2, 3, 4), variant=_variant, **_options)
for _name, _formula, _x in (("std", np.std, distinct(2, 3, 4)), ("prod", np.prod, 1 + distinct(2, 3, 4))):
    for _variant, _options in (("all", {}), ("axis", {"axis": 1}), ("last", {"axis": -1, "keepdims": True}),
                               ("axes", {"axis": (0, 2)}), ("all-keepdims", {"keepdims": True})):
        case(_name, _formula, _x, variant=_variant, **_options)
case("prod", np.prod, np.array([[2.0, 0.0, 3.0], [0.0, 1.5, 0.0]]), variant="zeros", axis=1)
for _name, _formula in (("var", np.var), ("std", np.std)):
    case(_name, _formula, A, variant="unbiased", axis=0, ddof=1)
case("cumsum", np.cumsum, A)
case("cumsum", np.cumsum, normal(2, 3, 4), variant="axis", axis=-2)
for _name, _formula in (("argmax", np.argmax), ("argmin", np.argmin)):
    case(_name, lambda x, g=_formula: np.take_along_axis(x, g(x, axis=1, keepdims=True), 1), distinct(3, 4),
         f=lambda x, g=getattr(F, _name): F.take_along_axis(x, g(x, axis=1, keepdims=True), 1))
    case(_name, lambda x, g=_formula: x.reshape(-1)[g(x)], distinct(3, 4), variant="all",
         f=lambda x, g=getattr(F, _name): x.reshape(-1)[g(x)])
case("broadcast_to", lambda x: np.broadcast_to(x, (2, 3, 4)), normal(3, 1), f=lambda x: F.broadcast_to(x, (2, 3, 4)))
case("logsumexp", ref.logsumexp, A, variant="all")
case("logsumexp", ref.logsumexp, A, variant="axis", axis=0)
case("logsumexp", ref.logsumexp, normal(2, 3, 4), variant="axes", axis=(0, -1), keepdims=True)
case("scaled_dot_product_attention", lambda q, k, v: ref.softmax(q @ k.swapaxes(-1, -2) / 2) @ v,
     normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 3))
case("softmax", ref.softmax, A)
case("softmax", ref.softmax, normal(2, 3, 4), variant="axis", axis=1)
case("log_softmax", lambda x: np.log(ref.softmax(x)), A)
case("log_softmax", lambda x, axis: np.log(ref.softmax(x, axis)), normal(2, 3, 4), variant="axis", axis=0)

# ---------------------------------------------------------------- moving elements
ROWS, TWICE = np.array([2, 0]), np.array([[1, 1], [0, 1]])
case("reshape", lambda x: x.reshape(2, 6), A, f=lambda x: F.reshape(x, 2, 6))
case("reshape", lambda x: x.reshape(-1), A, variant="flat", f=lambda x: F.reshape(x, (-1,)))
case("transpose", lambda x: x.T, A)
case("transpose", lambda x: x.transpose(2, 0, 1), normal(2, 3, 4), variant="axes", f=lambda x: F.transpose(x, 2, 0, -2))
case("swapaxes", lambda x: x.swapaxes(0, -1), normal(2, 3, 4), f=lambda x: F.swapaxes(x, 0, -1))
for _variant, _where in {"number": 1, "slice": (slice(None, None, -2), slice(1, 3)), "ellipsis": (..., None, 2),
                         "rows": ROWS,
                         "repeated": TWICE, "two-arrays": (ROWS, np.array([1, 1])), "mixed": (slice(1, 3), ROWS),
                         "mask": MASK, "mask-rows": (MASK[:, 0],), "scalar": (1, 2)}.items():
    case("index", lambda x, w=_where: x[w], A, variant=_variant, f=lambda x, w=_where: F.index(x, w))
case("pad", lambda x: np.pad(x, ((1, 0), (2, 3))), A, f=lambda x: F.pad(x, ((1, 0), (2, 3))))
case("pad", lambda x: np.pad(x, 1, constant_values=0.5), A, variant="value", f=lambda x: F.pad(x, 1, 0.5))
case("concatenate", lambda *xs: np.concatenate(xs), A, B, normal(1, 4), f=lambda *xs: F.concatenate(xs))
case("concatenate", lambda *xs: np.concatenate(xs, -1), A, normal(3, 2), variant="axis",
     f=lambda *xs: F.concatenate(xs, -1))
case("concatenate", lambda x: np.concatenate([x, x]), A, variant="itself", f=lambda x: F.concatenate([x, x]))
case("stack", lambda *xs: np.stack(xs), A, B, f=lambda *xs: F.stack(xs))
case("stack", lambda *xs: np.stack(xs, -1), A, B, variant="axis", f=lambda *xs: F.stack(xs, axis=-1))

for _axis in (None, 0, (0, -1)):
    case("squeeze", np.squeeze, normal(1, 3, 1), variant=str(_axis), axis=_axis)
case("expand_dims", np.expand_dims, A, axis=-1)
case("expand_dims", np.expand_dims, A, variant="axes", axis=(0, 2))
case("flatten", np.ravel, normal(2, 3, 4))

# ---------------------------------------------------------------- picking elements
PICKS = np.array([[1, 0, 3], [2, 2, 0], [0, 1, 1]])
case("take_along_axis", lambda x: np.take_along_axis(x, PICKS, 1), A, f=lambda x: F.take_along_axis(x, PICKS, 1))
case("take_along_axis", lambda x: np.take_along_axis(x, PICKS[:1] % 3, 0), normal(3, 3), variant="broadcast",
     f=lambda x: F.take_along_axis(x, PICKS[:1] % 3, 0))
case("sort", np.sort, distinct(3, 4))
case("sort", np.sort, distinct(2, 3, 4), variant="axis", axis=1)
case("flip", np.flip, normal(2, 3, 4))
case("flip", np.flip, normal(2, 3, 4), variant="axes", axis=(0, -1))
case("roll", lambda x: np.roll(x, 2), A, f=lambda x: F.roll(x, 2))
case("roll", lambda x: np.roll(x, -1, 1), A, variant="axis", f=lambda x: F.roll(x, -1, 1))
case("roll", lambda x: np.roll(x, (1, -2), (0, 1)), A, variant="axes", f=lambda x: F.roll(x, (1, -2), (0, 1)))
case("roll", lambda x: np.roll(x, 1, (0, 1)), A, variant="one-shift", f=lambda x: F.roll(x, 1, (0, 1)))
case("repeat", lambda x: np.repeat(x, 3), A, f=lambda x: F.repeat(x, 3))
case("repeat", lambda x: np.repeat(x, [2, 0, 1], 0), A, variant="each", f=lambda x: F.repeat(x, [2, 0, 1], axis=0))
case("tile", lambda x: np.tile(x, 2), A, f=lambda x: F.tile(x, 2))
case("tile", lambda x: np.tile(x, (2, 1, 3)), A, variant="more-axes", f=lambda x: F.tile(x, (2, 1, 3)))
case("split", lambda x: np.split(x, 2, 1)[1], A, f=lambda x: F.split(x, 2, 1)[1])
case("split", lambda x: np.concatenate([p * i for i, p in enumerate(np.split(x, [1, 3], -1))], 1), A, variant="indices",
     f=lambda x: F.concatenate([p * i for i, p in enumerate(F.split(x, [1, 3], -1))], 1))
case("diagonal", np.diagonal, A)
case("diagonal", lambda x: np.diagonal(x, -1, 2, 0), normal(4, 2, 3), variant="axes",
     f=lambda x: F.diagonal(x, -1, 2, 0))
case("diagonal", lambda x: np.diagonal(x, 3), A, variant="corner", f=lambda x: F.diagonal(x, 3))
case("trace", np.trace, A)
case("trace", lambda x: np.trace(x, 1, 0, 2), normal(3, 2, 4), variant="axes", f=lambda x: F.trace(x, 1, 0, 2))
for _name, _formula in (("tril", np.tril), ("triu", np.triu)):
    case(_name, _formula, normal(2, 3, 4))
    case(_name, _formula, A, variant="k", k=-1)

# ---------------------------------------------------------------- products
case("matmul", np.matmul, A, normal(4, 2))
case("matmul", np.matmul, normal(4), normal(4) + 1, variant="vectors")
case("matmul", np.matmul, A, normal(4), variant="matrix-vector")
case("matmul", np.matmul, normal(3), A, variant="vector-matrix")
case("matmul", np.matmul, normal(2, 3, 4), normal(2, 4, 2), variant="stacked")
case("matmul", np.matmul, normal(2, 1, 3, 4), normal(3, 4, 2), variant="broadcast")
case("matmul", np.matmul, normal(2, 3, 4), normal(4), variant="stack-vector")
case("linear", lambda x, w, b: x @ w.T + b, A, normal(5, 4), normal(5))
case("linear", lambda x, w: x @ w.T, A, normal(5, 4), variant="no-bias")
case("linear", lambda x, w, b: x @ w.T + b, normal(2, 3, 4), normal(5, 4), normal(5), variant="axes")
case("linear", lambda x, w, b: x @ w.T + b, normal(4), normal(5, 4), normal(5), variant="vector")
for _spec, _shapes in (("ij,jk->ik", ((3, 4), (4, 2))), ("bij,bjk->bik", ((2, 3, 4), (2, 4, 2))),
                       ("ij,ij->", ((3, 4), (3, 4))),
                       ("ij->j", ((3, 4),)), ("ij->ji", ((3, 4),)), ("i,j,k->kij", ((2,), (3,), (4,))),
                       ("ij,kl->il", ((3, 4), (2, 5))),
                       ("ij,jk", ((3, 4), (4, 2))), ("ii->i", ((3, 3),)), ("ii", ((3, 3),)),
                       ("iij,jk->ki", ((2, 2, 3), (3, 4))), ("ijij->j", ((2, 3, 2, 3),)), ("iii->i", ((2, 2, 2),)),
                       ("...ij,...jk->...ik", ((2, 1, 3, 4), (5, 4, 2))),
                       ("...i,...i", ((2, 3, 4), (4,))), ("...->...", ((2, 3),)), ("i...,i->...", ((3, 2, 2), (3,))),
                       ("ij,ij->ij", ((3, 1), (3, 4))), ("...ii->...i", ((2, 3, 3),)),
                       ("i,ij,j->", ((3,), (3, 4), (4,)))):
    case("einsum", lambda *xs, s=_spec: np.einsum(s, *xs), *[normal(*s) for s in _shapes], variant=_spec,
         f=lambda *xs, s=_spec: F.einsum(s, *xs))

case("outer", np.outer, normal(3), normal(4))
for _variant, _options in (("all", {}), ("axis", {"axis": 1}), ("axes", {"axis": (0, 1), "keepdims": True})):
    case("norm", np.linalg.norm, distinct(3, 4), variant=_variant, **_options)
WELL = normal(3, 3) + 3 * np.eye(3)
case("solve", np.linalg.solve, WELL, normal(3))
case("solve", np.linalg.solve, WELL, normal(3, 2), variant="columns")
case("solve", np.linalg.solve, normal(2, 3, 3) + 4 * np.eye(3), normal(3, 2), variant="stacked")
case("solve", lambda a, b: np.linalg.solve(a, b[:, None])[..., 0], normal(2, 3, 3) + 4 * np.eye(3), normal(3),
     variant="stack-vector")

# ---------------------------------------------------------------- losses
LABELS, WEIGHTS, SIGNS = np.array([3, 0, 3]), np.array([0.5, 0.0, 2.0]), np.array([1.0, -1.0, 1.0])
TARGETS = np.random.default_rng(5).random((3, 4))
case("cross_entropy", lambda x: ref.cross_entropy(x, LABELS), A, f=lambda x: F.cross_entropy(x, LABELS))
case("cross_entropy", lambda x: ref.cross_entropy(x, LABELS, WEIGHTS), A, variant="weights",
     f=lambda x: F.cross_entropy(x, LABELS, weights=WEIGHTS))
Q = ref.softmax(B)
SOME = np.array([3, -1, 0])
case("cross_entropy", lambda x: 3 * ref.cross_entropy(x, LABELS, WEIGHTS), A, variant="sum",
     f=lambda x: F.cross_entropy(x, LABELS, weights=WEIGHTS, reduction="sum"))
case("cross_entropy", lambda x: WEIGHTS * ref.soft_cross_entropy(x, np.eye(4)[LABELS]), A, variant="none",
     f=lambda x: F.cross_entropy(x, LABELS, weights=WEIGHTS, reduction="none"))
case("cross_entropy", lambda x: ref.cross_entropy(x[[0, 2]], SOME[[0, 2]]), A, variant="ignored",
     f=lambda x: F.cross_entropy(x, SOME, ignore_index=-1))
case("cross_entropy", lambda x: ref.soft_cross_entropy(x, 0.7 * np.eye(4)[LABELS] + 0.075).mean(), A,
     variant="smoothing", f=lambda x: F.cross_entropy(x, LABELS, label_smoothing=0.3))
case("cross_entropy", lambda x: ref.soft_cross_entropy(x[[0, 2]], 0.7 * np.eye(4)[SOME[[0, 2]]] + 0.075).mean(), A,
     variant="smoothing-ignored", f=lambda x: F.cross_entropy(x, SOME, label_smoothing=0.3, ignore_index=-1))
case("cross_entropy", lambda x, z: ref.soft_cross_entropy(x, ref.softmax(z)).mean(), A, B,
     variant="probabilities", f=lambda x, z: F.cross_entropy(x, F.softmax(z)))
case("cross_entropy", lambda x: ref.soft_cross_entropy(x, 0.7 * Q + 0.075), A, variant="probabilities-smoothing",
     f=lambda x: F.cross_entropy(x, Q.astype(x.dtype), label_smoothing=0.3, reduction="none"))
case("nll_loss", lambda x: -x[[0, 1, 2], LABELS].mean(), A, f=lambda x: F.nll_loss(x, LABELS))
case("nll_loss", lambda x: -x[[0, 2], [3, 0]] @ WEIGHTS[[0, 2]] / 2, A, variant="ignored",
     f=lambda x: F.nll_loss(x, SOME, weights=WEIGHTS, ignore_index=-1))
case("nll_loss", lambda x: -x[[0, 1, 2], LABELS] * WEIGHTS, A, variant="none",
     f=lambda x: F.nll_loss(x, LABELS, weights=WEIGHTS, reduction="none"))
case("mse", lambda x, y: np.mean((x - y) ** 2), A, B)
case("mse", lambda x, y: np.mean(WEIGHTS * ((x - y) ** 2).mean(axis=1)), A, B, variant="weights",
     f=lambda x, y: F.mse(x, y, WEIGHTS))
case("binary_cross_entropy_with_logits", lambda x: np.mean(np.log1p(np.exp(x)) - x * TARGETS), A,
     f=lambda x: F.binary_cross_entropy_with_logits(x, TARGETS.astype(x.dtype)))
case("binary_cross_entropy_with_logits",
     lambda x: np.mean(WEIGHTS * (np.log1p(np.exp(x)) - x * TARGETS).mean(axis=1)), A,
     variant="weights", f=lambda x: F.binary_cross_entropy_with_logits(x, TARGETS.astype(x.dtype), WEIGHTS))
for _variant, _v in (("", None), ("weights", WEIGHTS)):
    _share = 1.0 if _v is None else _v
    case("logistic_loss", lambda w, X, v=_share: np.mean(v * np.log1p(np.exp(-SIGNS * (X @ w)))) + 0.15 * w @ w,
         normal(4), A,
         variant=_variant, f=lambda w, X, v=_v: F.logistic_loss(w, X, SIGNS.astype(w.dtype), 0.3, v))
    case("ridge_loss", lambda w, X, v=_share: 0.5 * np.sum(v * (X @ w - SIGNS) ** 2) + 0.15 * w @ w, normal(4), A,
         variant=_variant, f=lambda w, X, v=_v: F.ridge_loss(w, X, SIGNS.astype(w.dtype), 0.3, v))

# ---------------------------------------------------------------- images and normalization
for _variant, _x, _w, _options in (
        ("plain", (2, 3, 5, 4), (2, 3, 3, 2), {}), ("padding", (1, 2, 4, 5), (3, 2, 3, 3), {"padding": 1}),
        ("pairs", (2, 2, 6, 5), (2, 2, 3, 2), {"stride": (2, 1), "padding": (0, 2), "dilation": (1, 2)}),
        ("stride", (1, 2, 6, 5), (2, 2, 3, 3), {"stride": 2, "padding": 1}),
        ("rest", (1, 1, 6, 6), (1, 1, 2, 2), {"stride": 3}), ("dilation", (1, 2, 6, 6), (2, 2, 2, 3), {"dilation": 2}),
        ("groups", (2, 4, 4, 3), (4, 2, 2, 2), {"groups": 2}),
        ("depthwise", (1, 3, 4, 4), (3, 1, 3, 3), {"groups": 3, "padding": 1}),
        ("one-by-one", (2, 3, 3, 2), (4, 3, 1, 1), {}), ("wide-border", (1, 1, 2, 2), (1, 1, 1, 2), {"padding": 2}),
        ("one-by-one-stride", (1, 2, 5, 4), (2, 2, 1, 1), {"stride": 2})):
    case("conv2d", ref.conv2d, normal(*_x), normal(*_w), variant=_variant, **_options)
    case("conv2d", ref.conv2d, normal(*_x), normal(*_w), normal(_w[0]), variant=_variant + "-bias", **_options)
for _variant, _options in (("plain", {}), ("options", {"stride": 2, "padding": 1, "dilation": 2})):
    case("conv1d", ref.conv1d, normal(2, 2, 7), normal(3, 2, 3), normal(3), variant=_variant, **_options)
case("conv1d", ref.conv1d, normal(1, 4, 5), normal(2, 2, 2), variant="groups", groups=2)
for _variant, _shape, _options in (
        ("plain", (2, 2, 4, 4), {"kernel": 2}), ("odd", (1, 2, 5, 7), {"kernel": 2}),
        ("overlap", (1, 2, 5, 5), {"kernel": 3, "stride": 1}),
        ("overlap-stride", (1, 1, 6, 7), {"kernel": 3, "stride": 2}),
        ("gaps", (1, 2, 7, 5), {"kernel": 2, "stride": 3}),
        ("padding", (1, 2, 5, 4), {"kernel": 3, "stride": 2, "padding": 1}),
        ("whole", (2, 2, 3, 4), {"kernel": (3, 4)}),
        ("pairs", (1, 2, 6, 5), {"kernel": (2, 3), "stride": (1, 2), "padding": (1, 0)}),
        ("one", (1, 2, 3, 3), {"kernel": 1}), ("one-stride", (1, 2, 5, 3), {"kernel": 1, "stride": 2})):
    case("max_pool2d", ref.max_pool2d, distinct(*_shape), variant=_variant, **_options)
    case("avg_pool2d", ref.avg_pool2d, normal(*_shape), variant=_variant, **_options)
MEAN, VAR = normal(3), positive(3)
for _variant, _shape in (("rows", (5, 3)), ("images", (2, 3, 3, 2)), ("one-image", (1, 3, 4, 3))):
    case("batch_norm", ref.batch_norm, normal(*_shape), positive(3), normal(3), variant=_variant)
    case("batch_norm", lambda x, g, b: ref.batch_norm(x, g, b, MEAN, VAR), normal(*_shape), positive(3), normal(3),
         variant=_variant + "-eval", f=lambda x, g, b: F.batch_norm(x, g, b, MEAN, VAR, training=False))
case("batch_norm", ref.batch_norm, normal(4, 3), positive(3), normal(3), variant="eps", eps=0.1)
case("layer_norm", ref.layer_norm, normal(3, 4), positive(4), normal(4))
case("layer_norm", ref.layer_norm, normal(2, 3, 4), positive(3, 4), normal(3, 4), variant="axes", eps=0.01)


def dropout(x):
    mg.seed(3)
    return F.dropout(x, 0.4)


case("dropout", lambda x: x * (ref.random_bits(np.random.default_rng(3), x.shape) >= 0.4 * 2**32) / 0.6, A, f=dropout)
case("dropout", lambda x: x, A, variant="eval", f=lambda x: F.dropout(x, 0.4, training=False))
