# %% [markdown]
# # 14 · Stochastic weight averaging (SWA)
#
# Averaging the weights that SGD visits: why the mean is better than what is
# averaged, whether the start counts, the pass over the data that a net with
# BatchNorm needs afterwards, and what SWA costs beside an ensemble.
#
# Needs: 09, 10, 12, 13.
#
# New: ŵ, the weights at which the averaging begins; w_SWA, the running mean;
# n, the number of models already in it (in lesson 12 of weights).

# %% [markdown]
# ## Sixteen points around a minimum
#
# SGD with a constant rate never settles: the noise of its gradients keeps it
# moving (lesson 09). Below it has wandered around the minimum, the cross, for
# a long time in a valley that is four times as steep along w₂ as along w₁.
# Every fifth of its last iterates was captured, 16 in all. Now take the mean of
# the 16 points.

# %% helpers: a walk around the minimum, and its captures
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim, weightspace as ws
from minigrad.learn import RunningMean, animation, ask, budget, claim
from minigrad.learn import claim_over_seeds, counted
from minigrad.learn import derive, figure, formulas, say, show
from minigrad.optim.running_average import mean_with

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"


def wander(steps=320, settled=200, every=5):
    """The captured iterates of SGD that has settled, (steps / every, 2)"""
    rng, curvature = np.random.default_rng(8), np.array([1.0, 4.0])
    w, captured = mg.Tensor(np.array([2.0, 1.0]), requires_grad=True), []
    sgd = optim.SGD([w], lr=0.3)
    for i in range(1, settled + steps + 1):
        w.grad = curvature * w.numpy() + rng.normal(0, 2, 2)
        sgd.step()
        if i > settled and i % every == 0:
            captured.append(w.numpy().copy())
    return np.array(captured)


visited = wander()
means = np.cumsum(visited, axis=0) / np.arange(1, 65)[:, None]
u, v = np.meshgrid(np.linspace(-3.0, 3.0, 99), np.linspace(-2.3, 2.3, 99))


def captures(ax, n, with_mean=True):
    """The first n captures, and their mean"""
    ax.contour(u, v, 0.5 * (u**2 + 4 * v**2), levels=np.arange(1, 9)**2 / 8,
               colors="#cfcfcf", linewidths=1)
    ax.plot(*visited[:n].T, "o", color="#8a8a8a", ms=6, mec="white",
            label="captured iterates")
    far = np.linalg.norm(visited[:n], axis=1).mean()
    title = f"n = {n}; mean distance of the captures {far:.2f}"
    if with_mean:
        ax.plot(*means[:n].T, color=ORANGE, lw=1.5)
        ax.plot(*means[n - 1], "*", color=ORANGE, ms=17, mec="white",
                label="their mean")
        title += f"\ndistance of their mean {np.linalg.norm(means[n-1]):.2f}"
    ax.plot(0, 0, "+", color="black", ms=11, mew=1.6, label="minimum")
    ax.set(title=title, xlabel="w₁", ylabel="w₂", xlim=(-3.0, 3.0),
           ylim=(-2.3, 2.3))
    ax.title.set_fontsize(11)
    ax.grid(False)
    ax.legend(loc="lower right", framealpha=0.95, fontsize=9)


# %%
with figure("14_captures", width=5.4, height=4.0, alt=(
        "Contours of a quadratic bowl; sixteen captured iterates of SGD are "
        "scattered around the minimum on all sides, a few close to it, "
        "most of them not.")) as ax:
    captures(ax, 16, with_mean=False)


PLACES = ("as far as they are", "a few times nearer", "exactly at it")


def place(point, around):
    """How far a point is from the minimum, in words"""
    ratio = (np.linalg.norm(point)
             / np.linalg.norm(around, axis=-1).mean())
    return PLACES[0 if ratio > 2 / 3 else 1 if ratio > 1e-9 else 2]

# %%
ask("How far from the minimum is the mean of the 16 points, compared with "
    "the points themselves?",
    (PLACES[1], lambda: place(means[15], visited[:16])),
    wrong=[(PLACES[0], lambda: place(visited[:16], visited[:16]),
            "that is the mean of the distances; the mean of the points is "
            "something else: what lies left and right of it cancels"),
           (PLACES[2], lambda: place(np.zeros(2), visited[:16]),
            "only the noise of infinitely many points cancels altogether")],
    choices=PLACES)

