"""What a step is: closures, micro-batches, schedules, frozen weights, vectors of hyperparameters, from_rule, saving."""
import minigrad as mg
import minigrad.functions as F
import numpy as np
import pytest
from minigrad import nn, optim
from minigrad.data import Loader
from minigrad.errors import UsageError
from minigrad.optim import rules

from ..problems import trajectory


def small_net(seed=1, dtype=np.float32):
    mg.seed(seed)
    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 3)).to(dtype)


def batch(n=16, dtype=np.float32):
    draw = np.random.default_rng(5)
    return draw.normal(size=(n, 4)).astype(dtype), draw.integers(0, 3, n)


@pytest.mark.parametrize("make", [lambda p: optim.SGD(p, 0.1, 0.9), lambda p: optim.Adam(p, 0.1)])
def test_three_lines_and_a_closure_are_the_same_step(make):
    np.testing.assert_array_equal(trajectory(make, "logistic"), trajectory(make, "logistic", closure=False))


def test_step_returns_the_loss_before_it_and_leaves_the_gradient():
    w = mg.Tensor(np.array([2.0]), requires_grad=True)
    opt = optim.SGD(w, lr=0.1)
    loss = opt.step(lambda: (w * w).sum())
    assert isinstance(loss, mg.Tensor) and loss.item() == 4.0 and not loss.requires_grad
    assert opt.params.g[0] == 4.0 and w.grad.item() == 4.0 and w.data[0] == 2.0 - 0.4
    opt.zero_grad()
    assert w.grad.item() == 0.0 and opt.gradient_evaluations == 1


def test_micro_batches_are_averaged():
    """Two halves give the loss and gradient of the whole, and count as two backward passes."""
    X, y = batch(dtype=np.float64)
    whole, halves = [nn.Linear(4, 3).to(np.float64) for _ in range(2)]
    halves.load_state_dict(whole.state_dict())
    one, two = optim.SGD(whole.parameters(), 0.1), optim.SGD(halves.parameters(), 0.1)
    a = one.step(lambda: F.cross_entropy(whole(mg.Tensor(X)), y))
    b = two.step([lambda i=i: F.cross_entropy(halves(mg.Tensor(X[i:i + 8])), y[i:i + 8]) for i in (0, 8)])
    np.testing.assert_allclose(a.item(), b.item(), rtol=1e-14)
    np.testing.assert_allclose(whole.parameters().w, halves.parameters().w, rtol=1e-12, atol=1e-15)
    assert (one.gradient_evaluations, two.gradient_evaluations) == (1, 2)


def test_a_closure_that_returns_no_loss_is_refused():
    w = mg.Tensor(np.ones(2), requires_grad=True)
    opt = optim.SGD([w], lr=0.1)
    for wrong in (lambda: None, lambda: w * w, lambda: 3.0):
        with pytest.raises(mg.MinigradError, match="closure returned"):
            opt.step(wrong)
    with pytest.raises(mg.MinigradError, match="closure"):
        opt.step([])
    assert np.array_equal(w.data, np.ones(2))


def test_lr_zero_changes_nothing_but_the_state():
    w = mg.Tensor(np.array([1.0, -2.0]), requires_grad=True)
    opt = optim.Adam([w], lr=0)
    opt.step(lambda: (w * w).sum())
    assert np.array_equal(w.data, [1.0, -2.0]) and opt.state["m"][1] != 0


def test_a_schedule_sees_the_one_based_iteration():
    w = mg.Tensor(np.array([0.0]), requires_grad=True)
    seen = []
    opt = optim.SGD([w], lr=lambda i: seen.append(i) or 1.0 / i)
    for _ in range(4):
        opt.params.g[:] = 1
        opt.step()
    assert seen[-4:] == [1, 2, 3, 4]
    np.testing.assert_allclose(w.data, -(1 + 1 / 2 + 1 / 3 + 1 / 4), rtol=1e-14)


def test_a_numpy_rate_promotes_nothing():
    """float32 arithmetic: the same bits as with a Python float."""
    paths = []
    for kind in (float, np.float64):
        w = mg.Tensor(np.float32([1.1, 2.3]), requires_grad=True)
        opt = optim.Adam([w], lr=lambda i: kind(0.1) / i, form="eps_hat")
        for _ in range(5):
            opt.step(lambda: (w * w * w).sum())
        assert w.data.dtype == np.float32
        paths.append(w.data.copy())
    np.testing.assert_array_equal(*paths)


