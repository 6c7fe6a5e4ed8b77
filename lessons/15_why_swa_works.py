# %% [markdown]
# # 15 · Why SWA works
#
# Three reasons, each derived and measured: the mean of the weights is nearly
# an ensemble, SGD leaves a cloud around the minimum with the mean inside it,
# and valleys that are steeper on one side move the mean to the other. And
# where each of them ends.
#
# Needs: 09, 12, 13, 14.
#
# New: Δ, how far the averaged models are from their mean; C, the variance of
# the noise in a gradient.

# %% [markdown]
# ## Two averages of the same nets
#
# In lesson 13 we averaged what several nets predict, in lesson 14 their
# weights. Both gain. Are they the same thing? Here is a "net" with a single
# weight w and a single output f(w), the curve. Three models were captured, the
# dots; Δ says how far they are from their mean. The *ensemble* predicts the
# mean height of the three dots. *SWA* takes the mean of the three weights and
# predicts the height of the curve there. Between the two is a gap.

# %% helpers: three models on a curve, and their two averages
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim, weightspace as ws
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import figure, formulas, say, show
from minigrad.optim import rules

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
PLACES = np.array([-0.9, -0.4, 1.3])         # of the models, in units of Δ
MEAN = 0.55


def wave(w):
    """The test function sin 3w + w² of lesson 13"""
    return np.sin(3 * w) + w**2


def slope(w):
    return 3 * np.cos(3 * w) + 2 * w


def bend(w):
    return -9 * np.sin(3 * w) + 2


def gap(delta):
    """f̄ − f(w̄) for the three models"""
    return wave(MEAN + delta * PLACES).mean() - wave(MEAN)


# %%
with figure("15_averages", width=5.4, height=3.7, alt=(
        "A curve that bends downwards, with three models on it. A dashed line "
        "marks the mean of their heights; a star on the curve above it marks "
        "the height at the mean of the three weights. An arrow between the "
        "two is the gap.")) as ax:
    line, members = np.linspace(-0.1, 1.2, 200), MEAN + 0.4 * PLACES
    ensemble = wave(members).mean()
    ax.plot(line, wave(line), color="#8a8a8a", lw=2)
    ax.plot(members, wave(members), "o", color="black", ms=8, mec="white",
            label="three models")
    ax.axhline(ensemble, color=ORANGE, lw=1.5, ls="--",
               label="ensemble: their mean height")
    ax.plot(MEAN, wave(MEAN), "*", color=BLUE, ms=17, mec="white",
            label="SWA: height at the mean weight")
    ax.annotate("", (MEAN, wave(MEAN)), (MEAN, ensemble),
                arrowprops={"arrowstyle": "<->", "shrinkA": 0, "shrinkB": 0})
    ax.set(title=f"Δ = 0.4: the gap is {abs(gap(0.4)):.4f}", ylim=(-0.4, 1.75),
           xlabel="weight w", ylabel="output f(w)", xlim=(-0.1, 1.2))
    ax.legend(loc="lower center", fontsize=9, framealpha=0.95)

# %%
SHARES = ("all of it", "a half", "a quarter")


def share_left(of):
    """What halving Δ leaves of a quantity, in words"""
    return SHARES[int(round(-np.log2(of(0.001) / of(0.002))))]


ask("The models move together: each comes half as close to the mean (Δ is "
    "halved). What is left of the gap between ensemble and SWA?",
    (SHARES[2], lambda: share_left(gap)),
    wrong=[
        (SHARES[1], lambda: share_left(
            lambda delta: np.ptp(wave(MEAN + delta * PLACES))),
         "that is how the models come closer to each other; the two averages "
         "come together faster"),
        (SHARES[0], lambda: share_left(lambda delta: 1),
         "models that agree have no gap, so it must shrink with Δ"),
    ], choices=SHARES)

# %% [markdown]
# ## The slope cancels, the bend does not
#
# The smaller Δ, the more exactly it is a quarter. Why? Write the models as
# w̄ + Δ·aᵢ, with w̄ their mean. Then the numbers aᵢ have the sum 0, and that is
# all it takes. First two single models, then the mean of all of them.

# %%
def at(s, name):
    """f at the model `name`"""
    return wave(s["w̄"] + s["Δ"] * s[name])


def terms(s):
    """f(w̄), Δ·aᵢ·f′(w̄) and ½·Δ²·aᵢ²·f″(w̄), one column for each model"""
    step = s["Δ"] * s["aᵢ"]
    return np.array([wave(s["w̄"]) + 0 * step, step * slope(s["w̄"]),
                     step**2 * bend(s["w̄"]) / 2])


derive("two models",
       ("f(w̄ + Δ·a) − f(w̄ + Δ·b)", "how differently they predict",
        lambda s: at(s, "a") - at(s, "b")),
       ("Δ·(a − b)·f′(w̄) + O(Δ²)", "Taylor: f(w̄) cancels, the slope stays",
        lambda s: s["Δ"] * (s["a"] - s["b"]) * slope(s["w̄"])),
       given={"w̄": (-1, 1), "a": (0.6, 1), "b": (-0.3, 0), "Δ": (0.5, 1)},
       source="T12")