# %%
FRAMES = budget(ci=(1, 2, 4, 8, 16, 32, 64),
                full=range(1, 65), quick=(2, 16))
animation("14_mean", FRAMES, captures, label="n", seconds=0.7,
          curve=RunningMean(tuple(map(tuple, visited.tolist())), (1, 4),
                            (-3.0, 3.0, -2.3, 2.3)),
          alt="Captured iterates of SGD scatter around the minimum of a "
          "quadratic at the same distance as ever; their mean moves towards "
          "it as more of them are averaged.")

# %% [markdown]
# ## How much nearer?
#
# Call S the mean of w² along one axis, with the minimum at 0: the variance of
# the iterates (lesson 09). Variances of independent numbers add, and a factor
# is squared. So if the captures were independent of each other:

# %%
derive("variance of the mean of n independent captures",
       ("n·(1/n)²·S", "n captures, each with the share 1/n"),
       ("S/n", "cancel: the distance falls as 1/√n"),
       given={"n": (1, 60), "S": (0.1, 4)}, source="T14")


# %%
def variance_left(every, n=16, eta=0.3, coordinates=4000):
    """Variance of the mean of n captures over that of an iterate, on ½w²"""
    rng = np.random.default_rng(0)
    w = np.zeros(coordinates)
    for _ in range(60):                                     # settle first
        w = w - eta * (w + rng.normal(size=coordinates))
    settled, total = w.var(), 0
    for i in range(1, n * every + 1):
        w = w - eta * (w + rng.normal(size=coordinates))
        total = total + w if i % every == 0 else total
    return (total / n).var() / settled


claim("n = 16, every 20th: its variance × 16 / S", 16 * variance_left(20),
      want=1, tol=0.1, source="T14")
say(f"""Captured in every step, 16 iterates leave {variance_left(1):.2f} of
the variance instead of 1/16 = {1 / 16:.2f}: neighbours in the walk lie on
the same side of the minimum, and there is less to cancel. That is why SWA
captures once in c steps only, in nets usually once in an epoch.""")

# %% [markdown]
# ## The running mean
#
# Nobody stores 16 nets. The mean of n + 1 vectors follows from the mean of n
# of them and one more.

# %%
derive("the mean of n + 1 models",
       ("(s + w)/(n + 1)", "s is the sum of the first n"),
       ("(n·w̄ + w)/(n + 1)", "w̄ = s/n is their mean: Algorithm 1 of SWA"),
       ("((n + 1)·w̄ + w − w̄)/(n + 1)", "add and subtract w̄"),
       ("w̄ + (w − w̄)/(n + 1)", "a step towards w, of ever smaller size"),
       given={"w̄": (-2, 2), "w": (-2, 2), "n": (1, 60), "s": "n·w̄"},
       source="A3")
derive("the share of an older model after that",
       ("1/n·(1 − 1/(n + 1))", "1/n before; all shrink by 1 − 1/(n + 1)"),
       ("1/(n + 1)", "the same share as the new one's"),
       given={"n": (1, 60)}, source="T13")
show(formulas(mean_with, "The engine's line: w_SWA is w̄"))

# %%
average = ws.RunningAverage(visited[0])
for w in visited[1:]:
    average.update(w)
claim("running mean − mean of the list",
      np.abs(average.value - visited.mean(axis=0)).max(), want=0, tol=1e-15,
      source="T13")

# %% [markdown]
# It takes the memory of one vector, however many models are in it.
#
# ## Does the starting point count?
#
# A net is trained to the weights ŵ = 10 (one number, for simplicity). Then
# SWA captures 4, 2, 6 and 8. Follow the algorithm of the paper and the slides:
#
#     w_SWA ← ŵ;   at every c-th step i:   n ← i/c,
#                  w_SWA ← (w_SWA·n + w)/(n + 1)

# %%
start, samples = np.array([10.0]), (4.0, 2.0, 6.0, 8.0)


def averaged(average):
    for w in samples:
        average.update(np.array([w]))
    return average.value.item()