def test_frozen_parameters_keep_their_bits():
    model = small_net()
    model[0].weight.requires_grad = False
    before = model.parameters().w.copy()
    opt = optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.5)
    X, y = batch()
    for _ in range(100):
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(X)), y))
    span = model.parameters().layout["0.weight"].span
    assert np.array_equal(model.parameters().w[span], before[span])
    assert not np.any(model.parameters().w[span.stop:] == before[span.stop:])


def test_vectors_of_hyperparameters_are_sliced_like_w():
    """Weight decay on filters only equals one step with λ and one without, part by part."""
    results = {}
    for name, decay in (("some", lambda e: 0.5 * e.is_filter), ("all", lambda e: 0.5), ("none", lambda e: 0.0)):
        model = small_net()
        params = model.parameters()
        for opt in (optim.AdamW(params, lr=0.1, weight_decay=params.layout.fill(decay)),
                    optim.SGD(params, lr=params.layout.fill(lambda e: 0.1), weight_decay=params.layout.fill(decay))):
            params.g[:] = 1
            opt.step()
        results[name] = params.w.copy()
    for entry in params.layout:
        same = results["all" if entry.is_filter else "none"]
        np.testing.assert_array_equal(results["some"][entry.span], same[entry.span])
    assert not np.array_equal(results["all"], results["none"])


def test_state_follows_the_parameters_to_another_dtype():
    model = small_net()
    opt = optim.Lookahead(optim.Adam(model.parameters(), lr=0.1), k=2)
    X, y = batch()
    opt.step(lambda: F.cross_entropy(model(mg.Tensor(X)), y))
    model.to(np.float64)
    opt.step(lambda: F.cross_entropy(model(mg.Tensor(X.astype(float))), y))
    assert opt.core.state["m"].dtype == np.float64 and model.parameters().w.dtype == np.float64


def test_parameters_may_be_a_span_a_list_or_one_tensor():
    model = small_net()
    before = model.parameters().w.copy()
    opt = optim.SGD(model[3].parameters(), lr=0.1)
    X, y = batch()
    opt.step(lambda: F.cross_entropy(model(mg.Tensor(X)), y))
    changed = before != model.parameters().w
    span = slice(model.parameters().layout["3.weight"].start, None)
    assert changed[span].all() and not changed[:span.start].any()


def test_a_graph_made_before_a_step_is_stale():
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt = optim.SGD([w], lr=0.1)
    old = (w * w).sum()
    opt.step(lambda: (w * w).sum())
    with pytest.raises(mg.errors.StaleGraphError):
        old.backward()


# ---------------------------------------------------------------- from_rule

def test_a_students_function_becomes_an_optimizer():
    def mine(w, g, mom, square, t, *, lr, b1, b2, e):
        mom = b1 * mom + (1 - b1) * g
        square = b2 * square + (1 - b2) * g**2
        return w - lr * (mom / (1 - b1**t)) / ((square / (1 - b2**t)) ** 0.5 + e), mom, square

    own = trajectory(lambda p: optim.from_rule(mine, p, lr=0.1, b1=0.9, b2=0.999, e=1e-8), "logistic")
    np.testing.assert_allclose(own, trajectory(lambda p: optim.Adam(p, lr=0.1), "logistic"), rtol=1e-13)


def test_a_rule_may_write_in_place():
    def in_place(w, g, m, *, lr):
        m[:] = 0.9 * m + g
        w -= lr * m
        return w, m

    own = trajectory(lambda p: optim.from_rule(in_place, p, lr=0.05), "quadratic")
    np.testing.assert_array_equal(own, trajectory(lambda p: optim.SGD(p, 0.05, 0.9), "quadratic"))


def by_norm(w, g, *, lr):
    return w - lr * g / np.sqrt((g * g).sum())


def centred(w, g, m, *, lr):
    return w - lr * (g - g.mean()), m


def position(w, g, *, lr):
    return w - lr * g * np.arange(w.size)


def by_mean_of_state(w, g, v, *, lr):
    return w - lr * g, v + g * 0 + (v + g).max()


def forgets_state(w, g, m, *, lr):
    return w - lr * g


def wrong_shape(w, g, *, lr):
    return (w - lr * g)[:1]


def branches(w, g, *, lr):
    return w - lr if g > 0 else w + lr


def branches_on_maximum(w, g, *, lr):
    return w - lr * g if g.max() > 0 else w


def branches_on_minimum(w, g, *, lr):
    return w - lr * g if g.min() < 0 else w