derive("ensemble − SWA",
       ("(1/n)·Σᵢ f(w̄ + Δ·aᵢ) − f(w̄)", "f̄ − f(w_SWA), since w_SWA = w̄",
        lambda s: at(s, "aᵢ").mean() - wave(s["w̄"])),
       ("(1/n)·Σᵢ(f(w̄) + Δ·aᵢ·f′(w̄) + ½·Δ²·aᵢ²·f″(w̄)) − f(w̄) + O(Δ³)",
        "Taylor, for each model",
        lambda s: terms(s).sum(axis=0).mean() - wave(s["w̄"])),
       ("Δ·f′(w̄)·(1/n)·Σᵢ aᵢ + ½·Δ²·f″(w̄)·(1/n)·Σᵢ aᵢ²",
        "f(w̄) cancels; the rest, sorted by powers of Δ",
        lambda s: terms(s)[1:].mean(axis=1).sum()),
       ("½·Δ²·f″(w̄)·(1/n)·Σᵢ aᵢ²", "Σᵢ aᵢ = 0: the slope is gone",
        lambda s: terms(s)[2].mean()),
       given={"w̄": (-1, 1), "x": (-1, 1, 5), "Δ": (0.5, 1),
              "aᵢ": lambda s: s["x"] - s["x"].mean()}, source="T12")

# %% [markdown]
# So models differ by O(Δ), and SWA differs from their ensemble by O(Δ²). With
# many weights f′ becomes the gradient of an output, aᵢ²·f″ becomes aᵢᵀ∇²f aᵢ,
# and nothing else changes. The formula does not say that either average is
# good. It says that they are alike; that an ensemble is never worse than its
# members on average, lesson 13 has derived, and SWA inherits it up to the gap.
# That is the first reason why SWA works.
#
# ## The captures of a real net
#
# A net with one hidden layer of tanh learns 500 digits of which 20 % have a
# wrong label: some epochs lead to ŵ, then come more at the same rate, with one
# capture in each, as in lesson 14. These captures are then moved towards their
# mean (Δ = 1: as SGD left them), and each time both averages predict the test
# images. How far do the predictions lie apart, and with which power of Δ does
# that fall? The ensemble averages the probabilities:

# %%
show(formulas(ws.ensemble_predict, "The ensemble in the engine"))

# %% helpers: a net, its captures, and what they predict
images, digit = (part[:500] for part in data.digits("train"))
images = images.astype(np.float64)
test_images, test_digit = data.digits("test")
FIRST = 15                                         # epochs up to ŵ
EPOCHS = budget(ci=20, full=40, quick=4)           # and after it
SEEDS = range(budget(ci=5, full=20, quick=1))
RATE, PENALTY = 0.1, 1e-3


def fresh(seed):
    """A new net in float64, and a loader with one label in five wrong"""
    noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    net = models.mlp(hidden=(48,), activation="tanh").to(np.float64)
    return net, data.Loader(images, noisy, batch_size=32, seed=seed)


def epochs(net, loader, number, rate):
    """Weights after each epoch"""
    opt = optim.SGD(net.parameters(), lr=rate, momentum=0.9,
                    weight_decay=PENALTY)
    found = []
    for _ in range(number):
        for x, y in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
        found.append(net.parameters().w.copy())
    return found


@cache
def captured(seed):
    """(net, ŵ, the captures after it)"""
    net, loader = fresh(seed)
    start = epochs(net, loader, FIRST, RATE)[-1]
    return net, start, epochs(net, loader, EPOCHS, RATE)


def swa(seed):
    """The mean of the captures"""
    weights = captured(seed)[2]
    return sum(weights) / len(weights)


def on_test(net):
    """The loss on the test images, as a function of the weights"""
    return ws.Objective(net, F.cross_entropy, (
        test_images.astype(np.float64), test_digit), batch_size=360)


def probabilities(f):
    """w ↦ what the net predicts for the test images"""
    return lambda w: ws.ensemble_predict(f, [w])


SCALES = 2.0 ** -np.arange(8)


@cache
def orders(seed):
    """The gaps for captures moved towards their mean, and their slopes"""
    net, _, weights = captured(seed)
    found = ws.averaging_order(probabilities(on_test(net)), swa(seed),
                               [w - swa(seed) for w in weights], SCALES)
    return {name: mg.to_numpy(values) for name, values in found.items()}


# %%
both = orders(0)
claim("slope of f̄ − f(w_SWA), from Δ = 1 down", both["ensemble_slope"],
      want=1.99, tol=0.05, source="T12")
claim("slope of f(wᵢ) − f(wⱼ), from Δ = 1 down", both["pairs_slope"],
      want=1, tol=0.05, source="T12")

# %%
with figure("15_orders", width=5.4, height=3.8, alt=(
        "Both axes logarithmic: the largest distance between the predictions "
        "of two captures falls with Delta along a line of slope 1, the "
        "distance between ensemble and SWA along a line of slope 2, far below "
        "it.")) as ax:
    for name, style, colour, k, label in (
            ("pairs", "o", GREY, 1, "f(wᵢ) − f(wⱼ): two captures"),
            ("ensemble", "s", BLUE, 2, "f̄ − f(w_SWA): the two averages")):
        values = both[name]
        ax.plot(SCALES, values, style, color=colour, ms=7, label=label)
        ax.plot(SCALES, values[-1] * (SCALES / SCALES[-1])**k, ":",
                color=colour, lw=1.8, label=f"slope {k}")
    ax.set(xscale="log", yscale="log", xlabel="Δ",
           ylabel="distance of predictions")
    ax.legend(frameon=False, loc="upper left", fontsize=9)

