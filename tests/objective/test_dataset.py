"""The evaluator: values, derivatives, and that nothing of the model moves."""
import pickle

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, nn
from minigrad import weightspace as ws
from minigrad.errors import LayoutError, ShapeError, UsageError

from ..weightspace.problems import X, Y, bn_net, dense_hessian, net, objective


def by_hand(w, X, Y):
    """Cross-entropy of the 5-4-3 tanh net with the weights w, in NumPy."""
    W1, b1, W2, b2 = w[:20].reshape(4, 5), w[20:24], w[24:36].reshape(3, 4), w[36:39]
    z = np.tanh(X @ W1.T + b1) @ W2.T + b2
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(Y)), Y].mean(), (z.argmax(axis=1) != Y).mean()


@pytest.mark.parametrize("batch_size", [7, 40, 100])
def test_loss_error_and_gradient(batch_size):
    f = objective(batch_size=batch_size, penalty=0.3)
    w = np.random.default_rng(1).standard_normal(39)
    L, error = by_hand(w, X, Y)
    penalised = L + 0.15 * (w @ w)
    got, g = f(w)
    assert isinstance(got, float) and got == pytest.approx(penalised, rel=1e-12)
    assert f.loss(w) == pytest.approx(penalised, rel=1e-12)
    assert f.error(w) == pytest.approx(error) and f.measure(w) == pytest.approx((penalised, error))
    h = 1e-6
    numeric = [(by_hand(w + h * e, X, Y)[0] - by_hand(w - h * e, X, Y)[0]) / (2 * h) for e in np.eye(39)]
    np.testing.assert_allclose(g, numeric + 0.3 * w, atol=1e-8)


def test_outputs_are_the_models():
    f = objective(batch_size=9)
    np.testing.assert_allclose(f.outputs(f.w), f.model(mg.Tensor(X)).numpy(), rtol=1e-12)


@pytest.mark.parametrize("settings", [{}, {"batch_size": 7}, {"penalty": 0.2}, {"train": True, "batch_size": 20}],
                         ids=str)
def test_hvp_is_the_dense_hessian_times_v(settings):
    f = objective(bn_net(), **settings)
    w, vs = f.w, np.random.default_rng(2).standard_normal((3, f.w.size))
    H = dense_hessian(f, w)
    np.testing.assert_allclose(f.hvp(w, vs[0]), H @ vs[0], atol=1e-7)
    for Hv, v in zip(f.hvps(w, list(vs)), vs):
        np.testing.assert_allclose(Hv, H @ v, atol=1e-7)


def state(model):
    """Everything a call could leave changed."""
    buffers = {name: backend.to_numpy(b).copy() for name, b in model.named_buffers()}
    flags = [(m.training, getattr(m, "stale", None)) for m in model.modules()]
    params = model.parameters()
    return params.w.copy(), params.g.copy(), buffers, flags, backend.generator().bit_generator.state


@pytest.mark.parametrize("settings", [{}, {"train": True}, {"refresh": [X[:25], X[25:]]}],
                         ids=["eval", "train", "refresh"])
def test_nothing_of_the_model_moves(settings):
    model = bn_net(dropout=0.3)
    model[1].eval()                                         # a mixture of modes must come back as it was
    model.parameters().g[:] = 3.0
    f = objective(model, data=data.Loader(X, Y, 16), **settings)
    before, w = state(model), f.w + 1.0
    buffers = [id(b) for b in model.buffers()]
    f(w), f.loss(w), f.error(w), f.hvp(w, w), f.outputs(w)
    with pytest.raises(LayoutError, match=r"\(5,\).*expected"):
        f(w[:5])
    after = state(model)
    for a, b in zip(before[:2], after[:2]):
        np.testing.assert_array_equal(a, b)
    assert before[2].keys() == after[2].keys() and before[3:] == after[3:]
    for name in before[2]:
        np.testing.assert_array_equal(before[2][name], after[2][name])
    assert buffers == [id(b) for b in model.buffers()]


def test_an_error_inside_leaves_the_model_as_it_was():
    model = bn_net()
    f = objective(model, data=(X, Y + 7), refresh=[X])
    before = state(model)
    with pytest.raises(mg.MinigradError):
        f(f.w)
    after = state(model)
    assert before[3:] == after[3:]
    np.testing.assert_array_equal(before[2]["1.running_mean"], after[2]["1.running_mean"])


