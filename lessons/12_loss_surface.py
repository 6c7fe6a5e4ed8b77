# %% [markdown]
# # 12 · Looking at a loss surface
#
# Rays, lines and planes through a space of thousands of weights: how the
# famous pictures are made, what a skip connection does to them, and three ways
# in which such a picture can lie.
#
# Needs: 04, 10.
#
# New: d, a direction in weight space: n numbers, one for each weight; tr H, the
# sum of the diagonal of the Hessian H; w₁ and w₂, the weights at the two ends of
# a line.

# %% [markdown]
# ## Which one would you rather have?
#
# Two nets have learned the ten digits. From the weights of each we walk along
# a random direction, one unit to either side, and write down the loss on the
# training images. One sits in a wide valley, the other in a narrow one, where
# the same nudge to its weights costs more.

# %% helpers: two nets and a ray from each
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim, weightspace as ws
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import counted, figure, formulas, say, show

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
SEEDS = range(budget(ci=5, quick=1, full=20))


def trained(net, labels, epochs, rate, batch=64, momentum=0.9):
    """The net after SGD with a rate that falls to 0"""
    loader = data.Loader(images, labels, batch_size=batch)
    steps = epochs * len(loader)
    opt = optim.SGD(net.parameters(), momentum=momentum,
                    lr=lambda i: rate * (1 - (i - 1) / steps))
    for _ in range(epochs):
        for x, y in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
    return net


def two_layers():
    """64 pixels, 32 hidden units, 10 digits"""
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(),
                         nn.Linear(32, 10))


def twin(net, c):
    """A second net: the first layer times c, the second one's weights / c"""
    other, state = two_layers(), net.state_dict()
    state = {name: value.copy() for name, value in state.items()}
    state["1.weight"] *= c
    state["1.bias"] *= c
    state["3.weight"] /= c
    other.load_state_dict(state)
    return other.to(np.float64)


C = 8.0
mg.seed(0)
wide = trained(two_layers(), digit, epochs=10, rate=0.2).to(np.float64)
narrow = twin(wide, C)
X, y = images.astype(np.float64), digit
f_wide = ws.Objective(wide, F.cross_entropy, (X, y), batch_size=2000)
f_narrow = ws.Objective(narrow, F.cross_entropy, (X, y), batch_size=2000)
reach = np.linspace(-1, 1, budget(ci=41, quick=11, full=41))
raw = [ws.along(ws.ray(f.w, seed=4), f.loss, reach)
       for f in (f_wide, f_narrow)]

# %%
with figure("12_two_valleys", width=5.4, height=3.5, alt=(
        "Loss against distance along a random direction, for two nets. The "
        "first curve is nearly flat; the second is a narrow valley that "
        "rises steeply on both sides. Both have the same lowest value."
        )) as ax:
    ax.plot(reach, raw[0], "-", color=BLUE, lw=2.6, label="net A")
    ax.plot(reach, raw[1], "--", color=ORANGE, lw=2.6, label="net B")
    ax.set(xlabel="distance t along a random direction of length 1",
           ylabel="loss on the training images", ylim=(0, None))
    ax.legend(frameon=False, loc="upper center")


WHICH = ("A", "B", "neither: they are equal")


def better():
    """Which net has more test images right"""
    x = test_images.astype(np.float64)
    right = [int((net(mg.Tensor(x)).data.argmax(1) == test_digit).sum())
             for net in (wide, narrow)]
    return WHICH[2 if right[0] == right[1] else right[1] > right[0]]

# %%
ask("Which net has the higher accuracy on the test images?",
    (WHICH[2], better),
    wrong=[(WHICH[0], lambda: WHICH[int(raw[0].max() > raw[1].max())],
            "A is flatter along this ray, and flat is supposed to be good; "
            "but A and B are one and the same function")],
    choices=WHICH)

# %% [markdown]
# Net B *is* net A. Its first layer was multiplied by 8 and the weights of the
# second divided by 8, and ReLU lets the factors cancel, for every input.