# %%
apart = 100 * both["ensemble"] / both["pairs"]
say(f"""As SGD left the captures, the two averages are {apart[0]:.0f} % as far
apart as the two captures that differ most. Eight times closer together it is
{apart[3]:.1f} %.""")

# %% [markdown]
# ## An average of what?
#
# "Ensemble" leaves open what is averaged: the probabilities, or the outputs
# before the softmax, the logits. Let the net choose between two digits. Then
# one logit z decides, p = 1/(1 + exp(−z)), and the odds are p/(1 − p).

# %%
derive("odds that belong to the mean logit",
       ("exp(½·(z₁ + z₂))", "p/(1 − p) = exp(z), at the mean of z₁ and z₂"),
       ("√(exp(z₁)·exp(z₂))", "exp of a sum, and ½ is a root"),
       ("√(p₁/(1 − p₁)·p₂/(1 − p₂))", "the geometric mean of the odds"),
       given={"z₁": (-3, 3), "z₂": (-3, 3), "p₁": "1/(1 + exp(−z₁))",
              "p₂": "1/(1 + exp(−z₂))"}, source="A9")

# %%
ask("One net gives a digit the probability 0.999, another one 0.1. Which "
    "probability does it get from the mean of their *logits*?",
    (0.9133, lambda: 1 / (1 + 1 / np.sqrt(0.999 / 0.001 * 0.1 / 0.9))),
    wrong=[
        (0.5495, lambda: (0.999 + 0.1) / 2,
         "that is the mean of the probabilities: each net has one vote, "
         "however sure it is"),
        (0.3161, lambda: np.sqrt(0.999 * 0.1),
         "that is the geometric mean of the probabilities, but those of the "
         "two answers must still be scaled to have the sum 1"),
    ])

# %% [markdown]
# With logits, a net that is very sure outvotes the others. Which of the two
# does SWA come closer to? Both gaps are O(Δ²), so the slopes do not tell. But
# look at f″: a net *without* hidden layers has logits that are linear in its
# weights. Its f″ is 0, and SWA is exactly the mean of the logits. Is ours, with
# a hidden layer, closer to it, too?

# %%
def from_swa(seed, **kind):
    """(distance of an ensemble from SWA, that of a capture on average)"""
    net, _, weights = captured(seed)
    f = on_test(net)
    mean = probabilities(f)(swa(seed))

    def far(prediction):
        return float(ws.norm((prediction - mean).reshape(-1)))

    return (far(ws.ensemble_predict(f, weights, **kind)),
            np.mean([far(probabilities(f)(w)) for w in weights]))


near = claim_over_seeds(
    "distance from SWA: ensemble / a capture",
    lambda seed: np.divide(*from_swa(seed)),
    seeds=range(budget(ci=5, full=20)), below=1, source="T12, A9")
closer = claim_over_seeds(
    "distance from SWA: mean of logits / of probabilities",
    lambda seed: from_swa(seed, average="logits")[0] / from_swa(seed)[0],
    seeds=range(budget(ci=5, full=20)), below=1, source="T12, A9")
say(f"""Where SGD left them, the ensemble is {near.mean:.2f} times as far from
SWA as a capture is ({near.verdict}), and the mean of the logits
{closer.mean:.2f} times as far as the mean of the probabilities
({closer.verdict}). What an ensemble gains over its members (lesson 13), SWA
therefore nearly gains, too, at the price of one net: the first reason.""",
    near, closer)

# %% [markdown]
# ## The cloud around the minimum
#
# So SWA is nearly an ensemble of its captures. What are these, and where do
# they lie? Close to a minimum every smooth loss is a parabola with the Hessian
# H, so take the simplest case: linear regression with two weights. The
# curvature is 1 along w₁ and ten times that along w₂. SGD with batches of 8
# and a constant rate ran for a long time, many times over.

# %% helpers: linear regression with curvatures 1 and 10, and many runs of SGD
N, B, ETA = 4000, 8, 0.01
CURVATURES = np.array([1.0, 10.0])
rng = np.random.default_rng(0)
X = rng.normal(size=(N, 2)) * np.sqrt(CURVATURES)
y = X @ np.array([1.0, -1.0]) + rng.normal(size=N)
best = np.linalg.lstsq(X, y, rcond=None)[0]


@cache
def ends(eta, runs=budget(ci=4000, full=40000, quick=600), seed=0):
    """Where SGD stands after 4/η steps, minus the minimum, (runs, 2)"""
    rng, w = np.random.default_rng(seed), np.tile(best, (runs, 1))
    for _ in range(int(4 / eta)):
        chosen = rng.integers(N, size=(runs, B))
        residual = (X[chosen] * w[:, None, :]).sum(axis=2) - y[chosen]
        g = (residual[:, :, None] * X[chosen]).mean(axis=1)
        w = rules.gradient_descent(w, g, lr=eta)
    return w - best


