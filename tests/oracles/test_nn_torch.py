"""A PyTorch state loads by name into the same Sequential, and gives its outputs, statistics and gradients."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402
from minigrad import nn                                                         # noqa: E402


def cnn(n):
    """The same Sequential from either library."""
    return n.Sequential(
        n.Conv2d(2, 6, 3, stride=2, padding=1, bias=False), n.BatchNorm2d(6), n.ReLU(), n.MaxPool2d(3, 2, 1),
        n.Sequential(n.Conv2d(6, 6, 3, padding=2, dilation=2, groups=3), n.BatchNorm2d(6, eps=1e-3, momentum=0.3),
                     n.GELU()),
        n.AvgPool2d(2), n.Flatten(), n.Linear(6 * 4, 7), n.BatchNorm1d(7), n.Tanh(), n.LayerNorm(7), n.Identity(),
        n.Linear(7, 4, bias=False))


X, Y = np.random.default_rng(0).standard_normal((8, 2, 16, 16)), np.arange(8) % 4


def both():
    torch.manual_seed(0)
    theirs = cnn(torch.nn).double()
    with torch.no_grad():
        for p in theirs.parameters():
            p.add_(0.1 * torch.randn_like(p))
    ours = cnn(nn).to(np.float64)
    ours.load_state_dict({name: t.numpy() for name, t in theirs.state_dict().items()})
    return ours, theirs


def test_names_shapes_dtypes_and_order():
    ours, theirs = cnn(nn).state_dict(), cnn(torch.nn).state_dict()
    assert list(ours) == list(theirs)
    for name in ours:
        assert ours[name].shape == tuple(theirs[name].shape) and ours[name].dtype == theirs[name].numpy().dtype
    assert [n for n, _ in cnn(nn).named_parameters()] == [n for n, _ in cnn(torch.nn).named_parameters()]
    assert [n for n, _ in cnn(nn).named_buffers()] == [n for n, _ in cnn(torch.nn).named_buffers()]


def test_the_vector_is_pytorchs():
    ours, theirs = both()
    vector = torch.nn.utils.parameters_to_vector(theirs.parameters())
    np.testing.assert_array_equal(ours.parameters().w, vector.detach().numpy())
    F.cross_entropy(ours(X), Y).backward()
    torch.nn.functional.cross_entropy(theirs(torch.tensor(X)), torch.tensor(Y)).backward()
    gradients = torch.nn.utils.parameters_to_vector([p.grad for p in theirs.parameters()])
    np.testing.assert_allclose(ours.parameters().g, gradients.numpy(), rtol=1e-8, atol=1e-12)


def test_a_state_of_tensors_loads_as_well():
    theirs = cnn(torch.nn)
    ours = cnn(nn)
    ours.load_state_dict(theirs.state_dict())
    for name, t in theirs.state_dict().items():
        np.testing.assert_array_equal(ours.state_dict()[name], t.numpy())


def test_our_state_loads_into_pytorch():
    ours, theirs = cnn(nn), cnn(torch.nn)
    ours(X.astype(np.float32))
    theirs.load_state_dict({name: torch.tensor(a) for name, a in ours.state_dict().items()})
    x = X.astype(np.float32)
    np.testing.assert_allclose(ours.eval()(x).numpy(), theirs.eval()(torch.tensor(x)).detach().numpy(), rtol=1e-4,
                               atol=1e-5)


def test_outputs_statistics_and_gradients():
    ours, theirs = both()
    for _ in range(3):
        x, t = mg.Tensor(X, requires_grad=True), torch.tensor(X, requires_grad=True)
        y, z = ours(x), theirs(t)
        np.testing.assert_allclose(y.numpy(), z.detach().numpy(), rtol=1e-9, atol=1e-11)
        F.cross_entropy(y, Y).backward()
        torch.nn.functional.cross_entropy(z, torch.tensor(Y)).backward()
        np.testing.assert_allclose(x.grad.numpy(), t.grad.numpy(), rtol=1e-7, atol=1e-12)
    for (name, p), q in zip(ours.named_parameters(), theirs.parameters()):
        np.testing.assert_allclose(p.grad.numpy(), q.grad.numpy(), rtol=1e-7, atol=1e-11, err_msg=name)
    for (name, a), b in zip(ours.named_buffers(), theirs.buffers()):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-10, err_msg=name)
    np.testing.assert_allclose(ours.eval()(X).numpy(), theirs.eval()(torch.tensor(X)).detach().numpy(), rtol=1e-9,
                               atol=1e-11)


def test_self_attention_is_multihead_attention():
    """Names, order and shapes; outputs and gradients with its weights."""
    theirs = torch.nn.MultiheadAttention(8, 2, batch_first=True).double()
    with torch.no_grad():
        for p in theirs.parameters():
            p.add_(0.1 * torch.randn_like(p))
    ours = nn.SelfAttention(8, 2).to(np.float64)
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict(theirs.state_dict())
    x = mg.Tensor(X[:3, 0, :5, :8], requires_grad=True)
    t = torch.tensor(X[:3, 0, :5, :8], requires_grad=True)
    y, (z, _) = ours(x), theirs(t, t, t)
    np.testing.assert_allclose(y.numpy(), z.detach().numpy(), rtol=1e-9, atol=1e-12)
    (y * y).sum().backward()
    (z * z).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), t.grad.numpy(), rtol=1e-8, atol=1e-12)
    for p, q in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(p.grad.numpy(), q.grad.numpy(), rtol=1e-8, atol=1e-12)


def test_self_attention_starts_as_multihead_attention():
    """in_proj_weight on ±√(6/(D + 3D)), the rows of out_proj on ±1/√D, biases 0."""
    mg.seed(0)
    torch.manual_seed(0)
    ours, theirs = nn.SelfAttention(64, 4).state_dict(), torch.nn.MultiheadAttention(64, 4).state_dict()
    for name, bound in (("in_proj_weight", np.sqrt(6 / 256)), ("out_proj.weight", 1 / 8)):
        for weights in (ours[name], theirs[name].numpy()):
            assert 0.99 * bound < np.abs(weights).max() <= bound * (1 + 1e-6)
            np.testing.assert_allclose(weights.var(), bound**2 / 3, rtol=0.05)
    for name in ("in_proj_bias", "out_proj.bias"):
        assert not ours[name].any() and not theirs[name].numpy().any()


def test_starting_distributions_have_pytorchs_bounds():
    """The same bound and variance for each weight, over many draws."""
    mg.seed(0)
    torch.manual_seed(0)
    for make in (lambda n: n.Linear(20, 50), lambda n: n.Conv2d(6, 8, 3, groups=2)):
        ours, theirs = [make(nn) for _ in range(40)], [make(torch.nn) for _ in range(40)]
        for name in ("weight", "bias"):
            a = np.concatenate([getattr(m, name).numpy().ravel() for m in ours])
            b = np.concatenate([getattr(m, name).detach().numpy().ravel() for m in theirs])
            np.testing.assert_allclose(np.abs(a).max(), np.abs(b).max(), rtol=0.02)
            np.testing.assert_allclose(a.var(), b.var(), rtol=0.1)


def test_refresh_batchnorm_as_pytorchs_update_bn():
    ours, theirs = both()
    batches = [X[:5], X[5:]]
    nn.refresh_batchnorm(ours, [mg.Tensor(x) for x in batches], how="torch")
    torch.optim.swa_utils.update_bn([torch.tensor(x) for x in batches], theirs)
    for (name, a), b in zip(ours.named_buffers(), theirs.buffers()):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-9, atol=1e-12, err_msg=name)
