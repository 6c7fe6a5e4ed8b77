"""The loop against the same steps written out, evaluation against formulas, and the NaN guard."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.data import Loader
from minigrad.errors import DataError, MinigradError, NotFiniteError
from minigrad.nn import in_mode
from minigrad.train import evaluate, fit, train_step
from minigrad.optim.machinery.finite import largest

RNG = np.random.default_rng(0)
X, Y = RNG.standard_normal((30, 1, 4, 4)).astype(np.float32), RNG.integers(0, 3, 30)


def net(seed=0):
    mg.seed(seed)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))


def test_fit_makes_the_steps_that_one_would_write_by_hand():
    model, twin = net().eval(), net()                           # fit switches to training
    opt, other = (optim.SGD(m.parameters(), lr=0.1, momentum=0.9) for m in (model, twin))
    history = fit(model, opt, Loader(X, Y, 8, seed=1), epochs=2)
    losses, hits = [], []
    loader = Loader(X, Y, 8, seed=1)
    for _ in range(2):
        for xb, yb in loader:
            other.zero_grad()
            logits = twin(mg.Tensor(xb))
            loss = F.cross_entropy(logits, yb)
            loss.backward()
            other.step()
            losses.append(loss.item() * len(yb))
            hits.append((logits.numpy().argmax(1) == yb).sum())
    np.testing.assert_array_equal(model.parameters().w, twin.parameters().w)
    for name, buffer in model.state_dict().items():
        np.testing.assert_array_equal(buffer, twin.state_dict()[name])
    for epoch, row in enumerate(history):
        part = slice(4 * epoch, 4 * epoch + 4)
        assert row["epoch"] == epoch + 1 and row["lr"] == 0.1
        assert row["train_loss"] == pytest.approx(sum(losses[part]) / 30, rel=1e-12)
        assert row["train_accuracy"] == sum(hits[part]) / 30


def test_a_history_is_continued():
    model = net()
    opt, loader, seen = optim.SGD(model.parameters(), lr=0.1), Loader(X, Y, 8, seed=1), []
    first = fit(model, opt, loader, epochs=2, on_epoch=lambda rows: seen.append(len(rows)))
    both = fit(model, opt, loader, epochs=3, history=first, test=(X, Y), on_epoch=lambda rows: seen.append(len(rows)))
    assert [row["epoch"] for row in both] == [1, 2, 3] and both[:2] == first and seen == [1, 2, 3]
    assert len(first) == 2 and opt.steps == 12
    assert (both[2]["test_loss"], both[2]["test_accuracy"]) == evaluate(model, X, Y)
    assert fit(model, opt, loader, epochs=3, history=both) == both and opt.steps == 12


def test_the_rate_of_an_epoch_is_that_of_its_first_step():
    model = net()
    opt = optim.SGD(model.parameters(), lr=optim.schedules.Cosine(0.1, 0.0, 8))
    history = fit(model, opt, Loader(X, Y, 8), epochs=2)
    assert [row["lr"] for row in history] == [0.1, pytest.approx(0.05)]
    assert optim.SGD(model.parameters(), lr=np.full(model.parameters().layout.n, 0.25)).next_rate() == 0.25


def test_sam_counts_its_answers_at_w_and_moves_statistics_once():
    model = net()
    opt = optim.SAM(optim.SGD(model.parameters(), lr=0.1), rho=5.0)
    logits = model(mg.Tensor(X))
    at_w, answers_at_w = F.cross_entropy(logits, Y).item(), (logits.numpy().argmax(1) == Y).sum()
    model.load_state_dict(net().state_dict())
    loss, answers = train_step(model, opt, X, Y)
    assert loss == pytest.approx(at_w, rel=1e-6) and answers == answers_at_w
    assert model.state_dict()["1.num_batches_tracked"] == 1 and opt.gradient_evaluations == 2


def test_evaluate_is_the_mean_over_examples_whatever_the_batch_size():
    model = net().eval()
    logits = model(mg.Tensor(X)).numpy().astype(np.float64)
    p = np.exp(logits - logits.max(1, keepdims=True))
    want = -np.log((p / p.sum(1, keepdims=True))[np.arange(30), Y]).mean()
    for batch_size in (7, 30, 500):
        loss, accuracy = evaluate(model, X, Y, batch_size=batch_size)
        assert loss == pytest.approx(want, rel=1e-5) and accuracy == (logits.argmax(1) == Y).mean()


def test_evaluate_takes_a_loader_in_order_without_its_transform_and_without_a_random_number():
    model = net().eval()
    loader = Loader(X, Y, 8, transform=lambda xb, rng: xb * 0)
    mg.seed(3)
    state = mg.backend.generator().bit_generator.state
    assert evaluate(model, loader) == evaluate(model, X, Y)
    assert mg.backend.generator().bit_generator.state == state
    batches = [(X[:10], Y[:10]), (X[10:], Y[10:])]
    assert evaluate(model, batches) == pytest.approx(evaluate(model, X, Y), rel=1e-6)


def test_evaluate_leaves_no_trace():
    model = net()
    model(mg.Tensor(X))                                 # running statistics that are not the initial ones
    modules = model.modules()
    modules[2].eval()
    before, modes = model.state_dict(), [m.training for m in modules]
    evaluate(model, X, Y)
    assert [m.training for m in modules] == modes and False in modes and True in modes
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])
    with pytest.raises(ZeroDivisionError), in_mode(model, False):
        raise ZeroDivisionError
    assert [m.training for m in modules] == modes


def test_evaluation_uses_running_statistics():
    model = net()
    model(mg.Tensor(X + 3))
    in_training = F.cross_entropy(model(mg.Tensor(X)), Y).item()
    assert abs(evaluate(model, X, Y)[0] - in_training) > 1e-3


def test_an_empty_set_raises():
    with pytest.raises(DataError, match="empty"):
        evaluate(net(), X[:0], Y[:0])


def test_lookahead_is_evaluated_at_its_slow_weights():
    model = net()
    opt = optim.Lookahead(optim.SGD(model.parameters(), lr=0.5), k=3)
    history = fit(model, opt, Loader(X, Y, 8, seed=0), epochs=1, test=(X, Y))      # 4 steps: one beyond the outer step
    fast = model.parameters().w.copy()
    with opt.result(Loader(X, Y, 8, seed=0)):
        slow = evaluate(model, X, Y)
    assert (history[0]["test_loss"], history[0]["test_accuracy"]) == slow != evaluate(model, X, Y)
    np.testing.assert_array_equal(model.parameters().w, fast)


def test_training_and_evaluation_run_on_a_device(device):
    model = net()
    rows = fit(model, optim.Adam(model.parameters(), lr=0.01), Loader(X, Y, 8, seed=1), epochs=2, test=(X, Y))
    with mg.using("numpy"):
        twin = net()
        others = fit(twin, optim.Adam(twin.parameters(), lr=0.01), Loader(X, Y, 8, seed=1), epochs=2, test=(X, Y))
    for row, other in zip(rows, others):
        assert row == pytest.approx(other, rel=1e-5)


# ---------------------------------------------------------------- the NaN guard

def test_divergence_names_step_batch_parameter_and_rate():
    model = net()
    opt = optim.SGD(model.parameters(), lr=1e30)
    words = r"fit, epoch 1, batch 2: SGD.*in step 2.*Before it the largest gradient.*rate, which is 1e\+30"
    with pytest.raises(NotFiniteError, match=words) as caught:
        fit(model, opt, Loader(X, Y, 8, seed=0), epochs=1)
    twin, (xb, yb) = net(), next(iter(Loader(X, Y, 8, seed=0)))
    F.cross_entropy(twin(mg.Tensor(xb)), yb).backward()
    name, size = largest(twin.parameters().layout, twin.parameters().g)
    assert repr(name) in str(caught.value) and f"{size:.3g}" in str(caught.value)


def test_bad_input_in_the_first_step_stops_before_the_weights_are_touched():
    model, bad = net(), X.copy()
    bad[7, 0, 2, 2] = np.nan
    w = model.parameters().w.copy()
    words = "fit, epoch 1, batch 1: Adam.*the loss is nan in step 1.*Here the largest gradient is nan, in '"
    with pytest.raises(NotFiniteError, match=words):
        fit(model, optim.Adam(model.parameters(), lr=0.1), Loader(bad, Y, 30), epochs=1)
    np.testing.assert_array_equal(model.parameters().w, w)


def test_evaluate_refuses_more_inputs_than_labels():
    model = nn.Sequential(nn.Flatten(), nn.Linear(2, 3))
    with pytest.raises(MinigradError):
        evaluate(model, np.ones((4, 2), np.float32), np.array([0, 1]), batch_size=2)


def test_examples_drawn_by_probability_enter_the_loss_with_their_weights():
    """fit on Loader(sampling=p) is the loop written by hand with weights v; without them it would end elsewhere."""
    rng = np.random.default_rng(0)
    x, y, p = rng.normal(size=(12, 4)), np.arange(12) % 3, np.arange(1.0, 13.0) / 78

    def trained(run):
        mg.seed(0)
        model = nn.Linear(4, 3).to(np.float64)
        run(model, optim.SGD(model.parameters(), lr=0.5), Loader(x, y, 4, sampling=p, seed=1))
        return model.parameters().w

    def by_hand(weighted):
        def run(model, opt, loader):
            for xb, yb, v in loader:
                opt.step(lambda: F.cross_entropy(model(mg.Tensor(xb)), yb, weights=v if weighted else None))
        return run

    found = trained(lambda model, opt, loader: fit(model, opt, loader, 1))
    np.testing.assert_array_equal(found, trained(by_hand(True)))
    assert abs(found - trained(by_hand(False))).max() > 1e-2
