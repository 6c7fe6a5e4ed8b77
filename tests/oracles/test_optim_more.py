"""pytorch_optimizer and tinygrad: what our tables say of them, step by step."""
import os

import numpy as np
import pytest

torch = pytest.importorskip("torch")
os.environ.setdefault("DEV", "PYTHON")                  # tinygrad's device that needs no compiler
pytorch_optimizer = pytest.importorskip("pytorch_optimizer")
tinygrad = pytest.importorskip("tinygrad")

from minigrad import optim                                                      # noqa: E402

from .steps import A, B, START, gradient, ours, rates                           # noqa: E402

EPS = 1e-2                                              # large, so that its place shows


def theirs(make, lr, closure=False):
    """Weights after each step (12, 4) of an optimizer on PyTorch tensors."""
    w, path = torch.nn.Parameter(torch.tensor(START)), []
    opt = make([w], lr)

    def again():
        w.grad = torch.tensor(gradient(w.detach().numpy()))

    for rate in rates(lr):
        for group in opt.param_groups:
            group["lr"] = rate
        again()
        opt.step(*[again] * closure)
        path.append(w.detach().numpy().copy())
    return np.array(path)


def sgd(p, lr):
    return torch.optim.SGD(p, lr, 0.9)


def test_sgdw_decays_by_the_rate_and_has_momentum():
    expected = theirs(lambda p, lr: pytorch_optimizer.SGDW(p, lr, 0.9, weight_decay=0.1), 0.1)
    m, w, path = np.zeros(4), START, []
    for rate in rates(0.1):
        m = 0.9 * m + gradient(w)
        w = (1 - rate * 0.1) * w - rate * m
        path.append(w)
    np.testing.assert_allclose(path, expected, rtol=1e-9)
    paper = ours(lambda p, lr: optim.SGDW(p, lr, 0.9, weight_decay=0.1), 0.1)
    assert np.abs(paper - expected).max() > 0.1


@pytest.mark.parametrize("pullback, inner", [("none", "keep"), ("reset", "reset"), ("pullback", "interpolate")])
def test_lookahead(pullback, inner):
    def make(p, lr):
        return pytorch_optimizer.Lookahead(sgd(p, lr), k=3, alpha=0.5, pullback_momentum=pullback)

    mine = ours(lambda p, lr: optim.Lookahead(optim.SGD(p, lr, 0.9), 3, 0.5, inner), 0.1)
    np.testing.assert_allclose(mine, theirs(make, 0.1), rtol=1e-9, atol=1e-11)
    other = "reset" if inner == "keep" else "keep"
    assert np.abs(ours(lambda p, lr: optim.Lookahead(optim.SGD(p, lr, 0.9), 3, 0.5, other), 0.1) - mine).max() > 0.01
    defaults = pytorch_optimizer.Lookahead(sgd([torch.zeros(1)], 0.1)).defaults
    assert (defaults["lookahead_k"], defaults["lookahead_alpha"]) == (5, 0.5)


def test_lookahead_goes_on_from_its_state():
    """The slow weights of version 4.1 are in its state_dict."""
    w = torch.nn.Parameter(torch.tensor(START))
    opt = pytorch_optimizer.Lookahead(sgd([w], 0.1), k=3)
    fresh = pytorch_optimizer.Lookahead(sgd([torch.nn.Parameter(torch.zeros(4, dtype=torch.float64))], 0.1), k=3)
    fresh.load_state_dict(opt.state_dict())
    (slow,) = (state["slow_params"] for state in fresh.state.values())
    np.testing.assert_array_equal(slow, START)


@pytest.mark.parametrize("adaptive, mine", [(False, lambda base: optim.SAM(base, 0.5)),
                                            (True, lambda base: optim.ASAM.davda54(base, 0.5))])
def test_sam_and_asam(adaptive, mine):
    expected = theirs(lambda p, lr: pytorch_optimizer.SAM(p, torch.optim.SGD, rho=0.5, adaptive=adaptive, lr=lr,
                                                          momentum=0.9, weight_decay=0.1), 0.1, closure=True)
    found = ours(lambda p, lr: mine(optim.SGD(p, lr, 0.9, weight_decay=0.1)), 0.1)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-7)          # its norm is summed in float32
    inside = ours(lambda p, lr: optim.SAM(optim.SGD(p, lr, 0.9, weight_decay=0.1), 0.5, penalty_in_ascent=True), 0.1)
    assert np.abs(inside - expected).max() > 1e-3


def test_sam_does_not_move_at_a_zero_gradient():
    w = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    opt = pytorch_optimizer.SAM([w], torch.optim.SGD, lr=0.1)
    assert opt.perturb_eps == 1e-12
    w.grad = torch.zeros(2, dtype=torch.float64)
    opt.first_step()
    np.testing.assert_array_equal(w.detach(), [1, 1])


def test_defaults_of_lion():
    defaults = pytorch_optimizer.Lion([torch.zeros(1)]).defaults
    assert [defaults[name] for name in ("lr", "betas", "weight_decay")] == [1e-4, (0.9, 0.99), 0]


# ---------------------------------------------------------------- tinygrad, in float32

def tiny(make, lr):
    """Weights after each step (12, 4) of an optimizer of tinygrad."""
    w = tinygrad.Tensor(START.astype(np.float32)).is_param_()
    opt, path = make([w], lr), []
    a, b = tinygrad.Tensor(A.astype(np.float32)), tinygrad.Tensor(B.astype(np.float32))
    with tinygrad.Context(TRAINING=1):
        for rate in rates(lr):
            opt.lr.assign([rate])
            opt.zero_grad()
            ((w * (a @ w)).sum() * 0.5 - (b * w).sum()).backward()
            opt.step()
            path.append(w.numpy().astype(np.float64))
    return np.array(path)


@pytest.mark.parametrize("name, mine, neighbour", [
    ("Adam", lambda p, lr: optim.Adam(p, lr, eps=EPS), lambda p, lr: optim.Adam(p, lr, eps=EPS, form="eps_hat")),
    ("AdamW", lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.01),
     lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.01, form="schedule"))])
def test_adam_of_tinygrad(name, mine, neighbour):
    expected = tiny(lambda p, lr: getattr(tinygrad.nn.optim, name)(p, lr, eps=EPS), 0.1)
    np.testing.assert_allclose(ours(mine, 0.1), expected, rtol=1e-4, atol=1e-5)
    assert np.abs(ours(neighbour, 0.1) - expected).max() > 5e-4
