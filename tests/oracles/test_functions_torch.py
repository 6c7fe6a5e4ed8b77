"""Functions against PyTorch in float64: values, gradients, and products with the Hessian."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")
import torch.nn.functional as T                                                 # noqa: E402

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402
from tests.functions.cases import distinct, normal, positive                    # noqa: E402

LABELS, WEIGHTS = np.array([1, 0, 3, 3, 2]), np.array([0.5, 2.0, 0.0, 1.0, 1.5])


def agree(ours, theirs, *arrays, second=True, rtol=1e-9):
    """y, ∂⟨u, y⟩/∂x and the gradient of ⟨v, ∂s/∂x⟩, s = ⟨u + y/2, y⟩, on both sides."""
    rng = np.random.default_rng(0)
    xs, ts = [mg.Tensor(a, requires_grad=True) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]
    y, t = ours(*xs), theirs(*ts)
    assert tuple(t.shape) == y.shape
    np.testing.assert_allclose(y.numpy(), t.detach().numpy(), rtol=rtol, atol=1e-11)
    u, vs = rng.standard_normal(y.shape), [rng.standard_normal(a.shape) for a in arrays]
    for g, h in zip(mg.grad(y, xs, u, retain_graph=True),
                    torch.autograd.grad(t, ts, torch.tensor(u), retain_graph=True)):
        np.testing.assert_allclose(g.numpy(), h.numpy(), rtol=rtol, atol=1e-10)
    if second:
        gs = mg.grad((y * (u + 0.5 * y)).sum(), xs, create_graph=True)
        hs = torch.autograd.grad((t * (torch.tensor(u) + 0.5 * t)).sum(), ts, create_graph=True)
        ours2 = mg.grad(sum((g * v).sum() for g, v in zip(gs, vs)), xs)
        theirs2 = torch.autograd.grad(sum((h * torch.tensor(v)).sum() for h, v in zip(hs, vs)), ts)
        for g, h in zip(ours2, theirs2):
            np.testing.assert_allclose(g.numpy(), h.numpy(), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("ours, theirs", [
    (F.gelu, T.gelu), (F.softplus, T.softplus), (F.sigmoid, torch.sigmoid), (F.tanh, torch.tanh),
    (F.leaky_relu, T.leaky_relu),
    (F.relu, torch.relu), (F.exp, torch.exp), (F.abs, torch.abs),
    (lambda x: F.clip(x, -0.5, 0.5), lambda x: torch.clamp(x, -0.5, 0.5)),
    (lambda x: F.softmax(x, 1), lambda x: torch.softmax(x, 1)), (F.softmax, lambda x: torch.softmax(x, -1)),
    (lambda x: F.log_softmax(x, 0), lambda x: torch.log_softmax(x, 0)),
    (lambda x: F.logsumexp(x, (0, 1)), lambda x: torch.logsumexp(x, (0, 1))),
    (lambda x: x.var(axis=1), lambda x: x.var(1, unbiased=False)),
    (lambda x: F.power(x * x + 1.0, 1.7), lambda x: (x * x + 1.0) ** 1.7),
    (lambda x: x[:, [0, 0, 2]], lambda x: x[:, [0, 0, 2]]),
    (lambda x: F.pad(x, ((1, 0), (2, 3))), lambda x: T.pad(x, (2, 3, 1, 0)))])
def test_functions_of_one_array(ours, theirs):
    agree(ours, theirs, distinct(4, 5))


def test_extremes_and_their_ties():
    agree(lambda x: F.max(x), torch.amax, np.array([1.0, 2.0, 2.0, -1.0]), second=False)
    agree(lambda x: F.min(x, axis=1), lambda x: torch.amin(x, 1), np.array([[1.0, 1.0, 3.0], [0.0, 4.0, 0.0]]),
          second=False)
    tied = np.array([1.0, 2.0]), np.array([1.0, 3.0])
    agree(F.maximum, torch.maximum, *tied, second=False)
    agree(F.minimum, torch.minimum, *tied, second=False)


@pytest.mark.parametrize("a, b", [((3, 4), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (3, 4, 2)), ((4,), (4,)),
                                  ((3, 4), (4,)), ((4,), (4, 3))],
                         ids=str)
def test_matmul(a, b):
    agree(F.matmul, torch.matmul, normal(*a), normal(*b))


def test_einsum_and_linear():
    agree(lambda a, b: F.einsum("bij,kj->bik", a, b), lambda a, b: torch.einsum("bij,kj->bik", a, b), normal(2, 3, 4),
          normal(5, 4))
    agree(F.linear, T.linear, normal(2, 3, 4), normal(5, 4), normal(5))


CONVOLUTIONS = [
    ((2, 3, 7, 6), (4, 3, 3, 3), {}), ((2, 3, 7, 6), (4, 3, 3, 3), {"padding": 1}),
    ((2, 3, 8, 8), (4, 3, 3, 3), {"stride": 2, "padding": 1}),
    ((1, 2, 9, 8), (2, 2, 3, 2), {"stride": (2, 3), "padding": (1, 2), "dilation": (2, 1)}),
    ((2, 4, 6, 6), (6, 2, 3, 3), {"groups": 2}),
    ((2, 4, 6, 6), (4, 1, 3, 3), {"groups": 4, "padding": 1}), ((2, 3, 5, 5), (4, 3, 1, 1), {}),
    ((2, 3, 5, 5), (4, 3, 1, 1), {"stride": 2}),
    ((1, 1, 4, 4), (1, 1, 4, 4), {}), ((1, 2, 4, 5), (3, 2, 2, 2), {"padding": 3}),
    ((2, 16, 12, 12), (32, 16, 3, 3), {"padding": 1}),
    ((3, 1, 28, 28), (6, 1, 5, 5), {"padding": 2}), ((1, 2, 7, 7), (2, 2, 2, 2), {"stride": 3})]


@pytest.mark.parametrize("x, w, options", CONVOLUTIONS, ids=str)
def test_conv2d(x, w, options):
    agree(lambda x, w, b: F.conv2d(x, w, b, **options), lambda x, w, b: T.conv2d(x, w, b, **options), normal(*x),
          normal(*w), normal(w[0]))
    agree(lambda x, w: F.conv2d(x, w, **options), lambda x, w: T.conv2d(x, w, **options), normal(*x), normal(*w),
          second=False)


POOLS = [(2, None, 0), (3, 2, 0), (3, 2, 1), (3, 1, 1), ((2, 3), (1, 2), (1, 0)), (2, 3, 0), (1, 2, 0), (5, 5, 2)]


@pytest.mark.parametrize("kernel, stride, padding", POOLS, ids=str)
def test_pooling(kernel, stride, padding):
    for ours, theirs in ((F.max_pool2d, T.max_pool2d), (F.avg_pool2d, T.avg_pool2d)):
        agree(lambda x: ours(x, kernel, stride, padding), lambda x: theirs(x, kernel, stride, padding),
              distinct(2, 3, 7, 8))


@pytest.mark.parametrize("kernel, stride, padding", POOLS, ids=str)
def test_ties_in_max_pooling_go_where_pytorch_sends_them(kernel, stride, padding):
    x = np.random.default_rng(0).integers(0, 3, (2, 2, 7, 8)).astype(float)
    agree(lambda x: F.max_pool2d(x, kernel, stride, padding), lambda x: T.max_pool2d(x, kernel, stride, padding), x)


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5, 4)], ids=str)
@pytest.mark.parametrize("training", [True, False])
def test_batch_norm(shape, training):
    gamma, beta = positive(3), normal(3)
    mean, var = normal(3) / 3, positive(3)
    running, theirs = (mean.copy(), var.copy()), (torch.tensor(mean), torch.tensor(var))
    agree(lambda x, g, b: F.batch_norm(x, g, b, *running, training=training, momentum=0.2, eps=1e-3),
          lambda x, g, b: T.batch_norm(x, *theirs, g, b, training=training, momentum=0.2, eps=1e-3), normal(*shape),
          gamma, beta)
    for ours, t in zip(running, theirs):
        np.testing.assert_allclose(ours, t.numpy(), rtol=1e-12)


def test_layer_norm():
    agree(lambda x, g, b: F.layer_norm(x, g, b, 1e-3), lambda x, g, b: T.layer_norm(x, (3, 4), g, b, 1e-3),
          normal(2, 3, 4), positive(3, 4), normal(3, 4))


def test_losses():
    logits, t = normal(5, 4), torch.tensor(LABELS)
    agree(lambda x: F.cross_entropy(x, LABELS), lambda x: T.cross_entropy(x, t), logits)
    agree(lambda x: F.cross_entropy(x, LABELS, weights=WEIGHTS),
          lambda x: (torch.tensor(WEIGHTS) * T.cross_entropy(x, t, reduction="none")).mean(), logits)
    agree(F.mse, T.mse_loss, normal(5, 4), normal(5, 4) + 1)
    agree(F.mse, T.mse_loss, normal(5), normal(5) + 1)
    targets = np.random.default_rng(0).random((5, 4))
    agree(lambda x: F.binary_cross_entropy_with_logits(x, targets),
          lambda x: T.binary_cross_entropy_with_logits(x, torch.tensor(targets)), logits)


def test_float32_agrees_to_its_own_precision():
    x, w = normal(2, 16, 10, 10).astype(np.float32), normal(8, 16, 3, 3).astype(np.float32)
    a, t = mg.Tensor(x, requires_grad=True), torch.tensor(x, requires_grad=True)
    y, z = F.conv2d(a, w, padding=1), T.conv2d(t, torch.tensor(w), padding=1)
    np.testing.assert_allclose(y.numpy(), z.detach().numpy(), rtol=1e-4, atol=1e-4)
    (y * y).sum().backward()
    (z * z).sum().backward()
    np.testing.assert_allclose(a.grad.numpy(), t.grad.numpy(), rtol=1e-3, atol=1e-2)