# %%
derive("a ReLU net and its twin",
       ("a·(z + |z|)/2", "net A: ReLU(z) is (z + |z|)/2, a the weight behind"),
       ("a·c/c·(z + |z|)/2", "multiply and divide by c > 0"),
       ("(a/c)·(c·z + |c·z|)/2", "c goes into ReLU: |c·z| = c·|z|"),
       given={"a": (-2, 2), "z": (-2, 2), "c": (0.1, 10)}, source="T20")
outputs = [net(mg.Tensor(X)).data for net in (wide, narrow)]
claim("largest difference of the outputs",
      np.abs(outputs[0] - outputs[1]).max(), want=0, tol=1e-11, source="T20")

# %% [markdown]
# So the picture above shows a difference between two *descriptions* of one
# function. Before you believe a loss surface, you need to know what you are
# looking at. Start with the simplest one.
#
# ## A ray: what it shows and what it cannot
#
# A ray starts at the trained weights w and leads along d: w(t) = w + t·d, where
# t says how far. By Taylor's formula (lesson 04) the loss on it begins with
#
#     L(w + t·d) = L(w) + t·⟨g, d⟩ + ½t²·dᵀHd + O(t³)
#
# so at a minimum the ray shows one number, its curvature dᵀHd. The engine
# computes Hd exactly; measured on the curve, the number is the same.

# %%
def curvature(f, d, h):
    """Second difference of the loss at distance h along d"""
    w = f.w
    return (f.loss(w + h * d) - 2 * f.loss(w) + f.loss(w - h * d)) / h**2


d = ws.ray(f_wide.w, seed=4).direction
exact = ws.dot(d, f_wide.hvp(f_wide.w, d))
claim("second difference / dᵀHd", curvature(f_wide, d, 1e-5) / exact, want=1,
      tol=1e-3, source="X3")

# %% [markdown]
# Which curvature does a *random* ray show? Let n be the number of weights, and
# write dᵀHd = Σᵢⱼ dᵢ·dⱼ·Hᵢⱼ. For d uniform on the unit sphere, d and its mirror
# images are equally likely:
#
# - for i ≠ j the products dᵢ·dⱼ have mean 0, since flipping the sign of dᵢ
#   alone changes nothing;
# - the n squares dᵢ² have one and the same mean, and their sum is 1, so each
#   has the mean 1/n.
#
# What remains is tr H/n: a random ray shows the mean of all n curvatures.

# %%
RAYS = budget(ci=150, quick=30, full=2000)
n = f_wide.w.size
rng = np.random.default_rng(0)
small = ws.Objective(wide, F.cross_entropy, (X[:300], y[:300]),
                     batch_size=300)
directions = [ws.ray(small.w, seed=rng).direction for _ in range(RAYS)]
seen = [ws.dot(v, small.hvp(small.w, v)) for v in directions]
trace, error = ws.hessian_trace(small, small.w, probes=RAYS)
print(f"   mean curvature of {RAYS} random rays     {np.mean(seen):.5f}"
      f" ± {np.std(seen) / np.sqrt(RAYS):.5f}")
print(f"   tr H/n                              {trace / n:.5f}"
      f" ± {error / n:.5f}")
apart = abs(np.mean(seen) - trace / n)
spread = np.hypot(np.std(seen) / np.sqrt(RAYS), error / n)
claim("their distance, in standard errors", apart / spread, below=4,
      source="X3")
steepest = ws.top_eigenvalues(small, small.w)[0]
say(f"""The largest curvature that this loss has in any direction is
{steepest:.1f} (lesson 17 shows how to find it). The average ray shows
{np.mean(seen):.3f}, and the steepest of {RAYS} rays {max(seen):.3f}. Nearly
all directions are nearly flat, and a random ray is almost blind to the few
that are not: {steepest / max(seen):.0f} times too small. That is the first
way in which the picture lies.""")

# %% [markdown]
# ## Filter normalisation
#
# The second way is the one of the beginning: along a direction of length 1,
# net B's small second layer is torn apart, and its large first layer hardly
# notices. Li et al. draw a random direction and then give each filter of it
# (each row of a matrix, all weights of one unit) the length of the same
# filter in w.

