"""What scikit-learn averages: the weights of every step in SGDRegressor, the predictions in VotingClassifier."""
import numpy as np
import pytest

linear_model = pytest.importorskip("sklearn.linear_model")
ensemble = pytest.importorskip("sklearn.ensemble")

from minigrad import weightspace as ws                                          # noqa: E402

RNG = np.random.default_rng(0)
X = RNG.standard_normal((40, 3))
Y = X @ np.array([1.0, -2.0, 0.5]) + RNG.standard_normal(40)


def sgd(average):
    return linear_model.SGDRegressor(penalty=None, learning_rate="constant", eta0=0.05, shuffle=False, max_iter=3,
                                     tol=None, fit_intercept=False, average=average).fit(X, Y)


def test_sgd_with_average_is_the_mean_of_the_weights_after_every_step():
    average, w = ws.RunningAverage(np.zeros(3), count_start=False), np.zeros(3)
    for _ in range(3):
        for x, y in zip(X, Y, strict=True):
            w = w - 0.05 * (x @ w - y) * x
            average.update(w)
    np.testing.assert_allclose(sgd(average=False).coef_, w, rtol=1e-10)
    np.testing.assert_allclose(sgd(average=True).coef_, average.value, rtol=1e-10)
    assert np.abs(average.value - w).max() > 1e-3


def test_soft_voting_averages_probabilities_and_not_logits():
    signs = (Y > 0).astype(int)
    members = [(str(C), linear_model.LogisticRegression(C=C)) for C in (0.001, 1.0, 1000.0)]
    soft = ensemble.VotingClassifier(members, voting="soft").fit(X, signs)
    z = np.array([model.decision_function(X) for model in soft.estimators_])
    p = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(soft.predict_proba(X)[:, 1], p.mean(axis=0), rtol=1e-10)
    assert np.abs(1 / (1 + np.exp(-z.mean(axis=0))) - p.mean(axis=0)).max() > 0.05
    hard = ensemble.VotingClassifier(members, voting="hard").fit(X, signs)
    np.testing.assert_array_equal(hard.predict(X), (p > 0.5).sum(axis=0) > 1)
