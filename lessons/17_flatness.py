# %% [markdown]
# # 17 · Flatness and the Hessian
#
# The curvatures of a net without ever writing down its Hessian: Hv, power
# iteration, the spectrum; and why "flat minima generalise" is a sentence to
# be careful with.
#
# Needs: 04, 12, 14.
#
# New: λ_max, the largest eigenvalue of H; K, the number of classes.

# %% [markdown]
# ## How many directions matter?
#
# A small CNN with thousands of weights has learned the ten digits, somewhat.
# Its Hessian H has as many eigenvalues as there are weights: the curvatures
# of the loss along as many axes. One of the three drawings below shows the
# largest twenty of them, measured. The other two are what people expect: all
# directions more or less alike, or a smooth decay over hundreds of them.

# %% helpers: a CNN for K classes, its loss and its largest eigenvalues
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import figure, formulas, say, show
from minigrad.weightspace.lanczos import Lanczos

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
SEEDS = range(budget(ci=5, quick=1, full=20))
FEW = budget(ci=200, quick=100, full=200)


@cache
def cnn_loss(seed, classes):
    """The train loss (FEW images) of a CNN after about 60 steps, one label
    in five wrong"""
    keep = digit < classes
    x, y = images[keep], digit[keep]
    y = data.with_label_noise(y, 0.2, seed=seed).labels
    mg.seed(seed)
    net = models.small_cnn(classes=classes, batch_norm=False)
    loader = data.Loader(x, y, batch_size=64)
    epochs = 50 // len(loader) + 1
    steps = epochs * len(loader)
    opt = optim.SGD(net.parameters(), momentum=0.9,
                    lr=lambda i: 0.05 * (1 - (i - 1) / steps))
    for _ in range(epochs):
        for xb, yb in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
    return ws.Objective(net, F.cross_entropy, (x[:FEW], y[:FEW]),
                        batch_size=FEW)


@cache
def largest(seed, classes):
    """The largest eigenvalues, at most 20, by Lanczos"""
    f = cnn_loss(seed, classes)
    nodes, _ = ws.spectrum(f, f.w, probes=1, seed=seed,
                           steps=budget(ci=32, full=32, quick=24))
    return nodes[::-1][:20]


def outliers(values):
    """How many eigenvalues stand above the widest gap, as a ratio"""
    positive = values[values > 0][:14]
    return int(np.argmax(positive[:-1] / positive[1:])) + 1


def three_drawings():
    top = largest(0, 10)
    rank = np.arange(len(top))
    return (top[0] * (1 - 0.012 * rank), top, top[0] * 0.88**rank)


# %%
with figure("17_which", columns=3, width=2.1, height=2.7, alt=(
        "Three bar charts of twenty eigenvalues in falling order. 1: all "
        "nearly equal. 2: a group of tall bars, then a step down to nearly "
        "nothing. 3: a smooth decay.")) as axes:
    for i, (ax, values) in enumerate(zip(axes, three_drawings(), strict=True)):
        ax.bar(np.arange(1, len(values) + 1), values, color=BLUE, width=0.8)
        ax.set(title=f"drawing {i + 1}", xlabel="rank", ylim=(0, None),
               xticks=(1, 10, 20))
    axes[0].set_ylabel("eigenvalue of H")


DRAWINGS = ("drawing 1", "drawing 2", "drawing 3")


def measured_drawing():
    """The one with the widest gap between neighbours"""
    gaps = [(v[:14] / v[1:15]).max() for v in three_drawings()]
    return DRAWINGS[int(np.argmax(gaps))]

# %%
ask("Which of the three is measured?", (DRAWINGS[1], measured_drawing),
    wrong=[
        (DRAWINGS[0], lambda: DRAWINGS[0],
         "no weight is special, so no direction should be; but the loss "
         "looks at the weights only through ten outputs"),
        (DRAWINGS[2], lambda: DRAWINGS[2],
         "that is how random matrices and images behave; here there is a "
         "cliff, and its place can be predicted"),
    ], choices=DRAWINGS)

# %%
ask("Ten classes. How many eigenvalues stand before the cliff?",
    (9, lambda: outliers(largest(0, 10))),
    wrong=[(10, lambda: 10, "one for each class is nearly right; but adding "
                            "the same number to all ten outputs changes "
                            "nothing, so one of the ten is missing")])

