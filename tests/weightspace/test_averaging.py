"""SWA, DSWA, TSWA and tail averages against the algorithm boxes, written out."""
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minigrad import weightspace as ws
from minigrad.errors import NotFiniteError, UsageError
from minigrad.optim.schedules import Constant, Cyclic

from .problems import quadratic

f = quadratic(np.diag([1.0, 3.0]), [1.0, 2.0])
W0 = np.array([4.0, -3.0])


def iterates(w, n, lr, first=0):
    """w₁ … w_n of gradient descent on f, by its formula."""
    out = []
    for i in range(first + 1, first + n + 1):
        w = w - lr(i) * (np.array([1.0, 3.0]) * w - [1.0, 2.0])
        out.append(w)
    return out


def counting(f):
    """f that counts its calls."""
    def g(w):
        g.calls += 1
        return f(w)
    g.calls = 0
    return g


@given(st.integers(1, 30), st.integers(1, 30), st.booleans())
@settings(max_examples=40, deadline=None)
def test_swa_is_the_mean_of_every_cth_iterate(n, c, count_start):
    lr = Cyclic(0.3, 0.05, c)
    if c > n:
        with pytest.raises(UsageError, match="nothing is captured"):
            ws.swa(f, W0, n, c, lr)
        return
    captures = ([W0] if count_start else []) + iterates(W0, n, lr)[c - 1::c]
    np.testing.assert_allclose(ws.swa(f, W0, n, c, lr, count_start), np.mean(captures, axis=0), rtol=1e-12)


def test_counting_conventions_give_2_and_2_point_5():
    walk = lambda w: (0.0, -np.ones(1))                     # 0, then 1, 2, 3, 4
    assert ws.swa(walk, np.zeros(1), 4, 1, 1.0) == [2.0]
    assert ws.swa(walk, np.zeros(1), 4, 1, 1.0, count_start=False) == [2.5]


@pytest.mark.parametrize("times,procedure", [(2, ws.double_swa), (3, ws.triple_swa)])
def test_restarts_have_the_budget_of_swa_and_go_on_with_the_schedule(times, procedure):
    n, c, lr, seen, g = 12, 2, lambda i: 0.3 / i, [], counting(f)
    w = W0
    for part in range(times):
        length = n // times
        w = np.mean(iterates(w, length, lr, part * length)[c - 1::c], axis=0)
    got = procedure(g, W0, n, c, lr, visit=lambda i, w: seen.append(i))
    np.testing.assert_allclose(got, w, rtol=1e-12)
    assert g.calls == n and seen == list(range(1, n + 1))
    assert np.abs(got - ws.swa(f, W0, n, c, lr, count_start=False)).max() > 1e-2         # not SWA under another name
    assert np.abs(got - procedure(f, W0, n, c, lr, count_start=True)).max() > 1e-2


def test_restarts_need_equal_parts():
    with pytest.raises(UsageError, match="divisible by 2"):
        ws.double_swa(f, W0, 5, 1, 0.1)
    with pytest.raises(UsageError, match="c ≤ n/3"):
        ws.triple_swa(f, W0, 6, 3, 0.1)


def test_tail_average():
    mean, last = ws.tail_average(f, W0, n=20, lr=Constant(0.1), start=8, c=3)
    path = iterates(W0, 20, Constant(0.1))
    np.testing.assert_allclose(mean, np.mean([path[i - 1] for i in (11, 14, 17, 20)], axis=0), rtol=1e-12)
    np.testing.assert_allclose(last, path[-1], rtol=1e-12)
    with pytest.raises(UsageError, match="nothing is averaged"):
        ws.tail_average(f, W0, n=10, lr=0.1, start=8, c=3)


def test_the_start_is_not_written_to_and_divergence_is_named():
    w = W0.copy()
    ws.swa(f, w, 6, 2, 0.1)
    np.testing.assert_array_equal(w, W0)
    with pytest.raises(NotFiniteError, match="sgd"), np.errstate(over="ignore", invalid="ignore"):
        ws.sgd(f, W0, 3000, 5.0)


def test_float32_stays_float32():
    w = ws.swa(lambda w: (0.0, w), np.ones(3, np.float32), 4, 2, Cyclic(0.1, 0.01, 2))
    assert w.dtype == np.float32


@pytest.mark.parametrize("lr", ["0.1", True, None, float("nan"), float("inf"), -0.1, lambda i: float("nan")],
                         ids=["text", "bool", "None", "NaN", "inf", "negative", "schedule"])
def test_what_is_not_a_rate_is_refused(lr):
    with pytest.raises(UsageError, match="lr: got"):
        ws.sgd(quadratic(np.eye(2)), np.ones(2), 3, lr)