# %%
show(formulas(ws.directions.scaled_by_filter, "For each filter"))
derive("the direction follows the weights",
       ("d/‖d‖·‖c·w‖", "the twin's filter is c·w; d is drawn as before"),
       ("c·(d/‖d‖·‖w‖)", "‖c·w‖ = c·‖w‖ for c > 0"),
       given={"w": (-2, 2, 5), "d": (-2, 2, 5), "c": (0.1, 10)}, source="X16")

# %% [markdown]
# The twin's direction is the first net's direction, stretched exactly as the
# weights were. The twin at w′ + t·d′ is then the twin of the net at w + t·d
# for every t: the two curves are the same.

# %%
def normalized(f, seed):
    return ws.filter_normalized_direction(f.w, f.layout, seed=seed)


ratio = {"raw": [], "filter-normalised": []}
for seed in range(5):
    unit = [ws.ray(f.w, seed=seed).direction for f in (f_wide, f_narrow)]
    ratio["raw"].append(curvature(f_narrow, unit[1], 1e-3)
                        / curvature(f_wide, unit[0], 1e-3))
    both = [normalized(f, seed) for f in (f_wide, f_narrow)]
    ratio["filter-normalised"].append(curvature(f_narrow, both[1], 1e-2)
                                      / curvature(f_wide, both[0], 1e-2))
print("   curvature of B / curvature of A, five directions")
for name, values in ratio.items():
    print(f"   {name:<18}" + "".join(f"{v:9.3f}" for v in values))
claim("raw ray: B / A", ratio["raw"], above=3, source="X3, X16")
claim("filter-normalised ray: B / A", ratio["filter-normalised"], want=1,
      tol=1e-3, source="X16")

# %%
span = np.linspace(-1, 1, budget(ci=41, quick=11, full=41))
along = [ws.along(ws.line(f.w, f.w + normalized(f, 4)), f.loss, span)
         for f in (f_wide, f_narrow)]
with figure("12_normalized", width=5.4, height=3.4, alt=(
        "Loss against t along a filter-normalised direction: the curves of "
        "net A and net B lie on top of each other.")) as ax:
    ax.plot(span, along[0], "-", color=BLUE, lw=5, alpha=0.45, label="net A")
    ax.plot(span, along[1], "--", color=ORANGE, lw=2.2, label="net B")
    ax.set(xlabel="t along a filter-normalised direction",
           ylabel="loss on the training images", ylim=(0, None))
    ax.legend(frameon=False, loc="upper center")

# %% [markdown]
# The unit of t is now relative: t = 1 replaces each filter's length by noise
# of that length. Two things it does *not* repair. Biases and BatchNorm's γ
# and β have no filters; the engine, like the code of the paper by default,
# leaves them in place. And with weight decay in the loss A and B are no
# longer equals: the plots of the SWA paper include that penalty in the train
# loss, so it must be said.

# %%
penalties = [0.5 * ws.dot(f.w, f.w) for f in (f_wide, f_narrow)]
claim("½‖w‖² of B / ½‖w‖² of A", penalties[1] / penalties[0], above=2,
      source="L7")

# %% [markdown]
# ## A plane: with and without skip connections
#
# Two directions span a plane, and a plane can be drawn as a map. The best
# known pair of such maps compares a deep net with skip connections, in which
# a block computes x + f(x), to the same net without, in which it computes
# f(x). The original is `resnet56` on CIFAR-10. Here is the same experiment at
# the size of a laptop: ten blocks of two layers with BatchNorm, on the
# digits. Both nets have the same weights at the start and see the same
# batches.

# %% helpers: a deep net with or without skip connections
class Block(nn.Module):
    """ReLU(x + f(x)), or ReLU(f(x)): f has two layers with BatchNorm"""

    def __init__(self, width, skip):
        super().__init__()
        self.skip = skip
        self.f = nn.Sequential(
            nn.Linear(width, width), nn.BatchNorm1d(width), nn.ReLU(),
            nn.Linear(width, width), nn.BatchNorm1d(width))

    def forward(self, x):
        return F.relu(x + self.f(x) if self.skip else self.f(x))


def deep(skip, blocks=10, width=16):
    return nn.Sequential(
        nn.Flatten(), nn.Linear(64, width), nn.BatchNorm1d(width), nn.ReLU(),
        *[Block(width, skip) for _ in range(blocks)], nn.Linear(width, 10))


