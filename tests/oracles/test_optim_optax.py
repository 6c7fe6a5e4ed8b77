"""The forms that optax has, step by step against optax in float64; and SAM and Lookahead around them."""
import inspect

import numpy as np
import pytest

jax = pytest.importorskip("jax")
optax = pytest.importorskip("optax")
jax.config.update("jax_enable_x64", True)

from minigrad import optim                                                      # noqa: E402
from minigrad.learn.exercises.course import load                                # noqa: E402
from minigrad.optim import rules                                                # noqa: E402

from .steps import A, B, CHANGE, START, STEPS, follow, ours                     # noqa: E402

EPS = 1e-2                                              # large, so that its place shows


def halved(lr):
    """The rate as a schedule of optax, which counts from 0."""
    return lambda count: jax.numpy.where(count < CHANGE - 1, lr, lr / 2)


def theirs(make, lr):
    """Weights after each step (12, 4)."""
    transform, w, path = make(halved(lr)), jax.numpy.asarray(START), []
    state = transform.init(w)
    for _ in range(STEPS):
        updates, state = transform.update(jax.numpy.asarray(A) @ w - B, state, w)
        w = optax.apply_updates(w, updates)
        path.append(np.asarray(w))
    return np.array(path)


def ema(lr, **settings):
    return optax.chain(optax.ema(0.9, **settings), optax.scale_by_learning_rate(lr))


def from_rule(rule, **hyper):
    return lambda p, lr: optim.from_rule(rule, p, lr=lr, **hyper)


CASES = {                                               # ours, theirs, the neighbour that theirs is not
    "sgd": (lambda p, lr: optim.SGD(p, lr, 0.9), lambda lr: optax.sgd(lr, 0.9),
            lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity")),
    "sgd, nesterov": (lambda p, lr: optim.SGD(p, lr, 0.9, nesterov=True), lambda lr: optax.sgd(lr, 0.9, nesterov=True),
                      lambda p, lr: optim.SGD(p, lr, 0.9, nesterov=True, form="velocity")),
    "ema, debias=False": (lambda p, lr: optim.SGD(p, lr, 0.9, form="ema"), lambda lr: ema(lr, debias=False),
                          lambda p, lr: optim.SGD(p, lr, 0.9, dampening=0.9)),
    "adagrad from 0": (lambda p, lr: optim.AdaGrad(p, lr, EPS, form="inside"),
                       lambda lr: optax.adagrad(lr, 0.0, EPS), lambda p, lr: optim.AdaGrad(p, lr, EPS)),
    "rmsprop": (lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, form="inside"), lambda lr: optax.rmsprop(lr, 0.9, EPS),
                lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS)),
    "rmsprop, bias_correction=True": (
        lambda p, lr: optim.Adam(p, lr, (0.0, 0.9), EPS),
        lambda lr: optax.rmsprop(lr, 0.9, EPS, eps_in_sqrt=False, bias_correction=True),
        lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS)),
    "rmsprop, momentum": (from_rule(rules.rmsprop_keras, momentum=0.9, eps=EPS),
                          lambda lr: optax.rmsprop(lr, 0.9, EPS, momentum=0.9),
                          lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, momentum=0.9, form="inside")),
    "adam": (lambda p, lr: optim.Adam(p, lr, eps=EPS), lambda lr: optax.adam(lr, eps=EPS),
             lambda p, lr: optim.Adam(p, lr, eps=EPS, form="eps_hat")),
    "adamw": (lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.3),
              lambda lr: optax.adamw(lr, eps=EPS, weight_decay=0.3),
              lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.3, form="schedule")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_same_twelve_steps_as_optax(name):
    mine, other, neighbour = CASES[name]
    expected = theirs(other, 0.1)
    np.testing.assert_allclose(ours(mine, 0.1), expected, rtol=1e-9, atol=1e-11)
    assert np.abs(ours(neighbour, 0.1) - expected).max() > 1e-3


def test_defaults():
    """What the tables say, such as ε 1e-7 and v from 0.1 in adagrad; ema debiases unless told not to."""
    def default(function, name):
        return inspect.signature(function).parameters[name].default

    assert (default(optax.adagrad, "eps"), default(optax.adagrad, "initial_accumulator_value")) == (1e-7, 0.1)
    assert (default(optax.rmsprop, "decay"), default(optax.rmsprop, "initial_scale")) == (0.9, 0.0)
    assert np.abs(theirs(ema, 0.1) - theirs(lambda lr: ema(lr, debias=False), 0.1)).max() > 0.1
    assert [default(optax.adadelta, name) for name in ("learning_rate", "rho", "eps")] == [None, 0.9, 1e-6]
    assert [default(optax.lion, name) for name in ("b1", "b2", "weight_decay")] == [0.9, 0.99, 1e-3]
    assert (default(optax.radam, "threshold"), default(optax.adam, "eps_root")) == (5.0, 0.0)


def radam_by_hand(lr, threshold, beta1=0.9, beta2=0.99):
    """Steps r·m̂/(√v̂ + ε) as soon as ρ ≥ threshold, m̂ before."""
    m, v, t, top = np.zeros(4), np.zeros(4), 0, 2 / (1 - beta2) - 1

    def step(w, g, rate):
        nonlocal m, v, t
        t += 1
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        m_hat, v_hat, rho = m / (1 - beta1**t), v / (1 - beta2**t), top - 2 * t * beta2**t / (1 - beta2**t)
        if rho < threshold:
            return w - rate * m_hat
        r = np.sqrt((rho - 4) * (rho - 2) * top / ((top - 4) * (top - 2) * rho))
        return w - rate * r * m_hat / (np.sqrt(v_hat) + EPS)
    return follow(step, lr)