def clips_by_norm(w, g, *, lr):
    return w - lr * g / 100 if np.sqrt((g * g).sum()) > 1 else w - lr * g


@pytest.mark.parametrize("rule", [branches, branches_on_maximum, branches_on_minimum, clips_by_norm, by_norm, centred,
                                  position, by_mean_of_state, forgets_state, wrong_shape])
def test_what_is_not_elementwise_is_refused(rule):
    w = mg.Tensor(np.ones(4), requires_grad=True)
    with pytest.raises(mg.errors.RuleError, match=rule.__name__):
        optim.from_rule(rule, [w], lr=0.1)


def test_signatures_that_are_no_rule_are_refused():
    w = mg.Tensor(np.ones(4), requires_grad=True)
    for wrong in (lambda g, w: w, lambda w, *rest, lr: w, lambda w, g, **hyper: w):
        with pytest.raises(mg.errors.RuleError):
            optim.from_rule(wrong, [w], lr=0.1)
    with pytest.raises(mg.MinigradError, match="no value for momentum"):
        optim.from_rule(rules.momentum, [w], lr=0.1)
    with pytest.raises(mg.MinigradError, match="beta3"):
        optim.from_rule(rules.adam, [w], beta3=0.1)


# ---------------------------------------------------------------- one line of a rule

def test_changing_one_line_changes_engine_table_and_reference(tmp_path, monkeypatch):
    """Engine, step-through and checker all run the function on the page: edit a copy of it, and all three follow."""
    import importlib.util
    import inspect
    source = inspect.getsource(rules)
    line = "m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ"
    edited = source.replace(line, "m = beta1 * m + (1 - beta1) * g * 2                     #: mₜ = β₁mₜ₋₁ + 2(1−β₁)gₜ")
    assert edited != source
    path = tmp_path / "rules_edited.py"
    path.write_text(edited.replace("\nfrom .", "\nfrom minigrad.optim."), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("rules_edited", path)
    other = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)

    from minigrad.learn.explaining.explain import table
    values = dict(w=1.0, g=2.0, lr=0.1)
    before = table(rules.adam, **values)
    engine = trajectory(lambda p: optim.Adam(p, 0.1), "quadratic")
    monkeypatch.setitem(optim.Adam.forms, "paper", other.adam)
    after = table(optim.Adam.forms["paper"], **values)
    assert after["Δw"] == pytest.approx(2 * before["Δw"]) and after.rows[0].formula == "mₜ = β₁mₜ₋₁ + 2(1−β₁)gₜ"
    changed = trajectory(lambda p: optim.Adam(p, 0.1), "quadratic")
    np.testing.assert_allclose(changed[0] - 1, 2 * (engine[0] - 1), rtol=1e-7)

    from minigrad.learn.exercises.specs.adam import EXERCISE
    checked = EXERCISE.engine(1.0, 2.0, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 1e-8)
    monkeypatch.setattr(rules, "adam", other.adam)
    assert EXERCISE.engine(1.0, 2.0, 0.0, 0.0, 1, 0.1, 0.9, 0.999, 1e-8)[0] - 1 == pytest.approx(2 * (checked[0] - 1))


# ---------------------------------------------------------------- one base class, and what a method outputs

BASES = {
    "SGD": lambda p: optim.SGD(p, 0.1, 0.9), "AdamW": lambda p: optim.AdamW(p, 0.1),
    "from_rule": lambda p: optim.from_rule(rules.momentum, p, lr=0.1, momentum=0.9),
    "Newton": lambda p: optim.Newton(p, 1.0),
    "SAM": lambda p: optim.SAM(optim.SGD(p, 0.1)), "ASAM": lambda p: optim.ASAM(optim.SGD(p, 0.1)),
    "Lookahead": lambda p: optim.Lookahead(optim.SGD(p, 0.1), k=3),
    "SWA": lambda p: optim.SWA(optim.SGD(p, 0.1), cycle=1),
    "Lookahead(SWA)": lambda p: optim.Lookahead(optim.SWA(optim.SGD(p, 0.1), cycle=1), k=3),
    "SWA(Lookahead)": lambda p: optim.SWA(optim.Lookahead(optim.SGD(p, 0.1), k=3), cycle=1),
    "SAM(SWA)": lambda p: optim.SAM(optim.SWA(optim.SGD(p, 0.1), cycle=1)),
}


def walked(name, steps=4):
    w = mg.Tensor(np.array([1.0, -2.0]), requires_grad=True)
    opt, path = BASES[name]([w]), [w.data.copy()]
    for _ in range(steps):
        opt.step(lambda: 0.1 * (w * w * w * w).sum() + (w * w * np.array([1.0, 2.0])).sum())
        path.append(w.data.copy())
    return opt, w, np.array(path)