ask("ŵ = 10, then 4, 2, 6, 8: what does the paper's algorithm give?",
    (6.0, lambda: averaged(ws.RunningAverage(start, count_start=True))),
    wrong=[
        (5.0, lambda: averaged(ws.RunningAverage(start, count_start=False)),
         "that is without ŵ: at the first capture n = i/c = 1, so ŵ counts "
         "once. PyTorch does give 5, and so do the authors' commands"),
        (8.0, lambda: samples[-1], "that is the last iterate"),
        (6.625, lambda: averaged(ws.ExponentialAverage(start, decay=0.5)),
         "that is a moving average with weight ½, which forgets")])

# %%
claim("ŵ counted: the paper's Algorithm 1",
      averaged(ws.RunningAverage(start, count_start=True)), want=6.0,
      source="A3, E13")
claim("ŵ not counted: SWA Revisited",
      averaged(ws.RunningAverage(start, count_start=False)), want=5.0,
      source="A4, E13")
derive("how much the choice matters after n captures with the mean w̄",
       ("(ŵ + n·w̄)/(n + 1) − w̄", "counted − not counted"),
       ("(ŵ + n·w̄ − (n + 1)·w̄)/(n + 1)", "one fraction"),
       ("(ŵ − w̄)/(n + 1)", "the distance of ŵ, divided by n + 1"),
       given={"ŵ": (-9, 9), "w̄": (-9, 9), "n": (1, 60)}, source="E13")

# %% [markdown]
# Both are published. Here n = 4, and the difference is (10 − 5)/5 = 1. It
# falls as 1/n, faster than the noise of the mean, whose size falls as 1/√n: in
# the long run it does not matter. With a bad ŵ and few captures it does.
#
# ## A net, and the step that is easy to forget
#
# Train a small CNN with BatchNorm on digits of which 20 % have a wrong label.
# First four epochs at a high rate, which gives ŵ; then more epochs at the
# same rate, with one capture in each. The test labels are correct.

# %% helpers: a net with wrong labels, and how to continue from ŵ
THIN = budget(ci=1, full=1, quick=3)         # every image, or every third
images, digit = (part[::THIN] for part in data.digits("train"))
test_images, test_digit = data.digits("test")
ordered = data.Loader(images, digit, batch_size=500, shuffle=False)
EPOCHS = budget(ci=10, full=40, quick=4)
SEEDS = range(budget(ci=5, full=20, quick=1))
RATE = 0.3


def accuracy(net):
    """On the test images, in %, with the running statistics as they are"""
    net.eval()
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    net.train()
    return 100 * float(right.mean())


def epoch(net, opt, loader):
    for x, y in loader:
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))


def fresh(seed):
    """A new net, and a loader with one label in five wrong"""
    noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    return models.small_cnn(), data.Loader(images, noisy, batch_size=64,
                                           seed=seed)


@cache
def pretrained(seed):
    """Weights and statistics after four epochs"""
    net, loader = fresh(seed)
    opt = optim.SGD(net.parameters(), lr=RATE, momentum=0.9)
    for _ in range(4):
        epoch(net, opt, loader)
    return net.state_dict()


def resumed(seed, rate):
    """(net, optimizer, loader) at ŵ; rate: a function of i, or a number"""
    net, loader = fresh(seed)
    net.load_state_dict(pretrained(seed))
    return net, optim.SGD(net.parameters(), lr=rate, momentum=0.9), loader


STEPS = EPOCHS * len(fresh(0)[1])


# %%
net, opt, loader = resumed(0, RATE)
swa = optim.SWA(opt, cycle=len(loader), count_start=False)
epoch(net, swa, loader)
epoch(net, swa, loader)
refusal = ""
try:
    with swa.result():
        accuracy(net)
except mg.errors.UsageError as why:
    refusal = str(why)
print("   " + refusal[:70] + " …")
claim("averaged net, old statistics: refused", bool(refusal), want=True,
      source="A7")

# %% [markdown]
# The weights were averaged; the means and variances that BatchNorm recorded
# were not. They belong to the last iterate. Why does that matter? Take one
# weight, an input of variance 1, and the mean of two iterates.

# %%
derive("variance behind the iterates − variance behind their mean",
       ("(w₁² + w₂²)/2 − ((w₁ + w₂)/2)²",
        "w·x has the variance w²: its mean, less that of the mean weight"),
       ("(2·w₁² + 2·w₂² − w₁² − 2·w₁·w₂ − w₂²)/4", "multiply out"),
       ("((w₁ − w₂)/2)²", "never negative, and 0 only if they agree"),
       given={"w₁": (-2, 2), "w₂": (-2, 2)}, source="A7")

