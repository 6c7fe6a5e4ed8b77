"""What the exercises say of other libraries."""
import inspect
import warnings

import numpy as np
import pytest
from minigrad.learn.exercises.course import load

torch = pytest.importorskip("torch")

rng = np.random.default_rng(0)


def test_convolve2d_of_scipy_flips_the_kernel_and_conv2d_of_pytorch_does_not():
    signal = pytest.importorskip("scipy.signal")
    x, w = rng.normal(size=(6, 5)), rng.normal(size=(3, 2))
    theirs = torch.nn.functional.conv2d(torch.tensor(x)[None, None], torch.tensor(w)[None, None])[0, 0].numpy()
    np.testing.assert_allclose(signal.convolve2d(x, w[::-1, ::-1], mode="valid"), theirs, rtol=1e-12)
    assert not np.allclose(signal.convolve2d(x, w, mode="valid"), theirs)


@pytest.mark.parametrize("stride, padding", [(1, 0), (2, 1)])
def test_the_gradient_of_the_image_is_their_transposed_convolution(stride, padding):
    x = torch.tensor(rng.normal(size=(2, 3, 7, 7)), requires_grad=True)
    w, dy = torch.tensor(rng.normal(size=(4, 3, 3, 3))), None
    y = torch.nn.functional.conv2d(x, w, stride=stride, padding=padding)
    dy = torch.tensor(rng.normal(size=y.shape))
    y.backward(dy)
    np.testing.assert_allclose(x.grad, torch.nn.functional.conv_transpose2d(dy, w, stride=stride, padding=padding),
                               rtol=1e-10, atol=1e-12)


def test_sum_to_size_is_unbroadcasting():
    g = torch.tensor(rng.normal(size=(4, 3)))
    np.testing.assert_allclose(g.sum_to_size(3), g.sum(0), rtol=1e-12)
    np.testing.assert_allclose(g.sum_to_size(4, 1), g.sum(1, keepdim=True), rtol=1e-12)


def test_a_softmax_before_cross_entropy_is_applied_twice():
    z, y = torch.tensor(rng.normal(size=(5, 3))), torch.tensor([0, 1, 2, 0, 1])
    p = torch.softmax(z, 1)
    np.testing.assert_allclose(torch.nn.functional.cross_entropy(p, y),
                               -torch.log_softmax(p, 1)[torch.arange(5), y].mean(), rtol=1e-12)


def test_leaves_accumulate_until_their_gradient_is_none_or_zero():
    w = torch.tensor([2.0], requires_grad=True)
    for wanted in (3, 6):
        (3 * w).sum().backward()
        assert w.grad.item() == wanted
    w.grad = None
    (3 * w).sum().backward()
    assert w.grad.item() == 3


def test_gradcheck_takes_a_millionth_adds_its_tolerances_and_warns_without_float64():
    defaults = {name: p.default for name, p in inspect.signature(torch.autograd.gradcheck).parameters.items()}
    assert (defaults["eps"], defaults["atol"], defaults["rtol"]) == (1e-6, 1e-5, 1e-3)
    x = torch.ones(1, requires_grad=True)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        torch.autograd.gradcheck(lambda x: 2 * x, x, atol=1, rtol=1, raise_exception=False)
    assert any("double precision" in str(one.message) for one in seen)


def test_ridge_has_no_half_and_elastic_net_without_l1_is_halved_by_n():
    linear_model = pytest.importorskip("sklearn.linear_model")
    X, y, lam = rng.normal(size=(9, 3)), rng.normal(size=9), 0.7
    found = linear_model.Ridge(alpha=lam, fit_intercept=False, tol=1e-12).fit(X, y).coef_
    np.testing.assert_allclose(2 * X.T @ (X @ found - y) + 2 * lam * found, np.zeros(3), atol=1e-9)
    found = linear_model.ElasticNet(alpha=lam, l1_ratio=0.0, fit_intercept=False, tol=1e-12, max_iter=100_000)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")                                   # it prefers Ridge
        found = found.fit(X, y).coef_
    np.testing.assert_allclose(X.T @ (X @ found - y) / 9 + lam * found, np.zeros(3), atol=1e-6)


def test_decay_reaches_every_parameter_and_a_scheduler_counts_its_calls():
    net = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.BatchNorm1d(3))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5)
    assert [(len(group["params"]), group["weight_decay"]) for group in optimizer.param_groups] == [(4, 0.5)]
    for p in net.parameters():
        p.grad = torch.zeros_like(p)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)
    for _ in range(10):
        optimizer.step()
    np.testing.assert_allclose(net[1].weight.detach(), 0.95**10, rtol=1e-6)         # γ decays, too
    assert scheduler.get_last_lr() == [0.1]                 # ten steps of the optimizer are none of the scheduler
    scheduler.step()
    np.testing.assert_allclose(scheduler.get_last_lr(), 0.1 * (1 + np.cos(np.pi / 100)) / 2, rtol=1e-12)


def tensor(array):
    """An array as a tensor that wants a gradient."""
    return torch.tensor(np.array(array), requires_grad=True)


@pytest.mark.parametrize(("names", "options"), [
    (("nesterov",), {"nesterov": True}), (("dampening",), {"dampening": 0.5})], ids=("nesterov", "dampening"))
