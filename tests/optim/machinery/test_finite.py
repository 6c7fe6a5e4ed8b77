"""NaN and inf are found before the update, on every path and under every wrapper, and nothing has changed then."""
import re
import threading

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, nn, optim
from minigrad.autograd import setting
from minigrad.data import Loader
from minigrad.errors import DataError, NotFiniteError, UsageError
from minigrad.nn.layers import batch_listener
from minigrad.optim.machinery.finite import is_finite, largest, statistics_kept_on
from minigrad.train import fit

from ...test_device import OPTIMIZERS

DRAW = np.random.default_rng(0)
X, Y = DRAW.standard_normal((8, 4)), np.arange(8) % 2
SEVERAL = [name for name in OPTIMIZERS if name.startswith(("Newton", "SAM", "ASAM", "nested"))]
OF_ONE_GRADIENT = [name for name in OPTIMIZERS if name not in SEVERAL]


class SpoilGradient(mg.Op):
    """y = x, and the derivative is `bad` wherever the mask is 1: a finite loss with a gradient that is not."""

    def __init__(self, bad):
        self.bad = bad

    def forward(self, x, mask):
        return x * 1.0

    def dx(self, gy, y, x, mask):
        return backend.namespace(mask if backend.is_array(mask) else mask.data).where(mask == 0, gy, self.bad)

    def dmask(self, gy, y, x, mask):
        return gy * 0


class SpoilHessian(mg.Op):
    """y = x²/2, and the second derivative is NaN."""

    def forward(self, x):
        return x * x / 2

    def dx(self, gy, y, x):
        return gy * x if backend.is_array(x) else gy * mg.apply(SpoilGradient(np.nan), x, mg.Tensor(np.ones(x.shape)))


def spoiled(p, bad, places=1):
    """A parameter whose gradient is `bad` in its first places."""
    mask = np.zeros(p.shape, p.dtype)
    mask.reshape(-1)[:places] = 1
    return mg.apply(SpoilGradient(bad), p, mg.Tensor(mask))


class Net(nn.Module):
    """Two layers around BatchNorm; `spoil` turns the loss or the gradient of the chosen evaluations bad."""

    def __init__(self):
        super().__init__()
        self.fc, self.bn, self.out = nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2)
        self.calls, self.spoil = 0, {}

    def forward(self, x):
        """spoil: {number of the evaluation since it was set, from 1: function of the loss and the net}"""
        return self.out(F.tanh(self.bn(self.fc(x))))

    def loss(self):
        """The cross-entropy, spoiled if it is this evaluation's turn."""
        self.calls += 1
        L = F.cross_entropy(self(mg.Tensor(X)), Y)
        return self.spoil[self.calls](L, self) if self.calls in self.spoil else L

    def spoil_next(self, how, evaluation=1):
        """The given evaluation from now on is spoiled."""
        self.calls, self.spoil = 0, {evaluation: how}


HOW = {
    "a NaN loss": lambda L, net: L * np.nan,
    "an infinite loss": lambda L, net: L + np.inf,
    "a NaN gradient": lambda L, net: L + 0.0 * spoiled(net.out.bias, np.nan).sum(),
    "an infinite gradient": lambda L, net: L + 0.5 * spoiled(net.fc.weight, -np.inf, 2).sum(),
}


def trained(make):
    """(net in float64, optimizer) after three good steps."""
    mg.seed(2)
    net = Net().to(np.float64)
    opt = make(net.parameters())
    for _ in range(3):
        opt.step(net.loss)
    return net, opt


