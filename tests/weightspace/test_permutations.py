"""Permuted hidden units: the same function at other weights (L4)."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import models, nn
from minigrad import weightspace as ws
from minigrad.errors import LayoutError, UsageError

from .problems import X, bn_net, net, objective, trained


def test_permuted_hidden_units_are_the_same_network_and_the_midpoint_is_not():
    f = objective()
    w = trained(f, f.w)
    twin = ws.permute_hidden_units(w, f.layout, "0", "2", [2, 0, 3, 1])
    np.testing.assert_allclose(f.outputs(twin), f.outputs(w), rtol=1e-12)
    assert np.abs(twin - w).max() > 0.1
    ts = np.linspace(0, 1, 11)
    losses = ws.along(ws.line(w, twin), f.loss, ts)
    assert losses[0] == pytest.approx(losses[-1]) and ws.barrier(ts, losses) > 0.05 * losses[0]
    back = ws.permute_hidden_units(twin, f.layout, "0", "2", np.argsort([2, 0, 3, 1]).tolist())
    np.testing.assert_array_equal(back, w)


def test_channels_that_are_flattened_move_in_blocks():
    mg.seed(1)
    model = models.small_cnn(batch_norm=False).to(np.float64)
    w, layout = model.parameters().w.copy(), model.parameters().layout
    x = np.random.default_rng(0).standard_normal((3, 1, 8, 8))
    f = ws.Objective(model, F.cross_entropy, (x, np.array([0, 1, 2])))
    for first, second, units in (("0", "3", 16), ("3", "7", 32)):
        twin = ws.permute_hidden_units(w, layout, first, second, np.random.default_rng(3).permutation(units).tolist())
        np.testing.assert_allclose(f.outputs(twin), f.outputs(w), rtol=1e-10)
        assert np.abs(twin - w).max() > 0.1


def test_batchnorm_between_needs_its_statistics_anew():
    f, g = (objective(bn_net(), refresh=r) for r in ([X], None))
    w = f.w + np.random.default_rng(0).standard_normal(f.w.size)
    order = [1, 2, 3, 0]
    twin = ws.permute_hidden_units(w, f.layout, "0", "4", order)
    gamma = f.layout["1.weight"].span, f.layout["1.bias"].span
    for span in gamma:
        twin[span] = w[span][order]
    np.testing.assert_allclose(f.outputs(twin), f.outputs(w), rtol=1e-10)
    g.model[1].running_mean[:] = [0.0, 1.0, 2.0, 3.0]
    assert np.abs(g.outputs(twin) - g.outputs(w)).max() > 0.1


def test_wrong_orders_and_layers():
    layout, w = net().parameters().layout, np.zeros(39)
    with pytest.raises(UsageError, match="not a permutation of 0..3"):
        ws.permute_hidden_units(w, layout, "0", "2", [0, 1, 2, 2])
    with pytest.raises(LayoutError, match="takes 4 inputs"):
        ws.permute_hidden_units(w, layout, "2", "2", [0, 1, 2])
    wide = nn.Sequential(nn.Linear(5, 3), nn.Linear(3, 2)).parameters().layout
    assert ws.permute_hidden_units(np.arange(26.0), wide, "0", "1", [2, 1, 0])[15:18].tolist() == [17.0, 16.0, 15.0]
