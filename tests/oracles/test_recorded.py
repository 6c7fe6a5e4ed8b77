"""Steps of libraries that do not install beside a current NumPy or PyTorch, as recorded, against ours."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import nn, optim
from minigrad.optim import rules

from .steps import CHANGE, START, STEPS, follow, gradient, ours, read

CHAINER, DEZERO, NUMPY_ML, TENSORFLOW, TIMM = map(read, ("chainer", "dezero", "numpy_ml", "tensorflow", "timm"))
EPS = 1e-2                                              # large, so that its place shows


def rule(function, **hyper):
    return lambda p, lr: optim.from_rule(function, p, lr=lr, **hyper)


def eps_hat(p, lr):
    return optim.Adam(p, lr, eps=EPS, form="eps_hat")


SAME = {
    "Chainer CorrectedMomentumSGD": (CHAINER["CorrectedMomentumSGD"], lambda p, lr: optim.SGD(p, lr, 0.9), 0.1),
    "Chainer MomentumSGD": (CHAINER["MomentumSGD"], lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity"), 0.1),
    "Chainer WeightDecay": (CHAINER["SGD, WeightDecay 0.1"], lambda p, lr: optim.SGD(p, lr, weight_decay=0.1), 0.1),
    "Chainer AdaGrad": (CHAINER["AdaGrad"], lambda p, lr: optim.AdaGrad(p, lr, eps=1e-8), 0.1),
    "Chainer RMSprop": (CHAINER["RMSprop"], lambda p, lr: optim.RMSProp(p, lr), 0.1),
    "Chainer Adam": (CHAINER["Adam"], eps_hat, 0.1),
    "DeZero MomentumSGD": (DEZERO["MomentumSGD"], lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity"), 0.1),
    "DeZero AdaGrad": (DEZERO["AdaGrad"], lambda p, lr: optim.AdaGrad(p, lr, eps=1e-8), 0.1),
    "DeZero Adam": (DEZERO["Adam"], eps_hat, 0.1),
    "numpy-ml RMSProp": (NUMPY_ML["RMSProp"], lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS), 0.1),
    "numpy-ml Adam": (NUMPY_ML["Adam"], lambda p, lr: optim.Adam(p, lr, eps=EPS), 0.1),
    "TensorFlow Momentum": (TENSORFLOW["MomentumOptimizer"], lambda p, lr: optim.SGD(p, lr, 0.9), 0.1),
    "TensorFlow Adam": (TENSORFLOW["AdamOptimizer"], eps_hat, 0.1),
    "timm SGDW": (TIMM["SGDW"], rule(lambda w, g, m, *, lr: timm_sgdw(w, g, m, lr)), 0.1),
}
#: what is near: the recorded steps are far from it
OTHERS = {
    "Chainer CorrectedMomentumSGD": lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity"),
    "Chainer MomentumSGD": lambda p, lr: optim.SGD(p, lr, 0.9),
    "Chainer WeightDecay": lambda p, lr: optim.SGD(p, lr, weight_decay=0.05),
    "Chainer Adam": lambda p, lr: optim.Adam(p, lr, eps=EPS),
    "DeZero MomentumSGD": lambda p, lr: optim.SGD(p, lr, 0.9),
    "DeZero Adam": lambda p, lr: optim.Adam(p, lr, eps=EPS),
    "numpy-ml RMSProp": lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, form="inside"),
    "numpy-ml Adam": eps_hat,
    "TensorFlow Momentum": lambda p, lr: optim.SGD(p, lr, 0.9, form="velocity"),
    "TensorFlow Adam": lambda p, lr: optim.Adam(p, lr, eps=EPS),
    "timm SGDW": lambda p, lr: optim.SGDW(p, lr, 0.9, weight_decay=0.1),
}


def timm_sgdw(w, g, m, lr):
    """The decay is ηλw, beside a heavy ball with the rate outside."""
    after, m = rules.momentum(w, g, m, lr=lr, momentum=0.9)
    return after - lr * 0.1 * w, m


@pytest.mark.parametrize("name", SAME)
def test_the_same_twelve_steps(name):
    recorded, make, lr = SAME[name]
    close = 1e-5 if name.startswith("TensorFlow") else 1e-12           # TensorFlow keeps constants in float32
    np.testing.assert_allclose(ours(make, lr), recorded, rtol=close, atol=close)


@pytest.mark.parametrize("name", OTHERS)
def test_the_neighbours_take_other_steps(name):
    recorded, _, lr = SAME[name]
    assert np.abs(ours(OTHERS[name], lr) - recorded).max() > 1e-3


def test_chainers_nesterov_uses_the_updated_velocity():
    """w + β²v' − (1+β)ηg with v' = βv − ηg, where Nesterov's step has v: neither of our forms, nor PyTorch's."""
    v = np.zeros(4)

    def step(w, g, lr):
        nonlocal v
        v = 0.9 * v - lr * g
        return w + 0.81 * v - 1.9 * lr * g

    np.testing.assert_allclose(follow(step, 0.1), CHAINER["NesterovAG"], rtol=1e-12)
    for form in ("classic", "velocity", "ema"):
        nesterov = ours(lambda p, lr: optim.SGD(p, lr, 0.9, nesterov=True, form=form), 0.1)
        assert np.abs(nesterov - CHAINER["NesterovAG"]).max() > 0.1


def adamw_path(lr, decay, **hyper):
    """`lr`(i) and the decay's factor `decay`(i) of step i, with the ε̂ form or (`rule=`) another."""
    w, m, v, kept, step = START, np.zeros(4), np.zeros(4), [], hyper.pop("rule", rules.adam_eps_hat)
    for i in range(1, STEPS + 1):
        after, m, v = step(w, gradient(w), m, v, i, lr=lr(i), eps=EPS)
        w = after - decay(i) * 0.1 * w
        kept.append(w)
    return np.array(kept)