def test_nesterov_and_dampening_are_pytorchs(names, options):
    exercise = load("momentum")
    for w, g, m, lr, beta in exercise.probes(np.random.default_rng(0)):
        p = tensor(w)
        step = torch.optim.SGD([p], lr=lr, momentum=beta, **options)
        step.state[p]["momentum_buffer"], p.grad = torch.tensor(m), torch.tensor(g)
        step.step()
        mine = exercise.variant(names)(w, g, m, lr, beta)
        np.testing.assert_allclose(mine[0], p.detach(), rtol=1e-12)
        np.testing.assert_allclose(mine[1], step.state[p]["momentum_buffer"], rtol=1e-12)


def test_adamax_is_pytorchs():
    exercise = load("adam")
    for w, g, m, v, t, lr, beta1, beta2, eps in exercise.probes(np.random.default_rng(0)):
        p = tensor(w)
        step = torch.optim.Adamax([p], lr=lr, betas=(beta1, beta2), eps=eps)
        step.state[p].update(step=torch.tensor(t - 1.0), exp_avg=torch.tensor(m), exp_inf=torch.tensor(v))
        p.grad = torch.tensor(g)
        step.step()
        state = step.state[p]
        mine = exercise.variant(("adamax_torch",))(w, g, m, v, t, lr, beta1, beta2, eps)
        for ours, theirs in zip(mine, (p.detach(), state["exp_avg"], state["exp_inf"]), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-10)


@pytest.mark.parametrize(("name", "more", "options"), [
    ("no_mean", {}, {"reduction": "sum"}), ("label_smoothing", {"smooth": 0.3}, {"label_smoothing": 0.3})])
def test_summed_and_smoothed_cross_entropy_is_pytorchs(name, more, options):
    exercise = load("cross_entropy")
    for x, y in exercise.probes(np.random.default_rng(0)):
        z = tensor(x)
        theirs = torch.nn.functional.cross_entropy(z, torch.tensor(y), **options)
        theirs.backward()
        loss, dx = exercise.variant((name,), more)(x, y)
        np.testing.assert_allclose(loss, theirs.detach(), rtol=1e-12)
        np.testing.assert_allclose(dx, z.grad, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(("name", "reduction"), [("fit_doubled", "sum"), ("mean_squared", "mean")])
def test_ridge_by_mse_and_weight_decay(name, reduction):
    """SGD's weight_decay=λ adds λw to the gradient of MSELoss; ŵ is where the sum is 0."""
    exercise = load("ridge")
    for w, X, y, lam in exercise.probes(np.random.default_rng(0)):
        p = tensor(w)
        loss = torch.nn.MSELoss(reduction=reduction)(torch.tensor(X) @ p, torch.tensor(y))
        loss.backward()
        step = torch.optim.SGD([p], lr=1.0, weight_decay=lam)
        step.step()
        mine, grad, best = exercise.variant((name,))(w, X, y, lam)
        np.testing.assert_allclose(mine, loss.item() + lam / 2 * w @ w, rtol=1e-12)
        np.testing.assert_allclose(w - grad, p.detach(), rtol=1e-10)
        np.testing.assert_allclose(exercise.variant((name,))(best, X, y, lam)[1], 0 * w, atol=1e-12)


def test_the_mean_of_the_squares_has_no_half():
    """minibatch: the gradient is twice the exercise's."""
    X, y, w = rng.normal(size=(5, 3)), rng.normal(size=5), tensor(rng.normal(size=3))
    torch.nn.MSELoss()(torch.tensor(X) @ w, torch.tensor(y)).backward()
    np.testing.assert_allclose(w.grad, 2 * X.T @ (X @ w.detach().numpy() - y) / 5, rtol=1e-10)


def test_update_bn_weighs_batches_alike_and_leaves_out_what_lies_between():
    exercise = load("refresh_batchnorm")
    for batches, in exercise.probes(np.random.default_rng(0)):
        layer = torch.nn.BatchNorm1d(batches[0].shape[1]).double()
        torch.optim.swa_utils.update_bn([torch.tensor(b) for b in batches], layer)
        mean, var = exercise.variant(("update_bn",))(batches)
        np.testing.assert_allclose(mean, layer.running_mean, rtol=1e-12)
        np.testing.assert_allclose(var, layer.running_var, rtol=1e-12)


def test_half_a_cosine_is_warm_restarts():
    exercise, p = load("schedule"), tensor([0.0])
    step = torch.optim.SGD([p], lr=0.1)
    schedule = torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(step, T_0=10, eta_min=0.01)
    step.step()
    for i in range(1, 10):
        schedule.step()
        np.testing.assert_allclose(exercise.variant(("cosine",))(i, 0.1, 0.01, 2, 5, 40, 25)[0],
                                   schedule.get_last_lr()[0], rtol=1e-12)
        np.testing.assert_allclose(exercise.variant(("cosine_from_0",))(i + 1, 0.1, 0.01, 2, 5, 40, 25)[0],
                                   schedule.get_last_lr()[0], rtol=1e-12)


def test_gradients_of_retained_values_add_up():
    x, y = tensor(1.5), tensor(-2.0)
    u = x * y
    v = u + x
    u.retain_grad()
    v.retain_grad()
    for _ in range(2):
        (u * v).backward(retain_graph=True)
    theirs = [float(node.grad) for node in (v, u, x, y)]
    np.testing.assert_allclose(load("backward_order").variant(("all_add_up",))(1.5, -2.0)[4:], theirs, rtol=1e-12)