# %% [markdown]
# Why K − 1? The loss sees the weights through K outputs for each image. At the
# outputs, its curvature is the matrix A = diag(p) − p·pᵀ, p the predicted
# probabilities. Along the direction (1, 1, …, 1) it has none:

# %%
derive("the softmax does not see a common shift",
       ("(diag(p) − p·pᵀ)·1", "A times the vector of ones",
        lambda s: (np.diag(s["p"]) - np.outer(s["p"], s["p"])) @ np.ones(5)),
       ("p − p·(pᵀ·1)", "diag(p)·1 = p",
        lambda s: s["p"] - s["p"] * s["p"].sum()),
       ("0·p", "the probabilities have the sum 1", lambda s: 0 * s["p"]),
       given={"z": (-2, 2, 5),
              "p": lambda s: np.exp(s["z"]) / np.exp(s["z"]).sum()})
z = np.array([0.5, -1.0, 2.0, 0.0])
p = np.exp(z) / np.exp(z).sum()
at_outputs = ws.Function(lambda z: F.cross_entropy(z.reshape(1, 4), [2]))
by_engine = [mg.to_numpy(at_outputs.hvp(asarray(z), asarray(e)))
             for e in np.eye(4)]
claim("curvature at four outputs − A, largest",
      np.abs(by_engine - (np.diag(p) - np.outer(p, p))).max(), want=0,
      tol=1e-12)

# %% [markdown]
# So through the loss an image contributes curvature in at most K − 1 directions
# of weight space. (The outputs are curved in the weights themselves, too; that
# part of H is left out of this argument.) If different images pulled in
# unrelated directions there would be thousands of large eigenvalues; drawing 2
# says that early in training they pull in nearly the same ones. That can be
# tested: with fewer classes the cliff must move.

# %%
CLASSES = budget(ci=(3, 6, 10), full=(2, 3, 4, 6, 8, 10), quick=(3, 10))
with figure("17_cliff", measured=True, columns=len(CLASSES), width=2.1,
            height=2.7, alt=(
        "The largest eigenvalues for nets with different numbers of classes "
        "K, in falling order: K − 1 of them stand before a steep drop, marked "
        "by a dotted line.")) as axes:
    for ax, classes in zip(axes, CLASSES, strict=True):
        for seed in SEEDS:
            values = largest(seed, classes)[:16]
            ax.plot(np.arange(1, len(values) + 1), values, "o-", ms=4, lw=1,
                    color=BLUE, alpha=0.7)
        ax.axvline(classes - 0.5, color=ORANGE, ls=":", lw=2)
        ax.set(title=f"K = {classes}", xlabel="rank", yscale="log",
               xticks=(1, 5, 10))
    axes[0].set_ylabel("eigenvalue of H")

# %%
cliff = claim_over_seeds(
    "share of nets with K − 1 outliers",
    lambda seed: np.mean([outliers(largest(seed, k)) == k - 1
                          for k in CLASSES]),
    seeds=range(budget(ci=5, full=20)), above=0.5, source="X6")
say(f"""The widest gap is behind the eigenvalue K − 1 in
{100 * cliff.mean:.0f} % of the cases ({cliff.verdict}), early in training.
Does it stay there when the net goes on to fit the images one by one? And is it
there in a net without convolutions? Try both below.""", cliff)

# %% [markdown]
# ## Hv without H
#
# None of the above wrote the Hessian down. All that is needed is its *product*
# with a vector v: how the gradient changes if w moves along v.

# %%
n = cnn_loss(0, 10).w.size
say(f"""The CNN has {n} weights, and its Hessian would fill
{4 * n * n / 1e6:.0f} MB. For a net with a thousand times as many weights it is
a million times that.""")


def bend(w):
    """ℓ″ of the test function ℓ(w) = sin 3w + w² of lesson 13"""
    return -9 * np.sin(3 * w) + 2


def slope(w):
    return 3 * np.cos(3 * w) + 2 * w


derive("a product from two gradients",
       ("(ℓ′(w + h·v) − ℓ′(w − h·v))/(2·h)", "gradients on both sides",
        lambda s: (slope(s["w"] + s["h"] * s["v"])
                   - slope(s["w"] - s["h"] * s["v"])) / (2 * s["h"])),
       ("ℓ″(w)·v + O(h²)", "Taylor: what is even in h cancels",
        lambda s: bend(s["w"]) * s["v"]),
       given={"w": (-2, 2), "v": (0.5, 1), "h": (0.5, 1)}, source="H12")