# %%
WIDTHS = ("a third as wide", "as wide", "three times as wide")


def compared(ratio):
    """The spread along w₂ over that along w₁, in words"""
    return WIDTHS[0 if ratio < 0.6 else 1 if ratio < 1.6 else 2]


ask("Where do the runs end? Around the minimum, in a cloud. How wide is it "
    "along the steep w₂, compared with w₁?",
    (WIDTHS[1], lambda: compared(np.divide(*ends(ETA).std(axis=0)[::-1]))),
    wrong=[
        (WIDTHS[0], lambda: compared(10**-0.5),
         "the steep axis does pull back harder; with equal noise on both axes "
         "this would be right. But the noise of a steep axis is larger, too"),
        (WIDTHS[2], lambda: compared(10**0.5),
         "the noise does look like that; but the steep axis also pulls back "
         "harder"),
    ], choices=WIDTHS)

# %% [markdown]
# Along one axis: w is the distance from the minimum, λ the curvature, ξ the
# noise of the gradient with variance C, and S the mean of w². Lesson 09 has
# derived what a step makes of S; when does it stay as it is?

# %%
def after_step(s):
    """The mean of (w − η(λw + ξ))² over w = ±√S and ξ = ±√C"""
    w, noise = np.sqrt(s["S"]), np.sqrt(s["C"]) * np.array([1, -1])
    return np.mean((w - s["η"] * (s["λ"] * w + noise))**2)


one = {"λ": (0.5, 2), "C": (0.5, 2), "η": (0.05, 0.9)}
derive("one axis: a step",
       ("𝔼 (w − η·(λ·w + ξ))²", "the mean of w² after it", after_step),
       ("(1 − η·λ)²·S + η²·C", "w·ξ has the mean 0"),
       ("S − η·(λ·(2 − η·λ)·S − η·C)", "multiply out"),
       ("S", "if S = η·C/(λ·(2 − η·λ)): then the bracket is 0"),
       given={**one, "S": "η·C/(λ·(2 − η·λ))"}, source="T14")
derive("and for a small rate",
       ("η·C/(λ·(2 − η·λ))", "this S"),
       ("η·C/(2·λ) + O(η²)", "Mandt, Hoffman and Blei: continuous time"),
       given=one, source="T14")

# %% [markdown]
# A higher rate or more noise makes the cloud wider, a higher curvature makes
# it narrower. A batch of B divides C by B (lesson 03).
#
# Why is the cloud round, then? In linear regression the gradient of one
# example is x·(xᵀw − y). At the minimum the bracket is −e, with e the error of
# that example, so the noise along an axis is −e·x. If e has the variance σ² (1
# in these data; in lesson 03 σ² was that of the gradient) and does not depend
# on x, then C = σ²·𝔼 x², and 𝔼 x² is λ: a steep axis is noisy in the same
# proportion.

# %%
derive("the curvature cancels",
       ("η·C/(λ·(2 − η·λ))", "with C = σ²·λ"),
       ("η·σ²/(2 − η·λ)", "λ is gone from the first order"),
       ("½·η·σ² + O(η²)", "the same on all axes"),
       given={"σ": (0.5, 2), "λ": (0.5, 2), "η": (0.05, 0.9), "C": "σ²·λ"},
       source="T14")
S = (ends(ETA)**2).mean(axis=0)
claim("S along w₁ and w₂, measured / (½·η·σ²/B)", S / (ETA / B / 2), want=1,
      tol=0.15, source="T14")
inside = np.abs(ends(ETA)) < np.sqrt(S)
claim("share within one standard deviation, both axes", inside.mean(axis=0),
      want=0.683, tol=0.04, source="T14")

# %% [markdown]
# 0.683 is the share of a Gaussian, although the noise of a batch of 8 is not
# one. What does the cloud cost? The loss is ½·λ·w² along an axis, and its mean
# over the cloud is ½·λ·S.

# %%
derive("the price of the noise, along an axis",
       ("½·λ·S", "mean loss of the iterates; that of their mean is 0"),
       ("½·λ·η·C/(2·λ)", "with the S of a small rate"),
       ("¼·η·C", "steep or flat: only the rate and the noise count"),
       given={**one, "S": "η·C/(2·λ)"}, source="T14")

# %% [markdown]
# The mean of the iterates does not pay this price: with n independent captures
# 1/n of it is left (lesson 14). That is the second reason why SWA works. A
# rate that falls to 0 has the same effect (lesson 09).
#
# ## Nobody is at the center
#
# With one weight or two, most iterates are near the minimum. A net has
# thousands, so take a round cloud in many dimensions: 400 weights, each with
# the spread 1 around its best value. The iterates are then about
# √400 = 20 away from the minimum.

# %%
@cache
def distances(d, iterates=2000, seed=0):
    """Of Gaussian iterates from the minimum, over their typical distance"""
    w = np.random.default_rng(seed).normal(size=(iterates, d))
    return np.linalg.norm(w, axis=1) / np.sqrt(d)


