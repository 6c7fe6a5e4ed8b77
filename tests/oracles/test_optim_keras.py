"""The forms that Keras has, step by step against Keras (on JAX) in float64, and its BatchNormalization."""
import os

import numpy as np
import pytest

jax = pytest.importorskip("jax")
jax.config.update("jax_enable_x64", True)
os.environ.setdefault("KERAS_BACKEND", "jax")
keras = pytest.importorskip("keras")

import minigrad as mg                                                           # noqa: E402
from minigrad import nn, optim                                                  # noqa: E402
from minigrad.optim import rules                                                # noqa: E402

from .steps import START, follow, gradient, ours, rates                         # noqa: E402

EPS, K = 1e-2, keras.optimizers                         # a large ε, so that its place shows


@pytest.fixture(autouse=True)
def double():
    """Weights, moments and rates in float64."""
    before = keras.config.floatx()
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx(before)


def theirs(make, lr):
    """Weights after each step (12, 4)."""
    opt, w, path = make(lr), keras.Variable(START), []
    for rate in rates(lr):
        opt.learning_rate.assign(rate)
        opt.apply([gradient(np.asarray(w.value))], [w])
        path.append(np.array(w.value))
    return np.array(path)


def from_rule(rule, **hyper):
    return lambda p, lr: optim.from_rule(rule, p, lr=lr, **hyper)


CASES = {                                               # ours, theirs, the neighbour that theirs is not
    "SGD": (lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity"), lambda lr: K.SGD(lr, 0.9),
            lambda p, lr: optim.SGD(p, lr, 0.9)),
    "SGD, nesterov": (lambda p, lr: optim.SGD(p, lr, 0.9, nesterov=True, form="velocity"),
                      lambda lr: K.SGD(lr, 0.9, nesterov=True), lambda p, lr: optim.SGD(p, lr, 0.9, nesterov=True)),
    "Adagrad from 0": (lambda p, lr: optim.AdaGrad(p, lr, EPS, form="inside"),
                       lambda lr: K.Adagrad(lr, 0.0, EPS), lambda p, lr: optim.AdaGrad(p, lr, EPS)),
    "RMSprop": (lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, form="inside"), lambda lr: K.RMSprop(lr, 0.9, epsilon=EPS),
                lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS)),
    "RMSprop, momentum": (from_rule(rules.rmsprop_keras, momentum=0.9, eps=EPS),
                          lambda lr: K.RMSprop(lr, 0.9, 0.9, EPS),
                          lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, momentum=0.9, form="inside")),
    "Adam": (lambda p, lr: optim.Adam(p, lr, eps=EPS, form="eps_hat"), lambda lr: K.Adam(lr, epsilon=EPS),
             lambda p, lr: optim.Adam(p, lr, eps=EPS)),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_twelve_steps_as_keras(name):
    mine, other, neighbour = CASES[name]
    expected = theirs(other, 0.1)
    np.testing.assert_allclose(ours(mine, 0.1), expected, rtol=1e-9, atol=1e-11)
    assert np.abs(ours(neighbour, 0.1) - expected).max() > 1e-3


def test_adamw_is_the_rate_form_with_eps_hat():
    m, v, t = np.zeros(4), np.zeros(4), 0

    def step(w, g, lr):
        nonlocal m, v, t
        t += 1
        after, m, v = rules.adam_eps_hat(w - lr * 0.3 * w, g, m, v, t, lr=lr, eps=EPS)
        return after

    expected = theirs(lambda lr: K.AdamW(lr, 0.3, epsilon=EPS), 0.1)
    np.testing.assert_allclose(follow(step, 0.1), expected, rtol=1e-9)
    plain = ours(lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.3), 0.1)
    assert np.abs(plain - expected).max() > 1e-3


def test_weight_decay_is_a_decay_and_the_l2_regularizer_has_no_half():
    """SGD(weight_decay=λ) multiplies w by 1 − ηλ; L2(λ) is λ‖w‖², so its gradient is 2λw."""
    decayed = theirs(lambda lr: K.SGD(lr, 0.9, weight_decay=0.1), 0.1)
    v = np.zeros(4)

    def step(w, g, lr):
        nonlocal v
        v = 0.9 * v - lr * g
        return (1 - lr * 0.1) * w + v

    np.testing.assert_allclose(follow(step, 0.1), decayed, rtol=1e-9)
    penalised = ours(lambda p, lr: optim.SGD(p, lr, 0.9, weight_decay=0.1, form="velocity"), 0.1)
    assert np.abs(penalised - decayed).max() > 0.01
    slope = jax.grad(lambda w: keras.regularizers.L2(0.1)(w))(jax.numpy.asarray(START))
    np.testing.assert_allclose(slope, 0.2 * START, rtol=1e-12)