# %% [markdown]
# With rounding errors a smaller h is not better: the difference of two nearly
# equal gradients loses digits, and dividing by h magnifies what is wrong. The
# engine needs no h. It differentiates twice: `f.hvp(w, v)` is the gradient of
# ⟨∇L(w), v⟩. Here is the error of the differences against it, for a net with a
# smooth activation.

# %%
@cache
def smooth(dtype):
    """The loss of a net of 64, 24 and 10 units with tanh"""
    mg.seed(0)
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 24), nn.Tanh(),
                        nn.Linear(24, 10)).to(dtype)
    return ws.Objective(net, F.cross_entropy, (
        images[:200].astype(dtype), digit[:200]), batch_size=200)


@cache
def direction_and_product(dtype):
    """A direction v of that type, and Hv in float64"""
    w = smooth(dtype).w
    v = ws.ray(w, seed=0).direction.astype(dtype)
    return v, smooth(np.float64).hvp(w.astype(np.float64),
                                     v.astype(np.float64))


def difference_error(dtype, h):
    """Relative error of the difference quotient"""
    f, h = smooth(dtype), dtype(h)
    v, exact = direction_and_product(dtype)
    quotient = (f(f.w + h * v)[1] - f(f.w - h * v)[1]) / (2 * h)
    return ws.norm(quotient - exact) / ws.norm(exact)


H_STEPS = 10.0 ** np.arange(-8, 0.5, 0.5)
errors = {dtype: [difference_error(dtype, h) for h in H_STEPS]
          for dtype in (np.float64, np.float32)}
claim("float64, h = 1e-4: relative error of Hv",
      difference_error(np.float64, 1e-4), below=1e-6, source="H12")
passes = smooth(np.float64).passes
before = passes.forward, passes.backward
smooth(np.float64).hvp(smooth(np.float64).w, *direction_and_product(
    np.float64)[:1])
claim("one product: forward, backward passes", np.subtract(
    (passes.forward, passes.backward), before), want=(1, 2), source="H12")

# %%
with figure("17_differences", width=5.2, height=3.4, alt=(
        "Relative error of the difference quotient against h, both axes "
        "logarithmic: it falls as h squared and rises again for small h. In "
        "float32 the best h is larger and the best error much worse.")) as ax:
    ax.plot(H_STEPS, errors[np.float64], "o-", color=BLUE, label="float64")
    ax.plot(H_STEPS, errors[np.float32], "s--", color=ORANGE, label="float32")
    ax.set(xscale="log", yscale="log", xlabel="h",
           ylabel="relative error of Hv")
    ax.legend(frameon=False)

# %%
ask("h falls from 0.01 to 0.001. In float64, what happens to the error?",
    ("a hundred times smaller", lambda: (
        "a hundred times smaller" if 80 < difference_error(np.float64, 1e-2)
        / difference_error(np.float64, 1e-3) < 120 else "something else")),
    wrong=[("ten times smaller", lambda: "ten times smaller",
            "that is so for a one-sided difference; on both sides the first "
            "error term cancels"),
           ("larger", lambda: "larger", "rounding takes over much later, at "
                                        "the left end of the picture")],
    choices=("ten times smaller", "a hundred times smaller", "larger"))

# %% [markdown]
# ## The largest eigenvalue: power iteration
#
# Multiply any vector by H again and again. Each time, its component along the
# steepest axis grows the most, until nothing else is left. Then ⟨v, Hv⟩ is
# λ_max, for v of length 1.

# %%
show(formulas(ws.power_iteration, "Power iteration in the engine"))
derive("how fast, for H = diag(1, 10), from v = (1, 1)",
       ("(1·1² + 10·(10ʲ)²)/(1² + (10ʲ)²)",
        "after j products v is (1, 10ʲ); ⟨v, Hv⟩/⟨v, v⟩"),
       ("(10·(1 + 100ʲ) − 9)/(1 + 100ʲ)", "1 = 10 − 9 on the first axis"),
       ("10 − 9/(1 + 100ʲ)", "divide"),
       given={"j": (1, 4)}, source="H12")

# %%
ask("By which factor does the error of λ fall in each iteration, for "
    "diag(1, 10)?",
    (100, lambda: round((9 / (1 + 100.0**5)) / (9 / (1 + 100.0**6)))),
    wrong=[(10, lambda: 10 / 1, "that is how fast the *vector* turns; ⟨v, Hv⟩ "
                                "squares its error, since H is symmetric")])