# %% [markdown]
# Averaging takes the noise out of the weights, and with it a part of what they
# pass on. The recorded variances are therefore too large for the averaged net,
# each layer scales its values down too far, and the next one receives values
# that it was never trained for. One pass over the training images records new
# ones. Here is what happens without the engine's refusal.

# %%
def statistics(net):
    """[(running mean, running variance) of each BatchNorm layer]"""
    return [(layer.running_mean, layer.running_var) for layer in net.modules()
            if isinstance(layer, nn.BatchNorm2d)]


def after_averaging(net, swa):
    """Accuracy of the mean with old statistics, with new ones, with old means
    and new variances; the first layer's variances, old over new"""
    net.parameters().assign(swa.average)        # weights alone, as often done
    with_old = accuracy(net)
    old = [(m.copy(), v.copy()) for m, v in statistics(net)]
    nn.refresh_batchnorm(net, ordered)          # one pass over the images
    with_new = accuracy(net)
    for (mean, _), (old_mean, _) in zip(statistics(net), old, strict=True):
        mean[...] = old_mean
    ratio = float((old[0][1] / statistics(net)[0][1]).mean())
    return with_old, with_new, accuracy(net), ratio


@cache
def constant(seed):
    """Accuracy of the last iterate and what `after_averaging` returns, after
    every second epoch; the captures; their mean"""
    net, opt, loader = resumed(seed, RATE)
    swa = optim.SWA(opt, cycle=len(loader), count_start=False)
    rows, points = [], []
    for k in range(1, EPOCHS + 1):
        epoch(net, swa, loader)
        points.append(net.parameters().w.copy())
        if k % 2 == 0:
            state = net.state_dict()
            rows.append((accuracy(net), *after_averaging(net, swa)))
            net.load_state_dict(state)
    return np.array(rows), points, swa.average.copy()


@cache
def falling(seed):
    """The same epochs with a rate that falls to 0: accuracy, weights"""
    net, opt, loader = resumed(seed, lambda i: RATE * (1 - (i - 1) / STEPS))
    for _ in range(EPOCHS):
        epoch(net, opt, loader)
    return accuracy(net), net.parameters().w.copy()


curves = np.array([constant(seed)[0] for seed in SEEDS])  # (seed, time, 5)
print(f"   test accuracy in % after {counted(EPOCHS, 'epoch')}, "
      f"mean and range over {counted(len(SEEDS), 'seed')}")
for name, at in (("last iterate of SGD", curves[:, -1, 0]),
                 ("mean, old statistics", curves[:, -1, 1]),
                 ("mean, new statistics", curves[:, -1, 2]),
                 ("SGD, rate falling to 0", [falling(s)[0] for s in SEEDS])):
    print(f"   {name:<24}{np.mean(at):7.1f}   {min(at):5.1f} to {max(at):.1f}")

# %%
with figure("14_batchnorm", measured=True, width=5.8, height=3.8, alt=(
        "Test accuracy against epochs of SWA. The mean with new statistics "
        "is above SGD's last iterate; the mean with old statistics starts "
        "level with it and ends below SGD, scattered widely.")) as ax:
    for i, style, colour, name in (
            (2, "s-", BLUE, "mean, new statistics"),
            (0, "o--", GREY, "last iterate of SGD"),
            (1, "^:", ORANGE, "mean, old statistics")):
        ax.plot(range(2, EPOCHS + 1, 2), curves[:, :, i].T, lw=0.8, alpha=0.35,
                color=colour)
        ax.plot(range(2, EPOCHS + 1, 2), curves[:, :, i].mean(axis=0), style,
                ms=5, lw=2.3, color=colour, label=name)
    ax.set(xlabel="epochs of SWA", ylabel="accuracy on correct labels, %")
    ax.legend(frameon=False, loc="lower left",
              title=f"thick: mean, thin: {counted(len(SEEDS), 'seed')}")

