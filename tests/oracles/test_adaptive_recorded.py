"""Step by step against trajectories that record_adaptive.py has recorded from optax, Keras, timm, pytorch_optimizer.

Those of the libraries that are installed are run again: they still take the recorded steps.
"""
import json
from pathlib import Path

import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules

from .record_adaptive import GRADIENTS, RATES, START, with_keras, with_optax, with_pytorch_optimizer

RECORD = json.loads(Path(__file__).with_name("adaptive.json").read_text(encoding="utf-8"))
SET = {"betas": (0.8, 0.95), "eps": 0.02}

#: recorded trajectory -> ours, and a neighbour that differs
CASES = {
    "optax lion": (lambda p: optim.Lion(p, 0.1, (0.8, 0.95), 0.3), lambda p: optim.Lion(p, 0.1, (0.95, 0.8), 0.3)),
    "timm Lion": (lambda p: optim.Lion(p, 0.1, (0.8, 0.95), 0.3), lambda p: optim.Lion(p, 0.1, (0.8, 0.95))),
    "pytorch_optimizer Lion": (lambda p: optim.Lion(p, 0.1, (0.8, 0.95), 0.3), lambda p: optim.Lion(p, 0.1)),
    "Keras Lion": (lambda p: optim.Lion(p, 0.1, (0.8, 0.95)), lambda p: optim.Lion(p, 0.1, (0.95, 0.8))),
    "optax adadelta": (lambda p: optim.Adadelta(p, 0.1, 0.8, 0.02), lambda p: optim.Adadelta(p, 0.1, 0.8, 0.002)),
    "Keras Adadelta": (lambda p: optim.Adadelta(p, 0.1, 0.8, 0.02), lambda p: optim.Adadelta(p, 0.1, 0.9, 0.02)),
    "optax nadam": (lambda p: optim.NAdam(p, 0.1, form="constant", **SET), lambda p: optim.NAdam(p, 0.1, **SET)),
    "Keras Nadam": (lambda p: optim.NAdam(p, 0.1, momentum_decay=1, **SET), lambda p: optim.NAdam(p, 0.1, **SET)),
    "optax radam": (lambda p: optim.RAdam(p, 0.1, (0.8, 0.95), 0), lambda p: optim.RAdam(p, 0.1, (0.8, 0.95), 0,
                                                                                         threshold=4)),
    "optax adamax": (lambda p: optim.AdaMax(p, 0.1, **SET), lambda p: optim.AdaMax(p, 0.1, form="outside", **SET)),
    "Keras Adamax": (lambda p: optim.AdaMax(p, 0.1, form="outside", **SET), lambda p: optim.AdaMax(p, 0.1, **SET)),
    "optax amsgrad": (lambda p: optim.AMSGrad(p, 0.1, form="max_corrected", **SET),
                      lambda p: optim.AMSGrad(p, 0.1, **SET)),
    "optax adam with eps_root": (lambda p: optim.Adam(p, 0.1, form="inside", **SET),
                                 lambda p: optim.Adam(p, 0.1, **SET)),
    "Keras AdamW": (lambda p: optim.AdamW(p, 0.1, weight_decay=0.3, form="eps_hat", **SET),
                    lambda p: optim.AdamW(p, 0.1, weight_decay=0.3, **SET)),
    "optax centred rmsprop": (lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, centered=True, form="inside"),
                              lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, centered=True)),
    "Keras centred RMSprop": (lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, centered=True, form="inside"),
                              lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, form="inside")),
    "optax rmsprop from 1": (lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, initial_accumulator_value=1, form="inside"),
                             lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, form="inside")),
    "timm RMSpropTF": (lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, initial_accumulator_value=1, form="inside"),
                       lambda p: optim.RMSProp(p, 0.1, 0.9, 0.02, initial_accumulator_value=1)),
    "optax adagrad from 0.1": (lambda p: optim.AdaGrad(p, 0.1, 0.02, initial_accumulator_value=0.1, form="inside"),
                               lambda p: optim.AdaGrad(p, 0.1, 0.02, form="inside")),
    "Keras Adagrad from 0.1": (lambda p: optim.from_rule(rules.adagrad_inside, p, initial={"v": 0.1}, lr=0.1, eps=0.02),
                               lambda p: optim.AdaGrad(p, 0.1, 0.02, initial_accumulator_value=0.1)),
}


def walk(make):
    w = mg.Tensor(START.copy(), requires_grad=True)
    opt, path = make([w]), []
    for rate, g in zip(RATES, GRADIENTS, strict=True):
        opt.lr = rate
        opt.params.g[:] = g
        opt.step()
        path.append(w.numpy().copy())
    return np.array(path)


def test_every_recorded_trajectory_is_compared():
    assert set(CASES) == set(RECORD["trajectories"]) and {"optax", "keras", "timm"} < set(RECORD["versions"])


@pytest.mark.parametrize("name", CASES)
def test_the_same_trajectory(name):
    mine, neighbour = CASES[name]
    theirs = np.array(RECORD["trajectories"][name])
    np.testing.assert_allclose(walk(mine), theirs, rtol=1e-12, atol=1e-14)
    assert np.abs(walk(neighbour) - theirs).max() > 1e-5


@pytest.mark.parametrize("library, run", [("optax", with_optax), ("keras", with_keras),
                                          ("pytorch_optimizer", with_pytorch_optimizer)],
                         ids=["optax", "keras", "pytorch_optimizer"])
def test_the_installed_library_takes_the_recorded_steps(library, run):
    module = pytest.importorskip(library)
    before = module.config.floatx() if library == "keras" else None
    try:
        found = dict(run())
    finally:
        if before:
            module.config.set_floatx(before)
    assert set(found) == {name for name in CASES if name.lower().startswith(library)}
    for name, path in found.items():
        np.testing.assert_allclose(path, RECORD["trajectories"][name], rtol=1e-9, atol=1e-12, err_msg=name)
