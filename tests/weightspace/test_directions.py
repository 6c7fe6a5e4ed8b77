"""Filter-normalised directions: the norms of their filters, and that they do not see rescaling."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import models, nn
from minigrad import weightspace as ws
from minigrad.errors import LayoutError, UsageError

from .problems import net, objective


def test_filter_norms_of_a_direction_are_those_of_the_weights():
    mg.seed(0)
    params = models.small_cnn().to(np.float64).parameters()
    w, layout = params.w.copy(), params.layout
    d = layout.views(ws.filter_normalized_direction(w, layout, seed=3))
    for name, W in layout.views(w).items():
        if W.ndim > 1:
            rows = [M.reshape(len(M), -1) for M in (d[name], W)]
            np.testing.assert_allclose(*[np.linalg.norm(M, axis=1) for M in rows], rtol=1e-12)
            assert np.abs(rows[0] - rows[1]).max() > 1e-2
        else:
            assert not d[name].any()                        # biases and BatchNorm stay
    vector = layout.views(ws.filter_normalized_direction(w, layout, seed=3, others="vector"))
    element = layout.views(ws.filter_normalized_direction(w, layout, seed=3, others="element"))
    for name, W in layout.views(w).items():
        if W.ndim == 1:
            assert np.linalg.norm(vector[name]) == pytest.approx(np.linalg.norm(W))
            np.testing.assert_allclose(np.abs(element[name]), np.abs(W))
    assert (vector["1.weight"] < 0).any() and vector["1.weight"].std() > 0       # random, not copied from γ = 1
    with pytest.raises(UsageError, match="'zero', 'vector' or 'element'"):
        ws.filter_normalized_direction(w, layout, others="bias")
    with pytest.raises(LayoutError, match="a layout of"):
        ws.filter_normalized_direction(w[:-1], layout)


def test_the_rescaled_twin_looks_the_same_along_filter_normalised_rays_only():
    f = objective(net(activation=nn.ReLU))
    w, c = f.w, 8.0
    twin = w.copy()
    twin[:24] *= c                                          # first layer c, second 1/c: the same function
    twin[24:36] /= c
    assert f.loss(twin) == pytest.approx(f.loss(w), rel=1e-12)
    for normalise, same in ((True, True), (False, False)):
        rises = []
        for v in (w, twin):
            d = ws.filter_normalized_direction(v, f.layout, 1, "element") if normalise else ws.ray(v, seed=1).direction
            rises.append(f.loss(v + 0.4 * d) - f.loss(v))
        assert (abs(rises[1] / rises[0] - 1) < 1e-9) == same