def surface_loss(net):
    """Train loss on 256 images, with BatchNorm's statistics of each point"""
    return ws.Objective(net, F.cross_entropy, (images[:256], digit[:256]),
                        train=True, batch_size=256)


@cache
def deep_net(seed, skip):
    mg.seed(seed)
    return trained(deep(skip), digit, budget(ci=10, quick=3, full=30),
                   rate=0.1, batch=128)


GRID = np.linspace(-1, 1, budget(ci=17, quick=5, full=51))


@cache
def map_of(skip):
    """Loss over a filter-normalised plane"""
    f = surface_loss(deep_net(0, skip))
    return ws.surface(ws.random_plane(f.w, f.layout, seed=1), f.loss, GRID,
                      GRID, progress=False)


def draw_map(ax, skip, title):
    ax.contourf(GRID, GRID, map_of(skip), levels=LEVELS, cmap="Blues_r",
                extend="both")
    lines = ax.contour(GRID, GRID, map_of(skip), levels=LEVELS,
                       colors="black", linewidths=0.5)
    ax.clabel(lines, LEVELS[::2], fontsize=8, fmt="%g")
    ax.plot(0, 0, "*", color=ORANGE, ms=14, mec="white")
    ax.set(title=title, xlabel="a", ylabel="b", aspect="equal",
           xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    ax.grid(False)


LEVELS = (0.1, 0.2, 0.4, 0.7, 1, 1.5, 2, 3, 4)

# %%
with figure("12_skip", measured=True, columns=2, width=3.1, height=3.5, alt=(
        "Two maps of the loss, drawn with the same levels. Left: a shallow "
        "dent with ragged contours, and no region of low loss. Right: a deep "
        "round bowl. The star marks the trained weights.")) as axes:
    for ax, skip, name in zip(axes, (False, True), "12", strict=True):
        draw_map(ax, skip, f"map {name}: w + a·d₁ + b·d₂")


MAPS = ("map 1", "map 2")


def basin():
    """The map with the deeper bowl; the net with skips is drawn second"""
    return MAPS[int(map_of(True).min() < map_of(False).min())]

# %%
ask("Which of the two nets has the skip connections?", (MAPS[1], basin),
    wrong=[(MAPS[0], lambda: MAPS[0],
            "more paths through the net sound like more complication; but "
            "with x + f(x) every layer hears the gradient directly")],
    choices=MAPS)

# %%
@cache
def terrain(seed, skip):
    """(train loss, mean rise half a unit away in four directions)"""
    f, rises = surface_loss(deep_net(seed, skip)), []
    for s in range(4):
        line = ws.line(f.w, f.w + normalized(f, 100 * seed + s))
        back, here, ahead = ws.along(line, f.loss, (-0.5, 0, 0.5))
        rises += [back - here, ahead - here]
    return here, np.mean(rises)


rougher = claim_over_seeds(
    "rise at |t| = ½: without skips / with",
    lambda seed: terrain(seed, False)[1] / terrain(seed, True)[1],
    seeds=range(budget(ci=5, full=20)), above=1, source="X16")
higher = claim_over_seeds(
    "train loss: without skips − with",
    lambda seed: terrain(seed, False)[0] - terrain(seed, True)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="X16")

# %% [markdown]
# Be careful with the conclusion "skip connections make the surface smooth,
# *therefore* the net trains better". The two maps differ in two ways: in the
# net, and in how far its training got. A fair pair compares them at the same
# loss. So stop the net with skip connections as soon as its loss is down to
# where the other one ended, and measure the same rise there.

# %%
def rise_at_equal_loss(seed):
    """The rise around the skip net, stopped at the plain net's loss"""
    target = terrain(seed, False)[0]
    mg.seed(seed)
    net, rises = deep(skip=True), []
    opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    f = surface_loss(net)
    while f.loss(f.w) > target:
        for x, y in data.Loader(images, digit, batch_size=128):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
            if f.loss(f.w) <= target:
                break
    for s in range(4):
        line = ws.line(f.w, f.w + normalized(f, 100 * seed + s))
        back, here, ahead = ws.along(line, f.loss, (-0.5, 0, 0.5))
        rises += [back - here, ahead - here]
    return np.mean(rises)


fair = claim_over_seeds(
    "the same ratio at equal train loss",
    lambda seed: terrain(seed, False)[1] / rise_at_equal_loss(seed),
    seeds=range(budget(ci=5, full=20)), above=1, source="X16")
say(f"""After training, half a unit away the loss of the net without skip
connections has risen {rougher.mean:.1f} times as much as that of the other
one. At equal loss the factor is {fair.mean:.1f}: {fair.verdict}. Whatever is
left at equal loss belongs to the net; the rest belongs to the length of its
training.""", rougher, fair)

# %% [markdown]
# ## A line between two nets
#
# A line needs no random direction: w(t) = t·w₂ + (1 − t)·w₁. The SWA paper
# draws one between two solutions that it calls SGD and SWA:
# w(t) = t·w_SGD + (1 − t)·w_SWA.

# %% helpers: the ends of that line
ENDS = ("SGD", "SWA")


def end_at(t):
    """The name of the net at that t: weights 1 for SGD, 0 for SWA"""
    at = ws.line(np.array([0.0]), np.array([1.0])).point(t)
    return ENDS[0] if at[0] == 1 else ENDS[1]


# %%
ask("w(t) = t·w_SGD + (1 − t)·w_SWA. Which net is at t = 0?",
    ("SWA", lambda: end_at(0)),
    wrong=[("SGD", lambda: end_at(1),
            "it is written first, but its factor is t; whoever mixes this "
            "up draws the figure as a mirror image, and nothing looks wrong")],
    choices=ENDS)

# %% [markdown]
# ## What goes wrong
#
# **BatchNorm on the line.** This is the third way to lie. Take one training run
# of the small CNN of lesson 10, its weights w₁ after one epoch and w₂ after
# six, and walk from one to the other. The weights are mixed, but BatchNorm's
# running statistics are not weights, and they stay those of the last net that
# was trained: w₂.

# %% helpers: one run, and the line between two of its nets
LINE = np.linspace(0, 1, budget(ci=9, quick=3, full=21))
THIN = budget(ci=1, quick=4, full=1)         # every image, or every fourth


@cache
def walk(seed):
    """Train error in % on the line: old statistics, fresh ones, and the
    true error of the net w₁"""
    mg.seed(seed)
    net = models.small_cnn()
    loader = data.Loader(images[::THIN], digit[::THIN], batch_size=64)
    opt = optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
    ordered = data.Loader(images[:500], digit[:500], batch_size=500,
                          shuffle=False)
    for epoch in range(6):
        for x, y in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
        if epoch == 0:
            w1 = net.parameters().w.copy()
    w2 = net.parameters().w.copy()
    measured = []
    for refresh in (None, ordered):
        f = ws.Objective(net, F.cross_entropy, (images[:500], digit[:500]),
                         refresh=refresh, batch_size=500)
        measured.append(100 * ws.along(ws.line(w1, w2), f.error, LINE))
    return np.array(measured)


# %%
walks = np.array([walk(seed) for seed in SEEDS])
with figure("12_line", measured=True, width=5.4, height=3.5, alt=(
        "Training error on the line from the weights after one epoch to "
        "those after six. With fresh statistics it falls smoothly; with the "
        "statistics of the last net it is far higher everywhere but at the "
        "end.")) as ax:
    for i, style, colour, name in (
            (0, "o--", ORANGE, "statistics of w₂ everywhere"),
            (1, "s-", BLUE, "statistics recomputed at each point")):
        ax.plot(LINE, walks[:, i].T, color=colour, lw=0.8, alpha=0.4)
        ax.plot(LINE, walks[:, i].mean(axis=0), style, color=colour, lw=2.3,
                ms=5, label=name)
    ax.set(xlabel="t: from w₁ (one epoch) to w₂ (six epochs)",
           ylabel="error on the training images, %", ylim=(0, None))
    ax.legend(frameon=False, title="thick: mean, thin: "
              + counted(len(SEEDS), "seed"))

# %%
stale = claim_over_seeds(
    "points of error at t = 0 that are not w₁'s",
    lambda seed: walk(seed)[0, 0] - walk(seed)[1, 0],
    seeds=range(budget(ci=5, full=20)), above=0, source="X4, A7")
say(f"""At t = 0 the picture should show the net w₁ itself. With the wrong
statistics it shows an error that is {stale.mean:.0f} points too high: a
barrier that is not in the loss at all. `ws.Objective(…, refresh=loader)`
recomputes them at every point, and `train=True` uses those of the batch, as
for the maps above.""", stale)

# %% [markdown]
# **Train or test?** This trap needs no mathematics. A surface of the *train*
# loss has its minimum near the trained weights, or training is not over. A
# surface of the *test* loss need not. Below, two-layer nets learn the digits
# with one in five training labels wrong. We walk from the start of training
# (t = 0) through its end (t = 1) and beyond.

# %% helpers: two losses on one line
FAR = np.linspace(0.5, 2.5, budget(ci=21, quick=5, full=41))


@cache
def both_losses(seed):
    """(train loss, test loss) on the line start → end of training"""
    noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    net = two_layers()
    start = net.parameters().w.copy()
    trained(net, noisy, epochs=budget(ci=10, quick=2, full=30), rate=0.2)
    path = ws.line(start, net.parameters().w)
    return [ws.along(path, ws.Objective(net, F.cross_entropy, pair,
                                        batch_size=2000).loss, FAR)
            for pair in ((images, noisy), (test_images, test_digit))]


# %%
train_loss, test_loss = both_losses(0)
with figure("12_train_test", measured=True, width=5.4, height=3.4, alt=(
        "Train loss and test loss along the line through the start and the "
        "end of training. The train loss is lowest at the end of training, "
        "near t = 1; the test loss goes on falling well beyond it.")) as ax:
    ax.plot(FAR, train_loss, "-", color=BLUE, lw=2.4, label="train loss")
    ax.plot(FAR, test_loss, "--", color=ORANGE, lw=2.4, label="test loss")
    for values, colour in ((train_loss, BLUE), (test_loss, ORANGE)):
        ax.plot(FAR[values.argmin()], values.min(), "v", color=colour, ms=10)
    ax.set(xlabel="t: 0 is the start, 1 the end of training", ylabel="loss")
    ax.legend(frameon=False, title="▼ lowest point")

# %%
apart = claim_over_seeds(
    "lowest test loss − lowest train loss, in t",
    lambda seed: np.subtract(*[FAR[np.argmin(v)]
                               for v in both_losses(seed)[::-1]]),
    seeds=range(budget(ci=5, full=20)), above=0, source="X4, X16")
say(f"""The lowest test loss lies {apart.mean:.1f} further out than the lowest
train loss, on the same line. Wrong labels have taught the net to doubt, and
on the correct test labels it doubts too much. A picture of the wrong one of
the two losses would show the trained net on a slope.""", apart)

# %% [markdown]
# ## In other libraries
#
# | who                         | biases, γ, β   | BatchNorm's statistics       |
# |-----------------------------|----------------|------------------------------|
# | Li et al., the authors'     | zero, or a     | those of w                   |
# | code                        | copy of w      |                              |
# | minigrad, `others="zero"`   | not moved      | `refresh=` or `train=True`   |
# | minigrad, `others="vector"` | a filter each  | the same                     |
#
# The copy is an odd choice: that part of the direction is then not random at
# all, and every ray moves it along w itself.
#
# ## In the sources
#
# - The review of SWA calls the vertical axis of its width plots the
#   *L2-regularised* train loss (L7). That is right and must be said: with the
#   penalty even twins differ, as above.
# - The line w(t) = t·w_SGD + (1 − t)·w_SWA has SWA at its *start* (X4), and
#   the figure's reader has to work that out.
# - The slides' landscapes of `resnet56` (X16) carry no numbers on any axis: no
#   unit of t, no level of the loss, no word on BatchNorm.
#
# ## Change something
#
# - `C = 30.0`. How does the curvature of the raw ray grow with c, and why not
#   as c² from the start?
# - `others="element"` in `normalized`: are A and B still equal?
# - `deep(skip, blocks=2)`: at which depth do the two maps begin to differ?
# - Draw the maps from -3 to 3. Is the basin with skip connections convex?
# - Exercise: `minigrad learn ray` (E21).
