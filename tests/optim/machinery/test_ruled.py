"""A rule as an optimizer: the number of its step, the schedule's multiplier, and what an observer is shown."""
import numpy as np
import pytest

from minigrad import nn, optim
from minigrad.errors import UsageError
from minigrad.optim import rules
from minigrad.optim.schedules import Scaled


@pytest.fixture
def params():
    """A bias (2,) and weights (2, 1), all 1; their gradients are 1, 2, 3, 4 in the order of the vector."""
    params = nn.Linear(1, 2).to(np.float64).parameters()
    params.w = np.ones(4)
    params.g[:] = [1.0, 2.0, 3.0, 4.0]
    return params


def test_a_step_counts_and_the_rule_is_told_its_number(params):
    seen = []

    def rule(w, g, t, *, lr):
        seen.append(t)
        return w - lr * t * g,

    opt = optim.from_rule(rule, params, lr=0.5)
    for step in (1, 2):
        opt.step()
        assert (opt.steps, opt.t) == (step, step) and set(seen) == set(range(1, step + 1))
    np.testing.assert_array_equal(params.w, 1 - 1.5 * params.g)
    opt.reset()
    assert (opt.steps, opt.t) == (2, 0)


def test_the_multiplier_follows_the_schedule_unless_it_is_given(params):
    halves = Scaled(0.2, lambda step: 0.5**step)
    opt = optim.from_rule(rules.adamw_schedule, params, lr=halves, weight_decay=0.1)
    assert opt.arguments()["multiplier"] == pytest.approx(0.5) and opt.arguments()["lr"] == pytest.approx(0.1)
    own = optim.from_rule(rules.adamw_schedule, params, lr=halves, weight_decay=0.1, multiplier=0.75)
    assert own.arguments()["multiplier"] == 0.75
    assert "multiplier" not in optim.from_rule(rules.adamw, params, lr=halves).arguments()


@pytest.mark.parametrize("wrap", [lambda opt: opt, lambda opt: optim.Lookahead(opt, k=5)], ids=["base", "wrapped"])
def test_an_observer_is_shown_the_rule_its_arguments_and_the_new_weights(params, wrap):
    base = optim.SGD(params, lr=0.1, momentum=0.9, weight_decay=0.5)
    opt = wrap(base)
    with opt.observed("weight", (1, 0)) as steps:
        opt.step()
    at = params.layout["weight"].start + 1
    ((penalty, given), (rule, then)), w = steps[0]
    assert penalty is rules.l2 and rule is rules.momentum and len(steps) == 1
    assert given == {"w": 1.0, "g": params.g[at], "weight_decay": 0.5}
    assert then == {"w": 1.0, "g": params.g[at] + 0.5, "m": 0.0, "lr": 0.1, "momentum": 0.9}
    assert w == params.w[at] == pytest.approx(1 - 0.1 * (params.g[at] + 0.5))
    opt.step()
    assert len(steps) == 1                                  # the block has ended


def test_without_a_penalty_the_rule_is_all_there_is(params):
    opt = optim.SGD(params, lr=0.1)
    with opt.observed() as steps:
        opt.step()
    ((((rule, given),), w),) = steps
    assert rule is rules.gradient_descent and given.keys() == {"w", "g", "lr"}
    np.testing.assert_array_equal(given["g"], params.g)
    np.testing.assert_array_equal(w, params.w)


def test_a_frozen_parameter_cannot_be_observed(params):
    params["bias"].requires_grad = False
    opt = optim.SGD(params, lr=0.1)
    with pytest.raises(UsageError, match="explain.next: bias is frozen, so no step changes it"), opt.observed("bias"):
        pass
    with opt.observed("weight") as steps:
        opt.step()
    assert steps[0][1].shape == (2, 1)
