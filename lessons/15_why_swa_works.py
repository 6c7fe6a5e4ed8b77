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
# New: Δ, how far the averaged models are from their mean; C, the covariance
# of the noise in the gradient of one example; Σ, the covariance of the weights
# that SGD visits (with an index, as in Σᵢ, it is still a sum).

# %% [markdown]
# ## Two averages of the same nets
#
# Lesson 13 averaged what several nets predict, lesson 14 averaged their
# weights. Both gain. Are they the same thing? Here is a "net" with a single
# weight w and a single output f(w), the curve. Three models were captured,
# the dots; Δ says how far they are from their mean. The *ensemble* predicts the
# mean height of the three dots. *SWA* takes the mean of the three weights and
# predicts the height of the curve there. Between the two is a gap.

# %% helpers: three models on a curve, and their two averages
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim, weightspace as ws
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import figure, formulas, say, show, slider
from minigrad.optim import rules
from minigrad.weightspace.theory import stationary

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


def two_averages(ax, delta):
    """The curve, three models, the ensemble's height and SWA's"""
    line = np.linspace(-0.1, 1.2, 200)
    members = MEAN + delta * PLACES
    ax.plot(line, wave(line), color="#8a8a8a", lw=2)
    ax.plot(members, wave(members), "o", color="black", ms=8, mec="white",
            label="three models")
    ax.axhline(wave(members).mean(), color=ORANGE, lw=1.5, ls="--",
               label="ensemble: their mean height")
    ax.plot(MEAN, wave(MEAN), "*", color=BLUE, ms=17, mec="white",
            label="SWA: height at the mean weight")
    ax.annotate("", (MEAN, wave(MEAN)), (MEAN, wave(members).mean()),
                arrowprops={"arrowstyle": "<->", "color": "black",
                            "shrinkA": 0, "shrinkB": 0})
    ax.set(title=f"Δ = {delta:g}: the gap is {abs(gap(delta)):.4f}",
           xlabel="weight w", ylabel="output f(w)", xlim=(-0.1, 1.2),
           ylim=(-0.4, 1.75))
    ax.legend(loc="lower center", fontsize=9, framealpha=0.95)


# %%
with figure("15_averages", width=5.4, height=3.7, alt=(
        "A curve that bends downwards, with three models on it. A dashed line "
        "marks the mean of their heights; a star on the curve above it marks "
        "the height at the mean of the three weights. An arrow between the "
        "two is the gap.")) as ax:
    two_averages(ax, 0.4)

# %%
SHARES = ("a half", "a quarter", "an eighth")


def share_left(of):
    """What halving Δ leaves of a quantity, in words"""
    return SHARES[int(round(-np.log2(of(0.001) / of(0.002)))) - 1]


ask("The models move together: each comes half as close to the mean (Δ is "
    "halved). What is left of the gap between ensemble and SWA?",
    (SHARES[1], lambda: share_left(gap)),
    wrong=[
        (SHARES[0], lambda: share_left(
            lambda delta: np.ptp(wave(MEAN + delta * PLACES))),
         "that is how the models come closer to each other; the two averages "
         "come together faster"),
        (SHARES[2], lambda: share_left(
            lambda delta: gap(delta) - bend(MEAN) * delta**2
            * (PLACES**2).mean() / 2),
         "that is what is left of the error of the formula below"),
    ], choices=SHARES)

# %%
slider("15_gap", {"Δ": budget(ci=(0.4, 0.2, 0.1, 0.05), quick=(0.4, 0.2),
                              full=(0.4, 0.2, 0.1, 0.05))},
       two_averages, width=5.4, height=3.7,
       alt="Three models on a curve move together as Delta is halved. The gap "
       "between the mean of their heights and the height at their mean falls "
       "to a quarter each time.")

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
#
# ## The captures of a real net
#
# A net with one hidden layer of tanh learns 500 digits of which 20 % have a
# wrong label: some epochs lead to ŵ, then come more at the same rate, with one
# capture in each, as in lesson 14. These captures are then moved towards their
# mean, or away from it, and each time both averages predict the test images.
# The table below says how far the predictions lie apart, and with which power
# of Δ that fell in the last halving (its "order"). The ensemble averages the
# probabilities:

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


def fresh(seed, activation="tanh"):
    """A new net in float64, and a loader with one label in five wrong"""
    noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    net = models.mlp(hidden=(48,), activation=activation).to(np.float64)
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
def captured(seed, activation="tanh"):
    """(net, ŵ, the captures after it)"""
    net, loader = fresh(seed, activation)
    start = epochs(net, loader, FIRST, RATE)[-1]
    return net, start, epochs(net, loader, EPOCHS, RATE)


def on_test(net):
    """The loss on the test images, as a function of the weights"""
    return ws.Objective(net, F.cross_entropy, (
        test_images.astype(np.float64), test_digit), batch_size=360)


def probabilities(f):
    """w ↦ what the net predicts for the test images"""
    return lambda w: ws.ensemble_predict(f, [w])


@cache
def orders(seed, activation="tanh"):
    """The gaps for captures moved towards their mean, or away from it"""
    net, _, weights = captured(seed, activation)
    mean = sum(weights) / len(weights)
    found = ws.averaging_order(probabilities(on_test(net)), mean,
                               [w - mean for w in weights], SCALES)
    return {name: mg.to_numpy(values) for name, values in found.items()}


SCALES = 2.0 ** np.arange(3, -8, -1)


