"""Block sizes and ways of copying affect speed alone: the results of convolution and BatchNorm do not change."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.functions import im2col, rows
from minigrad.autograd.tensor import Tensor

from . import formulas as ref
from .cases import CASES, normal, positive
from .test_registry import value_and_gradients

SETTINGS = {"one image at a time": {"BLOCK_BYTES": 1}, "two images at a time": {"BLOCK_BYTES": 2500},
            "planes for any number of channels": {"FEW_CHANNELS": 1000, "BLOCK_BYTES": 2500},
            "planes for none": {"FEW_CHANNELS": 0}, "products in many pieces": {"SMALL_GEMM": 60},
            "products in one piece": {"SMALL_SIDE": 0}, "as on a GPU": {"BLOCK_BYTES": 1 << 28}}
IMAGES = [case for case in CASES if case.name in ("conv2d", "batch_norm")]


def setting(monkeypatch, constants, block=1 << 16):
    for name, value in constants.items():
        assert hasattr(im2col, name)
        monkeypatch.setattr(im2col, name, value)
    monkeypatch.setattr(rows, "BLOCK", block)
    im2col._pieces.cache_clear()


@pytest.fixture(autouse=True)
def forget_pieces():
    yield
    im2col._pieces.cache_clear()


def everything(f, arrays):
    xs = [Tensor(a, requires_grad=True) for a in arrays]
    y = f(*xs)
    gs = mg.grad((y * y).sum(), xs, create_graph=True)
    return [y, *gs, *mg.grad(sum((g * g).sum() for g in gs), xs)]


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("case", IMAGES, ids=str)
def test_small_cases(case, name, monkeypatch):
    y, gradients = value_and_gradients(case, case.inputs)
    setting(monkeypatch, SETTINGS[name], block=7)
    other, others = value_and_gradients(case, case.inputs)
    for a, b in zip((y, *gradients), (other, *others), strict=True):
        np.testing.assert_allclose(b.numpy(), a.numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("options", [{"padding": 1}, {"stride": 2, "padding": 1}, {"dilation": 2}], ids=str)
@pytest.mark.parametrize("channels", [1, 5])
@pytest.mark.parametrize("name", SETTINGS)
def test_seven_images_with_a_rest(name, channels, options, monkeypatch):
    """Seven images do not divide into blocks of two."""
    arrays = normal(7, channels, 6, 7), normal(4, channels, 3, 3), normal(4)

    def f(x, w, b):
        return F.conv2d(x, w, b, **options)

    setting(monkeypatch, {})
    expected = everything(f, arrays)
    np.testing.assert_allclose(expected[0].numpy(), ref.conv2d(*arrays, **options), rtol=1e-12, atol=1e-12)
    setting(monkeypatch, SETTINGS[name])
    for a, b in zip(expected, everything(f, arrays), strict=True):
        np.testing.assert_allclose(b.numpy(), a.numpy(), rtol=1e-9, atol=1e-8)


@pytest.mark.parametrize("shape", [(70, 3), (7, 3, 5, 4)], ids=["rows", "images"])
@pytest.mark.parametrize("block", [1, 50, 100])
def test_batch_norm_in_blocks_of_rows(shape, block, monkeypatch):
    arrays = normal(*shape), positive(3), normal(3)
    expected = everything(F.batch_norm, arrays)
    setting(monkeypatch, {}, block)
    for a, b in zip(expected, everything(F.batch_norm, arrays), strict=True):
        np.testing.assert_allclose(b.numpy(), a.numpy(), rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(F.batch_norm(*arrays).numpy(), ref.batch_norm(*arrays), rtol=1e-10, atol=1e-12)


def test_sizes_at_which_the_real_blocks_are_many():
    """Float32 at the sizes of training: 40 images whose columns take several megabytes."""
    x, w = normal(40, 8, 16, 16).astype(np.float32), normal(12, 8, 3, 3).astype(np.float32)
    assert len(im2col.blocks(40, 16 * 16 * 72 * 4, np)) > 4
    y, exact = F.conv2d(x, w, padding=1), ref.conv2d(x.astype(float), w.astype(float), padding=1)
    np.testing.assert_allclose(y.numpy(), exact, rtol=1e-4, atol=1e-4)
    big = normal(64, 16, 16, 16).astype(np.float32)
    assert big.size > 2 * rows.BLOCK
    gamma, beta = positive(16), normal(16)
    z = F.batch_norm(big, gamma.astype(np.float32), beta.astype(np.float32))
    np.testing.assert_allclose(z.numpy(), ref.batch_norm(big.astype(float), gamma, beta), rtol=1e-4, atol=1e-4)


def test_a_large_mean_costs_no_more_than_its_rounding():
    """Values around 1000 with a spread of 1: float32 itself keeps four digits of the spread."""
    x = (1000 + normal(64, 3, 8, 8)).astype(np.float32)
    y = F.batch_norm(x, np.ones(3, np.float32), np.zeros(3, np.float32)).numpy()
    np.testing.assert_allclose(y, ref.batch_norm(x.astype(float), np.ones(3), np.zeros(3)), atol=2e-3)
