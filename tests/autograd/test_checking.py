"""check_grad must be able to fail: planted errors, each named by order, argument and index."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.errors import GradientCheckError
from minigrad.functions.normalization import BatchNorm
from minigrad.autograd.op import Op, apply
from minigrad.autograd.tensor import Tensor, raw

X, GAMMA, BETA = np.random.default_rng(0).standard_normal((4, 3)), np.array([0.5, 1.5, 2.0]), np.array([0.1, 0.2, 0.3])


def batch_norm_with(partial):
    """A BatchNorm with another formula for ∂L/∂x; values and first-order passes go through it as well."""
    class Planted(BatchNorm):
        dx = partial

    return lambda x, g, b: apply(Planted(1e-5), x, g, b)


def true_partial(self, gy, y, x, gamma, beta, *kept, inv_std=None, mean=True, var=True, scaled=True, sign=1.0):
    x_hat, s, _ = self._normalized(x)
    s = s if inv_std is None else inv_std(s)
    inner = gy - (gy.mean(axis=0, keepdims=True) if mean else 0.0)
    inner = inner - (sign * x_hat * (gy * x_hat).mean(axis=0, keepdims=True) if var else 0.0)
    return (gamma if scaled else 1.0) * s * inner


def test_the_unplanted_batch_norm_passes():
    mg.check_grad(batch_norm_with(true_partial), X, GAMMA, BETA, order=2)


@pytest.mark.parametrize("wrong", [{"mean": False}, {"var": False}, {"scaled": False}, {"sign": -1.0}], ids=str)
def test_wrong_batch_norm_backwards_are_caught_at_order_1(wrong):
    def partial(*args):
        return true_partial(*args, **wrong)
    with pytest.raises(GradientCheckError, match="order 1, argument 0"):
        mg.check_grad(batch_norm_with(partial), X, GAMMA, BETA, order=1)


def test_a_detached_standard_deviation_is_right_at_order_1_and_wrong_at_order_2():
    def partial(*args):
        return true_partial(*args, inv_std=lambda s: s.detach() if isinstance(s, Tensor) else s)
    f = batch_norm_with(partial)
    mg.check_grad(f, X, GAMMA, BETA, order=1)
    with pytest.raises(GradientCheckError, match="order 2, argument 0"):
        mg.check_grad(f, X, GAMMA, BETA, order=2)


def test_summing_the_output_would_let_them_pass():
    """Why the cotangent is random: the gradient of Σ BatchNorm(x) is 0, whatever is wrong with it."""
    def partial(*args):
        return true_partial(*args, scaled=False)
    x = Tensor(X, requires_grad=True)
    wrong = mg.grad(batch_norm_with(partial)(x, Tensor(GAMMA), Tensor(BETA)).sum(), x).numpy()
    np.testing.assert_allclose(wrong, 0, atol=1e-12)


class OneElement(Op):
    """y = x², with one element of the gradient off."""

    def __init__(self, index, by):
        self.index, self.by = index, by

    def forward(self, x):
        return x * x

    def dx(self, gy, y, x):
        error = np.ones(x.shape)
        error[self.index] += self.by
        return gy * (2.0 * x) * error


@pytest.mark.parametrize("index", [(0, 0), (1, 2), (3, 1)])
def test_the_message_names_order_argument_index_got_and_expected(index):
    def f(a, x):
        return a * apply(OneElement(index, 0.01), x)
    with pytest.raises(GradientCheckError) as caught:
        mg.check_grad(f, np.ones((4, 3)), X)
    text = str(caught.value)
    assert text.startswith(f"check_grad: order 1, argument 1, index {index}: got ")
    assert "ratio 1.01" in text and "1 of 12 elements" in text
    u = np.random.default_rng(0).standard_normal((4, 3))[index]
    got, expected = (float(part.split()[0].rstrip(",")) for part in (text.split("got ")[1], text.split("expected ")[1]))
    np.testing.assert_allclose([got, expected], [2.02 * X[index] * u, 2 * X[index] * u], rtol=1e-6)


@pytest.mark.parametrize("factor", [1.001, 1.0001, 0.0, -1.0, np.nan])
def test_small_factors_zeros_and_nan_are_caught(factor):
    class Wrong(Op):
        def forward(self, x):
            return x * x

        def dx(self, gy, y, x):
            return gy * x * (2.0 * factor)

    with pytest.raises(GradientCheckError, match="order 1"):
        mg.check_grad(lambda x: apply(Wrong(), x), X)


def test_a_recorded_gradient_unlike_the_ordinary_one_is_caught():
    class TwoFaces(Op):
        """A fast first-order pass that is right, and a recorded one that is not (or the other way round)."""
        def forward(self, x):
            return x * x

        def dx(self, gy, y, x):
            return gy * (2.002 * x)

        def first_order(self, gy, y, inputs, needs):
            return (gy * (2.0 * inputs[0]),)

    mg.check_grad(lambda x: apply(TwoFaces(), x), X, order=1)
    with pytest.raises(GradientCheckError, match="recorded against ordinary"):
        mg.check_grad(lambda x: apply(TwoFaces(), x), X, order=2)


def test_a_linear_function_with_a_wrong_second_backward_is_caught():
    """Its second derivative is zero; what is wrong is how its gradient depends on the cotangent."""
    class Detached(Op):
        def forward(self, x):
            return x * 3.0

        def dx(self, gy, y, x):
            return Tensor(raw(gy) * 3.0) if isinstance(gy, Tensor) else gy * 3.0

    mg.check_grad(lambda x: apply(Detached(), x), X, order=1)
    with pytest.raises(GradientCheckError, match="order 2"):
        mg.check_grad(lambda x: apply(Detached(), x), X, order=2)


def test_a_function_that_lost_its_graph_is_caught():
    with pytest.raises(GradientCheckError, match="got 0, expected"):
        mg.check_grad(lambda x: (x * x).detach(), X)
    mg.check_grad(lambda x: Tensor(np.ones(3)), X)


def test_float32_arrays_are_checked_in_float64_and_integers_are_left_out():
    seen = []

    def f(x, labels):
        seen.append((x.dtype, labels.dtype, labels.requires_grad))
        return F.cross_entropy(x, labels)

    mg.check_grad(f, X.astype(np.float32), np.array([0, 1, 2, 0]))
    assert set(seen) == {(np.dtype(np.float64), np.dtype(np.int64), False)}


def test_the_arrays_given_are_left_alone():
    x = X.copy()
    mg.check_grad(lambda x: F.tanh(x), x)
    np.testing.assert_array_equal(x, X)


def test_the_state_of_the_generator_is_left_alone():
    before = mg.backend.generator().bit_generator.state
    mg.check_grad(lambda x: F.tanh(x), X)
    assert mg.backend.generator().bit_generator.state == before
