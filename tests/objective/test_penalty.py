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
