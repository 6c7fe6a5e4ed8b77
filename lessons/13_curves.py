# %% [markdown]
# # 13 · Curves between nets, and ensembles
#
# Two trained nets, the hill on the straight line between them, the bend that
# leads around it, and what an ensemble of nets found along the way is worth
# and costs.
#
# Needs: 09, 10, 12.
#
# New: u, the bend of a path between two nets; φ(t), the path; f̄, the mean of
# several nets' predictions.

# %% [markdown]
# ## Halfway between two good nets
#
# Two small CNNs learn the digits. They differ in nothing but the seed: other
# initial weights, other batches. Both end with few errors on the test images,
# the two dots below. Now average their weights, number by number. That is a
# net, too: the one halfway along the straight line between them.

# %% helpers: pairs of nets, and the loss of any weights
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import counted, figure, formulas, say, show

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
THIN = budget(ci=1, full=1, quick=2)        # every image, or every second
images, digit = (part[::THIN] for part in data.digits("train"))
test_images, test_digit = data.digits("test")
SEEDS = range(budget(ci=5, quick=1, full=20))
EPOCHS = budget(ci=4, quick=1, full=20)
X, y = images[::5], digit[::5]
some = data.Loader(X, y, batch_size=500, shuffle=False)


def trained(seed, labels=digit, epochs=EPOCHS, rate=0.1):
    """A small CNN after SGD with a rate that falls to 0"""
    mg.seed(seed)
    net = models.small_cnn()
    loader = data.Loader(images, labels, batch_size=64)
    steps = epochs * len(loader)
    opt = optim.SGD(net.parameters(), momentum=0.9, weight_decay=1e-3,
                    lr=lambda i: rate * (1 - (i - 1) / steps))
    for _ in range(epochs):
        for x, y in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
    return net


def measure_on(net, x, y):
    """Loss and error of any weights, with BatchNorm's statistics of each"""
    return ws.Objective(net, F.cross_entropy, (x, y), refresh=some,
                        batch_size=720)


@cache
def pair(seed):
    """(net, w₁, w₂): two independent nets; the first one evaluates"""
    first, second = trained(2 * seed), trained(2 * seed + 1)
    return (first, first.parameters().w.copy(), second.parameters().w.copy())


TS = np.linspace(0, 1, budget(ci=13, quick=5, full=33))


@cache
def straight(seed):
    """(train loss, test error in %) along the straight line"""
    return heights(seed, ws.line(*pair(seed)[1:]))


def heights(seed, path):
    net = pair(seed)[0]
    train = measure_on(net, X, y)
    test = measure_on(net, test_images, test_digit)
    return (ws.along(path, train.loss, TS),
            100 * ws.along(path, test.error, TS))


# %%
with figure("13_halfway", measured=True, width=5.2, height=3.2, alt=(
        "Test error against the position on the line between two nets: a dot "
        "at each end with an error of a few percent, and a question mark "
        "halfway.")) as ax:
    ax.plot([0, 1], straight(0)[1][[0, -1]], "o", color="black", ms=9)
    ax.text(0.5, 50, "?", fontsize=40, ha="center", va="center", color=GREY)
    ax.set(xlabel="t: from the first net to the second",
           ylabel="test error, %", ylim=(0, 100), xlim=(-0.05, 1.05))


GUESS = ("as few errors as at the ends", "several times as many errors",
         "as many as by guessing")