def test_defaults():
    """ε is 1e-7 in all of them, AdaGrad starts v at 0.1, RMSprop's β is 0.9, and so on; there is no Newton."""
    for kind in (K.Adagrad, K.RMSprop, K.Adam, K.AdamW, K.Adadelta, K.Adamax):
        assert kind().epsilon == 1e-7
    assert K.Adagrad().initial_accumulator_value == 0.1 and K.RMSprop().rho == 0.9 and K.AdamW().weight_decay == 0.004
    rates, lion = {kind: float(kind().learning_rate.value) for kind in (K.Adadelta, K.Lion)}, K.Lion()
    assert rates == pytest.approx({K.Adadelta: 1e-3, K.Lion: 1e-3}) and K.Adadelta().rho == 0.95
    assert (lion.beta_1, lion.beta_2, lion.weight_decay) == (0.9, 0.99, None)
    assert not any("newton" in name.lower() for name in dir(K))


def test_amsgrad_is_the_corrected_form_with_eps_hat():
    m, v, top, t = np.zeros(4), np.zeros(4), np.zeros(4), 0

    def step(w, g, lr):
        nonlocal m, v, top, t
        t += 1
        m, v = 0.9 * m + 0.1 * g, 0.6 * v + 0.4 * g * g
        top = np.maximum(top, v)
        return w - lr * np.sqrt(1 - 0.6**t) / (1 - 0.9**t) * m / (np.sqrt(top) + EPS)

    expected = theirs(lambda lr: K.Adam(lr, 0.9, 0.6, EPS, amsgrad=True), 0.1)
    np.testing.assert_allclose(follow(step, 0.1), expected, rtol=1e-9)
    for other in (lambda p, lr: optim.AMSGrad(p, lr, (0.9, 0.6), EPS),
                  lambda p, lr: optim.Adam(p, lr, (0.9, 0.6), EPS, form="eps_hat")):
        assert np.abs(ours(other, 0.1) - expected).max() > 1e-3


def test_use_ema_starts_at_the_first_weights_it_sees():
    opt, w, path = K.SGD(0.1, use_ema=True, ema_momentum=0.8), keras.Variable(START), []
    mean = None
    for _ in range(6):
        opt.apply([gradient(np.asarray(w.value))], [w])
        path.append(np.array(w.value))
        if mean is None:
            mean = optim.ExponentialAverage(path[0], 0.8)
        else:
            mean.update(path[-1])
    opt.finalize_variable_values([w])
    np.testing.assert_allclose(mean.value, w.value, rtol=1e-12)
    for corrected in (False, True):
        other = optim.ExponentialAverage(START, 0.8, corrected)
        for step in path:
            other.update(step)
        assert np.abs(other.value - np.asarray(w.value)).max() > 1e-3


def test_use_ema_leaves_the_running_statistics_alone():
    """After `fit` γ has its average; the moving mean is that of all batches, as without use_ema."""
    def trained(**settings):
        layer = keras.layers.BatchNormalization(momentum=0.5)
        model = keras.Sequential([keras.Input((1,)), layer])
        model.compile(K.SGD(0.1, **settings), "mse")
        model.fit(np.arange(8.0)[:, None], np.ones((8, 1)), batch_size=2, epochs=2, shuffle=False, verbose=0)
        return float(layer.gamma.value[0]), float(layer.moving_mean.value[0])

    (gamma, mean), (averaged, kept) = trained(), trained(use_ema=True, ema_momentum=0.8)
    assert kept == mean and abs(averaged - gamma) > 1e-2


def test_batchnorm_keeps_99_parts_of_the_old_value_and_the_biased_variance():
    x = np.array([[0.0], [1.0], [2.0], [5.0]])
    layer = keras.layers.BatchNormalization()
    layer(x, training=True)
    assert (layer.momentum, layer.epsilon) == (0.99, 1e-3)
    np.testing.assert_allclose([layer.moving_mean.value[0], layer.moving_variance.value[0]],
                               [0.01 * 2, 0.99 + 0.01 * 14 / 4], rtol=1e-6)
    ours = nn.BatchNorm1d(1).to(np.float64)
    ours(mg.Tensor(x))
    np.testing.assert_allclose([ours.running_mean[0], ours.running_var[0]], [0.1 * 2, 0.9 + 0.1 * 14 / 3], rtol=1e-12)