ask("400 weights, and 2000 iterates. How far from the minimum is the nearest "
    "of all the iterates?",
    ("about 17 to 18", lambda: "about 17 to 18"
     if 17 < 20 * distances(400).min() < 18 else "elsewhere"),
    wrong=[
        ("below 1", lambda: "below 1" if distances(1).min() < 1 else "no",
         "with one weight, yes. Here all 400 would have to be small at once"),
        ("about 10", lambda: "about 10",
         "half of the typical distance: that would be likely in a plane"),
    ], choices=("below 1", "about 10", "about 17 to 18"))

# %%
COUNT = 25
with figure("15_shell", columns=3, width=1.9, height=2.7, alt=(
        "Histograms of the distance from the minimum over the typical one, "
        "for 2, 20 and 400 weights: broad and reaching down to zero, then "
        "narrower, then a thin peak at 1. A vertical line marks the mean of "
        "25 iterates at 0.2, left of the peak.")) as axes:
    for ax, d in zip(axes, (2, 20, 400), strict=True):
        ax.hist(distances(d), bins=np.linspace(0, 2, 61), color=BLUE)
        ax.axvline(1 / np.sqrt(COUNT), color=ORANGE, lw=2.4)
        ax.set(title=f"{d} weights", xlabel="distance / typical", yticks=(),
               xlim=(0, 2), xticks=(0, 1, 2))
        ax.grid(False)
    axes[0].set_ylabel("iterates")
    axes[2].text(0.26, 0.6, f"mean\nof {COUNT}", color=ORANGE, fontsize=10,
                 transform=axes[2].get_xaxis_transform())

# %%
cloud = np.random.default_rng(0).normal(size=(COUNT, 400))
claim("mean of 25 iterates / typical distance",
      np.linalg.norm(cloud.mean(axis=0)) / np.sqrt(400), want=0.2, tol=0.02,
      source="T14")

# %% [markdown]
# The iterates form a shell with nothing in it. You can wait for as long as you
# like, none of them will be inside. Only their mean gets there: that of 25
# independent ones to a fifth of the distance. The slides say that SGD samples
# a Gaussian (T14); in many dimensions this shell is what a Gaussian looks like.
#
# And the net? In a cloud that has settled, all captures are equally far from
# their mean. On a path, those in the middle are nearer to it than the last.