def test_radam_has_eps_beside_the_corrected_root_and_divides_from_the_threshold_on():
    expected = theirs(lambda lr: optax.radam(lr, b2=0.99, eps=EPS), 0.1)
    np.testing.assert_allclose(radam_by_hand(0.1, 5.0), expected, rtol=1e-9)
    pytorchs = ours(lambda p, lr: optim.RAdam(p, lr, (0.9, 0.99), EPS), 0.1)
    assert np.abs(pytorchs - expected).max() > 1e-3
    count = jax.numpy.array(6)                          # ρ₆ as optax computes it, to the last bit
    power = 0.99**count
    edge = float(2.0 / (1.0 - 0.99) - 1.0 - 2 * count * power / (1 - power))
    at_the_edge = theirs(lambda lr: optax.radam(lr, b2=0.99, eps=EPS, threshold=edge), 0.1)
    np.testing.assert_allclose(at_the_edge, expected, rtol=1e-9)
    above = theirs(lambda lr: optax.radam(lr, b2=0.99, eps=EPS, threshold=edge + 1e-6), 0.1)
    assert np.abs(above - expected).max() > 1e-3


def sam(rho, inner, direction=optax.contrib.normalize):
    """One step of sam takes two updates: up, then down."""
    adversary = optax.chain(direction(), optax.sgd(rho))
    return lambda lr: optax.contrib.sam(inner(lr), adversary, reset_state=True)


@pytest.mark.parametrize("p, direction", [(2, optax.contrib.normalize), (np.inf, optax.scale_by_sign)])
def test_sam(p, direction):
    """The gradient at w + ρg/‖g‖ or w + ρ sign(g), and the decay of the inner optimizer at w."""
    transform = sam(0.5, lambda lr: optax.adamw(lr, eps=EPS, weight_decay=0.3), direction)(0.1)
    w, path = jax.numpy.asarray(START), []
    state = transform.init(w)
    for _ in range(4):
        for _ in range(2):
            updates, state = transform.update(jax.numpy.asarray(A) @ w - B, state, w)
            w = optax.apply_updates(w, updates)
        path.append(np.asarray(w))

    def make(rho):
        return ours(lambda params, lr: optim.SAM(optim.AdamW(params, lr, eps=EPS, weight_decay=0.3), rho, p), 0.1)[:4]

    np.testing.assert_allclose(make(0.5), path, rtol=1e-9)
    assert np.abs(make(0.0) - path).max() > 1e-4


def test_sam_at_a_zero_gradient_gives_nan():
    transform = sam(0.5, optax.sgd)(0.1)
    w = jax.numpy.zeros(2)
    updates, _ = transform.update(jax.numpy.zeros(2), transform.init(w), w)
    assert np.isnan(np.asarray(updates)).all()


@pytest.mark.parametrize("reset, inner", [(False, "keep"), (True, "reset")])
def test_lookahead_keeps_fast_and_slow_weights_as_a_pair(reset, inner):
    transform = optax.lookahead(optax.sgd(0.1, 0.9), 3, 0.5, reset)
    params = optax.LookaheadParams.init_synced(jax.numpy.asarray(START))
    state, slow = transform.init(params), []
    for _ in range(9):
        updates, state = transform.update(jax.numpy.asarray(A) @ params.fast - B, state, params)
        params = optax.apply_updates(params, updates)
        slow.append(np.asarray(params.slow))
    constant = [0.1] * STEPS
    path = ours(lambda p, lr: optim.Lookahead(optim.SGD(p, lr, 0.9), 3, 0.5, inner), 0.1, constant)
    np.testing.assert_allclose(path[[2, 5, 8]], np.array(slow)[[2, 5, 8]], rtol=1e-9)
    assert np.abs(path[8] - ours(lambda p, lr: optim.SGD(p, lr, 0.9), 0.1, constant)[8]).max() > 0.1


@pytest.mark.parametrize(("name", "make"), [
    ("nadam", lambda lr, b1, b2, eps: optax.nadam(lr, b1, b2, eps)),
    ("adamax_torch", lambda lr, b1, b2, eps: optax.adamax(lr, b1, b2, eps)),
    ("adabelief_eps", lambda lr, b1, b2, eps: optax.adabelief(lr, b1, b2, eps, eps))],
    ids=("nadam", "adamax", "adabelief"))
def test_the_other_methods_that_the_exercise_adam_knows(name, make):
    exercise = load("adam")
    for w, g, m, v, t, *options in exercise.probes(np.random.default_rng(0)):
        method = make(*options)
        first, *rest = method.init(w)
        state = first._replace(count=jax.numpy.array(t - 1), mu=jax.numpy.array(m), nu=jax.numpy.array(v))
        update, (after, *_) = method.update(jax.numpy.array(g), (state, *rest), w)
        for mine, theirs in zip(exercise.variant((name,))(w, g, m, v, t, *options), (w + update, after.mu, after.nu),
                                strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-12)
