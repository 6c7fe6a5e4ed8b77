"""FGE's captures, averaged predictions, and the order in which SWA and the ensemble agree."""
import numpy as np
import pytest

from minigrad import optim
from minigrad import weightspace as ws
from minigrad.errors import UsageError

from .problems import Y, objective, quadratic


def test_fge_captures_at_the_lowest_rate():
    lr, w, expected = optim.schedules.Triangular(0.2, 0.02, 6), np.array([2.0, -1.0]), []
    for i in range(1, 19):
        w = w - lr(i) * (np.array([1.0, 3.0]) * w)
        if i in (3, 9, 15):
            assert lr(i) == pytest.approx(0.02)
            expected.append(w)
    f = quadratic(np.diag([1.0, 3.0]))
    got = ws.fast_geometric_ensemble(f, np.array([2.0, -1.0]), cycles=3, c=6, alpha1=0.2, alpha2=0.02)
    np.testing.assert_allclose(got, expected, rtol=1e-12)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def test_predictions_are_averaged_as_said_and_cost_k_passes():
    f = objective()
    weights = [f.w + 0.5 * np.random.default_rng(i).standard_normal(39) for i in range(3)]
    z = [f.outputs(w) for w in weights]
    f.passes.forward = 0
    probabilities = ws.ensemble_predict(f, weights)
    assert f.passes.forward == 3
    np.testing.assert_allclose(probabilities, np.mean([softmax(a) for a in z], axis=0), rtol=1e-12)
    logits = ws.ensemble_predict(f, weights, average="logits")
    np.testing.assert_allclose(logits, softmax(np.mean(z, axis=0)), rtol=1e-12)
    assert np.abs(logits - probabilities).max() > 1e-3
    assert ws.accuracy(probabilities, Y) == pytest.approx((probabilities.argmax(axis=1) == Y).mean())
    with pytest.raises(UsageError, match="'probabilities' or 'logits'"):
        ws.ensemble_predict(f, weights, average="votes")
    with pytest.raises(UsageError, match="no weights"):
        ws.ensemble_predict(f, [])


@pytest.mark.parametrize("k", [1, 2, 5])
def test_an_ensemble_predicts_k_times_and_the_average_of_weights_once(k):
    """T24, counted: the same for 5 members as for 1 if the weights are averaged, and another prediction."""
    f = objective()
    weights = [f.w + 0.5 * np.random.default_rng(i).standard_normal(39) for i in range(k)]
    f.passes.forward = 0
    probabilities = ws.ensemble_predict(f, weights)
    assert f.passes.forward == k
    f.passes.forward = 0
    averaged = ws.ensemble_predict(f, [ws.uniform_soup(weights)])
    assert f.passes.forward == 1
    assert (np.abs(averaged - probabilities).max() > 1e-3) == (k > 1)


def test_orders_on_a_function_whose_gaps_are_known():
    """outputs (w², w): members ±Δ around 1 have f̄ − f(w̄) = Δ² and a pair distance of |(4Δ, 2Δ)|."""
    predict = lambda w: np.array([w[0] ** 2, w[0]])
    got = ws.averaging_order(predict, np.ones(1), [np.ones(1), -np.ones(1)], [0.4, 0.2, 0.1])
    np.testing.assert_allclose(got["ensemble"], [0.16, 0.04, 0.01])
    np.testing.assert_allclose(got["pairs"], np.sqrt(20) * np.array([0.4, 0.2, 0.1]))
    assert got["ensemble_slope"] == pytest.approx(2) and got["pairs_slope"] == pytest.approx(1)


def test_orders_of_a_network_are_two_and_one():
    f = objective()
    directions = [np.random.default_rng(i).standard_normal(39) for i in range(4)]
    got = ws.averaging_order(f.outputs, f.w, directions, 0.02 * 0.5 ** np.arange(5))
    assert got["ensemble_slope"] == pytest.approx(2, abs=0.05) and got["pairs_slope"] == pytest.approx(1, abs=0.05)
