"""Shake-Shake: one random mixture forward, another backward, and the middle in evaluation."""
import numpy as np

import minigrad as mg
from minigrad import models
from minigrad.models.shake_shake import ShakeBlock, SkipConnection, shake

RNG = np.random.default_rng(0)


def test_the_value_is_that_of_alpha_and_the_gradient_that_of_beta():
    a, b, gy = RNG.normal(size=(3, 2, 3, 4, 4))
    alpha, beta = RNG.random((2, 2, 1, 1, 1))
    ta, tb = mg.Tensor(a, requires_grad=True), mg.Tensor(b, requires_grad=True)
    y = shake(ta, tb, mg.Tensor(alpha), mg.Tensor(beta))
    np.testing.assert_allclose(y.numpy(), alpha * a + (1 - alpha) * b, rtol=1e-12)
    y.backward(mg.Tensor(gy))
    np.testing.assert_allclose(ta.grad.numpy(), beta * gy, rtol=1e-12)
    np.testing.assert_allclose(tb.grad.numpy(), (1 - beta) * gy, rtol=1e-12)


def test_each_image_and_each_block_draws_its_own_numbers_in_training_only():
    mg.seed(1)
    block = ShakeBlock(4, 4, 1, batch_norm=True, skip=True).to(np.float64)
    x = mg.Tensor(RNG.normal(size=(5, 4, 6, 6)))
    mg.seed(2)
    y = block(x).numpy()
    alpha = np.random.default_rng(2).random((2, 5, 1, 1, 1))[0]
    assert len(set(alpha.ravel())) == 5
    f, g = block.residual_path1(x).numpy(), block.residual_path2(x).numpy()
    np.testing.assert_allclose(y, x.numpy() + alpha * f + (1 - alpha) * g, rtol=1e-12)
    block.eval()
    f, g = block.residual_path1(x).numpy(), block.residual_path2(x).numpy()
    np.testing.assert_allclose(block(x).numpy(), x.numpy() + (f + g) / 2, rtol=1e-12)


def test_the_second_path_of_the_shortcut_sees_the_neighbour_above_and_to_the_left():
    skip = SkipConnection(1, 2, 2, batch_norm=False).to(np.float64)
    for conv in (skip.conv1, skip.conv2):
        conv.weight.data[...] = 1
        conv.bias.data[...] = 0
    y = skip(mg.Tensor(np.arange(1.0, 17.0).reshape(1, 1, 4, 4))).numpy()[0]
    np.testing.assert_array_equal(y[0], [[1, 3], [9, 11]])
    np.testing.assert_array_equal(y[1], [[0, 0], [0, 6]])


def test_a_step_can_be_repeated():
    model = models.shake_shake26_2x64d(width=1 / 16)
    x = mg.Tensor(RNG.normal(size=(2, 3, 8, 8)).astype(np.float32))
    outputs = []
    for seed in (3, 3, 4):
        mg.seed(seed)
        outputs.append(model(x).numpy())
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert (outputs[0] != outputs[2]).any()
