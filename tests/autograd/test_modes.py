"""Modes belong to a thread: what one thread sets, no other sees; workers of a pool compute as their caller does."""
import contextvars
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, nn, optim
from minigrad.autograd import modes
from minigrad.autograd.tensor import Tensor

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((24, 6)).astype(np.float32), RNG.integers(0, 3, 24)


def in_thread(f, *args):
    """f(*args), computed in a new thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(f, *args).result()


def records():
    """Whether operations are recorded here."""
    return (Tensor([1.0], requires_grad=True) * 2.0).op is not None


def moves_statistics():
    """Whether BatchNorm moves its running statistics here."""
    layer = nn.BatchNorm1d(6)
    layer(Tensor(X))
    return layer.running_mean.any(), layer.num_batches_tracked == 1


# ---------------------------------------------------------------- two threads train two models

def network(seed):
    mg.seed(seed)
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Tanh(), nn.Dropout(0.3), nn.Linear(8, 3))


def fingerprint(model, losses):
    return [a.tobytes() for a in model.state_dict().values()] + [np.float64(losses).tobytes()]


def train_and_evaluate(seed, steps):
    """SGD, and after each step an evaluation under no_grad with dropout on and the statistics frozen."""
    model, losses = network(seed), []
    opt = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    for _ in range(steps):
        opt.zero_grad()
        loss = F.cross_entropy(model(Tensor(X)), Y)
        loss.backward()
        opt.step()
        with mg.no_grad(), nn.frozen_statistics():
            losses.append(F.cross_entropy(model(Tensor(X)), Y).item())
            assert not records()
        assert records()
    return fingerprint(model, losses)


def train_with_sam(seed, steps):
    """SAM rewinds its draws for the second gradient and freezes statistics; between steps the model is read at w/2."""
    model, losses = network(seed), []
    params = model.parameters()
    opt = optim.SAM(optim.AdamW(params, lr=0.01), rho=0.1)
    for _ in range(steps):
        losses.append(opt.step(lambda: F.cross_entropy(model(Tensor(X)), Y)).item())
        with params.at(0.5 * params.w) as leaves:
            losses.append(mg.grad(F.cross_entropy(model(Tensor(X)), Y), leaves)[0].numpy().sum())
    return fingerprint(model, losses)


@pytest.fixture
def many_switches():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_two_threads_train_two_models_with_the_bits_of_a_run_alone(many_switches):
    work = [(train_and_evaluate, 1), (train_with_sam, 2)]
    alone = [in_thread(f, seed, 25) for f, seed in work]
    assert alone[0] != alone[1]
    for _ in range(4):
        with ThreadPoolExecutor(2) as pool:
            together = [pool.submit(f, seed, 25) for f, seed in work]
        assert [t.result() for t in together] == alone


# ---------------------------------------------------------------- each mode by itself

def overlapping(block, probe):
    """What two threads find while both hold `block`, and this one after that; the first to enter leaves first."""
    turn = [threading.Event() for _ in range(3)]

    def first():
        with block():
            turn[0].set()
            turn[1].wait(10)
        turn[2].set()
        return probe()

    def second():
        turn[0].wait(10)
        with block():
            turn[1].set()
            turn[2].wait(10)
        return probe()

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(f) for f in (first, second)]
    return [future.result() for future in futures] + [probe()]


def test_overlapping_no_grad_leaves_recording_on():
    assert overlapping(mg.no_grad, records) == [True, True, True]


def test_overlapping_frozen_statistics_let_them_move_again():
    assert overlapping(nn.frozen_statistics, moves_statistics) == [(True, True)] * 3


def test_overlapping_points_of_one_model_leave_its_own_weights():
    params = mg.Parameters([Tensor([3.0], requires_grad=True)])
    assert overlapping(lambda: params.at([5.0]), params[0].item) == [3.0, 3.0, 3.0]


def test_a_new_thread_starts_with_the_defaults(device):
    params = mg.Parameters([Tensor([3.0], requires_grad=True)])
    with mg.no_grad(), nn.frozen_statistics(), params.at([5.0]):
        assert in_thread(records) and in_thread(params[0].item) == 3.0
        assert in_thread(backend.current) == "numpy" and backend.current() == "fake"
        assert in_thread(moves_statistics) == (True, True)
        assert not records() and params[0].item() == 5.0


def test_a_refresh_hears_only_its_own_thread():
    """While one thread recomputes the statistics of its model, another's BatchNorm works as usual."""
    mine, other = nn.BatchNorm1d(6), nn.BatchNorm1d(6)

    def loader():
        yield X
        in_thread(other, Tensor(X + 100))

    nn.refresh_batchnorm(mine, loader())
    np.testing.assert_allclose(mine.running_mean, X.mean(axis=0), rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(other.running_mean, 0.1 * (X + 100).mean(axis=0), rtol=1e-5)


def test_modes_come_back_after_an_exception():
    for block in (mg.no_grad, nn.frozen_statistics):
        with pytest.raises(ZeroDivisionError):
            with block():
                raise ZeroDivisionError
    assert records() and moves_statistics() == (True, True)


def test_a_pass_with_create_graph_is_recorded_under_no_grad():
    x = Tensor(np.array([2.0]), requires_grad=True)
    y = (x ** 3).sum()
    with mg.no_grad():
        g = mg.grad(y, x, create_graph=True)
        assert not records()
    assert mg.grad(g, x).item() == 12.0


# ---------------------------------------------------------------- workers of a pool

@pytest.mark.parametrize("start", ["submit", "copy_context"])
def test_workers_of_a_pool_have_their_callers_modes_and_generator(start, device):
    params = mg.Parameters([Tensor([3.0], requires_grad=True)])

    def seen():
        return records(), params[0].item(), backend.current(), modes.statistics_are_frozen(), backend.generator()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(int).result()                           # the worker's thread is older than the caller's modes
        with mg.no_grad(), nn.frozen_statistics(), params.at([5.0]):
            if start == "submit":
                done = modes.submit(pool, seen)
            else:
                done = pool.submit(contextvars.copy_context().run, seen)
            assert done.result() == (False, 5.0, "fake", True, backend.generator())
        assert pool.submit(seen).result()[:4] == (True, 3.0, "numpy", False), "nothing stays in the worker's thread"


def test_a_worker_draws_from_its_caller_even_if_that_has_not_drawn_yet():
    """The caller is a thread that has no generator before it submits."""
    def caller():
        with ThreadPoolExecutor(1) as pool:
            first = modes.submit(pool, lambda: backend.generator().random()).result()
        return first, backend.generator().random()

    mg.seed(3)
    assert in_thread(caller) == tuple(np.random.default_rng(3).random(2))


def test_what_a_worker_sets_ends_with_its_task():
    def work():
        mode = mg.no_grad()
        mode.__enter__()
        return records()

    with ThreadPoolExecutor(1) as pool:
        assert modes.submit(pool, work).result() is False
        assert modes.submit(pool, records).result() is True and records()


def test_a_loaders_transform_has_the_callers_modes():
    seen = []

    def transform(x, rng):
        seen.append((records(), backend.generator()))
        return x

    with mg.no_grad():
        list(data.Loader(X, Y, 8, seed=0, transform=transform, workers=2))
    assert seen == [(False, backend.generator())] * 3


def test_a_rule_on_threads_has_the_callers_modes(monkeypatch):
    """Many weights are updated by several threads; the rule, which may be the user's, computes as its caller does."""
    from minigrad.optim.machinery import applying
    monkeypatch.setattr(applying, "THREADED", 1)
    monkeypatch.setattr(applying, "BLOCK", 2)
    monkeypatch.setattr(applying, "PLANNED", 99)
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    seen = set()

    def rule(w, g, *, lr):
        seen.add((records(), threading.current_thread() is threading.main_thread()))
        return w - lr * g

    w = np.ones(8, np.float32)
    with mg.no_grad():
        applying.apply(rule, w, w.copy(), [], {"lr": 0.5}, [slice(0, 8)])
    np.testing.assert_array_equal(w, np.full(8, 0.5, np.float32))
    assert seen == {(False, False)}


def test_one_block_object_may_be_entered_again():
    is_recording = modes.is_recording
    block = mg.no_grad()
    with block:
        with block:
            assert not is_recording()
        assert not is_recording()
    assert is_recording()

    @mg.no_grad()
    def depth(n):
        return is_recording() if n == 0 else depth(n - 1) or is_recording()

    assert not depth(3) and is_recording()