@pytest.mark.parametrize("name", BASES)
def test_every_optimizer_is_one_and_has_a_result_that_is_put_back(name):
    opt, w, path = walked(name)
    assert isinstance(opt, optim.Optimizer)
    mine = opt.params.w.copy()
    with pytest.raises(KeyError), opt.result():
        inside = opt.params.w.copy()
        np.testing.assert_array_equal(inside, w.data)
        raise KeyError
    np.testing.assert_array_equal(opt.params.w, mine)
    own = "SWA" in name or name == "Lookahead"
    assert np.array_equal(inside, mine) != own
    np.testing.assert_array_equal(opt.finalize(), inside)
    np.testing.assert_array_equal(opt.params.w, inside)


def test_wrappers_output_what_they_stand_for():
    """Lookahead(SWA) outputs SWA's average, SWA(Lookahead) the mean of slow weights; neither is the other."""
    opt, _, path = walked("SWA")
    np.testing.assert_allclose(opt.finalize(), path.mean(axis=0), rtol=1e-14)
    opt, _, path = walked("Lookahead(SWA)")
    average = opt.base.average.copy()
    np.testing.assert_array_equal(opt.finalize(), average)
    assert not np.array_equal(average, opt.own["w"])
    opt, _, path = walked("SWA(Lookahead)", steps=7)
    slow = path[[0, 0, 0, 3, 3, 3, 6, 6]]                       # the slow weights after 0 … 7 steps
    np.testing.assert_allclose(opt.finalize(), slow.mean(axis=0), rtol=1e-14)
    assert np.abs(slow.mean(axis=0) - path.mean(axis=0)).max() > 1e-3


@pytest.mark.parametrize("name", BASES)
def test_no_step_inside_a_result_or_at_another_point(name):
    opt, w, _ = walked(name)
    before = opt.params.w.copy()
    with opt.result(), pytest.raises(UsageError, match="inside a `result` block"):
        opt.step(lambda: (w * w).sum())
    with opt.params.at(before + 1), pytest.raises(UsageError, match="step"):
        opt.step(lambda: (w * w).sum())
    np.testing.assert_array_equal(opt.params.w, before)
    opt.step(lambda: (w * w).sum())


def batchnorm_net(wrap):
    mg.seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), nn.Linear(8, 3))
    x, y = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32), np.arange(40) % 3
    opt = wrap(optim.SGD(model.parameters(), 0.5))
    for _ in range(5):
        opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y))
    return model, opt, Loader(x, y, 16), x


@pytest.mark.parametrize("wrap", [lambda b: optim.Lookahead(optim.SWA(b, cycle=2), k=3),
                                  lambda b: optim.SWA(b, cycle=2), lambda b: optim.Lookahead(b, k=3), lambda b: b],
                         ids=["lookahead(swa)", "swa", "lookahead", "sgd"])
def test_result_leaves_statistics_draws_and_weights_as_they_were(wrap):
    model, opt, loader, x = batchnorm_net(wrap)
    before, draws = model.state_dict(), mg.backend.generator().bit_generator.state
    with opt.result(loader):
        inside = model.state_dict()
        model.eval()(mg.Tensor(x))
    after = model.train().state_dict()
    assert mg.backend.generator().bit_generator.state == draws
    assert all(np.array_equal(before[name], after[name]) for name in before)
    moved = opt.output() is not None
    assert np.array_equal(inside["0.weight"], before["0.weight"]) != moved
    assert np.array_equal(inside["1.running_mean"], before["1.running_mean"]) != moved


def test_an_average_without_a_loader_is_not_evaluated_with_statistics_of_no_network():
    model, opt, loader, x = batchnorm_net(lambda base: optim.Lookahead(optim.SWA(base, cycle=2), k=3))
    with opt.result(), pytest.raises(UsageError, match="refresh_batchnorm"):
        model.eval()(mg.Tensor(x))
    model.eval()(mg.Tensor(x))                                  # the block left no trace
    opt.finalize()
    with pytest.raises(UsageError, match="finalize"):
        model.eval()(mg.Tensor(x))
    mg.nn.refresh_batchnorm(model, loader)
    model.eval()(mg.Tensor(x))


