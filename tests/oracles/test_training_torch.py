"""Twenty steps of training a CNN with BatchNorm against PyTorch in float64, and products with its Hessian."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402
from minigrad import nn, optim                                                  # noqa: E402

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((48, 1, 8, 8)), RNG.integers(0, 10, 48)


def cnn(n):
    return n.Sequential(
        n.Conv2d(1, 8, 3, padding=1, bias=False), n.BatchNorm2d(8), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(8, 8, 3, padding=1, bias=False), n.BatchNorm2d(8), n.ReLU(), n.AvgPool2d(2), n.Flatten(),
        n.Linear(32, 10))


def both():
    torch.manual_seed(1)
    theirs = cnn(torch.nn).double()
    ours = cnn(nn).to(np.float64)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


OPTIMIZERS = {
    "sgd": (lambda p: optim.SGD(p, lr=0.05), lambda p: torch.optim.SGD(p, lr=0.05)),
    "momentum": (lambda p: optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=1e-3),
                 lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=1e-3)),
    "nesterov": (lambda p: optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
                 lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    "adam": (lambda p: optim.Adam(p, lr=0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    "adamw": (lambda p: optim.AdamW(p, lr=0.01, weight_decay=0.05),
              lambda p: torch.optim.AdamW(p, lr=0.01, weight_decay=0.05)),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_trajectory_of_twenty_steps(name):
    ours, theirs = both()
    make, make_torch = OPTIMIZERS[name]
    start = ours.parameters().w.copy()
    opt, opt_torch = make(ours.parameters()), make_torch(theirs.parameters())
    for step in range(20):
        batch = np.arange(16) + 16 * (step % 3)
        opt.zero_grad()
        loss = F.cross_entropy(ours(X[batch]), Y[batch])
        loss.backward()
        opt.step()
        opt_torch.zero_grad()
        loss_torch = torch.nn.functional.cross_entropy(theirs(torch.tensor(X[batch])), torch.tensor(Y[batch]))
        loss_torch.backward()
        opt_torch.step()
        np.testing.assert_allclose(loss.item(), loss_torch.item(), rtol=1e-8, err_msg=f"loss of step {step + 1}")
    vector = torch.nn.utils.parameters_to_vector(theirs.parameters()).detach().numpy()
    np.testing.assert_allclose(ours.parameters().w, vector, rtol=1e-8, atol=1e-8)
    for (buffer, a), b in zip(ours.named_buffers(), theirs.buffers()):
        np.testing.assert_allclose(a, b.numpy(), rtol=1e-8, atol=1e-8, err_msg=buffer)
    assert np.abs(vector - start).max() > 0.05, "it moved: a trajectory that stands still proves nothing"


@pytest.mark.parametrize("training", [True, False], ids=["train", "eval"])
def test_hessian_vector_products_through_the_network(training):
    ours, theirs = both()
    ours.train(training)
    theirs.train(training)
    params = ours.parameters()
    v = np.random.default_rng(2).standard_normal(params.layout.n)

    def f(w):
        with params.at(w), nn.frozen_statistics():
            return F.cross_entropy(ours(X[:16]), Y[:16])

    hv = mg.hvp(f, params.w.copy(), v).numpy()
    loss = torch.nn.functional.cross_entropy(theirs(torch.tensor(X[:16])), torch.tensor(Y[:16]))
    gs = torch.autograd.grad(loss, list(theirs.parameters()), create_graph=True)
    flat = torch.cat([g.reshape(-1) for g in gs])
    expected = torch.autograd.grad(flat @ torch.tensor(v), list(theirs.parameters()))
    expected = torch.cat([g.reshape(-1) for g in expected]).numpy()
    assert np.linalg.norm(expected) > 1
    np.testing.assert_allclose(hv, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())