def everything(net, opt):
    """All that a step may change, as one nested value that compares bit for bit."""
    def plain(value):
        if isinstance(value, dict):
            return {name: plain(part) for name, part in value.items()}
        return (value.dtype.str, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
    return plain({"model": net.state_dict(), "optimizer": opt.state_dict()}), opt.steps, opt.gradient_evaluations


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nothing_has_changed_when_it_raises(name, how):
    net, opt = trained(OPTIMIZERS[name])
    before, version = everything(net, opt), net.fc.weight.store.version
    net.spoil_next(HOW[how])
    with np.errstate(invalid="ignore"), pytest.raises(NotFiniteError, match="in step 4, expected.*Nothing was updated"):
        opt.step(net.loss)
    assert everything(net, opt) == before and net.fc.weight.store.version == version
    opt.step(net.loss)                                  # and it goes on from there
    twin, other = trained(OPTIMIZERS[name])
    other.step(twin.loss)
    assert everything(net, opt) == everything(twin, other) != before


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("name", [n for n in SEVERAL if n not in ("Newton", "SAM-second")])
def test_the_second_gradient_of_sam_is_checked_too(name, how):
    net, opt = trained(OPTIMIZERS[name])
    before = everything(net, opt)
    net.spoil_next(HOW[how], evaluation=2)
    with np.errstate(invalid="ignore"), pytest.raises(NotFiniteError, match="in step 4, expected"):
        opt.step(net.loss)
    assert net.calls == 2 and everything(net, opt) == before


@pytest.mark.parametrize("name", ["Newton", "SAM-second"])
def test_a_hessian_that_is_not_finite(name):
    w = mg.Tensor(np.array([1.0, 2.0]), requires_grad=True)
    opt = OPTIMIZERS[name]([w])
    before = opt.state_dict()
    with np.errstate(invalid="ignore"), pytest.raises(NotFiniteError, match="is nan at .* in step 1"):
        opt.step(lambda: mg.apply(SpoilHessian(), w).sum())
    np.testing.assert_array_equal(w.data, [1.0, 2.0])
    assert opt.steps == 0 and opt.state_dict().keys() == before.keys()
    assert getattr(opt, "curvature", None) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", OF_ONE_GRADIENT)
def test_a_gradient_left_by_backward_is_checked(name, bad):
    net, opt = trained(OPTIMIZERS[name])
    before = everything(net, opt)
    opt.params.g[-1] = bad
    with pytest.raises(NotFiniteError, match=rf"gradient is {bad} at 1 of 2 places of 'out.bias' in step 4"):
        opt.step()
    assert everything(net, opt) == before
    opt.params.g[-1] = 0.25
    opt.step()
    assert opt.steps == 4


@pytest.mark.parametrize("name", ["SGD", "SAM", "nested"])
def test_one_bad_micro_batch(name):
    net, opt = trained(OPTIMIZERS[name])
    before = everything(net, opt)
    for how in HOW.values():
        net.spoil_next(how, evaluation=2)
        with np.errstate(invalid="ignore"), pytest.raises(NotFiniteError):
            opt.step([net.loss, net.loss, net.loss])
        assert everything(net, opt) == before


def test_the_message_names_parameter_places_step_and_rate():
    net, opt = trained(lambda p: optim.Lookahead(optim.SGD(p, lr=0.125), k=2))
    net.spoil_next(HOW["an infinite gradient"])
    words = "Lookahead.step: the gradient is -inf at 2 of 12 places of 'fc.weight' in step 4, expected finite numbers. "
    with pytest.raises(NotFiniteError, match=re.escape(words) + ".*Lower the learning rate, which is 0.125"):
        opt.step(net.loss)
    opt.params.g[:] = 1.0
    opt.params.g[[0, 13, -1]] = np.nan
    with pytest.raises(NotFiniteError, match=r"nan at 1 of 12 places of 'fc.weight' \(and in 2 parameters more\)"):
        opt.step()


def test_a_loss_is_found_before_its_backward_pass():
    net, opt = trained(OPTIMIZERS["SGD"])
    g = opt.params.g.copy()
    name, size = largest(opt.params.layout, g)
    net.spoil_next(HOW["a NaN loss"])
    words = f"SGD.step: the loss is nan in step 4.*Before it the largest gradient was {size:.3g}, in '{name}'"
    with pytest.raises(NotFiniteError, match=words):
        opt.step(net.loss)
    np.testing.assert_array_equal(opt.params.g, g)


@pytest.mark.parametrize("size", [1e25, 3e38])
def test_large_finite_gradients_pass(size):
    w = mg.Tensor(np.ones(4, np.float32), requires_grad=True)
    opt = optim.SGD([w], lr=1.0 / size)
    opt.params.g[:] = np.float32(size)
    opt.step()
    np.testing.assert_allclose(w.data, 0, atol=1e-6)


def test_is_finite():
    for dtype in (np.float32, np.float64):
        for n in (1, 7, 100_000):
            v = DRAW.standard_normal(n).astype(dtype)
            assert is_finite(v) and is_finite(v * 0) and is_finite(v * 0 + np.finfo(dtype).max)
            for place in (0, n // 2, n - 1):
                for bad in (np.nan, np.inf, -np.inf):
                    broken = v.copy()
                    broken[place] = bad
                    assert not is_finite(broken)
    assert not is_finite(np.array([np.inf, -np.inf])) and not is_finite(np.array([1e300, np.nan]))


def test_nan_counts_as_the_largest_gradient():
    params = trained(OPTIMIZERS["SGD"])[0].parameters()
    params.g[:] = 1.0
    params.g[params.layout["fc.bias"].span] = -7.0
    assert largest(params.layout, params.g) == ("fc.bias", 7.0)
    params.g[params.layout["bn.weight"].start] = np.nan
    name, size = largest(params.layout, params.g)
    assert name == "bn.weight" and np.isnan(size)


def test_the_switch():
    net, opt = trained(OPTIMIZERS["SGD"])
    seen = []
    with optim.allow_nonfinite():
        opt.params.g[0] = np.nan
        other = threading.Thread(target=lambda: seen.append(_raises(opt.step)))
        other.start()
        other.join()
        assert seen == [True]                           # another thread checks, as it did before
        opt.step()
        assert np.isnan(opt.params.w[0]) and opt.steps == 4
        net.spoil_next(HOW["a NaN loss"])
        with np.errstate(invalid="ignore"):
            assert np.isnan(opt.step(net.loss).item())
        opt.check_finite()
    with pytest.raises(NotFiniteError):
        opt.check_finite()
    with pytest.raises(NotFiniteError), np.errstate(invalid="ignore"):
        opt.step(net.loss)


def _raises(action):
    try:
        action()
    except NotFiniteError:
        return True


def test_check_finite_looks_at_the_weights():
    net, opt = trained(OPTIMIZERS["SWA"])
    opt.check_finite()
    net.fc.bias.data[1] = np.inf
    with pytest.raises(NotFiniteError, match="SWA: the weight is inf at 1 of 3 places of 'fc.bias' after step 3"):
        opt.check_finite()


def test_a_step_inside_at_is_refused():
    net, opt = trained(OPTIMIZERS["Adam-paper"])
    before = everything(net, opt)
    with net.parameters().at(net.parameters().w * 2.0), pytest.raises(UsageError, match="step: .*bound"):
        opt.step()
    with net.parameters().at(net.parameters().w * 2.0), pytest.raises(UsageError, match="step: .*bound"):
        opt.step(net.loss)
    assert everything(net, opt) == before


# ---------------------------------------------------------------- in fit

class Batches(nn.Module):
    """A linear model whose gradient is NaN in batch number `bad`, counted from 1, while its loss is finite."""

    def __init__(self, bad):
        super().__init__()
        self.fc, self.bad, self.batch = nn.Linear(4, 2), bad, 0

    def forward(self, x):
        self.batch += self.training
        bias = spoiled(self.fc.bias, np.nan) if self.training and self.batch == self.bad else self.fc.bias
        return F.linear(x, self.fc.weight, bias)


def test_fit_names_epoch_and_batch_and_keeps_the_last_good_weights():
    x = X.astype(np.float32)
    model, twin = Batches(bad=8), Batches(bad=0)                       # the last batch of the second epoch
    twin.load_state_dict(model.state_dict())
    opt, other = (optim.SWA(optim.SGD(m.parameters(), lr=0.1), cycle=2) for m in (model, twin))
    words = "fit, epoch 2, batch 4: SWA.step: the gradient is nan at 1 of 2 places of 'fc.bias' in step 8, expected"
    with pytest.raises(NotFiniteError, match=words):
        fit(model, opt, Loader(x, Y, 2, seed=0), epochs=2)
    batches = [batch for loader in [Loader(x, Y, 2, seed=0)] for _ in range(2) for batch in loader]
    for xb, yb in batches[:7]:
        other.step(lambda: F.cross_entropy(twin(mg.Tensor(xb)), yb))
    assert everything(model, opt) == everything(twin, other)


def test_fit_looks_at_the_weights_and_the_test_loss_after_each_epoch():
    x = X.astype(np.float32)
    model = nn.Linear(4, 2)
    with pytest.raises(NotFiniteError, match="fit, epoch 1: SGD: the weight is .*inf.* after step 1.*overflowed"), \
            np.errstate(over="ignore"):
        fit(model, optim.SGD(model.parameters(), lr=1e39), Loader(x, Y, 8), epochs=1)
    model, rows = nn.Linear(4, 2), []
    with pytest.raises(NotFiniteError, match="fit: the test loss is (inf|nan) after epoch 1.*which was 1e.30"), \
            np.errstate(all="ignore"):
        fit(model, optim.SGD(model.parameters(), lr=1e30), Loader(x, Y, 8), epochs=1, test=(x * 1e10, Y),
            on_epoch=rows.append)
    assert not rows                                                     # nothing was saved
    with optim.allow_nonfinite(), np.errstate(all="ignore"):
        history = fit(nn.Linear(4, 2), optim.SGD(model.parameters(), lr=1e30), Loader(x, Y, 8), epochs=1,
                      test=(x * np.nan, Y))
    assert np.isnan(history[0]["test_loss"])


# ---------------------------------------------------------------- on a device

def test_on_a_device_a_step_does_not_wait_and_the_flag_names_the_first_step(device):
    net, opt = trained(OPTIMIZERS["Lookahead"])
    before = device.transfers
    opt.step(net.loss)
    for how in ("an infinite gradient", "a NaN loss"):
        net.spoil_next(HOW[how])
        with np.errstate(invalid="ignore"):
            opt.step(net.loss)
    opt.step()
    assert device.transfers == before
    with pytest.raises(NotFiniteError, match="Lookahead: .*first in step 5, .*On a GPU this is found late"):
        opt.check_finite()
    assert device.transfers == before + 1
    opt.params.assign(np.zeros(opt.params.layout.n))
    opt.check_finite()                                                  # the flag was reset


@pytest.mark.parametrize("path", ["closure", "backward", "loss"])
def test_on_a_device_every_path_sets_the_flag(path, device):
    net, opt = trained(OPTIMIZERS["SGD"])
    opt.check_finite()
    w = opt.params.w.copy()
    if path == "backward":
        opt.params.g[-1] = np.inf
        opt.step()
    else:
        net.spoil_next(HOW["an infinite gradient" if path == "closure" else "an infinite loss"])
        opt.step(net.loss)
    opt.params.assign(w)
    with pytest.raises(NotFiniteError, match="first in step 4"):
        opt.check_finite()


def test_on_a_device_fit_reads_the_flag_once_in_an_epoch(device, monkeypatch):
    x, read = X.astype(np.float32), []
    real = optim.Optimizer.check_finite
    monkeypatch.setattr(optim.Optimizer, "check_finite", lambda opt: (read.append(opt.steps), real(opt))[1])
    model = nn.Linear(4, 2)
    fit(model, optim.SGD(model.parameters(), lr=0.1), Loader(x, Y, 2), epochs=3)
    assert read == [4, 8, 12]
    model = Batches(bad=6)
    with pytest.raises(NotFiniteError, match="fit, epoch 2: SGD: .*first in step 6"):
        fit(model, optim.SGD(model.parameters(), lr=0.1), Loader(x, Y, 2), epochs=3)


def test_statistics_are_kept_on_an_error_of_the_class_alone():
    layer = nn.BatchNorm1d(1)
    before, x = layer.state_dict(), np.float32([[1.0], [3.0]])
    for error, restored in ((DataError, True), (UsageError, False)):
        with pytest.raises(error), statistics_kept_on(DataError):
            layer(x)
            layer(x)
            raise error("")
        assert all(np.array_equal(a, before[name]) for name, a in layer.state_dict().items()) == restored
    assert layer.num_batches_tracked == 2


def test_a_batch_listener_around_it_still_hears_every_batch():
    layer, heard = nn.BatchNorm1d(1), []
    with setting((batch_listener, lambda layer, x: heard.append(x.shape))), statistics_kept_on(DataError):
        layer(np.float32([[1.0], [3.0]]))
        layer.eval()(np.float32([[1.0]]))
    assert heard == [(2, 1), (1, 1)]