def test_what_is_saved_inside_a_result_is_the_result(tmp_path):
    model, opt, loader, _ = batchnorm_net(lambda base: optim.SWA(base, cycle=2))
    with opt.result(loader):
        mg.save(tmp_path / "result.npz", model=model)
    np.testing.assert_array_equal(mg.load(tmp_path / "result.npz")["model"]["0.bias"],
                                  opt.params.layout.views(opt.average)["0.bias"])


def test_settings_of_wrappers_are_saved_and_compared():
    opts = {name: walked(name)[0] for name in ("Lookahead", "SWA", "SAM", "ASAM")}
    changed = {"Lookahead": ("k", 4), "SWA": ("cycle", 7), "SAM": ("rho", 0.3), "ASAM": ("eta", 0.3)}
    for name, (setting, value) in changed.items():
        saved, other = opts[name].state_dict(), walked(name)[0]
        assert saved["settings"][setting] == getattr(opts[name], setting)
        other.load_state_dict(saved)
        setattr(other, setting, value)
        before = other.params.w.copy()
        with pytest.raises(mg.errors.CheckpointError, match=f"{setting}="):
            other.load_state_dict(saved)
        np.testing.assert_array_equal(other.params.w, before)


def test_a_penalty_is_part_of_the_rule_from_the_start():
    w = mg.Tensor(np.ones(3), requires_grad=True)
    plain, decayed = optim.SGD([w], 0.1), optim.SGD([w], 0.1, weight_decay=0.5)
    assert not plain.penalised and decayed.penalised and decayed.hyper["weight_decay"] == 0.5
    assert decayed.rule is optim.SGD([w], 0.1, weight_decay=0.25).rule                 # composed once for each rule
    assert "weight_decay" in decayed.state_dict()["hyper"]
    with pytest.raises(mg.errors.CheckpointError, match="weight_decay"):
        plain.load_state_dict(decayed.state_dict())
    assert not optim.SAM(optim.AdamW([w], weight_decay=0.1)).penalised


@pytest.mark.parametrize("wrap", [lambda b: optim.Lookahead(b, k=3), lambda b: optim.SWA(b, cycle=1)],
                         ids=["lookahead", "swa"])
def test_frozen_weights_are_not_moved_by_result_or_finalize(wrap):
    a, b = (mg.Tensor(np.ones(2), requires_grad=True) for _ in range(2))
    opt = wrap(optim.SGD([a, b], 0.1))
    loss = lambda: (a * a).sum() + (b * b).sum()                                          # noqa: E731
    for _ in range(4):
        opt.step(loss)
    opt.params[0].requires_grad = False
    opt.params[0].data[...] = 7.0
    opt.step(loss)
    with opt.result():
        assert (a.data == 7.0).all()
    moved = b.data.copy()
    opt.finalize()
    assert (a.data == 7.0).all() and not np.array_equal(b.data, moved)


def test_a_loader_that_fails_leaves_finalize_undone():
    model, opt, loader, _ = batchnorm_net(lambda base: optim.SWA(base, cycle=2))
    before = model.state_dict()

    def fails():
        yield np.zeros((4, 4), np.float32)
        raise OSError

    with pytest.raises(OSError):
        opt.finalize(fails())
    assert all(np.array_equal(value, before[name]) for name, value in model.state_dict().items())
    model.eval()(mg.Tensor(np.zeros((2, 4))))                   # not marked as an average either
    model.train()
    opt.finalize(loader)
    np.testing.assert_array_equal(opt.params.w, opt.average)


def test_finalize_inside_a_result_is_refused():
    opt, _, _ = walked("SWA")
    with opt.result(), pytest.raises(UsageError, match="finalize"):
        opt.finalize()


@pytest.mark.parametrize("given", ["list", "part"])
def test_the_model_of_listed_or_partial_parameters_is_found(given):
    """An average of them is not evaluated with statistics of no network, and a loader renews the whole model's."""
    mg.seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3))
    whole = model.parameters()
    opt = optim.SWA(optim.SGD(list(whole) if given == "list" else model[0].parameters(), 0.5), cycle=1)
    x = np.random.default_rng(0).normal(size=(40, 4)).astype(np.float32)
    for _ in range(3):
        opt.step(lambda: (model(mg.Tensor(x)) ** 2).mean())
    with opt.result(), pytest.raises(UsageError, match="refresh_batchnorm"):
        model.eval()(mg.Tensor(x))
    with opt.result([x]):
        want = model[0](mg.Tensor(x)).numpy().mean(axis=0)
        np.testing.assert_allclose(model[1].running_mean, want, rtol=1e-5, atol=1e-6)