def order(values):
    """The power of Δ with which they fall at each halving"""
    return -np.diff(np.log2(values))


def slope_of(values):
    """The power of Δ fitted to all with Δ ≤ 1"""
    near = SCALES <= 1
    return np.polyfit(np.log(SCALES[near]), np.log(values[near]), 1)[0]


# %%
both = orders(0)
print(f"   {len(captured(0)[2])} captures of {len(captured(0)[1])} weights; "
      "Δ = 1: as SGD left them")
print("          Δ   f̄ − f(w_SWA)   order     f(wᵢ) − f(wⱼ)   order")
for i in range(1, len(SCALES)):
    print(f"   {SCALES[i]:>8.4g}" + "".join(
        f"   {both[name][i]:>12.2e} {order(both[name])[i - 1]:>7.2f}   "
        for name in ("ensemble", "pairs")).rstrip())
claim("order of f̄ − f(w_SWA), smallest Δ", order(both["ensemble"])[-1],
      want=2, tol=0.01, source="T12")
claim("order of f(wᵢ) − f(wⱼ), smallest Δ", order(both["pairs"])[-1],
      want=1, tol=0.01, source="T12")
claim("slope of f̄ − f(w_SWA), from Δ = 1 down", slope_of(both["ensemble"]),
      want=1.99, tol=0.05, source="T12")
claim("slope of f(wᵢ) − f(wⱼ), from Δ = 1 down", slope_of(both["pairs"]),
      want=1, tol=0.05, source="T12")

# %%
with figure("15_orders", width=5.4, height=3.8, alt=(
        "Both axes logarithmic: the largest distance between the predictions "
        "of two captures falls with Delta along a line of slope 1, the "
        "distance between ensemble and SWA along a line of slope 2, far below "
        "it. To the right of Delta = 1 both bend and come together.")) as ax:
    for name, style, colour, power, label in (
            ("pairs", "o-", GREY, 1, "f(wᵢ) − f(wⱼ): two captures"),
            ("ensemble", "s-", BLUE, 2, "f̄ − f(w_SWA): the two averages")):
        values = both[name]
        ax.plot(SCALES, values, style, color=colour, lw=2, ms=5, label=label)
        ax.plot(SCALES, values[-1] * (SCALES / SCALES[-1])**power, ":",
                color=colour, lw=1.3, label=f"slope {power}")
    ax.axvline(1, color="black", lw=0.8)
    ax.text(1.1, values[-1] * 2, "where SGD\nleft them", fontsize=9)
    ax.set(xscale="log", yscale="log", xlabel="Δ",
           ylabel="distance of predictions",
           ylim=(values[-1] / 2, 3 * both["pairs"][0]))
    ax.legend(frameon=False, loc="upper left", fontsize=9)

# %%
def apart(delta):
    """The distance of the two averages, in % of that of two captures"""
    return 100 * (both["ensemble"] / both["pairs"])[SCALES == delta].item()


say(f"""As SGD left the captures, the two averages are {apart(1):.0f} % as far
apart as the two captures that differ most. Eight times closer together it is
{apart(1 / 8):.1f} %, eight times further apart {apart(8):.0f} %: there SWA is
not an ensemble any more.""")

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
sure, unsure = 0.999, 0.1


def from_odds(odds):
    return odds / (1 + odds)


ask("One net gives a digit the probability 0.999, another one 0.1. Which "
    "probability does it get from the mean of their *logits*?",
    (0.9133, lambda: from_odds(np.sqrt(
        sure / (1 - sure) * unsure / (1 - unsure)))),
    wrong=[
        (0.5495, lambda: (sure + unsure) / 2,
         "that is the mean of the probabilities: each net has one vote, "
         "however sure it is"),
        (0.3161, lambda: np.sqrt(sure * unsure),
         "that is the geometric mean of the probabilities, but those of the "
         "two answers must still be scaled to have the sum 1"),
    ])

# %% [markdown]
# With logits, a net that is very sure outvotes the others. Which of the two
# does SWA come closer to? Both gaps are O(Δ²), so the slopes do not tell. But
# look at f″: a net *without* hidden layers has logits that are linear in its
# weights. Its f″ is 0.

# %%
linear = models.mlp(hidden=()).to(np.float64)
f = on_test(linear)
far_apart = [f.w + ws.ray(f.w, seed=seed).direction * 5 for seed in range(4)]
mean = sum(far_apart) / 4
KINDS = ("logits", "probabilities")
gaps = {kind: float(abs(ws.ensemble_predict(f, far_apart, average=kind)
                        - ws.ensemble_predict(f, [mean])).max())
        for kind in KINDS}
claim("no hidden layer: mean of logits − SWA", gaps["logits"], want=0,
      tol=1e-12, source="T12")
claim("no hidden layer: mean of probabilities − SWA", gaps["probabilities"],
      above=0.01, source="T12")


# %%
@cache
def votes(seed):
    """Distances from SWA: of both ensembles, of the captures on average;
    accuracy in % of a capture on average, of SWA, of both ensembles"""
    net, _, weights = captured(seed)
    f = on_test(net)
    p = [ws.ensemble_predict(f, weights, average=kind) for kind in KINDS]
    swa = ws.ensemble_predict(f, [sum(weights) / len(weights)])
    single = [ws.ensemble_predict(f, [w]) for w in weights]

    def far(q):
        return float(ws.norm((q - swa).reshape(-1)))

    def right(q):
        return 100 * ws.accuracy(q, test_digit)

    return {"logits": far(p[0]), "probabilities": far(p[1]),
            "captures": np.mean([far(q) for q in single]),
            "right": (np.mean([right(q) for q in single]), right(swa),
                      right(p[0]), right(p[1]))}