def test_statistics_running_batch_and_refreshed_are_three_different_losses():
    model = bn_net()
    w = model.parameters().w.copy()
    running, batch = objective(model), objective(model, train=True, batch_size=20)
    fresh = objective(model, refresh=[X[:30], X[30:]])
    with model.parameters().at(w):
        model.eval()
        by_running = F.cross_entropy(model(mg.Tensor(X)), Y).item()
        model.train()
        with nn.frozen_statistics():
            halves = [F.cross_entropy(model(mg.Tensor(x)), y).item() for x, y in ((X[:20], Y[:20]), (X[20:], Y[20:]))]
            whole = F.cross_entropy(model(mg.Tensor(X)), Y).item()
    assert running.loss(w) == pytest.approx(by_running, rel=1e-12)
    assert batch.loss(w) == pytest.approx(np.mean(halves), rel=1e-12)
    assert fresh.loss(w) == pytest.approx(whole, rel=1e-12)         # pooled statistics are those of all rows at once
    assert len({round(v, 6) for v in (by_running, np.mean(halves), whole)}) == 3


def test_dropout_in_training_mode_is_the_same_in_every_evaluation():
    f = objective(bn_net(dropout=0.5), train=True)
    assert f.loss(f.w) == f.loss(f.w) == f(f.w)[0] != objective(f.model).loss(f.w)


def test_a_loader_gives_the_same_batches_every_time_and_is_not_moved():
    loader = data.Loader(X, Y, 7, seed=3)
    f = objective(bn_net(), data=loader, train=True)
    before = loader.state_dict()
    first = f.loss(f.w)
    iterator = iter(loader)
    next(iterator)
    assert f.loss(f.w) == first and loader.state_dict()["position"] == 1
    assert len(list(iterator)) == 5 and before["position"] == 0


def test_drop_last_counts_only_what_was_seen():
    f = objective(data=data.Loader(X, Y, 16, shuffle=False, drop_last=True))
    assert f.loss(f.w) == pytest.approx(objective(data=(X[:32], Y[:32])).loss(f.w), rel=1e-12)


def test_frozen_parameters_have_no_gradient():
    model = net()
    model[0].weight.requires_grad = False
    f = objective(model)
    g, Hv = f(f.w)[1], f.hvp(f.w, np.ones(39))
    assert not g[:20].any() and g[20:].all() and not Hv[:20].any()


def test_passes_are_counted():
    f = objective(bn_net(), refresh=[X])
    f(f.w), f.loss(f.w), f.hvp(f.w, f.w), f.hvps(f.w, [f.w] * 3)
    assert (f.passes.forward, f.passes.backward) == (8, 1 + 2 + 4)
    assert "8 forward" in repr(f.passes)
    plain = objective()
    plain.outputs(plain.w)
    assert (plain.passes.forward, plain.passes.backward) == (1, 0)


def test_float32_models_compute_in_float32():
    f = objective(net(dtype=np.float32), data=(X.astype(np.float32), Y))
    assert f(f.w.astype(np.float64))[1].dtype == np.float32 == f.hvp(f.w, f.w.astype(np.float64)).dtype


def test_it_can_be_pickled_for_other_processes():
    f = objective(bn_net(), refresh=data.Loader(X, Y, 16, shuffle=False))
    twin = pickle.loads(pickle.dumps(f))
    assert twin.loss(f.w + 0.1) == f.loss(f.w + 0.1)
    np.testing.assert_array_equal(twin(f.w)[1], f(f.w)[1])


def test_wrong_arguments_say_so():
    with pytest.raises(UsageError, match="pair"):
        objective(data=X)
    with pytest.raises(UsageError, match="batch statistics"):
        objective(train=True, refresh=[X])
    with pytest.raises(ShapeError, match=r"\(N, K\)"):
        ws.Objective(nn.Linear(5, 1), lambda out, y: (out * out).mean(), (X.reshape(40, 1, 5), Y)).error(np.zeros(6))
    with pytest.raises(UsageError, match="without hvp"):
        ws.hessian_trace(lambda w: (0.0, w), np.zeros(3))
