"""Derivatives at the edge against PyTorch: powers at 0, masks before an infinite slope, −∞, no spread, ties.

First order: equal everywhere. Second order: equal wherever PyTorch has a number; where it has NaN, minigrad may have
the limit instead.
"""
import numpy as np
import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as T                                                 # noqa: E402

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402

INF = np.inf
KEEP = np.array([True, False, True, False])
U = np.array([1.0, 2.0, 0.5, -1.5, 0.3, 0.7, -0.2, 1.1, 2.2])

CASES = {
    "sqrt relu": (lambda x: F.sqrt(F.relu(x)), lambda x: torch.relu(x).sqrt(), [-1, 0, 4, 2]),
    "sqrt where": (lambda x: F.sqrt(F.where(KEEP, x, 0.0)),
                   lambda x: torch.where(torch.tensor(KEEP), x, 0.0).sqrt(), [1, 0, 4, 2]),
    "log clip": (lambda x: F.log(F.clip(x, 0, 9)), lambda x: torch.clamp(x, 0, 9).log(), [-1, 1, 4, 12]),
    "log maximum": (lambda x: F.log(F.maximum(x, 0)), lambda x: torch.maximum(x, torch.zeros_like(x)).log(),
                    [-1, 1, 4, 12]),
    "sqrt minimum": (lambda x: F.sqrt(-F.minimum(x, 0)), lambda x: (-torch.minimum(x, torch.zeros_like(x))).sqrt(),
                     [-1, 1, -4, 12]),
    "sqrt abs": (lambda x: F.sqrt(F.abs(x)), lambda x: x.abs().sqrt(), [0, 1, -4, 2]),
    "sqrt leaky relu": (lambda x: F.sqrt(F.leaky_relu(x, 0.0)), lambda x: T.leaky_relu(x, 0.0).sqrt(), [-1, 0, 4, 2]),
    "sqrt pooling": (lambda x: F.sqrt(F.max_pool2d(x.reshape(1, 1, 2, 2), 2)),
                     lambda x: T.max_pool2d(x.reshape(1, 1, 2, 2), 2).sqrt(), [-1, 0, -4, -2]),
    "sqrt pooling with overlaps": (lambda x: F.sqrt(F.max_pool2d(x.reshape(1, 1, 2, 2), 2, 1, 1)),
                                   lambda x: T.max_pool2d(x.reshape(1, 1, 2, 2), 2, 1, 1).sqrt(), [-1, 0, 4, 2]),
    "sqrt max": (lambda x: F.sqrt(x.max()), lambda x: x.max().sqrt(), [-1, 0, -4, -2]),
    "std of equals": (F.std, lambda x: x.std(unbiased=False), [1, 1, 1, 1]),
    "norm of zeros": (F.norm, torch.linalg.vector_norm, [0, 0, 0, 0]),
    "norm of rows": (lambda x: F.norm(x.reshape(2, 2), axis=1),
                     lambda x: torch.linalg.vector_norm(x.reshape(2, 2), dim=1), [0, 0, 1, 2]),
    "batch_norm": (lambda x: F.batch_norm(x.reshape(2, 2), np.ones(2), np.zeros(2)),
                   lambda x: T.batch_norm(x.reshape(2, 2), None, None, training=True), [1, 2, 1, 2]),
    "layer_norm": (lambda x: F.layer_norm(x.reshape(2, 2), np.ones(2), np.zeros(2)),
                   lambda x: T.layer_norm(x.reshape(2, 2), (2,)), [1, 1, 2, 2]),
    "cross_entropy of −∞": (lambda x: F.cross_entropy(x.reshape(1, 4), [0]),
                            lambda x: T.cross_entropy(x.reshape(1, 4), torch.tensor([0])), [0, 1, -INF, -INF]),
    "softmax of −∞": (F.softmax, lambda x: torch.softmax(x, 0), [0, 1, -INF, -INF]),
    "log_softmax of −∞": (lambda x: F.log_softmax(x)[:2], lambda x: torch.log_softmax(x, 0)[:2], [0, 1, -INF, -INF]),
    "logsumexp of −∞": (F.logsumexp, lambda x: torch.logsumexp(x, 0), [0, 1, -INF, -INF]),
    "product with zeros": (F.prod, torch.prod, [0, 2, 0, 3]), "product with a zero": (F.prod, torch.prod, [0, 2, 1, 3]),
    "sort with ties": (F.sort, lambda x: torch.sort(x, stable=True)[0], [1, 0, 1, 0]),
    "max with ties": (F.max, lambda x: x.amax(), [1, 0, 1, 0]),
    "maximum with ties": (lambda x: F.maximum(x, 1.0), lambda x: torch.maximum(x, torch.ones_like(x)), [1, 0, 1, 2]),
    "polynomial": (lambda x: sum((c * x ** k for k, c in enumerate([1.0, 2.0, 3.0])), 0.0),
                   lambda x: sum((c * x ** k for k, c in enumerate([1.0, 2.0, 3.0])), 0.0), [0, 0, 1, 2]),
    **{f"power {p}": (lambda x, p=p: x ** p, lambda x, p=p: x ** p, [0, 1, 4, 2]) for p in (0, 1, 2, 3, 0.5, 1.5, -1)},
    **{f"power {p} of {x}": (lambda x, p=p: x ** mg.Tensor(np.array(p, float)),
                             lambda x, p=p: x ** torch.tensor(p, dtype=torch.float64), [x] * 4)
       for p in ([0, 1, 2, 3], [2, 2, 2, 2], [0.5, 1.5, -1, 0]) for x in (0, -2, 3)},
    **{f"exponents of {a}": (lambda x, a=a: a ** x, lambda x, a=a: torch.tensor(a, dtype=torch.float64) ** x,
                             [0, 1, 2, 0.5]) for a in (0.0, 2.0)},
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_derivatives_at_the_edge(name):
    ours, theirs, x = CASES[name]
    x, v = np.array(x, float), U[:4]
    a, b = mg.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, t = ours(a), theirs(b)
    u = U[:y.size].reshape(y.shape)
    np.testing.assert_allclose(y.numpy(), t.detach().numpy(), rtol=1e-12)
    first = mg.grad(y, a, u, retain_graph=True)
    recorded = mg.grad(y, a, u, create_graph=True)
    (g,) = torch.autograd.grad(t, b, torch.tensor(u), create_graph=True)
    np.testing.assert_allclose(first.numpy(), g.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(recorded.numpy(), first.numpy())
    second = mg.grad((recorded * v).sum(), a).numpy() if recorded.requires_grad else 0 * x
    h = torch.autograd.grad((g * torch.tensor(v)).sum(), b, allow_unused=True)[0] if g.requires_grad else None
    expected = 0 * x if h is None else h.numpy()
    known = ~np.isnan(expected)
    np.testing.assert_allclose(second[known], expected[known], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("labels", [[1, 0, 3, -100, 2], None], ids=["labels", "probabilities"])
def test_cross_entropy_with_all_that_pytorch_has(labels, reduction, smoothing):
    rng = np.random.default_rng(0)
    x, q = rng.standard_normal((5, 4)), rng.dirichlet(np.ones(4), 5)
    if labels is None:
        mine, his, ignored = q, torch.tensor(q), {}
    else:
        mine, his, ignored = labels, torch.tensor(labels), {"ignore_index": -100}
    a, b = mg.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    options = {"reduction": reduction, "label_smoothing": smoothing}
    y = F.cross_entropy(a, np.array(mine), **options, **ignored)
    t = T.cross_entropy(b, his, **options, **ignored)
    np.testing.assert_allclose(y.numpy(), t.detach().numpy(), rtol=1e-12)
    u = U[:y.size].reshape(y.shape)
    (g,) = torch.autograd.grad(t, b, torch.tensor(u))
    np.testing.assert_allclose(mg.grad(y, a, u).numpy(), g.numpy(), rtol=1e-11, atol=1e-15)
    if labels is not None and not smoothing:
        logs = torch.log_softmax(b, 1)
        np.testing.assert_allclose(F.nll_loss(logs.detach().numpy(), np.array(mine), reduction=reduction,
                                              **ignored).numpy(),
                                   T.nll_loss(logs, his, reduction=reduction, **ignored).detach().numpy(), rtol=1e-12)


def test_class_weights_are_example_weights_as_the_error_says():
    rng = np.random.default_rng(0)
    x, labels, w = rng.standard_normal((5, 4)), np.array([1, 0, 3, 3, 2]), np.array([1.0, 2.0, 3.0, 4.0])
    ours = F.cross_entropy(x, labels, weights=w[labels] * len(labels) / w[labels].sum()).item()
    np.testing.assert_allclose(ours, T.cross_entropy(torch.tensor(x), torch.tensor(labels), torch.tensor(w)).item(),
                               rtol=1e-12)


@pytest.mark.parametrize("ours, theirs", [
    (lambda x: F.gelu(x, approximate="tanh"), lambda x: T.gelu(x, approximate="tanh")), (F.erf, torch.erf),
    (lambda x: F.std(x, axis=0, ddof=1), lambda x: x.std(0)),
    (lambda x: F.tile(x, (2, 3)), lambda x: x.repeat(2, 3)), (lambda x: F.cumsum(x, axis=1), lambda x: x.cumsum(1)),
    (lambda x: F.repeat(x, 2, axis=1), lambda x: x.repeat_interleave(2, 1)),
    (lambda x: F.split(x, [2], axis=0)[0], lambda x: x.split([2, 1], 0)[0]),
])
def test_functions_under_another_name(ours, theirs):
    x = np.random.default_rng(1).standard_normal((3, 4))
    a, b = mg.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, t = ours(a), theirs(b)
    np.testing.assert_allclose(y.numpy(), t.detach().numpy(), rtol=1e-12)
    u = np.random.default_rng(2).standard_normal(y.shape)
    (g,) = torch.autograd.grad(t, b, torch.tensor(u))
    np.testing.assert_allclose(mg.grad(y, a, u).numpy(), g.numpy(), rtol=1e-11)