near = claim_over_seeds(
    "distance from SWA: ensemble / a capture",
    lambda seed: votes(seed)["probabilities"] / votes(seed)["captures"],
    seeds=range(budget(ci=5, full=20)), below=1, source="T12, A9")
closer = claim_over_seeds(
    "distance from SWA: mean of logits / of probabilities",
    lambda seed: votes(seed)["logits"] / votes(seed)["probabilities"],
    seeds=range(budget(ci=5, full=20)), below=1, source="T12, A9")
gain = claim_over_seeds(
    "points of SWA over its captures, on average",
    lambda seed: votes(seed)["right"][1] - votes(seed)["right"][0],
    seeds=range(budget(ci=5, full=20)), above=0, source="T12, A3")
rest = claim_over_seeds(
    "points of the ensemble (probabilities) over SWA",
    lambda seed: votes(seed)["right"][3] - votes(seed)["right"][1],
    seeds=range(budget(ci=5, full=20)), above=0, source="T12, A9")
say(f"""Where SGD left them, the ensemble is {near.mean:.2f} times as far from
SWA as a capture is ({near.verdict}), and the mean of the logits
{closer.mean:.2f} times as far as the mean of the probabilities
({closer.verdict}). SWA is {gain.mean:.1f} points better than what it averages
({gain.verdict}); the ensemble, at {EPOCHS} times the price of a prediction,
differs from it by {rest.mean:+.1f} points ({rest.verdict}). That is the first
reason why SWA works.""", near, closer, gain, rest)

# %% [markdown]
# ## The cloud around the minimum
#
# So SWA is nearly an ensemble of its captures. What are these, and where do
# they lie? Close to a minimum every smooth loss is a parabola with the Hessian
# H, so take the simplest case: linear regression with two weights. The
# curvature is 1 along w₁ and ten times that along w₂. SGD with batches of 8
# and a constant rate ran for a long time, a few thousand times. One drawing
# shows where it ended, measured.

# %% helpers: linear regression with curvatures 1 and 10, and many runs of SGD
N, B, ETA = 4000, 8, 0.01
CURVATURES = np.array([1.0, 10.0])
rng = np.random.default_rng(0)
X = rng.normal(size=(N, 2)) * np.sqrt(CURVATURES)
y = X @ np.array([1.0, -1.0]) + rng.normal(size=N)
H = X.T @ X / N
best = np.linalg.solve(H, X.T @ y / N)
by_example = (X @ best - y)[:, None] * X            # gradients at the minimum
C = by_example.T @ by_example / N


@cache
def ends(eta, runs=budget(ci=4000, full=40000, quick=1000), seed=0):
    """Where SGD stands after 4/η steps, minus the minimum, (runs, 2)"""
    rng, w = np.random.default_rng(seed), np.tile(best, (runs, 1))
    for _ in range(int(4 / eta)):
        chosen = rng.integers(N, size=(runs, B))
        residual = (X[chosen] * w[:, None, :]).sum(axis=2) - y[chosen]
        g = (residual[:, :, None] * X[chosen]).mean(axis=1)
        w = rules.gradient_descent(w, g, lr=eta)
    return w - best


def drawings():
    """Three clouds of equal size: by equal noise, measured, by the noise"""
    found, rng = ends(ETA)[:1000], np.random.default_rng(1)
    clouds = [rng.normal(size=(1000, 2)) / np.sqrt(CURVATURES), found,
              rng.normal(size=(1000, 2)) * np.sqrt(CURVATURES)]
    size = np.sqrt((found**2).sum(axis=1).mean())
    return [size * cloud / np.sqrt((cloud**2).sum(axis=1).mean())
            for cloud in clouds]


# %%
with figure("15_clouds", columns=3, width=2.3, height=2.6, alt=(
        "Three clouds of points over the elliptical contours of a loss that "
        "is ten times as steep along the vertical axis. 1: wide along the "
        "shallow axis, as the contours are. 2: round. 3: tall along the steep "
        "axis.")) as axes:
    reach = 4 * drawings()[1].std()
    p, q = np.meshgrid(*[np.linspace(-reach, reach, 99)] * 2)
    for i, (ax, cloud) in enumerate(zip(axes, drawings(), strict=True), 1):
        ax.plot(*cloud.T, "o", color=BLUE, ms=2, alpha=0.4, mew=0)
        ax.contour(p, q, p**2 + 10 * q**2, colors="#8a8a8a", linewidths=0.8,
                   levels=reach**2 * np.array([0.1, 0.4, 0.9]))
        ax.set(title=f"drawing {i}", xlabel="w₁", xticks=(), yticks=(),
               xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        ax.grid(False)
    axes[0].set_ylabel("w₂, steep")

# %%
SHAPES = ("drawing 1", "drawing 2", "drawing 3")


def shape(cloud):
    """Which drawing a cloud looks like"""
    ratio = cloud[:, 1].std() / cloud[:, 0].std()
    return SHAPES[0 if ratio < 2 / 3 else 1 if ratio < 3 / 2 else 2]


ask("Which of the three is measured?", (SHAPES[1], lambda: shape(ends(ETA))),
    wrong=[
        (SHAPES[0], lambda: shape(drawings()[0]),
         "the steep axis does pull back harder; with equal noise on both axes "
         "this would be right. But the noise of a steep axis is larger, too"),
        (SHAPES[2], lambda: shape(drawings()[2]),
         "the noise does look like that; but the steep axis also pulls back "
         "harder"),
    ], choices=SHAPES)

# %% [markdown]
# Along one axis: w is the distance from the minimum, λ the curvature, ξ the
# noise of the gradient with variance C, and S the mean of w², as in lesson 09.
# What does a step do to S?

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
       given={**one, "S": (0.1, 4)}, source="T14")