# %%
H = asarray(np.array([1.0, 10.0]))
diagonal = ws.Function(lambda w: (w * w * H).sum() * 0.5)
v, zero = asarray(np.array([1.0, 1.0]) / np.sqrt(2)), 0 * H
print("   iteration        λ          error       v")
for j in range(1, 7):
    v = diagonal.hvp(zero, v)
    v = v / ws.norm(v)
    found = ws.dot(v, diagonal.hvp(zero, v))
    print(f"   {j:>9}   {found:.9f}   {10 - found:.2e}   "
          f"({float(v[0]):.6f}, {float(v[1]):.6f})")
claim("λ after 6 iterations", found, want=10.0, tol=5e-5, source="H12")
claim("error after 6 iterations, derived",
      9 / (1 + 100.0**6), want=0, tol=1e-11, source="H12")

# %% [markdown]
# A net has no such gap between its first two eigenvalues, and power iteration
# slows down. Lanczos keeps all the vectors it has met, made orthogonal to each
# other. In their span H is a small matrix with only three diagonals, α and β
# (not those of other lessons), whose eigenvalues are computed as usual.

# %%
show(formulas(Lanczos.grow, "Lanczos in the engine, for one more vector q"))
f = cnn_loss(0, 10)
passes = []
for method in (lambda: ws.power_iteration(f, f.w, rtol=1e-2, steps=3000)[0],
               lambda: ws.top_eigenvalues(f, f.w, rtol=1e-2)[0]):
    before = f.passes.forward
    passes.append((method(), f.passes.forward - before))
for name, (value, products) in zip(("power iteration", "Lanczos"), passes,
                                   strict=True):
    print(f"   {name:<18} λ_max = {value:7.3f}   {products:>4} products Hv")
claim("λ_max: power iteration / Lanczos", passes[0][0] / passes[1][0],
      want=1, tol=0.02, source="H12")
claim("products: power iteration / Lanczos", passes[0][1] / passes[1][1],
      above=1)

# %% [markdown]
# ## All of them at once
#
# The small matrix tells more than λ_max. From a random v, four products lead
# to four places on the axis of the eigenvalues, its own eigenvalues, each with
# a share, and the shares have the sum 1. Four places cannot be all n
# eigenvalues, but in the first eight powers they stand in for them:
#
#     Σ share·placeʲ = ⟨v, Hʲv⟩/⟨v, v⟩   for j = 0, 1, …, 7
#
# For random v the right side is on average the mean of λᵢʲ over all n
# eigenvalues. So a few products draw the whole spectrum, in coarse grains. Here
# are the two sides compared for 30 eigenvalues:

# %%
curvatures = np.linspace(1.0, 2.0, 30)
f = ws.Function(lambda w: (w * w * asarray(curvatures)).sum() * 0.5)
places, share = ws.spectrum(f, asarray(np.zeros(30)), probes=1, steps=4)
v = np.random.default_rng(0).standard_normal(30)      # the same v
moments = [np.sum(v**2 * curvatures**j) / np.sum(v**2) for j in range(9)]
off = [abs(np.sum(share * places**j) / moments[j] - 1) for j in range(9)]
print("   j              " + "".join(f"{j:9d}" for j in range(0, 9, 2)))
print("   relative error " + "".join(f"{x:9.0e}" for x in off[::2]))
claim("powers 0 to 7: largest error", max(off[:8]), want=0, tol=1e-12,
      source="X6")
claim("power 8: error", off[8], above=1e-9, source="X6")

# %% [markdown]
# ## One number for all directions
#
# λ_max is the worst direction. A table in the slides lists it for several
# nets, and beside it the *average*: the mean loss when noise of size σ is added
# to all weights, 𝔼 L(w + σ·ξ), with ξ of variance 1. For one weight and
# ξ = ±1, Taylor's formula gives what it measures:

# %%
def wave(w):
    return np.sin(3 * w) + w * w


derive("noise measures the mean curvature",
       ("½·(ℓ(w + σ) + ℓ(w − σ)) − ℓ(w)", "the mean rise for ξ = ±1",
        lambda s: (wave(s["w"] + s["σ"]) + wave(s["w"] - s["σ"])) / 2
        - wave(s["w"])),
       ("½·σ²·ℓ″(w) + O(σ⁴)", "odd terms cancel",
        lambda s: s["σ"]**2 / 2 * bend(s["w"])),
       given={"w": (-2, 2), "σ": (2, 4)}, source="H12")

