"""Several processes that train one model give the numbers of one process on the same batches (threads stand in)."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import data, functions as F, models, nn, optim, parallel
from minigrad.errors import DataError, NotFiniteError, UsageError
from minigrad.train import fit

from . import thread_comm

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 1, 6, 6)), RNG.integers(0, 3, 50)

OPTIMIZERS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, weight_decay=1e-2),
    "Adam": lambda p: optim.Adam(p, lr=0.01),
    "SAM": lambda p: optim.SAM(optim.SGD(p, lr=0.1), rho=0.1),
    "SAM-second": lambda p: optim.SAM(optim.SGD(p, lr=0.1), rho=0.1, second_term=True),
    "ASAM": lambda p: optim.ASAM(optim.SGD(p, lr=0.1), rho=0.5),
    "Lookahead": lambda p: optim.Lookahead(optim.SGD(p, lr=0.1), k=2),
    "SWA": lambda p: optim.SWA(optim.SGD(p, lr=0.1), cycle=2),
}


def network(batch_norm):
    mg.seed(0)
    norm = nn.BatchNorm2d(4) if batch_norm else nn.Identity()
    return nn.Sequential(nn.Conv2d(1, 4, 3), norm, nn.ReLU(), nn.Flatten(), nn.Linear(64, 3)).to(np.float64)


def trained(comm=None, make=OPTIMIZERS["SGD"], batch_norm=False, epochs=2, x=X, y=Y, batch_size=10, model=None, **how):
    """(weights, state, history) after some epochs."""
    model = model or network(batch_norm)
    opt = make(model.parameters())
    mg.seed(1)
    history = fit(model, opt, data.Loader(x, y, batch_size), epochs, test=(x[:20], y[:20]), comm=comm, **how)
    return model.parameters().w.copy(), model.state_dict(), history


def close(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_weights_of_one_process(name, size):
    w, _, history = trained(make=OPTIMIZERS[name])
    found, _ = thread_comm.run(size, lambda comm: trained(comm, OPTIMIZERS[name]))
    for there, _, rows in found:
        close(there, w)
        assert (there == found[0][0]).all()                       # the same bits in each
        for row, expected in zip(rows, history, strict=True):
            close([row[k] for k in expected], list(expected.values()))


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("name", ["SGD", "SAM", "SAM-second"])
def test_synchronised_batchnorm_is_that_of_the_whole_batch(name, size):
    """Forward, backward, running statistics and, in SAM's second term, the second derivative."""
    w, state, _ = trained(make=OPTIMIZERS[name], batch_norm=True)
    found, _ = thread_comm.run(size, lambda comm: trained(comm, OPTIMIZERS[name], True, sync_batchnorm=True))
    for there, its_state, _ in found:
        close(there, w)
        for key in ("1.running_mean", "1.running_var"):
            close(its_state[key], state[key])
        assert its_state["1.num_batches_tracked"] == state["1.num_batches_tracked"]


def test_local_batchnorm_differs_and_ends_with_the_exact_statistics():
    w = trained(batch_norm=True)[0]
    found, _ = thread_comm.run(2, lambda comm: trained(comm, batch_norm=True))
    assert abs(found[0][0] - w).max() > 1e-6
    model = network(True)
    model.load_state_dict(found[0][1])
    mg.seed(1)
    nn.refresh_batchnorm(model, data.Loader(X, Y, 10).same_batches())
    for _, state, _ in found:
        close(state["1.running_mean"], model.state_dict()["1.running_mean"])
        close(state["1.running_var"], model.state_dict()["1.running_var"])


def test_parts_are_weighted_by_their_number_of_examples():
    """50 examples in batches of 11: 6 + 5, and at the end 3 + 3 + …: a mean of means would be wrong."""
    w = trained(batch_size=11)[0]
    found, _ = thread_comm.run(2, lambda comm: trained(comm, batch_size=11))
    close(found[1][0], w)


def test_one_allreduce_for_each_gradient():
    def reductions(name, epochs):
        return thread_comm.run(2, lambda comm: trained(comm, OPTIMIZERS[name], epochs=epochs))[1]["calls"][0]
    per_epoch = {name: reductions(name, 3) - reductions(name, 2) for name in ("SGD", "SAM")}
    assert per_epoch == {"SGD": 5 + 2, "SAM": 2 * 5 + 2}          # and the check of the weights, and the counts