derive("so it stays as it is",
       ("S − η·(λ·(2 − η·λ)·S − η·C)", "at S = η·C/(λ·(2 − η·λ))"),
       ("S", "the bracket is 0"),
       given={**one, "S": "η·C/(λ·(2 − η·λ))"}, source="T14")
derive("and for a small rate",
       ("η·C/(λ·(2 − η·λ))", "this S"),
       ("η·C/(2·λ) + O(η²)", "Mandt, Hoffman and Blei: continuous time"),
       given=one, source="T14")

# %% [markdown]
# A higher rate or more noise makes the cloud wider, a higher curvature makes
# it narrower. A batch of B divides C by B (lesson 03). With many weights S
# becomes the matrix Σ of all products wᵢ·wⱼ, and the same three lines give
# Lyapunov's equation.

# %%
def matrices(s):
    """A Hessian and a noise that are symmetric and positive"""
    a, b = s["x"].reshape(3, 3), s["y"].reshape(3, 3)
    return a @ a.T + np.eye(3), b @ b.T


def settled(s):
    return stationary.covariance(*matrices(s), s["η"])


def stepped(s):
    """(I − ηH)Σ(I − ηH)ᵀ + η²C"""
    hessian, noise = matrices(s)
    keep = np.eye(3) - s["η"] * hessian
    return keep @ settled(s) @ keep.T + s["η"]**2 * noise


def expanded(s):
    (h, noise), cov, eta = matrices(s), settled(s), s["η"]
    return cov - eta * (h @ cov + cov @ h - eta * h @ cov @ h - eta * noise)


derive("many weights",
       ("(I − η·H)·Σ·(I − η·H) + η²·C",
        "after w ← (I − η·H)·w − η·ξ; covariances add", stepped),
       ("Σ − η·(H·Σ + Σ·H − η·H·Σ·H − η·C)", "multiply out", expanded),
       ("Σ", "if the bracket is 0: Lyapunov's equation", settled),
       given={"x": (-1, 1, 9), "y": (-1, 1, 9), "η": (0.05, 0.2)},
       source="T14")
show(formulas(stationary.simulate, "The engine's walk (its A is our H)"))

# %% [markdown]
# Now the round cloud. In linear regression the gradient of one example is
# x·(xᵀw − y). At the minimum the bracket is the error e of that example, so
# the noise is −e·x. If e has the variance σ² and does not depend on x, its
# covariance is C = σ²·𝔼 x·xᵀ = σ²·H: steep axes are noisy in the same
# proportion. Along an axis that is C = σ²·λ:

# %%
derive("the curvature cancels",
       ("η·C/(λ·(2 − η·λ))", "with C = σ²·λ"),
       ("η·σ²/(2 − η·λ)", "λ is gone from the first order"),
       ("½·η·σ² + O(η²)", "the same on all axes"),
       given={"σ": (0.5, 2), "λ": (0.5, 2), "η": (0.05, 0.9), "C": "σ²·λ"},
       source="T14")
derived = stationary.covariance(H, C, ETA, B)
found = ends(ETA).T @ ends(ETA) / len(ends(ETA))
print(f"   Σ          derived     measured   ({len(ends(ETA))} runs)")
for i, j in ((0, 0), (0, 1), (1, 1)):
    print(f"   w{'₁₂'[i]}·w{'₁₂'[j]}   {derived[i, j]:>10.6f}   "
          f"{found[i, j]:>10.6f}")
claim("Σ: measured − derived, over the largest", np.abs(found - derived).max()
      / derived.max(), want=0, tol=0.15, source="T14")
claim("spread along w₂ / spread along w₁", np.sqrt(found[1, 1] / found[0, 0]),
      want=1, tol=0.15, source="T14")
inside = np.abs(ends(ETA)) < np.sqrt(np.diag(found))
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
w = ends(ETA)
excess = np.mean(np.einsum("ri,ij,rj->r", w, H, w)) / 2
claim("mean loss above the minimum / ½·tr(H·Σ)",
      excess / (np.trace(H @ derived) / 2), want=1, tol=0.15, source="T14")
say(f"""The iterates lie {excess:.4f} above the minimum, and ¼·η·tr C/B says
{ETA * np.trace(C) / B / 4:.4f}. Their mean does not pay that: with n
independent captures 1/n of it is left (lesson 14). That is the second reason
why SWA works. A rate that falls to 0 has the same effect (lesson 09).""")

# %% [markdown]
# Is that also true for the net, which is no parabola? Put L for f in the
# derivation at the beginning. With many weights the last line has
# (1/n)·Σᵢ aᵢᵀH aᵢ in it, here with Δ = 1 and aᵢ = wᵢ − w̄:

