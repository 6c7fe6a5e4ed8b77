"""What a vision transformer starts from."""
import numpy as np

import minigrad as mg
from minigrad import models


def test_positions_start_small_and_the_class_token_at_zero():
    mg.seed(0)
    state = models.vit_tiny().state_dict()
    assert abs(state["encoder.pos_embedding"].std() / 0.02 - 1) < 0.05
    assert not state["class_token"].any()


def test_positions_tell_the_patches_apart():
    """Without them the network could not see the order of the patches."""
    mg.seed(0)
    model = models.vit_tiny(size=8, patch=4, dim=8, depth=1, heads=2).to(np.float64)
    x = np.random.default_rng(0).normal(size=(1, 3, 8, 8))
    swapped = x[:, :, [4, 5, 6, 7, 0, 1, 2, 3]]
    y, z = model(mg.Tensor(x)).numpy(), model(mg.Tensor(swapped)).numpy()
    assert abs(y - z).max() > 1e-6
    model.encoder.pos_embedding.data[...] = 0
    np.testing.assert_allclose(model(mg.Tensor(x)).numpy(), model(mg.Tensor(swapped)).numpy(), rtol=1e-10)
