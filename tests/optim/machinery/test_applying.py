"""Applying a rule: the same bits for any block size and any number of threads; one kernel on a device."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import optim
from minigrad.optim import rules
from minigrad.optim.machinery import applying
from minigrad.optim.machinery.l2_penalty import penalised
from minigrad.optim.machinery.signatures import signature

from ..transcriptions import CONSTANTS


def vectors(rule, n, dtype=np.float32):
    draw, sig = np.random.default_rng(0), signature(rule)
    w, g = (draw.normal(size=n).astype(dtype) for _ in range(2))
    state = [draw.random(n).astype(dtype) for _ in sig.state]
    given = {"lr": 0.1, **{k: CONSTANTS[k] for k in sig.hyper if k in CONSTANTS}, **({"t": 3} if sig.counts else {})}
    return w, g, state, given


@pytest.mark.parametrize("rule", rules.PAGE, ids=[r.__name__ for r in rules.PAGE])
@pytest.mark.parametrize("block, workers", [(7, 1), (64, 3), (1 << 15, 2)])
def test_the_same_bits_for_any_block_and_thread(rule, block, workers, monkeypatch):
    w, g, state, given = vectors(rule, 1001)
    whole = rule(w, g, *state, **given)
    whole = whole if isinstance(whole, tuple) else (whole,)
    monkeypatch.setattr(applying, "BLOCK", block)
    monkeypatch.setattr(applying, "THREADED", 1)
    monkeypatch.setattr(applying, "threads", lambda: workers)
    applying.apply(rule, w, g, state, given, [slice(0, 1001)])
    for mine, want in zip((w, *state), whole, strict=True):
        np.testing.assert_array_equal(mine, want)


def test_only_the_given_spans_are_written(monkeypatch):
    monkeypatch.setattr(applying, "BLOCK", 8)
    w, g, state, given = vectors(rules.adam, 50)
    before = w.copy(), state[0].copy()
    applying.apply(rules.adam, w, g, state, given, [slice(3, 20), slice(41, 50)])
    kept = np.r_[0:3, 20:41]
    assert np.array_equal(w[kept], before[0][kept]) and np.array_equal(state[0][kept], before[1][kept])
    assert not np.any(np.delete(w, kept) == np.delete(before[0], kept))


def test_an_error_in_a_thread_reaches_the_caller(monkeypatch):
    monkeypatch.setattr(applying, "THREADED", 1)
    monkeypatch.setattr(applying, "BLOCK", 10)
    monkeypatch.setattr(applying, "threads", lambda: 2)

    def fails(w, g, *, lr):
        raise FloatingPointError("here")

    with pytest.raises(FloatingPointError, match="here"):
        applying.apply(fails, np.ones(100), np.ones(100), [], {"lr": 0.1}, [slice(0, 100)])


@pytest.mark.parametrize("asked, expected", [("3", 3), ("4,2", 4)])
def test_threads_are_counted_as_omp_counts(asked, expected, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert applying.threads() == expected
    monkeypatch.delenv("OMP_NUM_THREADS")
    monkeypatch.setattr(applying.os, "sched_getaffinity", lambda process: {3, 5, 6}, raising=False)
    monkeypatch.setattr(applying.os, "cpu_count", lambda: 8)
    assert applying.threads() == 3                          # those this process may use
    monkeypatch.delattr(applying.os, "sched_getaffinity")
    assert applying.threads() == 8
    monkeypatch.setattr(applying.os, "cpu_count", lambda: None)
    assert applying.threads() == 1


@pytest.mark.parametrize("rule", rules.PAGE, ids=[r.__name__ for r in rules.PAGE])
def test_every_rule_runs_on_the_device(rule, device):
    """One kernel, with nothing crossing to the host: the same bits as on the host."""
    w, g, state, given = vectors(rule, 100)
    here = [device.cupy.asarray(v) for v in (w, g, *state)]
    before = device.transfers
    if "weight_decay" not in given:
        rule, given = penalised(rule), {"weight_decay": 0.1, **given}
    applying.apply(rule, here[0], here[1], here[2:], given, [slice(0, 60)])
    assert device.transfers == before
    applying.apply(rule, w, g, state, given, [slice(0, 60)])
    for mine, want in zip((here[0], *here[2:]), (w, *state), strict=True):
        np.testing.assert_array_equal(mine.get(), want)


def device_methods():
    return [lambda p: optim.SGD(p, 0.1, 0.9, weight_decay=0.1), optim.AdaGrad, optim.Adam,
            lambda p: optim.RMSProp(p, form="none", momentum=0.9), lambda p: optim.Adam(p, form="eps_hat"),
            lambda p: optim.SAM(optim.Adam(p)), lambda p: optim.SAM(optim.Adam(p), p=1),
            lambda p: optim.SAM(optim.Adam(p), p=3), lambda p: optim.SAM(optim.Adam(p), p=np.inf),
            lambda p: optim.SAM(optim.Adam(p), second_term=True), lambda p: optim.ASAM(optim.Adam(p)),
            lambda p: optim.ASAM(optim.Adam(p), normalize="filterwise"),
            lambda p: optim.Lookahead(optim.Adam(p), k=2, inner="interpolate"), lambda p: optim.SWA(optim.Adam(p), 2),
            lambda p: optim.from_rule(rules.adamw_schedule, p), lambda p: optim.Newton(p, damping=3.0)]


def train(make, where):
    import minigrad.functions as F
    from minigrad import nn
    with mg.using(where):
        mg.seed(1)
        model = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.5), nn.Linear(8, 3)).to(where)
        opt, draw = make(model.parameters()), np.random.default_rng(0)
        x, y = mg.Tensor(draw.normal(size=(32, 5)).astype(np.float32)), mg.Tensor(draw.integers(0, 3, 32)).data
        for _ in range(5):
            opt.step(lambda: F.cross_entropy(model(x), y))
        return mg.to_numpy(model.parameters().w)


@pytest.mark.parametrize("i", range(16))
def test_every_optimizer_trains_on_the_device(i, device):
    np.testing.assert_array_equal(train(device_methods()[i], "fake"), train(device_methods()[i], "numpy"))


# ---------------------------------------------------------------- what cannot be recorded is called directly

def by_where(w, g, *, lr):
    return np.where(g > 0, w - lr * g, w)


def by_mask(w, g, m, *, lr):
    m = m + 0
    m[g > 0] = 1
    return w - lr * m, m


def in_place(w, g, m, *, lr):
    m *= 0.9
    m += g
    w -= lr * m
    return w, m


def exchanged(w, g, m, *, lr):
    return m, w


def unchanged(w, g, m, *, lr):
    return w - lr * g, m


def twice(w, g, m, *, lr):
    m = m + g
    return m, m


def old_state(w, g, m, *, lr):
    new = m + g
    return w - lr * (new - m), new


def promoted(w, g, m, *, lr):
    m = np.float64(0.3) * m + g
    return w - lr * np.sqrt(abs(m)) * np.sign(m), m


def vector_rate(w, g, m, *, lr):
    return w - lr * g, np.maximum(m, g)


def squared(w, g, m, *, lr):
    m = m + g ** 2
    return w - lr * g * m ** -1 * (m ** 0.5), m


ODD = [by_where, by_mask, in_place, exchanged, unchanged, twice, old_state, promoted, vector_rate, squared]


@pytest.mark.parametrize("rule", ODD)
@pytest.mark.parametrize("penalty", [None, 0.1])
def test_odd_rules_have_the_same_bits_in_blocks(rule, penalty, monkeypatch):
    monkeypatch.setattr(applying, "BLOCK", 8)
    w, g, state, _ = vectors(rule, 101)
    given = {"lr": np.linspace(0, 1, 101, dtype=np.float32) if rule is vector_rate else 0.1}
    slope = g if penalty is None else rules.l2(w, g, weight_decay=penalty)
    whole = rule(w.copy(), slope, *[s.copy() for s in state], **given)
    whole = whole if isinstance(whole, tuple) else (whole,)
    if penalty is not None:
        rule, given = penalised(rule), {**given, "weight_decay": penalty}
    applying.apply(rule, w, g, state, given, [slice(0, 101)])
    for mine, want in zip((w, *state), whole, strict=True):
        np.testing.assert_array_equal(mine, want.astype(np.float32))


def test_state_follows_the_weights_to_the_device(device):
    """Two steps here, the model moved, two steps there: the same as four steps here."""
    from minigrad import nn

    def steps(opt, n):
        for _ in range(n):
            opt.params.g[:] = opt.params.w * 0.5 + 1
            opt.step()

    ends = []
    for move in (False, True):
        mg.seed(0)
        with mg.using("numpy"):
            model = nn.Linear(3, 2)
            opt = optim.SWA(optim.Lookahead(optim.AdamW(model.parameters(), weight_decay=model.parameters().layout.fill(
                lambda e: 0.1)), k=3, inner="interpolate"), cycle=1)
            steps(opt, 2)
        if move:
            model.to("fake")
        with mg.using("fake" if move else "numpy"):
            steps(opt, 2)
            ends.append((mg.to_numpy(model.parameters().w).copy(), mg.to_numpy(opt.average).copy()))
    np.testing.assert_array_equal(ends[0][0], ends[1][0])
    np.testing.assert_array_equal(ends[0][1], ends[1][1])