def test_chainers_adamw_is_the_schedule_form_with_eps_hat():
    """`eta` multiplies the step and the decay, `alpha` the step alone."""
    def halved(i):
        return 1.0 if i < CHANGE else 0.5

    np.testing.assert_allclose(adamw_path(lambda i: 0.1 * halved(i), lambda i: 1.0), CHAINER["AdamW"], rtol=1e-12)
    scheduled = adamw_path(lambda i: 0.05 * halved(i), lambda i: 0.5 * halved(i))
    np.testing.assert_allclose(scheduled, CHAINER["AdamW, eta"], rtol=1e-12)
    paper = ours(lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.1, form="schedule"), 0.1)
    assert np.abs(paper[:CHANGE - 1] - CHAINER["AdamW"][:CHANGE - 1]).max() > 1e-3            # ε̂
    by_rate = ours(lambda p, lr: optim.AdamW(p, lr, eps=EPS, weight_decay=0.1), 0.1)
    assert np.abs(by_rate - CHAINER["AdamW"]).max() > 0.1


@pytest.mark.parametrize("recorded", [TENSORFLOW["RMSPropOptimizer"], TIMM["RMSpropTF"]], ids=["TensorFlow", "timm"])
def test_tensorflow_and_timm_start_the_mean_square_at_one(recorded):
    def with_start(first):
        state = [np.full(4, first), np.zeros(4)]

        def step(w, g, lr):
            w, *state[:] = rules.rmsprop_keras(w, g, *state, lr=lr, momentum=0.9, beta=0.9, eps=EPS)
            return w
        return follow(step, 0.05)

    np.testing.assert_allclose(with_start(1.0), recorded, rtol=1e-4)
    assert np.abs(with_start(0.0) - recorded).max() > 0.1
    outside = ours(lambda p, lr: optim.RMSProp(p, lr, 0.9, EPS, momentum=0.9, form="inside"), 0.05)
    assert np.abs(outside - recorded).max() > 0.1


def lookahead(k, slow, first_sync=None):
    """Momentum 0.9 under Lookahead; `first_sync`: slow weights are made then."""
    m, count = np.zeros(4), 0

    def step(w, g, lr):
        nonlocal m, slow, count
        w, m = rules.momentum(w, g, m, lr=lr, momentum=0.9)
        count += 1
        if count % k == 0:
            slow = w if count == first_sync else slow + alpha * (w - slow)
            return slow
        return w

    alpha = 0.5 if first_sync else 0.8
    return follow(step, 0.1)


def test_lookahead_of_timm_begins_at_its_first_sync_and_that_of_tensorflow_at_zero_every_k_plus_1_steps():
    np.testing.assert_allclose(lookahead(3, None, first_sync=3), TIMM["Lookahead"], rtol=1e-12)
    np.testing.assert_allclose(lookahead(4, np.zeros(4)), TENSORFLOW["Lookahead"], rtol=1e-5)
    for k, alpha, recorded in [(3, 0.5, TIMM), (3, 0.8, TENSORFLOW)]:
        paper = ours(lambda p, lr: optim.Lookahead(optim.SGD(p, lr, 0.9), k, alpha), 0.1)
        assert np.abs(paper - recorded["Lookahead"]).max() > 0.1
    assert TENSORFLOW["Lookahead's default alpha"] == [0.8] and TIMM["alpha and k of Lookahead"].tolist() == [0.5, 6]


def test_the_average_of_timm_starts_at_the_weights_it_is_made_from_and_averages_buffers():
    found = {}
    for corrected in (False, True):
        mean = optim.ExponentialAverage(START, 0.8, corrected)
        found[corrected] = np.array([mean.update(w) or mean.value.copy() for w in ours(optim.SGD, 0.1)])
    recorded = TIMM["ModelEmaV3"]
    np.testing.assert_allclose(found[False], recorded[:, :4], rtol=1e-12)
    np.testing.assert_allclose(2 * found[False], recorded[:, 4:], rtol=1e-12)
    assert np.abs(found[True] - recorded[:, :4]).max() > 0.1


def test_the_constants_that_our_tables_name():
    assert CHAINER["eps of AdaGrad, RMSprop, Adam"].tolist() == [1e-8] * 3
    assert DEZERO["eps of AdaGrad, Adam"].tolist() == [1e-8] * 2 and NUMPY_ML["decay of RMSProp"] == [0.9]
    assert not {"Newton", "LBFGS"} & set(CHAINER["optimizers"])
    assert TIMM["lr, betas, weight_decay of Lion"].tolist() == [1e-4, 0.9, 0.99, 0]


def test_chainers_batchnorm_keeps_nine_tenths_and_the_unbiased_variance():
    mean, var, eps, decay = CHAINER["BatchNormalization"]
    assert (eps, decay) == (2e-5, 0.9)
    layer = nn.BatchNorm1d(1).to(np.float64)                           # momentum 0.1 on the new value: the same
    layer(mg.Tensor(np.array([[0.0], [1.0], [2.0], [5.0]])))
    np.testing.assert_allclose([layer.running_mean[0], layer.running_var[0]], [mean, var], rtol=1e-12)
    assert mean == pytest.approx(0.1 * 2) and var == pytest.approx(0.9 + 0.1 * 14 / 3)
