"""Starting distributions by themselves."""
import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import ArgumentError
from minigrad.nn import initializers
from minigrad.nn.initializers import check_sizes
from minigrad.parameters.parameter import Parameter


def test_normal_and_kaiming_normal():
    mg.seed(0)
    w = initializers.normal((200, 300), 0.5)
    assert isinstance(w, Parameter) and w.dtype == np.float32
    assert abs(w.numpy().std() - 0.5) < 0.01 and abs(w.numpy().mean()) < 0.01
    k = initializers.kaiming_normal((64, 32, 3, 5)).numpy()
    np.testing.assert_allclose(k.var(), 2 / (64 * 15), rtol=0.03)
    assert (np.abs(k) > 3 * k.std()).any(), "a normal distribution has tails"


def test_fan_in_of_nothing_is_zero():
    assert initializers.fan_in_uniform((3, 0), 0).shape == (3, 0)
    assert (initializers.fan_in_uniform((3,), 0).numpy() == 0).all()        # the bias of such a layer


def test_the_host_generator_draws_them_in_order():
    mg.seed(5)
    a = initializers.uniform((3,), 2.0).numpy()
    np.testing.assert_array_equal(a, np.random.default_rng(5).uniform(-2, 2, 3).astype(np.float32))
    assert (initializers.full((2,), 3.0).numpy() == 3).all()


@pytest.mark.parametrize("size", [-1, 2.0, True, "3", None])
def test_a_size_is_a_whole_number_from_zero(size):
    check_sizes("Linear", inputs=0, outputs=np.int64(3))
    with pytest.raises(ArgumentError, match=f"Linear: got outputs={size!r}, expected a whole number ≥ 0"):
        check_sizes("Linear", inputs=1, outputs=size)