# %%
refreshed = claim_over_seeds(
    "points gained by the BatchNorm pass",
    lambda seed: constant(seed)[0][-1, 2] - constant(seed)[0][-1, 1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
larger = claim_over_seeds(
    "recorded variance, old over new, first BatchNorm",
    lambda seed: constant(seed)[0][-1, 4],
    seeds=range(budget(ci=5, full=20)), above=1, source="A7")
cause = claim_over_seeds(
    "points gained by new variances with old means",
    lambda seed: constant(seed)[0][-1, 3] - constant(seed)[0][-1, 1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
gain = claim_over_seeds(
    "points of SWA over the last iterate of SGD",
    lambda seed: constant(seed)[0][-1, 2] - constant(seed)[0][-1, 0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A3, T16, X2, X10")
rival = claim_over_seeds(
    "points of SWA over SGD with a falling rate",
    lambda seed: constant(seed)[0][-1, 2] - falling(seed)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="X5")
say(f"""Without the pass the averaged net is {refreshed.mean:.0f} points worse
than with it. The old variances of the first BatchNorm layer are
{larger.mean:.2f} times the new ones, and new variances alone, beside the old
means, gain {cause.mean:.0f} of those points. With the pass SWA is
{gain.mean:.1f} points ahead of the iterate that it averages: {gain.verdict}.
Before you praise it, make the harder comparison: the same number of
gradients, spent on a rate that falls to 0. The difference is
{rival.mean:+.1f} points: {rival.verdict}.""",
    refreshed, larger, cause, gain, rival)

# %% [markdown]
# ## A picture: three iterates and their mean
#
# Three points span a plane, and their mean lies in it, so nothing is
# projected (X12). At each point of the plane BatchNorm's statistics are
# recomputed.

# %%
_, points, _ = constant(0)
three = [points[i] for i in (0, len(points) // 2, len(points) - 1)]
plane = ws.plane(*three)
half = data.Loader(images[::3], digit[::3], batch_size=500, shuffle=False)
f = ws.Objective(fresh(0)[0], F.cross_entropy, (test_images, test_digit),
                 refresh=half)
corners = np.array([plane.coordinates(w) for w in three])
low, high = corners.min(axis=0), corners.max(axis=0)
margin = 0.25 * (high - low).max()
grid = budget(ci=7, full=41, quick=3)
a = np.linspace(low[0] - margin, high[0] + margin, grid)
b = np.linspace(low[1] - margin, high[1] + margin, grid)
error = np.array([[100 * f.error(plane.point(p, q)) for p in a] for q in b])

# %%
with figure("14_plane", measured=True, width=5.4, height=4.2, alt=(
        "Test error in the plane of three SGD iterates; the iterates lie on "
        "the slopes of a basin and their mean near its bottom.")) as ax:
    levels = 2 * np.floor(error.min() / 2) + np.arange(0, 33, 3)
    filled = ax.contourf(a, b, error, levels=levels, cmap="Blues",
                         extend="max")
    ax.figure.colorbar(filled, ax=ax, label="test error, %")
    ax.plot(*corners.T, "o", color="black", ms=8, mec="white",
            label="SGD iterates")
    for corner, name in zip(corners, ("first", "middle", "last"), strict=True):
        ax.annotate(name, corner, (6, 6), textcoords="offset points",
                    fontsize=9)
    ax.plot(*plane.coordinates(sum(three) / 3), "*", color=ORANGE, ms=17,
            mec="white", label="their mean")
    ax.set(xlabel="distance along first → middle", ylabel="distance across",
           aspect="equal")
    ax.grid(False)
    ax.legend(loc="upper left", framealpha=0.95)

# %% [markdown]
# ## A rate that goes up and down
#
# Instead of a constant rate the paper also offers a sawtooth: within a cycle
# of c steps the rate falls from α₁ to α₂, the weights are captured at its
# lowest point, and it jumps up again (A1, lesson 09). Each capture is then
# less noisy by itself.

# %%
@cache
def cyclic(seed):
    """Accuracy of the last capture, and of the mean of all, cycles of c"""
    c = STEPS // EPOCHS
    net, opt, loader = resumed(seed, optim.schedules.Cyclic(RATE, 0.03, c))
    swa = optim.SWA(opt, cycle=c, count_start=False)
    for _ in range(EPOCHS):
        epoch(net, swa, loader)
    last = accuracy(net)
    with swa.result(ordered):
        return last, accuracy(net)


@cache
def ensemble(seed):
    """Accuracy of the mean prediction of all captures, constant rate"""
    f = ws.Objective(fresh(seed)[0], F.cross_entropy,
                     (test_images, test_digit), refresh=ordered)
    return 100 * ws.accuracy(ws.ensemble_predict(f, constant(seed)[1]),
                             test_digit)


quieter = claim_over_seeds(
    "points of a cyclic capture over a constant-rate one",
    lambda seed: cyclic(seed)[0] - constant(seed)[0][-1, 0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A1")
cycles = claim_over_seeds(
    "points of SWA, cyclic over constant rate",
    lambda seed: cyclic(seed)[1] - constant(seed)[0][-1, 2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A1, A2")
say(f"""One capture gains {quieter.mean:.1f} points from the low end of its
cycle ({quieter.verdict}); the mean of all of them {cycles.mean:+.1f}
({cycles.verdict}). What the low rate does for one capture, the mean does for
all of them.""", quieter, cycles)

# %% [markdown]
# ## The bill beside an ensemble
#
# The captures could also vote, as in FGE (lesson 13): keep them all and
# average their *predictions*. The training costs the same. What does the rest
# cost?

# %%
f = ws.Objective(fresh(0)[0], F.cross_entropy, (test_images, test_digit))
before = f.passes.forward
ws.ensemble_predict(f, three)
claim("forward passes of an ensemble of three", f.passes.forward - before,
      want=3, source="T24")
before = f.passes.forward
ws.ensemble_predict(f, [sum(three) / 3])
claim("of the mean of their weights", f.passes.forward - before, want=1,
      source="T24")
votes = claim_over_seeds(
    "points of the ensemble over SWA, same captures",
    lambda seed: ensemble(seed) - constant(seed)[0][-1, 2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A9, X5")
say(f"""The ensemble keeps and runs {EPOCHS} nets, and each needs its own
BatchNorm statistics; SWA keeps and runs one. The difference is
{votes.mean:+.1f} points: {votes.verdict}.""", votes)

# %% [markdown]
# ## Is it wider there?
#
# The slides say that SWA ends in a wider valley than SGD (T17). So walk away
# from both nets in the same random direction and watch the test error. With
# BatchNorm the scale of the weights before it does not change what the net
# computes, so a distance means something only next to ‖w‖: it is given as a
# share of it.

# %%
SHARES = np.linspace(0, 1.2, budget(ci=5, full=13, quick=3))


@cache
def along_ray(seed):
    """Test error in % of SWA and of SGD with a falling rate along a ray"""
    f = ws.Objective(fresh(seed)[0], F.cross_entropy,
                     (test_images, test_digit), refresh=half)
    errors = []
    for w in (constant(seed)[2], falling(seed)[1]):
        path = ws.ray(w, seed=seed)                    # one direction for both
        errors.append([100 * f.error(path.point(share * ws.norm(w)))
                       for share in SHARES])
    return np.array(errors)


rays = np.array([along_ray(seed) for seed in SEEDS])
with figure("14_width", measured=True, width=5.6, height=3.6, alt=(
        "Test error along random rays from SWA and from SGD with a falling "
        "rate, against the distance as a share of the norm of the weights: "
        "the errors rise from the same level, those of SGD earlier.")) as ax:
    for i, style, colour, name in ((0, "s-", BLUE, "from SWA"),
                                   (1, "o--", GREY, "from SGD, falling rate")):
        ax.plot(SHARES, rays[:, i].T, lw=0.8, alpha=0.35, color=colour)
        ax.plot(SHARES, rays[:, i].mean(axis=0), style, ms=5, lw=2.3,
                color=colour, label=name)
    ax.set(xlabel="distance / ‖w‖", ylabel="test error, %", ylim=(0, None))
    ax.legend(frameon=False, loc="upper left")

# %%
middle = len(SHARES) // 2
wider = claim_over_seeds(
    "points of error that SGD rises more than SWA",
    lambda seed: np.diff(along_ray(seed)[:, middle]
                         - along_ray(seed)[:, 0]).item(),
    seeds=range(budget(ci=5, full=20)), above=0, source="T17, X3")
say(f"""At {SHARES[middle]:.1f} ‖w‖ the error of SGD has risen by
{wider.mean:+.1f} points more than that of SWA: {wider.verdict}. The norms
are nearly the same, {float(ws.norm(constant(0)[2])):.1f} and
{float(ws.norm(falling(0)[1])):.1f} for the first seed, so this is not a
matter of scale. The slides show it for large nets on CIFAR-100.""", wider)

# %% [markdown]
# ## What goes wrong
#
# In the running mean, with ŵ = 10 and 4, 2, 6, 8 as above, three mistakes
# give a number that looks like an average.

# %%
def running(count):
    """The mean that results if the k-th capture finds n = count(k)"""
    mean = start.item()
    for k, w in enumerate(samples, 1):
        mean = mean_with(mean, count(k), w)
    return mean


for mistake, count in (("none, ŵ counted", lambda k: k),
                       ("n never grows", lambda k: 1),
                       ("n is one too large", lambda k: k + 1),
                       ("n counts steps, c = 5, not captures",
                        lambda k: 5 * k)):
    print(f"   {mistake:<40}{running(count):6.2f}")
claim("n never grows: the last capture counts half", running(lambda k: 1),
      want=6.625, source="A3")

# %% [markdown]
# Three more are not in this line:
#
# - *The rate has fallen to 0 before the averaging begins.* All captures are
#   then the same point, and so is their mean.
# - *The pass over the data is forgotten*, or made before the last capture.
# - *SWA is compared with the iterate it averages* and not with a good
#   schedule of the same length.
#
# ## In other libraries
#
# | who                          | ŵ counts | BatchNorm afterwards            |
# |------------------------------|----------|---------------------------------|
# | Izmailov et al., Algorithm 1 | yes      | one pass over the training data |
# | their commands               | no       | batches weighted by their size  |
# | PyTorch, `AveragedModel`     | no       | `update_bn`, equal weights      |
# | SWA Revisited, Algorithm 1   | no       | not printed (its code does it)  |
# | minigrad                     | either   | exact, or either of these       |
#
# If nothing refuses, the averaged net with old statistics looks broken, a
# frequent complaint (pytorch-lightning#14866, composer#624). PyTorch's pass
# averages the variances of the batches. Here are the numbers 0 to 7, in order,
# in two batches.

# %%
ramp = data.Loader(np.arange(8.0)[:, None], np.zeros(8, int), batch_size=4,
                   shuffle=False)
for how, variance in (("exact", 5.25), ("torch", 5 / 3)):
    layer = nn.BatchNorm1d(1)
    nn.refresh_batchnorm(layer, ramp, how=how)
    claim(f"how={how!r}: variance of 0, 1, …, 7", layer.running_var.item(),
          want=variance, tol=1e-6, source="A7")

# %% [markdown]
# What is missing is the variance between the batches. If they are shuffled and
# large, it is small:

# %%
shuffled = data.Loader(np.random.default_rng(0).permutation(np.arange(
    2048.0))[:, None], np.zeros(2048, int), batch_size=256, shuffle=False)
pooled = {}
for how in ("torch", "exact"):
    layer = nn.BatchNorm1d(1)
    nn.refresh_batchnorm(layer, shuffled, how=how)
    pooled[how] = layer.running_var.item()
claim("0, 1, …, 2047 shuffled, batches of 256: torch / exact",
      pooled["torch"] / pooled["exact"], want=1, tol=0.02, source="A7")

# %% [markdown]
# ## In the sources
#
# - The slides' algorithm counts ŵ, that of SWA Revisited does not (E13). The
#   authors' code takes its first capture at the end of epoch `swa_start`: ŵ
#   counts if the ordinary training ends with that epoch, and in the commands
#   they published it ends one epoch earlier.
# - The slides give the constant rate as "c = 1" (E12). In the formula of the
#   sawtooth c = 1 makes t = 1 in every step, which is α₂ throughout, not α₁.
# - SWA Revisited prints no BatchNorm step in its algorithm (E14); its code
#   has one.

# %%
claim("c = 1, from 0.05 to 0.01: the rate of every step",
      optim.schedules.Cyclic(0.05, 0.01, 1)(7), want=0.01, source="A1, E12")

# %% [markdown]
# ## Change something
#
# - `RATE = 0.02`: SGD converges. Does averaging still help? (SWA Revisited
#   says no: T16.)
# - `every=1` in `wander`: how far is the mean of 64 captures now?
# - Count a bad ŵ: leave out the four epochs in `pretrained`, with
#   `count_start=True`. After how many epochs does it no longer matter?
# - Average the running statistics too, instead of recomputing them. Which of
#   the derivations says what is wrong with that?
# - `minigrad learn swa`: the running mean, with its misconceptions.
# - `minigrad learn refresh_batchnorm`: the pass over the data.
