"""SAM: the dual norm, the exact gradient, what the second pass sees, and that it leaves the weights bit for bit."""
import math

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from minigrad.optim.methods.sam import ascent, sam_gradient

from ..problems import CURVATURE

P = [1.01, 1.5, 2, 3, 10, 1000, math.inf]


def norm(v, p):
    return np.abs(v).max() if p == math.inf else (np.abs(v / np.abs(v).max()) ** p).sum() ** (1 / p) * np.abs(v).max()


def dual(p):
    return math.inf if p == 1 else 1.0 if p == math.inf else p / (p - 1)


@pytest.mark.parametrize("p", [1, *P])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e6, 1e30])
def test_the_ascent_reaches_the_dual_norm(p, scale):
    """T18: ⟨ε̂, g⟩ = ρ‖g‖_q and ‖ε̂‖ₚ = ρ; so no other ε of that length rises faster. Scale of g does not matter."""
    g = np.random.default_rng(0).normal(size=50) * scale
    eps = ascent(g, 0.7, p)
    assert norm(eps, p) == pytest.approx(0.7, rel=1e-12)
    assert eps @ (g / scale) == pytest.approx(0.7 * norm(g / scale, dual(p)), rel=1e-12)


def test_ascent_by_hand():
    g = np.array([3.0, -4.0])
    np.testing.assert_allclose(ascent(g, 1.0, 2), [0.6, -0.8], rtol=1e-15)
    np.testing.assert_array_equal(ascent(g, 1.0, math.inf), [1, -1])
    np.testing.assert_array_equal(ascent(g, 1.0, 1), [0, -1])
    np.testing.assert_allclose(ascent(g, 1.0, 1.0001), [0, -1], atol=1e-9)
    assert ascent(g, 1.0, 2) @ g == pytest.approx(5) and ascent(g, 1.0, math.inf) @ g == pytest.approx(7)


@pytest.mark.parametrize("scale", [1e-38, 1e-42, 7e37])
def test_float32_gradients_at_the_edge(scale):
    g = (np.array([3.0, -4.0]) * scale).astype(np.float32)
    eps = ascent(g, 1.0, 2)
    assert eps.dtype == np.float32
    np.testing.assert_allclose(eps, [0.6, -0.8], rtol=1e-3)


def test_zero_and_non_finite_gradients_are_named():
    with pytest.raises(mg.errors.ZeroGradientError):
        ascent(np.zeros(3))
    for bad in (np.nan, np.inf):
        with pytest.raises(mg.errors.NotFiniteError):
            ascent(np.array([1.0, bad]))
    for settings in ({"p": 0.5}, {"rho": -1}, {"p": math.nan}):
        with pytest.raises(mg.MinigradError):
            optim.SAM(optim.SGD([mg.Tensor([1.0], requires_grad=True)], 0.1), **settings)


def quadratic(make, start=(1.0, 1.0)):
    w = mg.Tensor(np.array(start), requires_grad=True)
    opt = make([w])
    return w, opt, lambda: (w * w * CURVATURE).sum() * 0.5


def test_one_step_by_hand():
    """A = diag(1, 10), w = (1, 1), ρ = 0.5, η = 0.05: (0.94751, 0.25124); a step from w + ε̂ ends elsewhere."""
    w, opt, f = quadratic(lambda p: optim.SAM(optim.SGD(p, 0.05), rho=0.5))
    loss = opt.step(f)
    np.testing.assert_allclose(w.data, (0.94751, 0.25124), atol=5e-6)
    g = CURVATURE * 1.0
    np.testing.assert_allclose(opt.params.g, CURVATURE * (1 + 0.5 * g / np.linalg.norm(g)), rtol=1e-14)
    assert loss.item() == 5.5 and opt.gradient_evaluations == 2                         # T22
    from_there = 1 + 0.5 * g / np.linalg.norm(g) - 0.05 * opt.params.g
    np.testing.assert_allclose(from_there, (0.99726, 0.74876), atol=5e-6)


