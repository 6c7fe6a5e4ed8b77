"""Weight space against PyTorch (double backward), SciPy (eigenvalues, Lyapunov equations) and scikit-learn (PCA)."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")
linalg = pytest.importorskip("scipy.linalg")
optimize = pytest.importorskip("scipy.optimize")
special = pytest.importorskip("scipy.special")
decomposition = pytest.importorskip("sklearn.decomposition")

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn
from minigrad import weightspace as ws
from minigrad.weightspace import theory

X, Y = (a[:60] for a in data.digits("train"))
X = X.astype(np.float64)


def twins(train):
    """(Objective, the same loss in PyTorch as a function of the flat weights)."""
    mg.seed(3)
    model = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
                          nn.Linear(48, 10))
    model.to(np.float64)
    model[1].running_mean[:], model[1].running_var[:] = [0.1, -0.2, 0.3], [0.5, 1.0, 2.0]
    state = {name: torch.from_numpy(v) for name, v in model.state_dict().items()}
    tn = torch.nn
    net = tn.Sequential(tn.Conv2d(1, 3, 3, padding=1), tn.BatchNorm2d(3), tn.Tanh(), tn.AvgPool2d(2), tn.Flatten(),
                        tn.Linear(48, 10)).double()
    net.load_state_dict(state)
    net.train(train)
    names, x, y = [n for n, _ in net.named_parameters()], torch.from_numpy(X), torch.from_numpy(Y)
    shapes = [p.shape for p in net.parameters()]

    def loss(w):
        parts = torch.split(w, [s.numel() for s in shapes])
        values = {n: p.reshape(s) for n, p, s in zip(names, parts, shapes)}
        frozen = {n: b.clone() for n, b in net.named_buffers()}
        return tn.functional.cross_entropy(torch.func.functional_call(net, {**values, **frozen}, (x,)), y)

    return ws.Objective(model, F.cross_entropy, (X, Y), train=train, batch_size=60 if train else 25), loss


@pytest.mark.parametrize("train", [False, True])
def test_value_gradient_and_hvp_are_pytorchs(train):
    f, loss = twins(train)
    rng = np.random.default_rng(0)
    w, v = f.w + 0.1 * rng.standard_normal(f.layout.n), rng.standard_normal(f.layout.n)
    tw = torch.from_numpy(w).requires_grad_()
    L = loss(tw)
    g, = torch.autograd.grad(L, tw, create_graph=True)
    Hv, = torch.autograd.grad(g @ torch.from_numpy(v), tw)
    got, mine = f(w)
    assert got == pytest.approx(L.item(), rel=1e-12)
    np.testing.assert_allclose(mine, g.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(f.hvp(w, v), Hv.numpy(), atol=1e-10)


def test_eigenvalues_spectrum_and_trace_are_those_of_pytorchs_hessian():
    f, loss = twins(train=False)
    H = torch.autograd.functional.hessian(loss, torch.from_numpy(f.w)).numpy()
    values = linalg.eigvalsh(H)
    top = values[np.argsort(-np.abs(values))]
    np.testing.assert_allclose(ws.top_eigenvalues(f, f.w, 6), top[:6], rtol=1e-4)
    trace, error = ws.hessian_trace(f, f.w, 64)
    assert abs(trace - np.trace(H)) < 4 * error
    nodes, weights = ws.spectrum(f, f.w, probes=4, steps=30, seed=1)
    probes = np.random.default_rng(1).standard_normal((4, len(H)))
    probes /= np.linalg.norm(probes, axis=1, keepdims=True)
    for k in (1, 2, 5):
        exact = np.mean([v @ np.linalg.matrix_power(H, k) @ v for v in probes])
        assert (weights * nodes**k).sum() == pytest.approx(exact, rel=1e-8)
    d = ws.newton_direction(f, f.w, damping=1.0)
    np.testing.assert_allclose(d, linalg.solve(H + np.eye(len(H)), -f(f.w)[1]), atol=1e-6)


def test_lyapunov_equations_are_scipys():
    rng = np.random.default_rng(0)
    M = rng.standard_normal((4, 4))
    A, C, lr, B = M @ M.T + np.eye(4), np.diag([1.0, 2.0, 3.0, 4.0]) + 0.3, 0.02, 3
    step = np.eye(4) - lr * A
    np.testing.assert_allclose(theory.stationary.covariance(A, C, lr, B),
                               linalg.solve_discrete_lyapunov(step, lr**2 * C / B), rtol=1e-9)
    np.testing.assert_allclose(theory.stationary.covariance(A, C, lr, B, exact=False),
                               linalg.solve_continuous_lyapunov(A, lr / B * C), rtol=1e-9)


def test_the_plateau_is_the_exponential_integral():
    expected = (special.expi(8.0) - special.expi(0.125)) / 2 / 0.1
    assert theory.saddle.plateau_steps(4.0, 0.5, 0.1) == pytest.approx(expected, rel=1e-9)


def test_sharpness_is_the_maximum_that_scipy_finds():
    """The worst case of a small net's loss in the Euclidean ball, by SLSQP from many starts."""
    mg.seed(1)
    model = nn.Sequential(nn.Linear(4, 2), nn.Tanh(), nn.Linear(2, 3)).to(np.float64)
    rng = np.random.default_rng(0)
    f = ws.Objective(model, F.cross_entropy, (rng.standard_normal((30, 4)), rng.integers(3, size=30)))
    w, rho, best = f.w, 0.5, 0.0
    for _ in range(5):
        e = rng.standard_normal(w.size)
        ball = {"type": "ineq", "fun": lambda e: rho**2 - e @ e, "jac": lambda e: -2 * e}
        found = optimize.minimize(lambda e: -f.loss(w + e), rho * e / np.linalg.norm(e), method="SLSQP",
                                  jac=lambda e: -f(w + e)[1], constraints=ball)
        best = max(best, -found.fun - f.loss(w))
    assert ws.sharpness(f, w, rho, steps=200, restarts=3) == pytest.approx(best, rel=1e-4)


def test_pca_plane_is_scikit_learns():
    path = np.random.default_rng(0).standard_normal((9, 30)).cumsum(axis=0)
    plane, _ = ws.pca_plane(list(path), origin=path.mean(axis=0))
    pca = decomposition.PCA(2).fit(path)
    for mine, theirs in zip((plane.u, plane.v), pca.components_):
        assert abs(mine @ theirs) == pytest.approx(1, abs=1e-10)
    mine = np.abs([plane.coordinates(w) for w in path])
    np.testing.assert_allclose(mine, np.abs(pca.transform(path)), atol=1e-9)


def test_the_running_mean_is_pytorchs_averaged_model():
    mg.seed(0)
    model = models.mlp() if "mlp" in models.REGISTRY else nn.Sequential(nn.Linear(3, 2))
    w0 = model.parameters().w.copy()
    holder = torch.nn.ParameterList([torch.nn.Parameter(torch.from_numpy(w0.copy()))])
    average, mine = torch.optim.swa_utils.AveragedModel(holder), ws.RunningAverage(w0, count_start=False)
    for i in range(5):
        w = w0 + np.random.default_rng(i).standard_normal(w0.size).astype(w0.dtype)
        holder[0].data = torch.from_numpy(w)
        average.update_parameters(holder)
        mine.update(w)
    np.testing.assert_allclose(mine.value, average.module[0].detach().numpy(), rtol=1e-5, atol=1e-6)