# %%
def many(s):
    """A Hessian, and 4 captures minus their mean"""
    h, w = s["x"].reshape(3, 3), s["w"].reshape(4, 3)
    return h @ h.T, w - w.mean(axis=0)


def quadratic_mean(s):
    h, a = many(s)
    return np.mean([v @ h @ v for v in a])


def trace_of_sum(s):
    h, a = many(s)
    return np.mean([np.trace(h @ np.outer(v, v)) for v in a])


def trace(s):
    h, a = many(s)
    return np.trace(h @ np.cov(a.T, bias=True))


derive("what averaging gains, for any loss",
       ("(1/n)·Σᵢ aᵢᵀ·H·aᵢ", "twice the gain, up to O(Δ³)", quadratic_mean),
       ("(1/n)·Σᵢ tr(H·aᵢ·aᵢᵀ)", "aᵀ·b is the trace of b·aᵀ", trace_of_sum),
       ("tr(H·Σ)", "Σ: the covariance of the captures", trace),
       given={"x": (-1, 1, 9), "w": (-1, 1, 12)}, source="T12, T14")

# %% helpers: the train loss and the test loss of the net
@cache
def losses(seed):
    """(train loss with the penalty, test loss) as functions of the weights"""
    net, loader = fresh(seed)
    train = ws.Objective(net, F.cross_entropy, loader, penalty=PENALTY)
    return train, on_test(net)


def swa(seed):
    """The mean of the captures"""
    weights = captured(seed)[2]
    return sum(weights) / len(weights)


@cache
def gained(seed):
    """(mean train loss of the captures − that of SWA, ½·tr(H·Σ) there);
    hvp(w, v) is H at w times v"""
    train, mean, weights = losses(seed)[0], swa(seed), captured(seed)[2]
    curved = [float(ws.dot(w - mean, train.hvp(mean, w - mean)))
              for w in weights]
    return (np.mean([train.loss(w) for w in weights]) - train.loss(mean),
            np.mean(curved) / 2)


# %%
saved = claim_over_seeds(
    "mean train loss of the captures − that of SWA",
    lambda seed: gained(seed)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="T12, A3")
foreseen = claim_over_seeds(
    "that difference / ½·tr(H·Σ)",
    lambda seed: gained(seed)[0] / gained(seed)[1],
    seeds=range(budget(ci=5, full=20)), above=0.8, below=1.25,
    source="T12, T14")
say(f"""Averaging lowers the train loss by {saved.mean:.3f}, which is
{foreseen.mean:.2f} times what the Hessian at one point and the covariance of
the captures say: {foreseen.verdict}.""", saved, foreseen)

# %% [markdown]
# ## Nobody is at the center
#
# In the drawing most points are near the minimum. A net has thousands of
# weights, so take the same round cloud in many dimensions: 400 weights, each
# with the spread 1 around its best value. The iterates are then about
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
with figure("15_shell", columns=3, width=2.3, height=2.7, alt=(
        "Histograms of the distance from the minimum over the typical one, "
        "for 2, 20 and 400 weights: broad and reaching down to zero, then "
        "narrower, then a thin peak at 1. A vertical line marks the mean of "
        "25 iterates at 0.2, left of the peak.")) as axes:
    for ax, d in zip(axes, (2, 20, 400), strict=True):
        ax.hist(distances(d), bins=np.linspace(0, 2, 61), color=BLUE)
        ax.axvline(1 / np.sqrt(COUNT), color=ORANGE, lw=2.4)
        ax.set(title=f"{d} weights", xlabel="distance / typical", yticks=(),
               xlim=(0, 2))
        ax.grid(False)
    axes[0].set_ylabel("iterates")
    axes[2].text(0.26, 0.6, f"mean\nof {COUNT}", color=ORANGE, fontsize=10,
                 transform=axes[2].get_xaxis_transform())

# %%
cloud = np.random.default_rng(0).normal(size=(COUNT, 400))
radius = np.sqrt(400)
claim("400 weights: nearest of 2000 iterates / typical distance",
      distances(400).min(), above=0.8, source="T14")
claim("mean of 25 iterates / typical distance",
      np.linalg.norm(cloud.mean(axis=0)) / radius, want=0.2, tol=0.02,
      source="T14")

# %% [markdown]
# The iterates form a shell with nothing in it. You can wait for as long as you
# like, none of them will be inside. Only their mean gets there: that of 25
# independent ones to a fifth of the distance. The slides say that SGD samples
# a Gaussian (T14); in many dimensions this shell is what a Gaussian looks like.
#
# And the net? Here is how far its captures are from their mean, one after the
# other. In a cloud that has settled, all of them are equally far.

# %%
far = np.array([[float(ws.norm(w - swa(seed))) for w in captured(seed)[2]]
                for seed in SEEDS])
steady = np.random.default_rng(0).normal(size=(EPOCHS, 400))
steady = np.linalg.norm(steady - steady.mean(axis=0), axis=1) / radius
order_of = np.arange(1, EPOCHS + 1)
with figure("15_drift", width=5.4, height=3.3, alt=(
        "Distance of each capture from the mean of all, in the order in which "
        "they were captured. For a Gaussian cloud it is constant. For the net "
        "it falls to the middle captures and rises again.")) as ax:
    ax.plot(order_of, far.T, color=BLUE, lw=0.8, alpha=0.5)
    ax.plot(order_of, far.mean(axis=0), "o-", color=BLUE, lw=2.2, ms=5,
            label="the net")
    ax.plot(order_of, steady * far.mean(), "s--", color=GREY, lw=1.6, ms=4,
            label="a settled cloud of the same size")
    ax.set(xlabel="capture", ylabel="distance from their mean", ylim=(0, None))
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False, loc="lower left")

