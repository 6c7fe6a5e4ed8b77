"""Newton: exact on a quadratic in one step, dense and by conjugate gradients; negative curvature is reported."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.optim.methods.newton import newton_step

DRAW = np.random.default_rng(0)
X, Y, LAM = DRAW.normal(size=(30, 6)), DRAW.normal(size=30), 0.3


class Quadratic:
    """½ wᵀAw − bᵀw as f(w), with its products counted."""

    def __init__(self, A, b):
        self.A, self.b, self.products = A, b, 0

    def __call__(self, w):
        return 0.5 * w @ self.A @ w - self.b @ w, self.A @ w - self.b

    def hvp(self, w, v):
        self.products += 1
        return self.A @ v


def test_one_step_solves_ridge_regression():
    """T7, L1: (XᵀX + λI)⁻¹Xᵀy from anywhere."""
    w = mg.Tensor(DRAW.normal(size=6), requires_grad=True)
    opt = optim.Newton([w])
    opt.step(lambda: F.ridge_loss(w, mg.Tensor(X), mg.Tensor(Y), LAM))
    np.testing.assert_allclose(w.data, np.linalg.solve(X.T @ X + LAM * np.eye(6), X.T @ Y), rtol=1e-10)
    assert not opt.negative_curvature and opt.gradient_evaluations == 1 + 1 + 6
    assert opt.curvature == pytest.approx(np.linalg.eigvalsh(X.T @ X)[0] + LAM, rel=1e-9)


@pytest.mark.parametrize("n", [1, 2, 17, 60])
def test_one_step_solves_ridge_regression_of_any_size_at_n_products(n):
    """T7: exact from anywhere, at n Hessian-vector products; a second step stays there."""
    x, y = DRAW.normal(size=(2 * n + 3, n)), DRAW.normal(size=2 * n + 3)
    w = mg.Tensor(10 * DRAW.normal(size=n), requires_grad=True)
    best = np.linalg.solve(x.T @ x + LAM * np.eye(n), x.T @ y)
    opt = optim.Newton([w])
    for _ in range(2):
        opt.step(lambda: F.ridge_loss(w, mg.Tensor(x), mg.Tensor(y), LAM))
        np.testing.assert_allclose(w.data, best, rtol=1e-7, atol=1e-10)
    assert opt.gradient_evaluations == 2 * (1 + 1 + n)


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("damping", [0.0, 2.0])
def test_both_solvers_solve_the_damped_system(dense, damping):
    f, w = Quadratic(X.T @ X, X.T @ Y), DRAW.normal(size=6)
    L, g, d, curvature = newton_step(f, w, damping, dense)
    np.testing.assert_allclose(d, -np.linalg.solve(X.T @ X + damping * np.eye(6), g), rtol=1e-7)
    assert L == f(w)[0] and curvature > 0 and f.products <= 8


def test_large_problems_go_by_conjugate_gradients():
    A = np.diag(np.linspace(1, 3, 400))
    f = Quadratic(A, np.ones(400))
    d = newton_step(f, np.zeros(400))[2]
    np.testing.assert_allclose(d, 1 / np.diag(A), rtol=1e-8)
    assert f.products < 40


def test_a_saddle_is_reported_and_reached():
    """½(x² − y²): the dense step goes onto the saddle, as Newton's formula says, and says so."""
    w = mg.Tensor(np.array([1.0, 1e-6]), requires_grad=True)
    opt = optim.Newton([w])
    opt.step(lambda: (w * w * np.array([1.0, -1.0])).sum() * 0.5)
    np.testing.assert_allclose(w.data, [0, 0], atol=1e-12)
    assert opt.negative_curvature and opt.curvature == pytest.approx(-1)
    f = Quadratic(np.diag([1.0, -1.0]), np.zeros(2))
    d, curvature = newton_step(f, np.array([0.1, 1.0]), dense=False)[2:]
    assert curvature < 0 and d @ f(np.array([0.1, 1.0]))[1] < 0                # still downhill


def test_a_singular_hessian_asks_for_damping():
    w = mg.Tensor(np.ones(2), requires_grad=True)
    with pytest.raises(mg.MinigradError, match="damping"):
        optim.Newton([w]).step(lambda: (w.sum()) ** 2)
    opt = optim.Newton([w], damping=0.5)
    opt.step(lambda: (w.sum()) ** 2)
    step = np.linalg.solve(2 * np.ones((2, 2)) + 0.5 * np.eye(2), [4, 4])
    np.testing.assert_allclose(w.data, np.ones(2) - step, rtol=1e-12)


def test_refusals():
    w = mg.Tensor(np.ones(2), requires_grad=True)
    with pytest.raises(mg.MinigradError, match="closure"):
        optim.Newton([w]).step()
    with pytest.raises(mg.MinigradError, match="damping"):
        optim.Newton([w], damping=-1)
    frozen = mg.Parameters([mg.Tensor(np.ones(2), requires_grad=True) for _ in range(2)])
    frozen[0].requires_grad = False
    with pytest.raises(mg.MinigradError, match="frozen"):
        optim.Newton(frozen).step(lambda: (frozen[1] * frozen[1]).sum())


@pytest.mark.parametrize("inner", ["keep", "reset", "interpolate"])
def test_lookahead_over_newton(inner):
    """Half of the way to the minimum of a quadratic, and no rule that `explain` could step through."""
    w = mg.Tensor(np.array([2.0, -4.0]), requires_grad=True)
    opt = optim.Lookahead(optim.Newton([w]), k=1, inner=inner)
    opt.step(lambda: (w * w).sum())
    np.testing.assert_allclose(w.data, [1.0, -2.0], rtol=1e-12)
    with pytest.raises(mg.MinigradError, match="elementwise"), mg.explain.next(opt):
        pass


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_singular_hessian_is_seen_in_either_dtype(dtype):
    """Cross-entropy does not change when a number is added to all logits: three directions without curvature."""
    mg.seed(0)
    model = nn.Linear(4, 3).to(dtype)
    x, y = np.random.default_rng(0).normal(size=(30, 4)).astype(dtype), np.arange(30) % 3
    opt = optim.Newton(model.parameters())
    before = opt.params.w.copy()
    with pytest.raises(mg.MinigradError, match="singular"):
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y))
    np.testing.assert_array_equal(opt.params.w, before)


def test_at_a_stationary_point_there_is_no_step():
    w = mg.Tensor(np.zeros(400), requires_grad=True)
    opt = optim.Newton([w])
    opt.step(lambda: 0.5 * (w * w).sum())
    assert not w.data.any()


def test_another_damping_is_refused():
    opts = [optim.Newton([mg.Tensor(np.ones(2), requires_grad=True)], damping=d) for d in (1.0, 2.0)]
    with pytest.raises(mg.errors.CheckpointError, match="damping"):
        opts[1].load_state_dict(opts[0].state_dict())