# %% [markdown]
# For n weights with independent ξᵢ it is ½·σ²·tr H in the same way, since the
# products ξᵢ·ξⱼ have mean 0. On the smooth net:

# %%
g, sigma = smooth(np.float64), 0.05
noisy, error = ws.average_flatness(
    g, g.w, sigma=sigma, samples=budget(ci=400, full=400, quick=100))
trace, spread = ws.hessian_trace(
    g, g.w, probes=budget(ci=100, full=100, quick=25))
rise, derived = noisy - g.loss(g.w), sigma**2 / 2 * trace
print(f"   𝔼 L(w + σξ) − L(w)   {rise:.2e} ± {error:.1e}")
print(f"   ½σ²·tr H             {derived:.2e} ± {sigma**2 / 2 * spread:.1e}")
claim("their distance, in standard errors",
      abs(rise - derived) / np.hypot(error, sigma**2 / 2 * spread), below=4,
      source="H12")

# %% [markdown]
# ## "Flat minima generalise"
#
# Now use the tool. A net of two layers learns 400 digits, of which a share is
# mislabelled, until it knows them by heart. Watch λ_max of its train loss,
# and its errors on the correct test labels.

# %% helpers: nets that learn wrong labels by heart, and a spectrum
SHARES = budget(ci=(0.0, 0.4), full=(0.0, 0.2, 0.4))
EPOCHS = budget(ci=100, quick=10, full=200)
LOOKS = budget(ci=[1, 2, 5, 10, 30, 100], quick=[1, 10],
               full=[1, 2, 5, 10, 30, 100, 200])


def perceptron():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(),
                         nn.Linear(64, 10))


def top(net, x, y):
    f = ws.Objective(net, F.cross_entropy, (x, y), batch_size=400)
    return f.measure(f.w)[0], ws.top_eigenvalues(f, f.w, rtol=1e-2)[0]


def test_error(net):
    f = ws.Objective(net, F.cross_entropy, (test_images, test_digit),
                     batch_size=400)
    return 100 * f.error(f.w)


@cache
def learned_by_heart(seed, share):
    """(train loss, λ_max, test error in %) at each look; the loss itself"""
    x, y = images[:400], digit[:400]
    if share:
        y = data.with_label_noise(y, share, seed=seed).labels
    mg.seed(seed)
    net, found = perceptron(), []
    opt = optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
    for epoch in range(1, EPOCHS + 1):
        for xb, yb in data.Loader(x, y, batch_size=50):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
        if epoch in LOOKS:
            found.append((*top(net, x, y), test_error(net)))
    return np.array(found), ws.Objective(net, F.cross_entropy, (x, y),
                                         batch_size=400)


def by_heart(seed, share):
    return learned_by_heart(seed, share)[0]


def whole_spectrum(share):
    """Places and shares for the first seed, at the end of training"""
    f = learned_by_heart(0, share)[1]
    return ws.spectrum(f, f.w, probes=budget(ci=2, full=8, quick=1),
                       steps=budget(ci=40, full=80, quick=12))


# %%
runs = {share: np.array([by_heart(seed, share) for seed in SEEDS])
        for share in SHARES}
with figure("17_by_heart", measured=True, columns=2, width=3.2, height=3.2,
        alt=(
        "Left: the largest eigenvalue against epochs, without and with "
        "wrong labels: it rises and then falls, the higher the more "
        "labels are wrong. Right: the test error, which with wrong labels "
        "first falls and then rises, while the eigenvalue falls.")) as axes:
    for column, (ax, name) in enumerate(zip(
            axes, ("largest eigenvalue, train loss", "test error, %"),
            strict=True)):
        for share, style, colour in ((0.0, "o-", BLUE), (0.2, "^:", GREY),
                                     (0.4, "s--", ORANGE)):
            if share not in SHARES:
                continue
            ax.plot(LOOKS, runs[share][:, :, column + 1].mean(axis=0), style,
                    color=colour, lw=2.2, ms=5,
                    label=f"{100 * share:.0f} % wrong labels")
        ax.set(xlabel="epoch", ylabel=name, xscale="log", ylim=(0, None),
               xticks=(1, 10, 100), xticklabels=(1, 10, 100))
        ax.minorticks_off()
    axes[1].legend(frameon=False, loc="upper right")