# %%
drift = claim_over_seeds(
    "distance from the mean: middle capture / last",
    lambda seed: float(ws.norm(captured(seed)[2][EPOCHS // 2] - swa(seed))
                       / ws.norm(captured(seed)[2][-1] - swa(seed))),
    seeds=range(budget(ci=5, full=20)), above=0.8, below=1.25, source="T14")
say(f"""The middle capture is {drift.mean:.2f} times as far from the mean as
the last one; a settled cloud would give 1: {drift.verdict}. """
    + ("" if drift.verdict == "reproduced" else """The net is still on its
way. Along an axis of curvature λ the past is forgotten after about 1/(ηλ)
steps, and most axes of a net are nearly flat (lesson 12): there SGD does not
settle in any time that people train for, and the captures are places on a
path. That does not touch the first reason, for Taylor does not ask where the
models come from, nor ½·tr(H·Σ), with the covariance that the captures have.
"""), drift)

# %% [markdown]
# ## A valley with two different sides
#
# A parabola has the same curvature on both sides. Valleys of nets do not: they
# are often steep on one side and flat on the other. Here SGD wanders in such a
# valley, nine times as steep on the left. The bottom is at 0.

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


def valley(ax):
    """The loss, and where SGD stands"""
    line = np.linspace(-0.28, 0.28, 200)
    ax.plot(line, lopsided(line), color=GREY, lw=2.4)
    ax.hist(settled_in(), bins=np.linspace(-0.28, 0.28, 57), color=BLUE,
            alpha=0.6, weights=np.full(len(settled_in()),
                                       2.4 / len(settled_in())))
    ax.set(xlabel="w", ylabel="loss", xlim=(-0.28, 0.28), ylim=(0, 0.2))


# %%
with figure("15_lopsided", width=5.2, height=3.2, alt=(
        "A valley that rises steeply to the left and gently to the right of "
        "its bottom at 0, and a histogram of the places where SGD stands.")
        ) as ax:
    line = np.linspace(-0.28, 0.28, 200)
    ax.plot(line, lopsided(line), color=GREY, lw=2.4)
    ax.plot(0, 0, "o", color="black", ms=8)
    ax.set(xlabel="w", ylabel="loss", xlim=(-0.28, 0.28), ylim=(-0.01, 0.2))

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
    valley(ax)
    ax.axvline(settled_in().mean(), color=ORANGE, lw=2.4)
    ax.text(settled_in().mean() + 0.01, 0.18, "mean", color=ORANGE)

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


def displaced(w, h=0.1):
    """The mean test loss at w"""
    return (lopsided(w + h) + lopsided(w - h)) / 2


places = np.linspace(-0.1, 0.1, 2001)
claim("h = 0.1: where the mean test loss is lowest",
      places[displaced(places).argmin()], want=0.08, tol=1e-4, source="T17")
claim("mean test loss at the iterates' mean / at the bottom",
      displaced(settled_in().mean()) / displaced(0.0), below=1, source="T17")

# %% [markdown]
# It is lowest on the flat side, too. So the mean of the iterates moves in the
# direction in which a displaced valley hurts least. Nobody had to look for a
# flat side: the noise of SGD found it. That is the third reason.
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

# %% helpers: SGD with a falling rate, and the line and the rays
@cache
def falling(seed, number=EPOCHS):
    """Weights of SGD from ŵ with a rate that falls to 0 in so many epochs"""
    _, start, _ = captured(seed)
    net, loader = fresh(seed)
    net.parameters().assign(start)
    steps = number * len(loader)
    return epochs(net, loader, number,
                  lambda i: RATE * (1 - (i - 1) / steps))[-1]


TS = np.linspace(-2, 3, budget(ci=26, full=51, quick=6))
DISTANCES = np.linspace(0, 12, budget(ci=7, full=13, quick=3))
RAYS = budget(ci=4, full=10, quick=2)


def measured(seed, path, at):
    """Train loss, test error in %, test loss at some points of a path"""
    train, test = losses(seed)
    found = [(train.loss(path.point(t)), *test.measure(path.point(t)))
             for t in at]
    return np.array(found)[:, [0, 2, 1]] * [1, 100, 1]


@cache
def on_the_line(seed):
    """Along the line from SWA to SGD, (len(TS), 3)"""
    return measured(seed, ws.line(swa(seed), falling(seed)), TS)


@cache
def on_rays(seed):
    """The rise on rays from SWA and from SGD, (2, RAYS, len(DISTANCES), 3)"""
    curves = np.array([[measured(seed, ws.ray(w, seed=ray), DISTANCES)
                        for ray in range(RAYS)]
                       for w in (swa(seed), falling(seed))])
    return curves - curves[:, :, :1]


ENDS = ("at SWA", "at SGD")

# %%
ask("At which of the two is the *train* loss lower?",
    (ENDS[1], lambda: ENDS[int(losses(0)[0].loss(falling(0))
                               < losses(0)[0].loss(swa(0)))]),
    wrong=[(ENDS[0], lambda: ENDS[0],
            "that is so for the *test* error. A falling rate ends at the "
            "bottom of the train valley, the mean beside it")],
    choices=ENDS)

# %%
lines = np.array([on_the_line(seed) for seed in SEEDS])
with figure("15_line", columns=2, width=3.2, height=3.3, alt=(
        "Left: the train loss on the line through SWA at t = 0 and SGD at "
        "t = 1. It is lowest near SGD, rises slowly towards SWA and steeply "
        "on the other side. Right: the test error, lowest near SWA or before "
        "it, and rising towards SGD.")) as axes:
    for i, (ax, name) in enumerate(zip(
            axes, ("train loss with penalty", "test error, %"), strict=True)):
        ax.plot(TS, lines[:, :, i].T, color=GREY, lw=0.8, alpha=0.5)
        ax.plot(TS, lines[:, :, i].mean(axis=0), "o-", color=GREY, ms=4, lw=2)
        for t, style, colour, label in ((0, "*", BLUE, "SWA"),
                                        (1, "s", ORANGE, "SGD")):
            height = np.interp(t, TS, lines[:, :, i].mean(axis=0))
            ax.plot(t, height, style, color=colour, mec="white",
                    ms=17 if style == "*" else 10, label=label)
        ax.set(xlabel="t: from SWA to SGD", ylabel=name)
    axes[0].legend(frameon=False, loc="upper center")

# %%
def lopsidedness(seed):
    """(R₊ − R₋)/(R₊ + R₋) at the lowest train loss of the line"""
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
moved = claim_over_seeds(
    "t of the lowest train loss − t of the lowest test loss",
    lambda seed: np.subtract(*TS[on_the_line(seed)[:, [0, 2]].argmin(axis=0)]),
    seeds=range(budget(ci=5, full=20)), above=0, source="T17, X4")
say(f"""SGD wins on what was minimised, by {lower.mean:.3f} ({lower.verdict}),
and makes {better.mean:+.1f} points more errors on the test images
({better.verdict}). The valley is lopsided: 1.5 away from the lowest train loss
the rise R₊ beyond SGD exceeds the rise R₋ towards SWA, with
(R₊ − R₋)/(R₊ + R₋) = {tilted.mean:.2f} on average ({tilted.verdict}). And the
test loss is lowest {moved.mean:.1f} further on the flat side than the train
loss ({moved.verdict}).""", lower, better, tilted, moved)

# %% [markdown]
# Another cause could be behind this. The longer the net trains, the more of
# the wrong labels it knows by heart, and the captures are places on a path:
# their mean is about half as old as the last of them. So give SGD half of the
# epochs, too.

# %%
def older(seed, measure):
    """A test measure of SGD, stopped half-way, minus that of SWA"""
    test = getattr(losses(seed)[1], measure)
    return test(falling(seed, EPOCHS // 2)) - test(swa(seed))


half = claim_over_seeds(
    "test loss, SGD for half as long − SWA",
    lambda seed: older(seed, "loss"),
    seeds=range(budget(ci=5, full=20)), above=0, source="T17, X4")
points = claim_over_seeds(
    "points of test error, SGD for half as long − SWA",
    lambda seed: 100 * older(seed, "error"),
    seeds=range(budget(ci=5, full=20)), above=0, source="T17, X4")
say(f"""Stopped half-way, SGD makes {points.mean:+.1f} points more errors than
SWA ({points.verdict}) instead of {better.mean:+.1f}, and its test loss is
{half.mean:+.3f} higher ({half.verdict}). So a part of what SWA gains over SGD
is that it is younger"""
    + (", but not all of it." if half.verdict == "reproduced" else "."),
    better, half, points)

# %% [markdown]
# ## Rays
#
# One line is one direction. Go from both nets along the same random
# directions of length 1 (lesson 12; X3).

# %%
rays = np.array([on_rays(seed) for seed in SEEDS])
with figure("15_rays", columns=2, width=3.2, height=3.3, alt=(
        "Left: the rise of the train loss along random rays, one thin line "
        "for each ray; those from SGD rise faster than those from SWA. Right: "
        "the same for the test error.")) as axes:
    for i, (ax, name) in enumerate(zip(axes, (
            "rise of train loss with penalty", "rise of test error, points"),
            strict=True)):
        for k, style, colour, label in ((0, "o-", BLUE, "from SWA"),
                                        (1, "s--", ORANGE, "from SGD")):
            ax.plot(DISTANCES, rays[0, k, :, :, i].T, lw=0.8, color=colour,
                    ls=style[1:], alpha=0.6)
            ax.plot(DISTANCES, rays[:, k, :, :, i].mean(axis=(0, 1)), style,
                    color=colour, ms=5, lw=2.4, label=label)
        ax.set(xlabel="distance", ylabel=name, ylim=(0, None))
    axes[0].legend(frameon=False, loc="upper left")

# %%
def width(seed, w):
    """Mean distance at which the train loss has risen by 0.2"""
    return ws.width(losses(seed)[0].loss, w, rise=0.2, rays=RAYS, reach=20,
                    points=10, seed=seed).mean()


farther = claim_over_seeds(
    "width of the train valley, SWA / SGD",
    lambda seed: width(seed, swa(seed)) / width(seed, falling(seed)),
    seeds=range(budget(ci=5, full=20)), above=1, source="T17, X3, L7")
flatter = claim_over_seeds(
    "rise of the test error at distance 8, SGD − SWA",
    lambda seed: np.diff(on_rays(seed)[:, :, list(DISTANCES).index(8), 1]
                         .mean(axis=1)).item(),
    seeds=range(budget(ci=5, full=20)), above=0, source="T17, X3")
say(f"""From SWA one can go {farther.mean:.2f} times as far as from SGD before
the train loss has risen by 0.2 ({farther.verdict}). At distance 8 the test
error of SGD has risen by {flatter.mean:+.1f} points more ({flatter.verdict}).
The two nets have nearly the same norm, {ws.norm(swa(0)):.1f} and
{ws.norm(falling(0)):.1f} for the first seed, and no BatchNorm, so a distance
means the same for both; in general it does not (lesson 12). That the
better net is better *because* it is wider is another claim, and nothing in
this lesson shows it.""", farther, flatter)

# %% [markdown]
# ## What goes wrong
#
# *Predictions are averaged and it is called SWA.* The result is nearly the
# same, as this lesson has shown. The price is not: count the passes.

# %%
net, _, weights = captured(0)
f = on_test(net)
passes = []
for averaged in (weights, [swa(0)]):
    before = f.passes.forward
    ws.ensemble_predict(f, averaged)
    passes.append(f.passes.forward - before)
claim("forward passes of the ensemble, for each net", passes[0] / EPOCHS,
      want=1, source="T24")
claim("forward passes of SWA", passes[1], want=1, source="T24")
say(f"{passes[0]} nets must be kept and run for the first, one for the other.")

# %% [markdown]
# *Nets of different runs are averaged.* The formula needs a small Δ. Between
# independent nets (lesson 13) it is so large that f″ at the mean says nothing.

# %%
strangers = [captured(0)[2][-1], epochs(*fresh(1), FIRST, RATE)[-1]]
p = ws.ensemble_predict(f, strangers)
claim("independent nets: error of mean weights − of the ensemble, points",
      100 * (f.error(sum(strangers) / 2) - (1 - ws.accuracy(p, test_digit))),
      above=5, source="T12")

# %% [markdown]
# *SWA begins before the walk has settled.* The mean of a walk that is still
# under way lags behind it. Without noise, on ½w² from w = 5:

# %%
walk = [5.0]
for _ in range(100):
    walk.append(rules.gradient_descent(walk[-1], walk[-1], lr=0.05))
for begin in (1, 51):
    print(f"   mean of steps {begin:>2} to 100: {np.mean(walk[begin:]):.3f}   "
          f"(the last one: {walk[-1]:.3f})")
claim("mean from the start / last iterate", np.mean(walk[1:]) / walk[-1],
      above=10, source="A3")

# %% [markdown]
# *The net is not smooth.* With ReLU f has kinks. Taylor's formula does not hold
# across a kink: where one lies between the models, the gap is O(Δ). But the
# smaller Δ, the fewer images have one there. The power is between 1 and 2:

# %%
kinked = orders(0, "relu")
say(f"""ReLU, fitted from Δ = 1 down: the two averages come together with the
power {slope_of(kinked["ensemble"]):.2f}, two captures with
{slope_of(kinked["pairs"]):.2f}.""")

# %% [markdown]
# ## In other libraries
#
# "Averaging" is a word for three things, and you have to read which.
#
# | who                                        | averages                     |
# |--------------------------------------------|------------------------------|
# | scikit-learn, `SGDRegressor(average=True)` | the weights after every step |
# | scikit-learn, `VotingClassifier`, "soft"   | probabilities                |
# | scikit-learn, `VotingClassifier`, "hard"   | votes                        |
# | PyTorch, `AveragedModel`                   | weights, when you call it    |
# | the FGE authors' code                      | probabilities                |
# | minigrad, `ensemble_predict`               | probabilities or logits      |
#
# The same authors' code adds a penalty to the train loss in its planes: half
# the decay times the sum of the *norms* of the tensors, where the norms squared
# belong. The heights in such a picture are then not those of the loss that
# was minimised (L7).
#
# ## In the sources
#
# - "SWA approximates an ensemble" is derived for a smooth f and a small Δ. How
#   small Δ is in a net the slides do not say; the figure of the two slopes
#   shows it for this one (T12).
# - The slides call the ensemble FCE once; FGE is meant (E21).
# - "SGD samples a Gaussian" is stated "under strong simplifying assumptions"
#   (T14). They are: a parabola, noise that is Gaussian and the same
#   everywhere, and a rate so small that η·H·Σ·H can be left out.
# - "SWA is wider" is shown by figures of a few large nets (T17, X3, X4). SWA
#   Revisited finds that averaging does not always lead to a wider optimum
#   (lesson 16).
#
# What the small rate is worth, along an axis with ηλ = 1:

# %%
unit = np.eye(1)
without, exact = (stationary.covariance(unit, unit, lr=1.0, exact=exact).item()
                  for exact in (False, True))
claim("ηλ = 1: S for a small rate / S", without / exact, want=0.5, tol=1e-12,
      source="T14")

# %% [markdown]
# ## Change something
#
# - `RATE = 0.03`: how does the gap between ensemble and SWA change? (S is
#   proportional to η, so what is Δ proportional to?)
# - `STEEP = 1.0`: is anything left of the third reason?
# - Noise that depends on x: `rng.normal(size=N) * X[:, 0]` in y. Is the cloud
#   still round?
# - `EPOCHS` four times as many: do SGD and SWA come closer to each other?
# - This lesson has no exercise of its own. It uses `minigrad learn ray` (E21),
#   `minigrad learn ensemble` (E23) and `minigrad learn swa` (E19).
