"""The penalty: its value and derivatives, frozen weights left out, the same in every f(w)."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, optim
from minigrad import weightspace as ws
from minigrad.objective import Penalty

from ..weightspace.problems import X, Y, net, objective


def pair(frozen=()):
    """Two parameters, 2 and 3 weights; those at `frozen` do not train."""
    tensors = [mg.Tensor(np.array(v), requires_grad=True) for v in ([1.0, 2.0], [3.0, -1.0, 0.5])]
    params = mg.Parameters(tensors)
    for i in frozen:
        params[i].requires_grad = False
    return params, tensors


@pytest.mark.parametrize("lam", [0.3, np.array([0.1, 0.2, 0.3, 0.4, 0.5])], ids=["number", "vector"])
@pytest.mark.parametrize("frozen", [(), (0,), (1,)], ids=str)
def test_value_gradient_and_product(lam, frozen):
    params, _ = pair(frozen)
    w, v = params.w.copy(), np.array([1.0, -1.0, 2.0, 0.5, 3.0])
    trains = np.repeat([0 not in frozen, 1 not in frozen], [2, 3])
    penalty = Penalty(lam, params)
    assert penalty.value(w) == pytest.approx((lam * w * w * trains).sum() / 2, rel=1e-15)
    np.testing.assert_allclose(penalty.times(v), lam * v * trains, rtol=1e-15)


def test_the_penalty_of_a_whole_data_set_is_its_gradient_by_differences():
    model = net()
    model.parameters()[0].requires_grad = False
    f = objective(model, penalty=0.7)
    w, e = f.w, np.random.default_rng(0).normal(size=f.layout.n)
    frozen = f.layout[f.params.names[0]].span
    e[frozen] = 0
    slope = (f.loss(w + 1e-5 * e) - f.loss(w - 1e-5 * e)) / 2e-5
    assert f(w)[1] @ e == pytest.approx(slope, rel=1e-7) and not f(w)[1][frozen].any()
    plain = objective(model)
    trainable = np.delete(w, np.r_[frozen])
    assert f.loss(w) - plain.loss(w) == pytest.approx(0.35 * trainable @ trainable, rel=1e-10)


def test_frozen_weights_are_left_out_of_mini_batches_too():
    model = net()
    model.parameters()[0].requires_grad = False
    f = ws.MiniBatches(model, F.cross_entropy, data.Loader(X, Y, 40, shuffle=False), penalty=0.7)
    w = model.parameters().w.copy()
    assert not f(w)[1][model.parameters().layout[model.parameters().names[0]].span].any()


@pytest.mark.parametrize("second_term", [False, True])
def test_sam_with_the_penalty_in_the_ascent_and_frozen_parameters(second_term):
    """Frozen weights neither count in the norm nor move: the same step as if they were not parameters at all."""
    def step(frozen):
        params, (a, b) = pair(frozen=(0,) if frozen else ())
        opt = optim.SAM(optim.SGD(params if frozen else [b], 0.1, weight_decay=0.5), rho=0.3, penalty_in_ascent=True,
                        second_term=second_term)
        constant = mg.Tensor(a.numpy().copy())
        seen = []

        def loss():
            seen.append(a.numpy().copy())
            first = a if frozen else constant
            return (first * first).sum() * (b * b).sum() + (b * b * b).sum()

        opt.step(loss)
        return a.numpy().copy(), b.numpy().copy(), seen

    a, b, seen = step(frozen=True)
    _, alone, _ = step(frozen=False)
    np.testing.assert_allclose(b, alone, rtol=1e-14)
    assert all(np.array_equal(a, before) for before in seen)


# ---------------------------------------------------------------- (λ/2)‖w‖² or λ‖w‖²

def conventions(make, w):
    """(loss, gradient) with no penalty, with λ in each convention, and with 2λ in the first."""
    return [make(lam, c)(w) for lam, c in ((0.0, "half"), (0.3, "half"), (0.3, "full"), (0.6, "half"))]


@pytest.mark.parametrize("make", [
    lambda lam, c: objective(penalty=lam, convention=c),
    lambda lam, c: ws.MiniBatches(net(), F.cross_entropy, data.Loader(X, Y, 40, shuffle=False), lam, convention=c)],
    ids=["Objective", "MiniBatches"])
def test_full_is_half_with_twice_the_lambda(make):
    w = objective().w
    (L, g), (L_half, g_half), (L_full, g_full), (L_twice, g_twice) = conventions(make, w)
    assert L_full == L_twice and np.array_equal(g_full, g_twice)
    assert L_half - L == pytest.approx(0.15 * w @ w, rel=1e-9) and L_full - L == pytest.approx(0.3 * w @ w, rel=1e-9)
    np.testing.assert_allclose(g_half - g, 0.3 * w, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(g_full - g, 0.6 * w, rtol=1e-9, atol=1e-12)


def test_hessian_products_and_losses_follow_the_convention():
    w, v = objective().w, np.random.default_rng(1).normal(size=objective().layout.n)
    half, full = (objective(penalty=0.3, convention=c) for c in ("half", "full"))
    np.testing.assert_allclose(full.hvp(w, v) - half.hvp(w, v), 0.3 * v, rtol=1e-9, atol=1e-12)
    assert full.loss(w) - half.loss(w) == pytest.approx(0.15 * w @ w, rel=1e-9)
    assert full.measure(w)[0] == full.loss(w)


@pytest.mark.parametrize("loss", [F.ridge_loss, F.logistic_loss], ids=["ridge", "logistic"])
def test_the_losses_take_the_convention_by_name(loss):
    w, A, y = np.array([0.5, -2.0]), np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 0.0]]), np.array([1.0, -1.0, 1.0])
    plain, half, full = loss(w, A, y), loss(w, A, y, 0.3, convention="half"), loss(w, A, y, 0.3, convention="full")
    plain, half, full = plain.item(), half.item(), full.item()
    assert half - plain == pytest.approx(0.15 * 4.25, rel=1e-12)
    assert full - plain == pytest.approx(0.3 * 4.25, rel=1e-12)
    assert full == loss(w, A, y, 0.6).item() and half == loss(w, A, y, 0.3).item()


def test_full_minimises_the_slides_ridge_problem():
    """L6 with L1: (XᵀX + 2λI)⁻¹Xᵀy."""
    draw = np.random.default_rng(0)
    A, y = draw.normal(size=(8, 3)), draw.normal(size=8)
    w = np.linalg.solve(A.T @ A + 2 * 0.7 * np.eye(3), A.T @ y)
    leaf = mg.Tensor(w, requires_grad=True)
    F.ridge_loss(leaf, A, y, 0.7, convention="full").backward()
    np.testing.assert_allclose(leaf.grad.numpy(), 0, atol=1e-12)


@pytest.mark.parametrize("make", [lambda c: objective(convention=c),
                                  lambda c: F.ridge_loss([1.0], [[1.0]], [1.0], 1, None, c),
                                  lambda c: F.logistic_loss([1.0], [[1.0]], [1.0], 1, convention=c)])
def test_an_unknown_convention_is_refused(make):
    with pytest.raises(mg.MinigradError, match="expected 'half'"):
        make("quarter")