# %%
sharper = claim_over_seeds(
    "λ_max at the end: 40 % wrong labels / none",
    lambda seed: by_heart(seed, 0.4)[-1, 1] / by_heart(seed, 0.0)[-1, 1],
    seeds=range(budget(ci=5, full=20)), above=1, source="X21, H12")
spectra = {share: whole_spectrum(share) for share in SHARES}
with figure("17_spectrum", measured=True, width=5.4, height=3.4, alt=(
        "Density of the eigenvalues of the Hessian on a logarithmic scale, "
        "for nets trained with and without wrong labels. Nearly all of them "
        "are close to 0, in a peak; to the right of it a few single ones "
        "stand apart.")) as ax:
    at, curves = ws.densities(spectra)
    for (share, values), style, colour in zip(
            curves.items(), ("-", "--", ":"), (BLUE, ORANGE, GREY),
            strict=False):
        ax.plot(at, values, style, color=colour, lw=2,
                label=f"{100 * share:.0f} % wrong labels")
    ax.set(xlabel="eigenvalue of H", ylabel="density", yscale="log",
           ylim=(1e-4, 1e3))
    ax.legend(frameon=False, loc="upper right")
small = {share: weights[np.abs(places) < 0.01 * places.max()].sum()
         for share, (places, weights) in spectra.items()}
say(f"""Seen whole, at the end: about {100 * small[0.0]:.0f} % of the
eigenvalues without wrong labels, and {100 * small[0.4]:.0f} % with 40 % of
them, are smaller than a hundredth of the largest.""")

# %%
PEAK = LOOKS.index(min(30, EPOCHS))
flatter = claim_over_seeds(
    "40 % wrong: λ_max at the end / after 30 epochs",
    lambda seed: by_heart(seed, 0.4)[-1, 1] / by_heart(seed, 0.4)[PEAK, 1],
    seeds=range(budget(ci=5, full=20)), below=1, source="H12")
worse = claim_over_seeds(
    "and points of test error more than there",
    lambda seed: by_heart(seed, 0.4)[-1, 2] - by_heart(seed, 0.4)[PEAK, 2],
    seeds=range(budget(ci=5, full=20)), above=0, source="H12")
say(f"""Compare nets that were trained alike, and flat is good: with 40 %
wrong labels λ_max ends {sharper.mean:.0f} times as high as with none. Compare
two moments of one training, and it is not: from epoch 30 to the end λ_max
changes by a factor of {flatter.mean:.2f} ({flatter.verdict}) while the net
makes {worse.mean:.0f} points *more* errors ({worse.verdict}).""", sharper,
    flatter, worse)

# %% [markdown]
# The second half has a simple reason. The curvature at the outputs is
# A = diag(p) − p·pᵀ, and for two classes its only number is p·(1 − p). It
# vanishes when the net is *sure*, rightly or wrongly. So make a net surer
# without teaching it anything: multiply its last layer by s.

# %%
def surer(net, s):
    """A copy of the net whose outputs are multiplied by s"""
    state = {name: value.copy() for name, value in net.state_dict().items()}
    state["3.weight"] *= s
    state["3.bias"] *= s
    other = perceptron()
    other.load_state_dict(state)
    return other


def twin(net, c):
    """The twin of lesson 12: first layer times c, second / c"""
    state = {name: value.copy() for name, value in net.state_dict().items()}
    state["1.weight"] *= c
    state["1.bias"] *= c
    state["3.weight"] /= c
    other = perceptron()
    other.load_state_dict(state)
    return other


mg.seed(0)
x, y, net = images[:400], digit[:400], perceptron()
opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for _ in range(30):
    for xb, yb in data.Loader(x, y, batch_size=50):
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
print("   net                      test error    λ_max")
measured = {}
for name, other in (("as trained", net), ("outputs × 10", surer(net, 10)),
                    ("twin, c = 10", twin(net, 10)),
                    ("twin, c = 0.1", twin(net, 0.1))):
    measured[name] = test_error(other), top(other, x, y)[1]
    print(f"   {name:<24}{measured[name][0]:9.2f} %{measured[name][1]:10.4f}")
base = measured["as trained"]
claim("test error of all four, largest difference",
      max(abs(e - base[0]) for e, _ in measured.values()), want=0)
claim("λ_max, outputs × 10 / as trained",
      measured["outputs × 10"][1] / base[1], below=0.5, source="H12")
