"""MiniBatches: the stochastic gradient, batch after batch."""
import numpy as np
import pytest

import minigrad.functions as F
from minigrad import data
from minigrad import weightspace as ws
from minigrad.errors import DataError

from ..weightspace.problems import X, Y, bn_net, objective
from .test_dataset import state


def test_minibatches_are_the_loaders_in_turn():
    model = bn_net()
    f = ws.MiniBatches(model, F.cross_entropy, data.Loader(X, Y, 20, shuffle=False), penalty=0.1)
    whole = objective(model, train=True, batch_size=20, penalty=0.1)
    w, before = whole.w, state(model)
    pairs = [f(w) for _ in range(4)]
    assert pairs[0][0] == pairs[2][0] != pairs[1][0] == pairs[3][0]
    assert (pairs[0][0] + pairs[1][0]) / 2 == pytest.approx(whole.loss(w), rel=1e-12)
    np.testing.assert_allclose((pairs[0][1] + pairs[1][1]) / 2, whole(w)[1], atol=1e-12)
    np.testing.assert_array_equal(before[2]["1.running_mean"], state(model)[2]["1.running_mean"])


def test_a_loader_without_batches_says_so():
    with pytest.raises(DataError, match="no batch"):
        ws.MiniBatches(bn_net(), F.cross_entropy, [])(bn_net().parameters().w)