def test_dropout_masks_differ_between_processes_and_the_order_of_the_data_does_not():
    masks, orders = {}, {}

    class Spy(nn.Module):
        def __init__(self, rank):
            super().__init__()
            self.scale, self.rank = nn.Parameter(np.ones(1)), rank

        def forward(self, x):
            if self.training:
                orders.setdefault(self.rank, []).append(x.numpy()[:, 0, 0, 0])
                masks.setdefault(self.rank, []).append(F.dropout(np.ones((4, 8)), 0.5).numpy())
            return x.reshape(len(x), -1)[:, :3] * self.scale

    def work(comm):
        trained(comm, model=Spy(comm.rank), epochs=2)
        return mg.backend.generator().random()

    found, _ = thread_comm.run(2, work)
    assert found[0] == found[1]
    assert all((a != b).any() for a, b in zip(masks[0], masks[1], strict=True))
    assert len({m.tobytes() for m in masks[0] + masks[1]}) == len(masks[0]) + len(masks[1])
    first_epoch = np.sort(np.concatenate([*orders[0][:5], *orders[1][:5]]))
    np.testing.assert_array_equal(first_epoch, np.sort(X[:, 0, 0, 0]))


def test_only_the_first_process_saves():
    calls = []
    thread_comm.run(3, lambda comm: trained(comm, on_epoch=lambda history: calls.append(comm.rank)))
    assert calls == [0, 0]


def test_an_error_in_one_process_ends_the_job_and_names_it(capfd):
    def work(comm):
        y = np.where(np.arange(50) == 7, 9, Y) if comm.rank == 1 else Y
        return trained(comm, y=y)
    with pytest.raises(DataError) as why:
        thread_comm.run(2, work)
    assert why.value.aborted[0] == (1, 1)
    assert "process 1 of 2 ended the job: DataError: cross_entropy: got label 9" in capfd.readouterr().err


def test_nan_in_the_part_of_one_process_is_found_in_all_before_the_update(capfd):
    x = X.copy()
    x[7, 0, 0, 0] = np.nan
    with pytest.raises(NotFiniteError, match=r"fit, epoch 1, batch \d: SGD.step: the loss is nan in step"):
        thread_comm.run(2, lambda comm: trained(comm, x=x))


def test_processes_with_different_weights_are_refused(capfd):
    def work(comm):
        model = network(False)
        model.parameters().w[0] += comm.rank
        return trained(comm, model=model)
    with pytest.raises(UsageError, match="the 2 processes differ in their weights or the state of the generator"):
        thread_comm.run(2, work)


def test_a_batch_smaller_than_the_number_of_processes_is_refused(capfd):
    with pytest.raises(DataError, match="got a batch of 2 for 3 processes"):
        thread_comm.run(3, lambda comm: trained(comm, batch_size=12))


def test_one_process_alone_needs_no_team():
    w = trained()[0]
    found, shared = thread_comm.run(1, trained)
    assert (found[0][0] == w).all() and shared["calls"] == [0] and parallel.team.get() is None


def test_a_model_with_everything_runs():
    def work(comm):
        mg.seed(0)
        x = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1))).astype(np.float32)
        return trained(comm, model=models.small_cnn(width=0.25, classes=3), x=x, sync_batchnorm=True)
    found, _ = thread_comm.run(2, work)
    assert (found[0][0] == found[1][0]).all()


def test_one_process_alone_is_not_ended(capfd):
    for comm in (None, thread_comm.ThreadComm(0, 1, {"aborted": []})):
        with pytest.raises(ZeroDivisionError), parallel.ends_the_job(comm):
            1 / 0
        assert comm is None or comm.shared["aborted"] == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("size", [2, 3])
def test_arrays_are_averaged_in_place(size):
    def work(comm):
        arrays = [np.full(2, float(comm.rank)), np.arange(3.0) * comm.rank]
        parallel.Team(comm, False).average(arrays)
        return arrays

    for arrays in thread_comm.run(size, work)[0]:
        close(arrays[0], np.full(2, (size - 1) / 2))
        close(arrays[1], np.arange(3.0) * (size - 1) / 2)


def test_running_statistics_are_averaged_after_each_epoch(monkeypatch):
    seen, average = [], parallel.Team.average

    def watched(self, arrays):
        average(self, arrays)
        seen.append([array.copy() for array in arrays])

    monkeypatch.setattr(parallel.Team, "average", watched)
    thread_comm.run(2, lambda comm: trained(comm, batch_norm=True, epochs=1))
    (mean, var), other = seen
    close([mean, var], other)                                     # of both processes
    assert mean.any() and (var != 1).all()