class Net:
    """A tanh net of 24 weights in float64 with a batch, as f(w)."""

    def __init__(self):
        mg.seed(2)
        self.model = nn.Sequential(nn.Linear(3, 3), nn.Tanh(), nn.Linear(3, 3)).to(np.float64)
        draw = np.random.default_rng(1)
        self.x, self.y = draw.normal(size=(12, 3)), draw.integers(0, 3, 12)
        self.params = self.model.parameters()

    def loss(self):
        return F.cross_entropy(self.model(mg.Tensor(self.x)), self.y)

    def __call__(self, w):
        with self.params.at(w) as leaves:
            L = self.loss()
            return L.item(), np.concatenate([g.data.ravel() for g in mg.grad(L, leaves)])


def differences(function, w, h=1e-5):
    return np.array([(function(w + h * e) - function(w - h * e)) / (2 * h) for e in np.eye(w.size)])


def test_the_exact_gradient_with_the_second_term():
    """T19, E18: differences of w ↦ L(w + ε̂(w)); without the term it is about a per cent of the norm off."""
    net, results = Net(), {}
    w = net.params.w.copy()
    truth = differences(lambda v: net(v + ascent(net(v)[1], 0.3))[0], w)
    for second in (False, True):
        opt = optim.SAM(optim.SGD(net.params, lr=0.0), rho=0.3, second_term=second)
        opt.step(net.loss)
        results[second] = opt.params.g.copy()
    size = np.linalg.norm(truth)
    assert np.linalg.norm(results[True] - truth) / size < 1e-8
    assert 1e-3 < np.linalg.norm(results[False] - truth) / size < 0.5
    assert opt.gradient_evaluations == 4 and np.array_equal(net.params.w, w)


def test_the_second_term_is_for_p_2():
    net = Net()
    with pytest.raises(mg.MinigradError, match="p = 2"):
        optim.SAM(optim.SGD(net.params, 0.1), p=3, second_term=True).step(net.loss)


@pytest.mark.parametrize("p", [1, 1.5, 2, math.inf])
def test_against_the_formula_for_ten_steps(p):
    """g(w + ε̂) from a pure function, ten steps, rate halved at the fifth."""
    net = Net()
    opt, w = optim.SAM(optim.SGD(net.params, 0.2, 0.9), rho=0.1, p=p), net.params.w.copy()
    m, q = np.zeros_like(w), dual(p)
    for i in range(1, 12):
        opt.lr = lr = 0.2 if i < 5 else 0.1
        g = net(w)[1]
        if p == 1:
            eps = 0.1 * np.sign(g) * (np.abs(g) == np.abs(g).max())
        else:
            eps = 0.1 * np.sign(g) * np.abs(g) ** (q - 1) / (np.abs(g) ** q).sum() ** (0 if p == math.inf else 1 / p)
        m = 0.9 * m + net(w + eps)[1]
        w = w - lr * m
        opt.step(net.loss)
        np.testing.assert_allclose(net.params.w, w, rtol=1e-9, atol=1e-12)


def test_rho_zero_is_the_base_bit_for_bit():
    paths = []
    for wrap in (lambda o: o, lambda o: optim.SAM(o, rho=0.0)):
        net = Net()
        opt = wrap(optim.Adam(net.params, 0.05))
        for _ in range(5):
            opt.step(net.loss)
        paths.append(net.params.w.copy())
    np.testing.assert_array_equal(*paths)


def test_where_the_penalty_is_taken():
    """At w in the base (davda54, Samsung), or in both of SAM's gradients (Google); both against the formula."""
    ends = []
    for inside in (False, True):
        net = Net()
        opt = optim.SAM(optim.SGD(net.params, 0.2, weight_decay=0.1), rho=0.1, penalty_in_ascent=inside)
        w = net.params.w.copy()
        for _ in range(10):
            g = net(w)[1] + 0.1 * w * inside
            at = w + 0.1 * g / np.linalg.norm(g)
            w = w - 0.2 * (net(at)[1] + 0.1 * (at if inside else w))
            opt.step(net.loss)
        np.testing.assert_allclose(net.params.w, w, rtol=1e-11)
        ends.append(w)
    assert np.abs(ends[0] - ends[1]).max() > 1e-4
    with pytest.raises(mg.MinigradError, match="penalty"):
        optim.SAM(optim.AdamW(Net().params), penalty_in_ascent=True)


