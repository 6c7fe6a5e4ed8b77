"""A formula of one's own in the engine."""
import minigrad as mg
import numpy as np
import pytest
from minigrad import functions as F
from minigrad.errors import UsageError
from minigrad.learn.exercises.course import load
from minigrad.learn.overriding import rows


def gradients(x, gy):
    """dx, dγ, dβ of batch_norm for a cotangent gy."""
    parts = [mg.Tensor(a, requires_grad=True) for a in (x, np.array([1.5, -0.5, 2.0]), np.zeros(3))]
    F.batch_norm(*parts, eps=0.1).backward(gy)
    return [p.grad.numpy() for p in parts]


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 2, 5)])
def test_batchnorm_backward(shape):
    rng = np.random.default_rng(0)
    x, gy = rng.normal(size=shape), rng.normal(size=shape)
    right = gradients(x, gy)
    exercise = load("batchnorm_backward")
    with mg.override("batchnorm.backward", exercise.reference):
        for ours, theirs in zip(gradients(x, gy), right, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-13)
    with mg.override("batchnorm.backward", exercise.variant(("no_mean_path",))):
        assert np.abs(gradients(x, gy)[0] - right[0]).max() > 1e-3
    np.testing.assert_array_equal(gradients(x, gy)[0], right[0])


def test_the_engine_is_back_after_an_error():
    before = F.normalization.BatchNorm.first_order
    with pytest.raises(RuntimeError), mg.override("batchnorm.backward", None):
        raise RuntimeError
    assert F.normalization.BatchNorm.first_order is before
    with pytest.raises(UsageError, match=r"expected 'batchnorm\.backward'"), mg.override("adam", None):
        pass


def test_rows():
    x = np.arange(24).reshape(2, 3, 2, 2)
    assert rows(x).shape == (8, 3) and rows(x)[:, 1].tolist() == x[:, 1].ravel().tolist()
