"""L1 and L2: the numbers of the formulas, the optimum, the constants, the two penalty conventions."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import models
from minigrad.errors import DataError, ShapeError, UsageError


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 4))
    return X, X @ rng.normal(size=4) + 0.1 * rng.normal(size=30), np.where(rng.random(30) < 0.5, -1.0, 1.0)


def loss_and_gradient(model, w, X, y):
    params = model.to(np.float64).parameters()
    params.assign(w)
    params.zero_grad()
    loss = model.loss(X, y)
    loss.backward()
    return loss.item(), params.g.copy()


@pytest.mark.parametrize("penalty, strength", [("half", 0.5), ("full", 1.0)])
def test_linear_is_summed_with_the_named_penalty(data, penalty, strength):
    X, y, _ = data
    w = np.array([0.5, -1, 2, 0])
    model = models.LinearRegression(4, lam=0.3, penalty=penalty)
    loss, g = loss_and_gradient(model, w, X, y)
    assert abs(loss - (0.5 * ((X @ w - y) ** 2).sum() + strength * 0.3 * (w @ w))) < 1e-12
    np.testing.assert_allclose(g, X.T @ (X @ w - y) + 2 * strength * 0.3 * w, rtol=1e-12)
    best = model.optimum(X, y)
    assert np.linalg.norm(loss_and_gradient(model, best, X, y)[1]) < 1e-12
    eigenvalues = np.linalg.eigvalsh(X.T @ X)
    np.testing.assert_allclose(model.constants(X), eigenvalues[[-1, 0]] + 2 * strength * 0.3, rtol=1e-12)
    np.testing.assert_allclose(model(X).data, X @ best, rtol=1e-12)


@pytest.mark.parametrize("penalty, strength", [("half", 0.5), ("full", 1.0)])
def test_logistic_is_averaged_with_the_named_penalty(data, penalty, strength):
    X, _, y = data
    w = np.array([0.5, -1, 2, 0])
    model = models.LogisticRegression(4, lam=0.3, penalty=penalty)
    loss = loss_and_gradient(model, w, X, y)[0]
    assert abs(loss - (np.log1p(np.exp(-y * (X @ w))).mean() + strength * 0.3 * (w @ w))) < 1e-12
    assert np.linalg.norm(loss_and_gradient(model, model.optimum(X, y), X, y)[1]) < 1e-14
    L, mu = model.constants(X)
    for at in (w, model.optimum(X, y)):
        model.parameters().assign(at)

        def f(w):
            with model.parameters().at(w):
                return model.loss(X, y)

        eigenvalues = np.linalg.eigvalsh(mg.hessian(f, at).data)
        assert mu <= eigenvalues[0] and eigenvalues[-1] <= L
    assert abs(mu - 2 * strength * 0.3) < 1e-15
    assert abs(L - mu - np.linalg.norm(X, 2) ** 2 / 120) < 1e-12


def test_the_same_lambda_is_n_times_stronger_in_the_averaged_objective(data):
    """Duplicating the data moves the optimum of L1 (the penalty weighs less) and leaves that of L2."""
    X, y, labels = data
    twice = np.concatenate([X, X])
    linear, logistic = models.LinearRegression(4, lam=5.0), models.LogisticRegression(4, lam=0.1)
    assert np.linalg.norm(linear.optimum(twice, np.tile(y, 2)) - linear.optimum(X, y)) > 0.01
    np.testing.assert_allclose(models.LinearRegression(4, lam=10.0).optimum(twice, np.tile(y, 2)), linear.optimum(X, y))
    np.testing.assert_allclose(logistic.optimum(twice, np.tile(labels, 2)), logistic.optimum(X, labels), atol=1e-12)


def test_predictions_and_errors(data):
    X, y, labels = data
    model = models.LogisticRegression(4, lam=0.1)
    model.parameters().assign(np.array([1, 0, 0, 0], np.float32))
    np.testing.assert_array_equal(model.predict(X.astype(np.float32)), np.where(X[:, 0] >= 0, 1, -1))
    with pytest.raises(DataError, match="labels other than −1 and \\+1"):
        model.to(np.float64).loss(X, y)
    with pytest.raises(ShapeError, match="expected \\(n, 4\\)"):
        model(X[:, :3])
    with pytest.raises(ShapeError, match="expected \\(n, d\\) and \\(n,\\)"):
        model.optimum(X, labels[:-1])
    with pytest.raises(UsageError, match="penalty='double', expected one of 'half', 'full'"):
        models.LinearRegression(4, penalty="double")
    with pytest.raises(UsageError, match="separable"):
        models.LogisticRegression(4).optimum(X, labels)