def test_micro_batches_give_m_sharpness_or_accumulation():
    net = Net()
    halves = [lambda i=i: F.cross_entropy(net.model(mg.Tensor(net.x[i:i + 6])), net.y[i:i + 6]) for i in (0, 6)]
    w, found = net.params.w.copy(), {}
    for own in (True, False):
        opt = optim.SAM(optim.SGD(net.params, 0.0), rho=0.2, m_sharpness=own)
        opt.step(halves)
        found[own] = opt.params.g.copy()
        assert opt.gradient_evaluations == 4
    x, y, each = net.x, net.y, []
    np.testing.assert_allclose(found[False], sam_gradient(net, w, 0.2)[1], rtol=1e-12)
    for i in (0, 6):
        net.x, net.y = x[i:i + 6], y[i:i + 6]
        each.append(sam_gradient(net, w, 0.2)[1])
    np.testing.assert_allclose(found[True], np.mean(each, axis=0), rtol=1e-12)
    assert np.abs(found[True] - found[False]).max() > 1e-4


def test_weights_come_back_bit_for_bit():
    """lr = 0, 50 steps, float32: evaluated at a bound copy, w does not move; with ε̂ subtracted again it would."""
    w = mg.Tensor(np.random.default_rng(0).normal(size=1000).astype(np.float32), requires_grad=True)
    before, opt = w.data.copy(), optim.SAM(optim.SGD([w], 0.0))
    for _ in range(50):
        opt.step(lambda: (w * w).sum())
    assert np.array_equal(w.data, before)
    moved = before.copy()
    for _ in range(50):
        eps = ascent(2 * moved)
        moved = (moved + eps) - eps
    assert not np.array_equal(moved, before)


def test_weights_come_back_when_the_second_pass_fails():
    net, calls = Net(), []

    def fails():
        calls.append(np.concatenate([p.numpy().reshape(-1) for p in net.params]))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return net.loss()

    before = net.params.w.copy()
    with pytest.raises(KeyboardInterrupt):
        optim.SAM(optim.SGD(net.params, 0.1)).step(fails)
    assert np.array_equal(net.params.w, before) and not np.array_equal(calls[1], before)


def test_a_zero_gradient_raises_and_changes_nothing():
    w, opt, f = quadratic(lambda p: optim.SAM(optim.SGD(p, 0.1, 0.9)), start=(0.0, 0.0))
    with pytest.raises(mg.errors.ZeroGradientError):
        opt.step(f)
    assert not w.data.any() and opt.steps == 0 and not opt.core.state["m"].any()


def test_step_without_a_closure_says_what_to_do():
    opt = quadratic(lambda p: optim.Lookahead(optim.SAM(optim.SGD(p, 0.1))))[1]
    with pytest.raises(mg.MinigradError, match="closure"):
        opt.step()
    with pytest.raises(mg.MinigradError, match="other points"):
        optim.SAM(opt)


def noisy_net():
    mg.seed(4)
    return nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 2))


def test_running_statistics_move_in_the_first_pass_only():
    x, y, buffers = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32), np.arange(20) % 2, []
    for make in (lambda p: optim.SGD(p, 0.1), lambda p: optim.SAM(optim.SGD(p, 0.1), rho=0.5),
                 lambda p: optim.SAM(optim.SGD(p, 0.1), second_term=True), lambda p: optim.ASAM(optim.SGD(p, 0.1))):
        model = noisy_net()
        make(model.parameters()).step(lambda m=model: F.cross_entropy(m(mg.Tensor(x)), y))
        buffers.append([b.copy() for b in model.buffers()])
    for other in buffers[1:]:
        for mine, want in zip(other, buffers[0], strict=True):
            np.testing.assert_array_equal(mine, want)


MOVES = {"first": ["w"], "second": ["w + ε"], "both": ["w", "w + ε"]}


@pytest.mark.parametrize("wrap", [lambda base, **s: optim.SAM(base, rho=0.5, **s),
                                  lambda base, **s: optim.SAM(base, rho=0.5, second_term=True, **s),
                                  lambda base, **s: optim.ASAM(base, rho=0.5, **s)], ids=["SAM", "second_term", "ASAM"])