claim("λ_max, twin with c = 10 / as trained",
      measured["twin, c = 10"][1] / base[1], above=10, source="T20")

# %% [markdown]
# Four nets that give the same answer to every image, and any λ_max you like.
# A number that changes while the function stays the same cannot explain the
# function. It can still be of use: among nets of one architecture, trained in
# one way to one loss. So what do methods do to it, at equal loss?

# %%
@cache
def at_equal_loss(seed, batch, target=0.05):
    """(λ_max, test error) when the train loss first reaches the target"""
    mg.seed(seed)
    net, loss = perceptron(), 9.9
    opt = optim.SGD(net.parameters(), lr=0.1)
    f = ws.Objective(net, F.cross_entropy, (x, y), batch_size=400)
    while loss > target:
        for xb, yb in data.Loader(x, y, batch_size=batch):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
        loss = f.loss(f.w)
    return top(net, x, y)[1], test_error(net)


@cache
def averaged(seed):
    """(λ_max of SWA, of the last iterate), 20 % wrong labels"""
    wrong = data.with_label_noise(y, 0.2, seed=seed).labels
    mg.seed(seed)
    net = perceptron()
    loader = data.Loader(x, wrong, batch_size=20)
    swa = optim.SWA(optim.SGD(net.parameters(), lr=0.1, momentum=0.9),
                    cycle=len(loader), start=10 * len(loader))
    for _ in range(20):
        for xb, yb in loader:
            swa.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
    last = top(net, x, wrong)[1]
    with swa.result():
        return top(net, x, wrong)[1], last


batches = claim_over_seeds(
    "λ_max at equal loss: batch 100 / batch 10",
    lambda seed: at_equal_loss(seed, 100)[0] / at_equal_loss(seed, 10)[0],
    seeds=range(budget(ci=5, full=20)), above=1, source="X21")
mean = claim_over_seeds(
    "λ_max: SWA / last iterate",
    lambda seed: averaged(seed)[0] / averaged(seed)[1],
    seeds=range(budget(ci=5, full=20)), below=1, source="T17")
say(f"""At equal train loss, batches of 100 end {batches.mean:.2f} times as
sharp as batches of 10: {batches.verdict}. SWA's mean has {mean.mean:.2f} times
the λ_max of the last iterate: {mean.verdict}.""", batches, mean)

# %% [markdown]
# ## What goes wrong
#
# - *v is not normalised*: its length grows by λ_max each time.
# - *No Rayleigh quotient* ⟨v, Hv⟩: ‖Hv‖ is the largest |λ|, and its sign is
#   lost. A saddle then looks like a minimum.
# - *BatchNorm in training mode*: the loss then depends on the batch, and H is
#   that of another function than the one you evaluate (lesson 10).

# %%
H = asarray(np.array([4.0, -10.0]))
saddle = ws.Function(lambda w: (w * w * H).sum() * 0.5)
value, vector = ws.power_iteration(saddle, zero)
claim("diag(4, −10): ⟨v, Hv⟩", value, want=-10, tol=1e-3, source="H12")
claim("diag(4, −10): ‖Hv‖",
      ws.norm(saddle.hvp(zero, vector)), want=10, tol=1e-3)
claim("products by 10 until float32 overflows",
      int(np.log10(np.finfo(np.float32).max)), want=38)

# %% [markdown]
# ## In other libraries
#
# PyTorch's Hessian of a small net, computed in full with
# `torch.autograd.functional.hessian`, has the eigenvalues, the spectrum and
# the trace that the functions above find without it: a test of the engine holds
# the two together.
#
# ## In the sources
#
# - The slides' table for ResNet, ViT and Mixer compares λ_max *across
#   architectures* (X21). After this lesson you know why that needs more than
#   a number: not even two nets of one architecture and one function agree.
# - It writes the loss under noise without the size of the noise. As derived,
#   it scales with σ² (H12).
# - The caption speaks of a "divergent κ" of which the table has no row (E27).
#
# ## Change something
#
# - `cnn_loss` with `epochs` four times as many: does the cliff stay at K − 1?
# - `perceptron` in place of the CNN in `cnn_loss`: how wide is the gap there?
# - `BatchNorm` in `cnn_loss` (`batch_norm=True`): which mode do you need?
# - `surer(net, 100)`: what does λ_max do, and what does the loss do if a few
#   of the training labels are wrong?
# - Exercise: `minigrad learn power_iteration` (E24).