def halfway():
    """What the middle of the line is like"""
    error = straight(0)[1]
    ends, middle = error[[0, -1]].mean(), error[len(TS) // 2]
    return GUESS[0 if middle < 2 * ends else 1 if middle < 85 else 2]

# %%
ask("How does the net halfway between do on the test images?",
    (GUESS[1], halfway),
    wrong=[
        (GUESS[0], lambda: GUESS[0],
         "that would be so if the loss were convex (lesson 02); but the two "
         "nets have sorted their filters in different ways, and the mean of "
         "an edge and a blob is neither"),
        (GUESS[2], lambda: GUESS[2],
         "most of what the two nets know is still there, provided that "
         "BatchNorm's statistics are recomputed for the mixture"),
    ], choices=GUESS)

# %%
def halfway_as_it_was(seed):
    """Test error in % in the middle, with the statistics of the first net"""
    net, w1, w2 = pair(seed)
    f = ws.Objective(net, F.cross_entropy, (test_images, test_digit),
                     batch_size=720)
    return 100 * f.error((w1 + w2) / 2)


stale = claim_over_seeds(
    "halfway: points of error due to old statistics",
    lambda seed: halfway_as_it_was(seed) - straight(seed)[1][len(TS) // 2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
say(f"""BatchNorm's statistics are recomputed for each mixture, here and in all
that follows. With those of the first net the one halfway would make
{stale.mean:.0f} points more errors: {stale.verdict}.""", stale)

# %% [markdown]
# ## Around the hill
#
# So there is a hill on the straight line, w(t) = (1 − t)·w₁ + t·w₂. Are the two
# nets in two separate valleys, then? A path need not be straight. Give it one
# bend u:
#
#     φ(t) runs straight from w₁ to u for t ≤ ½, and from u to w₂ after
#
# and ask for the u that makes the loss on both legs small. The lecture notes
# write this with one random number for each leg, α and β uniform in [0, 1]
# (these names mean something else in other lessons); ℓ is the loss:
#
#     min over u of  𝔼[ ℓ(α·w₁ + (1 − α)·u) + ℓ(β·u + (1 − β)·w₂) ]
#
# To train u we need a gradient. u enters the first term with the factor 1 − α
# and the second with β, so the chain rule gives one gradient of the net for
# each leg, times that factor. Here the rule is checked on the function
# ℓ(w) = sin 3w + w², whose derivative is known: the left side is the
# derivative of the whole by u.

# %%
def wave(w):
    return np.sin(3 * w) + w * w


def wave_slope(w):
    return 3 * np.cos(3 * w) + 2 * w


def legs(s, u):
    """Where the two draws land"""
    return (s["α"] * s["w₁"] + (1 - s["α"]) * u,
            s["β"] * u + (1 - s["β"]) * s["w₂"])


def derivative(s, h=1e-30):
    """∂/∂u by a step in the imaginary direction: exact to rounding"""
    return sum(wave(w).imag for w in legs(s, s["u"] + 1j * h)) / h


derive("the gradient for the bend",
       ("∂/∂u [ℓ(α·w₁ + (1 − α)·u) + ℓ(β·u + (1 − β)·w₂)]",
        "what the bend has to descend", derivative),
       ("(1 − α)·ℓ′(α·w₁ + (1 − α)·u) + β·ℓ′(β·u + (1 − β)·w₂)",
        "chain rule: the factor of u in each leg",
        lambda s: (1 - s["α"]) * wave_slope(legs(s, s["u"])[0])
        + s["β"] * wave_slope(legs(s, s["u"])[1])),
       given={"w₁": (-2, 2), "w₂": (-2, 2), "u": (-2, 2), "α": (0, 1),
              "β": (0, 1)}, source="A10")
show(formulas(ws.two_leg_gradient, "The engine's gradient (its θ is our u)"))

ends = {"w₁": -1.0, "u": 0.3, "w₂": 1.5, "α": 0.25, "β": 0.6}
chain = ws.PolyChain(*(asarray(np.array([ends[name]]))
                       for name in ("w₁", "u", "w₂")))
f = ws.Function(lambda w: (F.sin(3 * w) + w * w).sum())
_, by_engine = ws.two_leg_gradient(chain, f, ends["α"], ends["β"])
claim("the engine's gradient − the derived one",
      mg.to_numpy(by_engine)[0] - derivative(ends), want=0, tol=1e-12,
      source="A10")

# %% [markdown]
# Start with u halfway, on the hill, and let SGD move it. w₁ and w₂ stay where
# they are; only u learns.

# %% helpers: a bend trained for each pair
def batches(net, labels=digit, seed=0):
    """The stochastic gradient, as a function of the weights"""
    loader = data.Loader(images, labels, batch_size=64, seed=seed)
    return ws.MiniBatches(net, F.cross_entropy, loader, penalty=1e-3)


STEPS = budget(ci=100, quick=20, full=1000)


@cache
def bent(seed):
    """The path with a trained bend"""
    net, w1, w2 = pair(seed)
    return ws.train_curve(
        ws.PolyChain(w1, (w1 + w2) / 2, w2), batches(net, seed=seed),
        steps=STEPS, lr=lambda i: 0.2 * (1 - (i - 1) / STEPS),
        estimator="two_leg", seed=seed)


@cache
def around(seed):
    """(train loss, test error in %) along the bent path"""
    return heights(seed, bent(seed))


# %%
direct = np.array([straight(seed) for seed in SEEDS])
detour = np.array([around(seed) for seed in SEEDS])
with figure("13_barrier", measured=True, columns=2, width=3.2, height=3.2,
        alt=(
        "Left: train loss along the straight line, which has a high hill in "
        "the middle, and along the bent path, which is nearly level. Right: "
        "the same for the test error.")) as axes:
    for i, (ax, name) in enumerate(zip(
            axes, ("train loss", "test error, %"), strict=True)):
        for values, style, colour, label in (
                (direct[:, i], "s--", ORANGE, "straight line"),
                (detour[:, i], "o-", BLUE, "path with a bend")):
            ax.plot(TS, values.T, color=colour, lw=0.8, alpha=0.4)
            ax.plot(TS, values.mean(axis=0), style, color=colour, lw=2.3,
                    ms=4, label=label)
        ax.set(xlabel="t: from w₁ to w₂", ylabel=name, ylim=(0, None))
    axes[0].set_ylim(0, 1.35 * direct[:, 0].max())
    axes[0].legend(frameon=False, loc="upper left")

# %%
def barrier(seed, losses):
    """How far the loss rises above the line between its ends"""
    return ws.barrier(TS, losses(seed)[0])


hill = claim_over_seeds(
    "barrier of the straight line", lambda seed: barrier(seed, straight),
    seeds=range(budget(ci=5, full=20)), above=0.1, source="A10")
share = claim_over_seeds(
    "barrier of the bent path / of the straight one",
    lambda seed: barrier(seed, around) / barrier(seed, straight),
    seeds=range(budget(ci=5, full=20)), below=0.5, source="A10")
far = np.linalg.norm(pair(0)[1] - pair(0)[2])
aside = np.linalg.norm(bent(0).bend - (pair(0)[1] + pair(0)[2]) / 2)
say(f"""The straight line climbs by {hill.mean:.2f}, the path with one bend by
{100 * share.mean:.0f} % of that. The two "separate valleys" are one, and all
it takes to see it is a third point that was trained for {STEPS} steps. It did
not have to go far: w₁ and w₂ are {far:.1f} apart, and the bend is {aside:.1f}
from the middle of the line.""", hill, share)

# %% [markdown]
# Three points span a plane, so the whole situation fits into one map, with
# nothing projected: both nets, the line and the bend. Mind the two scales: the
# vertical axis is stretched.

# %%
net, w1, w2 = pair(0)
sheet = ws.plane(w1, w2, bent(0).bend)
at = np.array([sheet.coordinates(w) for w in (w1, bent(0).bend, w2)])
size = np.ptp(at[:, 0])
GRID = budget(ci=13, quick=5, full=41)
a = np.linspace(-0.2 * size, 1.2 * size, GRID)
b = np.linspace(-1.2 * at[1, 1], 2.2 * at[1, 1], GRID)
f = measure_on(net, X, y)
ground = ws.surface(sheet, f.loss, a, b, progress=False)

# %%
with figure("13_plane", measured=True, width=5.6, height=4.4, alt=(
        "Map of the train loss in the plane of the two nets and the bend. A "
        "ridge lies between the nets; the straight line crosses it, the bent "
        "path goes around its end through low ground.")) as ax:
    levels = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
    ax.contourf(a, b, ground, levels=levels, cmap="Blues", extend="both")
    lines = ax.contour(a, b, ground, levels=levels, colors="black",
                       linewidths=0.5)
    ax.clabel(lines, fontsize=8, fmt="%g")
    ax.plot(*at[[0, 2]].T, "--", color=ORANGE, lw=2.4, label="straight line")
    ax.plot(*at.T, "-", color="black", lw=2.4, label="path with a bend")
    ax.plot(*at.T, "o", color="black", ms=9, mec="white")
    for point, name in zip(at, ("w₁", "u", "w₂"), strict=True):
        ax.annotate(name, point, (7, 7), textcoords="offset points",
                    bbox={"facecolor": "white", "edgecolor": "none",
                          "alpha": 0.8, "pad": 1.5})
    ax.set(xlabel="distance along w₂ − w₁", ylabel="distance across")
    ax.grid(False)
    ax.legend(loc="lower center", framealpha=0.95, fontsize=9)

# %% [markdown]
# ## Many nets are better than one
#
# Nets from different places make different mistakes. An ensemble averages
# what they *predict*, f̄ = (1/n)·Σ f(wᵢ), not their weights. Can it be worse
# than the nets it is made of? Take two of them, which give the right digit
# the probabilities p and q. The mean loss of the two is −½·(log p + log q),
# that of the ensemble −log((p + q)/2). The second is never the larger one if
# ((p + q)/2)² ≥ p·q:

# %%
derive("an ensemble is never worse than its mean member",
       ("((p + q)/2)² − p·q", "is it ever negative?"),
       ("(p² + 2·p·q + q² − 4·p·q)/4", "multiply out"),
       ("((p − q)/2)²", "a square: 0 only for p = q"),
       given={"p": (0.01, 1), "q": (0.01, 1)}, source="A9")

# %%
ask("Two nets give the right digit the probabilities 0.9 and 0.1. What is the "
    "loss of their ensemble, −log p with p the mean?",
    (0.693, lambda: -np.log((0.9 + 0.1) / 2)),
    wrong=[
        (1.204, lambda: -(np.log(0.9) + np.log(0.1)) / 2,
         "that is the mean of the two losses; the ensemble takes the mean of "
         "the probabilities first"),
        (0.105, lambda: -np.log(0.9), "that is the better one alone"),
    ])

# %% [markdown]
# Training n nets costs n times as much as one. Fast geometric ensembling (FGE)
# gets them from one run: starting at a trained net, the learning rate goes up
# and down in cycles. Up, and SGD leaves for another part of the valley that
# the bent path has shown to be there; down, and it settles. Whenever the rate
# is at its lowest, in the middle of a cycle, the weights are kept.

# %% helpers: FGE from a net trained with wrong labels, and its rivals
CYCLES, C = budget(ci=(5, 24), quick=(2, 12), full=(12, 24))
HIGH, LOW = 1.0, 0.01


@cache
def noisy_start(seed):
    """A net trained with one label in five wrong, and those labels"""
    labels = data.with_label_noise(digit, 0.2, seed=seed).labels
    return trained(seed, labels), labels


@cache
def kept(seed):
    """The weights of FGE's members"""
    net, labels = noisy_start(seed)
    return ws.fast_geometric_ensemble(
        batches(net, labels, seed), net.parameters().w.copy(), CYCLES, C,
        HIGH, LOW)


@cache
def fge(seed):
    """Test error in %: start, members, ensembles, and the mean weights"""
    net, members = noisy_start(seed)[0], kept(seed)
    w = net.parameters().w.copy()
    f = measure_on(net, test_images, test_digit)
    error = {"start": f.error(w),
             "members": [f.error(v) for v in members],
             "mean weights": f.error(sum(members) / CYCLES)}
    for average in ("probabilities", "logits"):
        p = ws.ensemble_predict(f, members, average)
        error[average] = 1 - ws.accuracy(p, test_digit)
    return {name: 100 * np.array(value) for name, value in error.items()}


@cache
def longer(seed):
    """Test error of one net that gets the ensemble's gradients as well"""
    _, labels = noisy_start(seed)
    more = round(CYCLES * C / (len(images) / 64))
    net = trained(seed, labels, epochs=EPOCHS + more)
    return 100 * measure_on(net, test_images, test_digit).error(
        net.parameters().w)


# %%
rate = optim.schedules.Triangular(HIGH, LOW, C)
steps = np.arange(1, 2 * C + 1)
with figure("13_cycle", width=5.4, height=2.9, alt=(
        "The learning rate of FGE over two cycles: it falls in a straight "
        "line to its lowest value in the middle of a cycle, where a dot marks "
        "the weights that are kept, and rises again.")) as ax:
    ax.plot(steps, [rate(int(i)) for i in steps], color=BLUE, lw=2)
    for middle in (C // 2, C + C // 2):
        ax.plot(middle, LOW, "o", color=ORANGE, ms=10)
        ax.annotate("kept", (middle, LOW), (middle, 0.45), ha="center",
                    arrowprops={"arrowstyle": "-|>", "color": GREY})
    ax.set(xlabel="iteration", ylabel="learning rate", ylim=(-0.05, 1.05))

# %%
found = [fge(seed) for seed in SEEDS]
print(f"   test error in %, mean over {counted(len(SEEDS), 'seed')}, "
      f"{CYCLES} members")
for name in ("start", "members", "probabilities", "logits", "mean weights"):
    label = {"members": "members, mean", "probabilities": "ensemble",
             "logits": "ensemble of the logits"}.get(name, name)
    print(f"   {label:<26}{np.mean([e[name] for e in found]):6.2f}")
print(f"   {'one net, trained on':<26}"
      f"{np.mean([longer(seed) for seed in SEEDS]):6.2f}")

# %%
gain = claim_over_seeds(
    "points of the ensemble over its mean member",
    lambda seed: fge(seed)["members"].mean() - fge(seed)["probabilities"],
    seeds=range(budget(ci=5, full=20)), above=0, source="A9")
first = claim_over_seeds(
    "points over the net that FGE started from",
    lambda seed: fge(seed)["start"] - fge(seed)["probabilities"],
    seeds=range(budget(ci=5, full=20)), above=0, source="A9")
rival = claim_over_seeds(
    "points over one net with the same gradients",
    lambda seed: longer(seed) - fge(seed)["probabilities"],
    seeds=range(budget(ci=5, full=20)), above=0, source="A9, X5")
say(f"""The ensemble makes {gain.mean:.1f} points fewer errors than its members
do on average: {gain.verdict}. That much was derived, for the loss. Two
comparisons are harder. Its lead over the net it started from is
{first.mean:+.1f} points: {first.verdict}. Over a single net that gets the
same gradients and a falling rate, it is {rival.mean:+.1f} points:
{rival.verdict}.""", gain, first, rival)

# %% [markdown]
# ## The bill
#
# The ensemble is n nets, and they all have to answer. Averaging the *weights*
# would cost one. Count the forward passes:

# %%
net, w1, w2 = pair(0)
f = ws.Objective(net, F.cross_entropy, (test_images, test_digit))
before = f.passes.forward
ws.ensemble_predict(f, [w1, w2, bent(0).bend])
claim("forward passes of an ensemble of three", f.passes.forward - before,
      want=3, source="T24")
before = f.passes.forward
ws.ensemble_predict(f, [(w1 + w2) / 2])
claim("of the mean of their weights", f.passes.forward - before, want=1,
      source="T24")
say(f"""In the table above, the mean of the members' *weights* makes
{np.mean([e['mean weights'] for e in found]):.1f} % errors at the price of one
net, the ensemble {np.mean([e['probabilities'] for e in found]):.1f} % at the
price of {CYCLES}. For w₁ and w₂ of the beginning the mean of the weights was
the top of the hill.""")
close = claim_over_seeds(
    "distance of the first and last member / of w₁ and w₂",
    lambda seed: float(ws.norm(kept(seed)[0] - kept(seed)[-1])
                       / ws.norm(pair(seed)[1] - pair(seed)[2])),
    seeds=range(budget(ci=5, full=20)), below=0.5, source="A9, T12")
say(f"""What differs? The first and the last of FGE's members are only
{close.mean:.2f} times as far apart as w₁ and w₂ ({close.verdict}). That
observation is the whole idea of lesson 14.""", close)

# %% [markdown]
# ## What goes wrong
#
# - *The members are captured at the wrong moment.* With the triangle the rate
#   is lowest in the middle of a cycle; a loop that saves "at the end of each
#   cycle", as SWA's sawtooth wants it, saves at the highest rate.
# - *The factor 1 − α is forgotten*: the loss still falls, but u follows a
#   gradient that is not the derived one.
# - *The ends are trained as well*: the loss falls even further, and the path no
#   longer joins the two nets.
# - *Votes, logits or probabilities.* The papers average probabilities. The
#   mean of the logits is another ensemble, and need not predict the same.
#
# The first of them is measured in a line.

# %%
@cache
def at_the_top(seed):
    """Mean test error in % of members captured at the highest rate"""
    net, labels = noisy_start(seed)
    f, members = measure_on(net, test_images, test_digit), []
    ws.sgd(batches(net, labels, seed), net.parameters().w.copy(), 2 * C,
           optim.schedules.Triangular(HIGH, LOW, C),
           visit=lambda i, w: members.append(w.copy()) if i % C == 0 else None)
    return 100 * np.mean([f.error(w) for w in members])


wrong = claim_over_seeds(
    "points lost by members captured at cycle ends",
    lambda seed: at_the_top(seed) - fge(seed)["members"].mean(),
    seeds=range(budget(ci=5, full=20)), above=0, source="A9")

# %% [markdown]
# ## In other libraries
#
# The authors' code for FGE (dnn-mode-connectivity) has the triangle with its
# capture in the middle of the cycle, and counts iterations from 0, so its rate
# is shifted by one against the one here. For curves it draws one t for a
# batch, on the whole path; the lecture notes draw two points, one on each leg.
# `ws.train_curve(…, estimator="one")` is the former.
#
# ## In the sources
#
# The objective of the lecture notes is *twice* the usual one, the mean of the
# loss over a uniform t (E29). Each leg is half of the path: on the first,
# t = (1 − α)/2, so an integral over t is half of one over α.

# %%
nodes, weights = np.polynomial.legendre.leggauss(40)
unit, weights = (nodes + 1) / 2, weights / 2              # on [0, 1]


def path(s, t):
    return np.where(t < 0.5, (1 - 2 * t) * s["w₁"] + 2 * t * s["u"],
                    (2 - 2 * t) * s["u"] + (2 * t - 1) * s["w₂"])


derive("two legs against one path",
       ("𝔼 ℓ(α·w₁ + (1 − α)·u) + 𝔼 ℓ(β·u + (1 − β)·w₂)",
        "the lecture notes: integrals over α and β",
        lambda s: sum(weights @ wave(w) for w in legs(
            {**s, "α": unit, "β": unit}, s["u"]))),
       ("2·∫ ℓ(φ(t)) over t < ½, and 2·∫ ℓ(φ(t)) over t > ½",
        "t = (1 − α)/2 and t = 1 − β/2, so dα = 2 dt",
        lambda s: 2 * (weights / 2) @ wave(path(s, unit / 2))
        + 2 * (weights / 2) @ wave(path(s, (1 + unit) / 2))),
       ("2·𝔼 ℓ(φ(t))", "t uniform in [0, 1]",
        lambda s: 2 * (weights / 2) @ (wave(path(s, unit / 2))
                                       + wave(path(s, (1 + unit) / 2)))),
       given={"w₁": (-2, 2), "w₂": (-2, 2), "u": (-2, 2)}, source="A10, E29")

# %% [markdown]
# The factor does not move the minimum, but it does double the step: with half
# the learning rate the two are the same method on average. The slides on broad
# optima write "FCE" for FGE in one place (E21).
#
# ## Change something
#
# - `HIGH = 0.2`: how far apart are the members, and what is left of the gain?
#   With `HIGH = 2.0`?
# - `ws.Bezier` for `ws.PolyChain` (and `estimator="one"`): is the barrier
#   lower?
# - Permute the channels of w₁ (lesson 02) and join it to itself. How high is
#   the hill on the straight line between two copies of one function?
# - Make an ensemble of w₁ and w₂. Is it better than one of two members of FGE?
# - Exercises: `minigrad learn polygon_chain` (E22) and
#   `minigrad learn ensemble` (E23).