@pytest.mark.parametrize("own", [True, False], ids=["m-sharpness", "accumulation"])
@pytest.mark.parametrize("batchnorm", MOVES)
def test_which_pass_moves_the_running_statistics(batchnorm, own, wrap):
    """By hand: running mean ← 0.9 running mean + 0.1 (batch mean of what enters BatchNorm), for each evaluation that
    moves it and each micro-batch: the first layer's inputs times the weights at which the closure was evaluated."""
    mg.seed(3)
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2)).to(np.float64)
    draw, entered = np.random.default_rng(0), []
    parts = [(draw.normal(size=(10, 3)), draw.integers(0, 2, 10)) for _ in range(2)]

    def closure(x, y):
        h = model[0](mg.Tensor(x))
        entered.append(h.numpy().mean(axis=0))
        return F.cross_entropy(model[3](F.tanh(model[1](h))), y)

    opt = wrap(optim.SGD(model.parameters(), 0.1), batchnorm=batchnorm, m_sharpness=own)
    opt.step([lambda part=part: closure(*part) for part in parts])
    places = ["w", "w + ε"] if not getattr(opt, "second_term", False) else ["w", "w + ε", "w again"]
    order = [(part, place) for part in (0, 1) for place in places] if own else [(p, q) for q in places for p in (0, 1)]
    mean = np.zeros(4)
    for (_, place), batch_mean in zip(order, entered, strict=True):
        mean = 0.9 * mean + 0.1 * batch_mean if place in MOVES[batchnorm] else mean
    np.testing.assert_allclose(model[1].running_mean, mean, rtol=1e-12)
    assert model[1].num_batches_tracked == 2 * len(MOVES[batchnorm])


def test_the_three_choices_differ_in_the_statistics_and_in_nothing_else():
    ends = {}
    for batchnorm in MOVES:
        mg.seed(3)
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 2))
        opt = optim.SAM(optim.SGD(model.parameters(), 0.1), rho=0.5, batchnorm=batchnorm)
        x, y = np.random.default_rng(0).normal(size=(10, 3)).astype(np.float32), np.arange(10) % 2
        for _ in range(3):
            opt.step(lambda m=model: F.cross_entropy(m(mg.Tensor(x)), y))
        ends[batchnorm] = model.parameters().w.copy(), model[1].running_mean.copy()
    for a, b in (("first", "second"), ("first", "both"), ("second", "both")):
        np.testing.assert_array_equal(ends[a][0], ends[b][0])
        assert np.abs(ends[a][1] - ends[b][1]).max() > 1e-4


@pytest.mark.parametrize("batchnorm", MOVES)
def test_without_a_radius_there_is_one_evaluation_and_it_moves_them(batchnorm):
    model = noisy_net()
    x, y = np.random.default_rng(0).normal(size=(20, 3)).astype(np.float32), np.arange(20) % 2
    opt = optim.SAM(optim.SGD(model.parameters(), 0.1), rho=0, batchnorm=batchnorm)
    opt.step(lambda: F.cross_entropy(model(mg.Tensor(x)), y))
    assert model[1].num_batches_tracked == 1


def test_an_unknown_choice_of_statistics_is_refused_and_a_saved_one_is_compared():
    make = lambda **s: optim.SAM(optim.SGD([mg.Tensor([1.0], requires_grad=True)], 0.1), **s)
    with pytest.raises(mg.MinigradError, match="batchnorm='last'"):
        make(batchnorm="last")
    with pytest.raises(mg.MinigradError, match="batchnorm='both'"):
        make().load_state_dict(make(batchnorm="both").state_dict())


def test_both_passes_draw_the_same_masks():
    """And the generator ends where one pass would have left it."""
    x, y, draws = np.ones((20, 3), np.float32), np.arange(20) % 2, []
    model = noisy_net()

    def loss():
        out = model(mg.Tensor(x))
        draws.append(mg.backend.generator().bit_generator.state["state"]["state"])
        return F.cross_entropy(out, y)

    mg.seed(9)
    optim.SAM(optim.SGD(model.parameters(), 0.1), second_term=True).step(loss)
    assert len(draws) == 3 and len(set(draws)) == 1
    after = mg.backend.generator().random()
    mg.seed(9)
    loss()
    assert mg.backend.generator().random() == after
