"""f(w) → (L, g) from closures is pure: the model does not move, and derivatives agree with differences."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn
from minigrad.errors import UsageError
from minigrad.objective import StepLoss, Penalty

from ..optim.methods.test_sam import Net


def evaluation(net):
    counted = []
    return StepLoss(net.params, net.loss, counted.append), counted


def test_it_is_the_function_anywhere_and_leaves_the_model_alone():
    net = Net()
    f, counted = evaluation(net)
    before = net.params.w.copy()
    for v in (f.here, before + 0.1, before * 0):
        L, g = f(v)
        want = net(np.array(v))
        assert L.item() == want[0]
        np.testing.assert_allclose(g, want[1], rtol=1e-12, atol=1e-15)
        assert np.array_equal(net.params.w, before)
    assert counted == [1, 1, 1]


def test_products_are_counted():
    """At w the gradient's graph is kept, so further products cost one each; elsewhere it is made anew for each."""
    net = Net()
    f, counted = evaluation(net)
    for w, expected in ((f.here, [1, 1]), (f.here, [1]), (f.here + 0.1, [1, 1]), (f.here + 0.1, [1, 1])):
        counted.clear()
        f.hvp(w, np.ones(w.size))
        assert counted == expected


@pytest.mark.parametrize("away", [0.0, 0.2])
def test_hessian_vector_products(away):
    """Against central differences of the gradient, at w and elsewhere."""
    net = Net()
    f, _ = evaluation(net)
    w = f.here if not away else f.here + away
    for v in np.random.default_rng(0).normal(size=(2, w.size)):
        want = (net(w + 1e-5 * v)[1] - net(w - 1e-5 * v)[1]) / 2e-5
        np.testing.assert_allclose(f.hvp(w, v), want, rtol=1e-6, atol=1e-9)


def test_products_skip_frozen_parameters():
    net = Net()
    net.params[0].requires_grad = False
    f, _ = evaluation(net)
    entry = net.params.layout[net.params.names[0]]
    hv = f.hvp(f.here, np.ones(net.params.layout.n))
    assert not hv[entry.span].any() and hv[entry.stop:].any()
    v = np.ones(net.params.layout.n)
    v[entry.span] = 0
    differences = (net(f.here + 1e-5 * v)[1] - net(f.here - 1e-5 * v)[1]) / 2e-5
    np.testing.assert_allclose(hv[entry.stop:], differences[entry.stop:], rtol=1e-5, atol=1e-9)


def test_random_draws_repeat_from_the_second_evaluation_on():
    w, draws = mg.Tensor(np.ones(2), requires_grad=True), []

    def loss():
        draws.append(mg.backend.generator().random())
        return (w * w).sum()

    f = StepLoss(mg.Parameters([w]), loss, lambda passes: None)
    f(f.here), f(f.here + 1), f.hvp(f.here, np.ones(2))
    assert draws[0] == draws[1] == draws[2]
    assert mg.backend.generator().random() != draws[0]


def test_a_closure_finds_its_own_weights_where_they_were():
    """At another point the parameters read as that point, `params.w` as their own weights; neither can be written."""
    net = Net()
    own, other, seen = net.params.w.copy(), net.params.w + 0.5, []

    def loss():
        read = np.concatenate([p.numpy().reshape(-1) for p in net.params])
        seen.append((net.params.w.copy(), read))
        return net.loss()

    memory = net.params.w.__array_interface__["data"]
    f = StepLoss(net.params, loss, lambda passes: None)
    f(f.here), f(other), f.hvp(other, np.ones(own.size))
    assert all(np.array_equal(w, own) for w, _ in seen) and np.array_equal(seen[0][1], own)
    assert all(np.array_equal(read, other) for _, read in seen[1:])
    assert net.params.w.__array_interface__["data"] == memory

    def writes():
        net.params.w[:] = 0
        return net.loss()

    with pytest.raises(ValueError, match="read-only"):
        StepLoss(net.params, writes, lambda passes: None)(other)
    np.testing.assert_array_equal(net.params.w, own)


def test_graphs_made_before_an_evaluation_elsewhere_are_still_good():
    """Nothing was written, so a graph from before is not stale."""
    net = Net()
    before = net.loss()
    f = StepLoss(net.params, net.loss, lambda passes: None)
    f(f.here + 0.1)
    net.params.zero_grad()
    before.backward()
    np.testing.assert_allclose(net.params.g, net(net.params.w.copy())[1], rtol=1e-12)


def test_a_penalty_is_added_to_derivatives_alone():
    net = Net()
    penalty = Penalty(0.3, net.params)
    f = StepLoss(net.params, net.loss, lambda passes: None)
    g = f.with_penalty(penalty)
    for w in (f.here, f.here + 0.2):
        v = np.arange(w.size) / w.size
        assert f(w)[0].item() == g(w)[0].item()
        np.testing.assert_allclose(g(w)[1], f(w)[1] + 0.3 * w, rtol=1e-14)
        np.testing.assert_allclose(g.hvp(w, v), f.hvp(w, v) + 0.3 * v, rtol=1e-12)


def test_products_here_elsewhere_and_here_again():
    """The graph that is kept is the one of the model's own point."""
    w = mg.Tensor(np.array([1.0, 2.0]), requires_grad=True)
    f = StepLoss(mg.Parameters([w]), lambda: (w * w * w * w).sum(), lambda passes: None)
    v, zero = np.ones(2), np.zeros(2)
    np.testing.assert_allclose([f.hvp(f.here, v), f.hvp(zero, v), f.hvp(f.here, v)], [[12, 48], [0, 0], [12, 48]])


@pytest.mark.parametrize("closures", [[], (), 3.0, [lambda: 0, 1]], ids=["list", "tuple", "number", "mixed"])
def test_what_is_no_closure_is_refused(closures):
    with pytest.raises(UsageError, match="step: got (list|tuple|float), expected a closure that returns the loss"):
        StepLoss(Net().params, closures, count=lambda passes: None)


def test_the_first_evaluation_alone_moves_running_statistics():
    model, x = nn.BatchNorm1d(1).to(np.float64), np.array([[1.0], [3.0]])
    params = model.parameters()
    f = StepLoss(params, lambda: (model(mg.Tensor(x)) ** 2).sum(), count=lambda passes: None)
    for evaluation in range(3):
        f(params.w)
        assert model.num_batches_tracked == 1 and model.running_mean[0] == pytest.approx(0.2)


@pytest.mark.parametrize("factors", [[2.0], [2.0, 6.0], [2.0, 6.0, 1.0]], ids=len)
def test_products_of_micro_batches_are_those_of_their_mean(factors):
    """f = mean of aᵢ|w|²/2 has the Hessian mean(aᵢ) I."""
    params = mg.Parameters([mg.Tensor(np.array([1.0, -2.0]), requires_grad=True)])
    closures = [lambda a=a: (params[0] * params[0]).sum() * (0.5 * a) for a in factors]
    f, v = StepLoss(params, closures, count=lambda passes: None), np.array([3.0, 5.0])
    np.testing.assert_allclose(f.hvp(f.here, v), np.mean(factors) * v, rtol=1e-14)
    np.testing.assert_allclose(f(f.here)[1], np.mean(factors) * params.w, rtol=1e-14)