# %%
drift = claim_over_seeds(
    "distance from the mean: middle capture / last",
    lambda seed: float(ws.norm(captured(seed)[2][EPOCHS // 2] - swa(seed))
                       / ws.norm(captured(seed)[2][-1] - swa(seed))),
    seeds=range(budget(ci=5, full=20)), above=0.8, below=1.25, source="T14")
say(f"""The middle capture is {drift.mean:.2f} times as far from the mean as
the last one; a settled cloud would give 1: {drift.verdict}. """
    + ("" if drift.verdict == "reproduced" else """The net is still on its
way: along a nearly flat axis, and most are nearly flat (lesson 12), SGD does
not settle in any time that people train for. That does not touch the first
reason: Taylor does not ask where the models come from."""), drift)

# %% [markdown]
# ## A valley with two different sides
#
# A parabola has the same curvature on both sides. Valleys of nets do not: they
# are often steep on one side and flat on the other. Here SGD wanders in such a
# valley with its bottom at 0: ½·w² on the right, nine times that on the left.

# %% helpers: a lopsided valley, and runs of SGD in it
FLAT, STEEP, SMALL = 1.0, 9.0, 0.01


def lopsided(w):
    return 0.5 * np.where(w > 0, FLAT, STEEP) * w**2


@cache
def settled_in(flat=FLAT, steep=STEEP, runs=budget(ci=20000, full=40000,
                                                   quick=5000)):
    """Where SGD stands after a long time; noise with variance 1"""
    rng, w = np.random.default_rng(0), np.zeros(runs)
    for _ in range(int(5 / SMALL)):
        g = np.where(w > 0, flat, steep) * w + rng.normal(size=runs)
        w = rules.gradient_descent(w, g, lr=SMALL)
    return w


# %%
SIDES = ("on the steep side", "at the bottom", "on the flat side")


def side(w):
    """Where the mean of w lies, in words"""
    z = w.mean() / (w.std() / np.sqrt(len(w)))
    return SIDES[0 if z < -4 else 2 if z > 4 else 1]


ask("Where is the mean of the iterates?",
    (SIDES[2], lambda: side(settled_in())),
    wrong=[
        (SIDES[1], lambda: side(settled_in(1.0, 1.0)),
         "that would be so if both sides were alike"),
        (SIDES[0], lambda: SIDES[0],
         "the gradients are larger there, but they point away from it: the "
         "steep side throws the weights back at once"),
    ], choices=SIDES)

# %%
with figure("15_standing", width=5.2, height=3.2, alt=(
        "The lopsided valley with a histogram of where SGD stands after a "
        "long time: steep on the left, with a long tail to the right; a "
        "vertical line at its mean lies right of the bottom.")) as ax:
    line = np.linspace(-0.28, 0.28, 200)
    ax.plot(line, lopsided(line), color=GREY, lw=2.4, label="loss")
    ax.hist(settled_in(), bins=np.linspace(-0.28, 0.28, 57), color=BLUE,
            alpha=0.6, weights=np.full(len(settled_in()),
                                       2.2 / len(settled_in())),
            label="iterates")
    ax.set(xlabel="w", ylabel="loss", xlim=(-0.28, 0.28), ylim=(0, 0.2))
    ax.axvline(settled_in().mean(), color=ORANGE, lw=2.4)
    ax.text(settled_in().mean() + 0.01, 0.18, "mean", color=ORANGE)
    ax.legend(frameon=False, loc="upper right")

# %% [markdown]
# How far? Each side is half of a Gaussian with a variance of its own, S₁ on
# the flat side and S₂ on the steep one, each ½·η·C over its curvature. At the
# bottom both are equally high, so a side holds a share proportional to its
# width √S. And half a Gaussian is √(2S/π) away from its edge on average.

# %%
derive("the mean of the iterates",
       ("(√S₁·√(2·S₁/π) − √S₂·√(2·S₂/π))/(√S₁ + √S₂)",
        "share · distance: to the right, minus to the left"),
       ("√(2/π)·(S₁ − S₂)/(√S₁ + √S₂)", "√S·√S = S"),
       ("√(2/π)·(√S₁ − √S₂)", "x² − y² = (x − y)·(x + y): divide"),
       given={"S₁": (1, 4), "S₂": (0.1, 1)}, source="T17")
wide, narrow = np.sqrt(SMALL / (2 * FLAT)), np.sqrt(SMALL / (2 * STEEP))
claim("mean of the iterates, measured / derived", settled_in().mean()
      / (np.sqrt(2 / np.pi) * (wide - narrow)), want=1, tol=0.1, source="T17")

# %% [markdown]
# Positive, so on the flat side. SGD with a rate that falls to 0 would end at
# the bottom, which has the lower *train* loss. Why would anybody want the
# mean, then? Because the test loss has another valley, a little displaced. Say
# it is moved by h to the left or to the right, nobody knows which, and w is
# between −h and h. Call the curvatures a (flat) and b (steep).

# %%
derive("the mean test loss",
       ("½·(½·a·(w + h)² + ½·b·(w − h)²)",
        "moved to the left, w is on the flat side; to the right, on the "
        "steep one"),
       ("¼·((a + b)·w² − 2·(b − a)·h·w + (a + b)·h²)", "multiply out"),
       ("¼·(a + b)·(w − w₀)² + h²·a·b/(a + b)",
        "complete the square, with w₀ = h·(b − a)/(a + b)"),
       given={"a": (0.5, 1), "b": (2, 9), "w": (-0.1, 0.1), "h": (0.2, 0.5),
              "w₀": "h·(b − a)/(a + b)"}, source="T17")


h, w = 0.1, settled_in().mean()
claim("mean test loss at the iterates' mean / at the bottom",
      (lopsided(w + h) + lopsided(w - h)) / (lopsided(h) + lopsided(-h)),
      below=1, source="T17")

# %% [markdown]
# It is lowest at w₀, on the flat side, too. So the mean of the iterates moves
# in the direction in which a displaced valley hurts least. Nobody had to look
# for a flat side: the noise of SGD found it. That is the third reason.
#
# ## From SWA to SGD
#
# Back to the net, and to the harder comparison of lesson 14: SGD goes on from
# the same ŵ, for as many epochs, with a rate that falls to 0. The slides draw
# the line through both (X4),
#
#     w(t) = t·w_SGD + (1 − t)·w_SWA
#
# with the train loss as it was minimised, penalty included (L7), and the error
# on the test images.

# %% helpers: SGD with a falling rate, and the line
@cache
def losses(seed):
    """(train loss with the penalty, test loss) as functions of the weights"""
    net, loader = fresh(seed)
    train = ws.Objective(net, F.cross_entropy, loader, penalty=PENALTY)
    return train, on_test(net)


@cache
def falling(seed):
    """Weights of SGD from ŵ with a rate that falls to 0"""
    _, start, _ = captured(seed)
    net, loader = fresh(seed)
    net.parameters().assign(start)
    steps = EPOCHS * len(loader)
    return epochs(net, loader, EPOCHS,
                  lambda i: RATE * (1 - (i - 1) / steps))[-1]


TS = np.linspace(-2, 3, budget(ci=26, full=51, quick=6))


@cache
def on_the_line(seed):
    """Train loss and test error in % from SWA to SGD, (len(TS), 2)"""
    path, (train, test) = ws.line(swa(seed), falling(seed)), losses(seed)
    return ws.along(path, lambda w: (train.loss(w), 100 * test.error(w)), TS)


ENDS = ("at SWA", "at SGD")

# %%
ask("At which of the two is the *train* loss lower?",
    (ENDS[1], lambda: ENDS[int(losses(0)[0].loss(falling(0))
                               < losses(0)[0].loss(swa(0)))]),
    wrong=[(ENDS[0], lambda: ENDS[0],
            "a falling rate ends at the bottom of the train valley, the mean "
            "beside it; the *test* error is another question")],
    choices=ENDS)

# %%
lines = np.array([on_the_line(seed) for seed in SEEDS])
with figure("15_line", measured=True, columns=2, width=3.2, height=3.3, alt=(
        "Left: the train loss on the line through SWA at t = 0 and SGD at "
        "t = 1. It is lowest near SGD, rises slowly towards SWA and steeply "
        "on the other side. Right: the test error, lowest near SWA or before "
        "it, and rising towards SGD.")) as axes:
    for i, (ax, name) in enumerate(zip(
            axes, ("train loss with penalty", "test error, %"), strict=True)):
        ax.plot(TS, lines[:, :, i].T, color=GREY, lw=0.8, alpha=0.5)
        ax.plot(TS, lines[:, :, i].mean(axis=0), "o-", color=GREY, ms=4, lw=2)
        swa_, sgd = np.interp((0, 1), TS, lines[:, :, i].mean(axis=0))
        ax.plot(0, swa_, "*", color=BLUE, mec="white", ms=17, label="SWA")
        ax.plot(1, sgd, "s", color=ORANGE, mec="white", ms=10, label="SGD")
        ax.set(xlabel="t: from SWA to SGD", ylabel=name)
    axes[0].legend(frameon=False, loc="upper center")

# %%
def lopsidedness(seed):
    """(R₊ − R₋)/(R₊ + R₋) at the lowest train loss of the line, with R₊ the
    rise of the loss 1.5 beyond it and R₋ the rise 1.5 before it"""
    path = ws.line(swa(seed), falling(seed))
    return ws.asymmetry(losses(seed)[0].loss, path, distance=1.5,
                        center=TS[on_the_line(seed)[:, 0].argmin()])


AT_SWA, AT_SGD = [int(np.abs(TS - t).argmin()) for t in (0, 1)]
lower = claim_over_seeds(
    "train loss with penalty, SWA − SGD",
    lambda seed: -np.diff(on_the_line(seed)[[AT_SWA, AT_SGD], 0]).item(),
    seeds=range(budget(ci=5, full=20)), above=0, source="X4, L7")
better = claim_over_seeds(
    "points of test error, SGD − SWA",
    lambda seed: np.diff(on_the_line(seed)[[AT_SWA, AT_SGD], 1]).item(),
    seeds=range(budget(ci=5, full=20)), above=0, source="X4, T17")
tilted = claim_over_seeds(
    "(R₊ − R₋)/(R₊ + R₋) at the lowest train loss",
    lopsidedness, seeds=range(budget(ci=5, full=20)), above=0,
    source="T17, X4")
say(f"""SGD wins on what was minimised, by {lower.mean:.3f} ({lower.verdict}),
and makes {better.mean:+.1f} points more errors on the test images
({better.verdict}). The valley is lopsided: 1.5 away from the lowest train loss
the rise R₊ beyond SGD exceeds the rise R₋ towards SWA, with
(R₊ − R₋)/(R₊ + R₋) = {tilted.mean:.2f} on average ({tilted.verdict}).""",
    lower, better, tilted)

# %% [markdown]
# A difference between SGD and SWA in the test error may have another cause, at
# least in part. The longer the net trains, the more of
# the wrong labels it knows by heart, and the captures are places on a path:
# their mean is about half as old as the last of them. Giving SGD half as many
# epochs separates the two; try it below.
#
# ## Rays
#
# One line is one direction. Go from both nets along the same random
# directions of length 1 (lesson 12; X3).

# %%
AWAY = np.linspace(0, 16, budget(ci=9, full=17, quick=3))


def along_rays(w, rays=budget(ci=4, full=10, quick=2)):
    """Train loss and test error in % for seed 0, (rays, len(AWAY), 2)"""
    train, test = losses(0)
    return np.array([ws.along(ws.ray(w, seed=ray), lambda w: (
        train.loss(w), 100 * test.error(w)), AWAY) for ray in range(rays)])


with figure("15_rays", measured=True, columns=2, width=3.1, height=3.2,
        alt=(
        "Train loss and test error against the distance along the same "
        "random directions from SWA and from SGD. All curves rise at first "
        "slowly, then faster, and nearly alike in the train loss.")) as axes:
    for w, style, colour, name in ((swa(0), "-", BLUE, "from SWA"),
                                   (falling(0), "--", ORANGE, "from SGD")):
        for ax, values in zip(axes, along_rays(w).T, strict=True):
            ax.plot(AWAY, values, style, color=colour, lw=1)
            ax.plot(AWAY, values.mean(axis=1), style, color=colour, lw=3,
                    label=name)
    for ax, name in zip(axes, ("train loss with penalty", "test error, %"),
                        strict=True):
        ax.set(xlabel="distance", ylabel=name, xticks=(0, 8, 16))
    axes[0].legend(frameon=False, loc="upper left")

# %%
def width(seed, w):
    """Mean distance at which the train loss has risen by 0.2"""
    return ws.width(losses(seed)[0].loss, w, rise=0.2, reach=20, points=10,
                    rays=budget(ci=4, full=10), seed=seed).mean()


farther = claim_over_seeds(
    "width of the train valley, SWA / SGD",
    lambda seed: width(seed, swa(seed)) / width(seed, falling(seed)),
    seeds=range(budget(ci=5, full=20)), above=1, source="T17, X3, L7")
say(f"""From SWA one can go {farther.mean:.2f} times as far as from SGD before
the train loss has risen by 0.2 ({farther.verdict}). The two nets have nearly
the same norm, {ws.norm(swa(0)):.1f} and {ws.norm(falling(0)):.1f} for the
first seed, and no BatchNorm, so a distance means the same for both; in general
it does not (lesson 12). That the better net is better *because* it is wider is
another claim, and nothing in this lesson shows it.""", farther)

# %% [markdown]
# ## What goes wrong
#
# *Nets of different runs are averaged.* The formula needs a small Δ. Between
# independent nets it is so large that f″ at the mean says nothing, and the net
# in the middle is on the hill of lesson 13.
#
# *The net is not smooth.* With ReLU f has kinks. Taylor's formula does not hold
# across a kink: where one lies between the models, the gap is O(Δ). But the
# smaller Δ, the fewer images have one there, so the power of Δ should be between
# 1 and 2. Both can be measured.

# %%
def unlike(seed, first, second):
    """‖f̄ − f(w̄)‖/‖f(w₁) − f(w₂)‖ for two models"""
    f = on_test(captured(seed)[0])
    p = [probabilities(f)(w) for w in (first, second, (first + second) / 2)]
    return float(ws.norm(((p[0] + p[1]) / 2 - p[2]).reshape(-1))
                 / ws.norm((p[0] - p[1]).reshape(-1)))


def with_kinks(seed):
    """The power of Δ in f̄ − f(w_SWA) for a net with ReLU"""
    _, loader = fresh(seed)
    mg.seed(seed)
    net = models.mlp(hidden=(48,), activation="relu").to(np.float64)
    epochs(net, loader, FIRST, RATE)
    weights = epochs(net, loader, EPOCHS, RATE)
    mean = sum(weights) / len(weights)
    return ws.averaging_order(probabilities(on_test(net)), mean,
                              [w - mean for w in weights],
                              SCALES)["ensemble_slope"]


one_run = claim_over_seeds(
    "one run: gap of averages / distance of predictions",
    lambda seed: unlike(seed, *captured(seed)[2][::EPOCHS - 1]),
    seeds=range(budget(ci=5, full=20)), below=0.5, source="T12")
two_runs = claim_over_seeds(
    "two runs: gap of averages / distance of predictions",
    lambda seed: unlike(seed, *[captured(seed + more)[2][-1]
                                for more in (0, 100)]),
    seeds=range(budget(ci=5, full=20)), above=0.5, source="T12")
kinks = claim_over_seeds(
    "ReLU: slope of f̄ − f(w_SWA)", with_kinks,
    seeds=range(budget(ci=5, full=20)), above=1.1, below=1.9, source="T12")
say(f"""For two captures of one run the gap between ensemble and SWA is
{one_run.mean:.2f} times as large as the distance of what the two predict
({one_run.verdict}); for the nets of two runs it is {two_runs.mean:.2f} times
as large ({two_runs.verdict}): SWA is then another predictor, not nearly the
ensemble. With ReLU the gap falls with the power {kinks.mean:.2f} of Δ
({kinks.verdict}).""", one_run, two_runs, kinks)

# %% [markdown]
# ## In other libraries
#
# "Averaging" is a word for three things, and you have to read which.
#
# | who                                        | averages                     |
# |--------------------------------------------|------------------------------|
# | scikit-learn, `SGDRegressor(average=True)` | the weights after every step |
# | scikit-learn, `VotingClassifier`           | probabilities, or votes      |
# | PyTorch, `AveragedModel`                   | weights, when you call it    |
# | the FGE authors' code                      | probabilities                |
# | minigrad, `ensemble_predict`               | probabilities or logits      |
#
# ## In the sources
#
# - "SWA approximates an ensemble" is derived for a smooth f and a small Δ. How
#   small Δ is in a net the slides do not say; the figure of the two slopes
#   shows it for this one (T12).
# - The slides call the ensemble FCE once; FGE is meant (E21).
# - "SGD samples a Gaussian" is stated "under strong simplifying assumptions"
#   (T14). They are: a parabola, noise that is Gaussian and the same
#   everywhere, and a rate so small that ηλ can be left out beside 2.
# - "SWA is wider" is shown by figures of a few large nets (T17, X3, X4). SWA
#   Revisited finds that averaging does not always lead to a wider optimum
#   (lesson 16).

# %% [markdown]
# ## Change something
#
# - `RATE = 0.03`: how does the gap between ensemble and SWA change? (S is
#   proportional to η, so what is Δ proportional to?)
# - `STEEP = 1.0`: is anything left of the third reason?
# - `activation="relu"` in `fresh`: which power of Δ is left for two captures, and
#   what becomes of the three reasons?
# - `EPOCHS` four times as many: do SGD and SWA come closer to each other?
# - `falling` for `EPOCHS // 2` instead of `EPOCHS` epochs: SGD is then about as
#   old as the mean. How much of SWA's gain is left?
# - This lesson has no exercise of its own. It uses `minigrad learn ray` (E21),
#   `minigrad learn ensemble` (E23) and `minigrad learn swa` (E19).
