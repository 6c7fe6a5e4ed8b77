"""What a step costs a GPU: how often it waits to read a number, and how often it uploads, counted on the double."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import data, nn, optim
from minigrad.errors import DataError, NotFiniteError, ZeroGradientError
from minigrad.train import evaluate, fit, train_step

from ..test_device import OPTIMIZERS, small


def drawn():
    """Two layers of dropout, BatchNorm, and labels."""
    mg.seed(2)
    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.2), nn.ReLU(), nn.Dropout(0.5),
                         nn.Linear(6, 3))


X, Y = np.random.default_rng(0).standard_normal((12, 4)).astype(np.float32), np.arange(12) % 3

#: reads of the optimizers that must look: Newton at the eigenvalues, and whenever it looks the labels are judged
READS = {"Newton": 2}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_reads_and_uploads_of_a_step(name, device):
    model = small()
    opt = OPTIMIZERS[name](model.parameters())
    x, y = mg.Tensor(np.random.default_rng(1).standard_normal((8, 4))), mg.backend.asarray(np.arange(8) % 2)
    opt.step(lambda: F.cross_entropy(model(x), y))
    reads, uploads = device.transfers, device.uploads
    for _ in range(3):
        opt.step(lambda: F.cross_entropy(model(x), y))
    assert device.transfers - reads == 3 * READS.get(name, 0)
    assert device.uploads == uploads


def test_conjugate_gradients_read_twice_an_iteration(device):
    from minigrad.optim.methods.newton import newton_step
    w, products = mg.backend.asarray(np.ones(5)), []

    class F:
        def __call__(self, w):
            return (w * w).sum(), w * mg.backend.asarray(np.arange(1.0, 6.0))

        def hvp(self, w, v):
            products.append(v)
            return v * mg.backend.asarray(np.arange(1.0, 6.0))

    before = device.transfers
    newton_step(F(), w, dense=False)
    assert device.transfers - before == 1 + 2 * len(products) and len(products) >= 4


def counted(device, epochs, optimizer, **settings):
    """(reads, uploads) of `fit` over some epochs of 4 batches."""
    model = drawn()
    loader = data.Loader(X, Y, batch_size=3, seed=0)
    before = np.array([device.transfers, device.uploads])
    fit(model, optimizer(model.parameters()), loader, epochs, **settings)
    return np.array([device.transfers, device.uploads]) - before


@pytest.mark.parametrize("name", ["SGD-momentum", "Adam-paper", "SAM", "ASAM", "Lookahead", "SWA", "nested"])
def test_reads_and_uploads_of_fit(name, device):
    """Each further epoch: its sums and its checks are read at the end, its order is uploaded."""
    reads, uploads = counted(device, 3, OPTIMIZERS[name]) - counted(device, 1, OPTIMIZERS[name])
    checks = 3 if name in ("SAM", "ASAM", "nested") else 2              # of labels, of NaN and inf; of SAM's gradient
    assert reads == 2 * (1 + checks) and uploads == 2 * 1


def test_a_batch_is_no_upload_and_evaluation_two_reads(device):
    loader, before = data.Loader(X, Y, batch_size=3), device.uploads
    list(loader)
    assert device.uploads == before + 1                                         # the order of the epoch
    model, x, y, reads = drawn(), mg.backend.asarray(X), mg.backend.asarray(Y), device.transfers
    evaluate(model, x, y, batch_size=5)
    assert device.transfers == reads + 2                                        # the sums, the check of the labels


# ---------------------------------------------------------------- what a step has found is said at the next read

BAD = [0, 2, 3, 1]


def on_both(labels):
    """The message for the labels, given from the host and from the device."""
    logits, messages = mg.Tensor(np.zeros((4, 3))), []
    with pytest.raises(DataError) as found:
        F.cross_entropy(logits, np.array(labels))
    messages.append(str(found.value))
    loss = F.cross_entropy(logits, mg.backend.asarray(np.array(labels)))
    with pytest.raises(DataError) as found:
        loss.item()
    return [*messages, str(found.value)]


@pytest.mark.parametrize("labels, named", [([0, 2, 3, 1], "label 3"), ([0, -1, 2, 1], "label -1")])
def test_wrong_labels_on_the_device_raise_at_the_next_read(labels, named, device):
    host, there = on_both(labels)
    assert host == there and named in host
    mg.Tensor(np.ones(2)).numpy()                                               # said once


def test_a_wrong_label_is_not_forgotten_by_later_right_ones(device):
    logits = mg.Tensor(np.zeros((4, 3)))
    for labels in (BAD, [0, 1, 2, 0]):
        F.cross_entropy(logits, mg.backend.asarray(np.array(labels)))
    with pytest.raises(DataError, match="label 3"):
        logits.numpy()


def test_fit_names_a_wrong_label_before_it_reports_the_epoch(device):
    model, seen = drawn(), []
    loader = data.Loader(X, np.where(np.arange(12) == 7, 5, Y), batch_size=3)
    with pytest.raises(DataError, match="label 5, expected 0..2"):
        fit(model, optim.SGD(model.parameters(), lr=0.1), loader, 1, on_epoch=seen.append)
    assert not seen


def test_signs_on_the_device(device):
    w, A = mg.Tensor(np.ones(2)), np.ones((3, 2))
    good, bad = (mg.backend.asarray(np.array(y)) for y in ([1.0, -1.0, 1.0], [0.0, 1.0, 1.0]))
    F.logistic_loss(w, A, good).item()
    loss = F.logistic_loss(w, A, bad)
    with pytest.raises(DataError, match="other than −1 and \\+1"):
        loss.item()


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, np.inf])
def test_a_zero_gradient_stops_sam_at_the_next_read_with_the_weights_as_they_were(p, device):
    w = mg.Tensor(np.ones(3), requires_grad=True)
    opt = optim.SAM(optim.SGD([w], lr=0.1), p=p)
    loss = opt.step(lambda: (w * w * 0.0).sum())                # its gradient at a w with NaN is NaN
    with pytest.raises(ZeroGradientError):
        loss.item()
    np.testing.assert_array_equal(w.numpy(), np.ones(3))


def test_a_gradient_that_is_not_finite_stops_sam_at_the_next_read(device):
    w = mg.Tensor(np.array([1.0, np.inf]), requires_grad=True)
    loss = optim.SAM(optim.SGD([w], lr=0.1)).step(lambda: (w * w).sum())
    with pytest.raises(NotFiniteError, match="SAM"):
        loss.item()


def test_checks_of_one_thread_are_not_another_ones(device):
    from threading import Thread
    F.cross_entropy(mg.Tensor(np.zeros((4, 3))), mg.backend.asarray(np.array(BAD)))
    failed = []

    def elsewhere():
        try:
            mg.backend.asarray(np.ones(2))
            mg.to_numpy(device.cupy.asarray(np.ones(2)))
        except DataError as why:
            failed.append(why)

    thread = Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert not failed
    with pytest.raises(DataError):
        mg.backend.raise_found()


def test_a_step_returns_arrays_of_the_device(device):
    model = drawn()
    loss, hits = train_step(model, optim.SGD(model.parameters(), lr=0.1), X, Y)
    assert isinstance(loss, device.FakeArray) and isinstance(hits, device.FakeArray) and loss.dtype == np.float64
