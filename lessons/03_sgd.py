# %% [markdown]
# # 03 · SGD and mini-batches
#
# What a gradient from a few examples is worth, why a batch of 64 is not 64
# times as good as a batch of 1, and what a theorem about SGD promises.
#
# Needs: 02.
#
# New: N, the number of examples; B, how many of them a mini-batch has;
# σ², the variance of the gradient of one example; vᵢ, the weight that the
# sampling gives to example i; T, the number of steps; t, the number of one.

# %% [markdown]
# ## A guess in the right direction
#
# The gradient of the loss is a mean over all N examples. SGD does not compute
# it: it takes a few examples at random and walks along the mean of *their*
# gradients. Below, each dot is the gradient of one image of a 3 or an 8 in
# logistic regression, in a plane through the 64-dimensional space of weights.
# The star is the mean of all dots, the gradient that SGD would like to have.

# %% helpers: the images, and the gradient of each
import functools
import itertools

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import figure, formulas, say, show, slider
from minigrad.optim import rules
from minigrad.weightspace.theory import sgd_bound

images, digit = map(mg.to_numpy, data.digits("train"))
two = (digit == 3) | (digit == 8)
X = images[two].reshape(-1, 64).astype(np.float64)
X = X - X.mean(axis=0)
y = np.where(digit[two] == 8, 1.0, -1.0)
(N, d), lam = X.shape, 0.003
f = ws.Function(lambda w: F.logistic_loss(w, X, y, lam))


def gradient(w):
    """∇f(w), by the tape"""
    return mg.to_numpy(f(w)[1])


def example_gradients(w):
    """(N, d): ∇fᵢ(w) for each example, the formula of lesson 02"""
    return -(y / (1 + np.exp(y * (X @ w))))[:, None] * X + lam * w


zero = np.zeros(d)
g_each = example_gradients(zero)
g_full = g_each.mean(axis=0)
sigma2 = ((g_each - g_full)**2).sum(axis=1).mean()

# two axes of the picture: along the full gradient, and across it where the
# dots are spread most
along = g_full / np.linalg.norm(g_full)
rest = g_each - np.outer(g_each @ along, along)
across = np.linalg.svd(rest - rest.mean(axis=0), full_matrices=False)[2][0]
axes_of_picture = np.stack([along, across], axis=1)


def cloud(ax, B, seed=0):
    """The gradients of 286 random batches of B examples"""
    rows = np.random.default_rng(seed).integers(N, size=(N, B))
    dots = (g_each if B == 1 else g_each[rows].mean(axis=1)) @ axes_of_picture
    ax.axhline(0, color="#bdbdbd", lw=0.8)
    ax.axvline(0, color="#bdbdbd", lw=0.8)
    ax.plot(*dots.T, "o", color="#1f6fb4", ms=3, alpha=0.45, mew=0)
    ax.plot(*(g_full @ axes_of_picture), "*", color="#d1561f", ms=16,
            mec="white")
    ax.set(title=f"B = {B}", xlabel="along the full gradient",
           xlim=(-0.6, 1.4), ylim=(-1.0, 1.0), xticks=[-0.5, 0, 0.5, 1],
           yticks=[-1, -0.5, 0, 0.5, 1], aspect="equal")


# %%
with figure("03_cloud", width=4.4, height=4.4, alt=(
        "286 dots, each the gradient of one image, scattered widely around a "
        "star, their mean; the cloud is about as wide as the star is far from "
        "the origin, and a few dots lie on the other side of it.")) as ax:
    cloud(ax, 1)
    ax.set(title="Gradients of single images", ylabel="across it")
    ax.annotate("all images", g_full @ axes_of_picture, (0.75, -0.75),
                color="#d1561f", arrowprops={"arrowstyle": "-",
                                             "color": "#d1561f"})

# %%
distance_1 = np.sqrt(sigma2)
length = np.linalg.norm(g_full)
say(f"The root mean square distance of the {N} dots from the star is "
    f"{distance_1:.3f}, in all {d} dimensions: {distance_1 / length:.1f} "
    "times the length of the full gradient. Still, for "
    f"{100 * (g_each @ g_full > 0).mean():.0f} % of the images a small step "
    "against their own gradient lowers the mean loss, too.")
ask("Average the gradients of 64 images, drawn at random. That costs 64 times "
    "as much as one image. How many times nearer to the star is it?",
    (8, lambda: np.sqrt(64.0)),
    wrong=[(64, lambda: 64.0,
            "that is the factor of the squared distance: the *variance* falls "
            "by 64, the distance by its root"),
           (1, lambda: 1.0,
            "a mean of several draws does lie nearer: their errors point in "
            "different directions and partly cancel")])

# %% [markdown]
# ## Why: the variance is σ²/B
#
# Draw B examples independently, each of the N with the same probability (G1,
# G2). Write gⱼ for the gradient of the j-th draw, ḡ for the mean of all N
# gradients, and σ² for the mean of (gᵢ − ḡ)² over all N; for vectors that is
# ‖gᵢ − ḡ‖². Each line below is checked by going through *every* possible draw
# of B = 3 out of N = 6 numbers.

# %% helpers: all draws of three out of six
def mean_over(draws, function):
    return np.mean([function(np.array(draw)) for draw in draws])


def deviations(s):
    return s["g"] - s["g"].mean()


def ordered(s):
    """All draws of three with replacement"""
    return list(itertools.product(deviations(s), repeat=3))


def subsets(s):
    """All draws of three without replacement"""
    return list(itertools.combinations(deviations(s), 3))


def pairs(s):
    """The mean product of the deviations of two different examples"""
    return mean_over(itertools.permutations(deviations(s), 2), np.prod)


def var(s):
    return np.mean(deviations(s)**2)


six = {"g": (-1, 1, 6)}

# %%
derive("the variance of a mini-batch",
       ("E[((1/B)·∑gⱼ − ḡ)²]", "the mean over all draws",
        lambda s: mean_over(ordered(s), lambda e: e.mean()**2)),
       ("(1/B²)·∑∑E[(gⱼ−ḡ)(gₖ−ḡ)]", "multiply out the square",
        lambda s: sum(mean_over(ordered(s), lambda e: e[j] * e[k])
                      for j in range(3) for k in range(3)) / 9),
       ("(1/B²)·∑E[(gⱼ−ḡ)²]", "draws j ≠ k are independent: the mean of "
        "their product is 0",
        lambda s: sum(mean_over(ordered(s), lambda e: e[j]**2)
                      for j in range(3)) / 9),
       ("σ²/B", "B equal terms, σ² each", lambda s: var(s) / 3),
       given=six, source="G2")

# %% [markdown]
# So B times the variance is σ², whatever B is. Here it is on the images, from
# random batches of 1, 4, 16 and 64.

# %%
draws = budget(ci=400, full=4000, quick=50)


def B_times_variance(B, seed):
    """B·E‖g_B − ∇f‖²/σ² from random batches"""
    rows = np.random.default_rng(seed).integers(N, size=(draws, B))
    off = g_each[rows].mean(axis=1) - g_full
    return B * (off**2).sum(axis=1).mean() / sigma2


for B in (1, 4, 16, 64):
    claim_over_seeds(f"B·variance/σ², B = {B}",
                     lambda seed: B_times_variance(B, seed),
                     seeds=range(budget(ci=5, full=20)), above=0.9, below=1.1,
                     source="G2, T3")
claim("B = 64: distance to the star, in σ", np.sqrt(1 / 64), want=1 / 8,
      source="G2")

# %% [markdown]
# Loaders usually do not draw with replacement: they shuffle, and then no
# example comes twice. The variance is smaller, and 0 when the batch holds
# everything.

# %%
derive("without replacement",
       ("E[((1/B)·∑gⱼ − ḡ)²]", "the mean over all subsets of B",
        lambda s: mean_over(subsets(s), lambda e: e.mean()**2)),
       ("(1/B²)·(B·σ² + B(B−1)·c)", "c: the mean product for two different "
        "examples", lambda s: (3 * var(s) + 6 * pairs(s)) / 9),
       ("(1/B²)·(B·σ² − B(B−1)·σ²/(N−1))", "all N deviations add up to 0; "
        "the square of that is N·σ² + N(N−1)·c = 0",
        lambda s: (3 * var(s) - 6 * var(s) / 5) / 9),
       ("(σ²/B)·(N−B)/(N−1)", "collect σ²/B",
        lambda s: var(s) / 3 * (6 - 3) / (6 - 1)),
       given=six, source="G1")

# %%
def batches(ax, B):
    cloud(ax, B)
    ax.set_ylabel("across it")


slider("03_batches", {"B": budget(ci=(1, 4, 16, 64), full=(1, 4, 16, 64),
                                  quick=(1, 64))},
       batches, width=4.4, height=4.4,
       alt="A cloud of dots around the star, the gradients of random batches: "
       "the more images in each, the narrower; four times as many, half as "
       "wide.")

# %% [markdown]
# Four times the work halves the error. That is why small batches are used:
# while w is far from the minimum, a rough direction is enough. Both formulas,
# beside random batches of the 286 images:

# %%
def variance(B, replace):
    """E‖g_B − ∇f‖² from random batches"""
    rng = np.random.default_rng(0)
    rows = (rng.integers(N, size=(draws, B)) if replace
            else rng.random((draws, N)).argsort(axis=1)[:, :B])
    off = g_each[rows].mean(axis=1) - g_full
    return (off**2).sum(axis=1).mean()


with figure("03_variance", alt=(
        "Variance of a batch against its size, both axes logarithmic. Drawn "
        "with replacement it falls along a straight line, as 1/B; without, "
        "along the same line at first, and then steeply to 0 at 286 images. "
        "The dots of random batches lie on both curves.")) as ax:
    sizes, B = [1, 4, 16, 64, 128, 256], np.linspace(1, N - 0.5, 2000)
    for replace, colour, style, curve in (
            (True, "#1f6fb4", "o-", sigma2 / B),
            (False, "#d1561f", "s--", sigma2 / B * (N - B) / (N - 1))):
        ax.loglog(B, curve, style[1:], color=colour, lw=2)
        ax.loglog(sizes, [variance(b, replace) for b in sizes], style[0],
                  color=colour, ms=10 if replace else 6, mec="white",
                  label="with replacement" if replace
                  else "without: (N − B)/(N − 1) of it")
    ax.set(title="Variance of the gradient of a batch", ylim=(1e-5, 1.5),
           xlabel="batch size B", ylabel="mean ‖g − ∇f‖²", xticks=sizes,
           xticklabels=[str(b) for b in sizes])
    ax.minorticks_off()
    ax.legend(frameon=False, loc="lower left")

# %% [markdown]
# ## The step, in the engine
#
# A step of SGD is a step of gradient descent; only g is another.

# %%
show(formulas(rules.gradient_descent))

# %% [markdown]
# Uniform draws are not the only way. Give example i a random weight vᵢ with
# mean 1 and take the gradient of (1/N)·Σ vᵢfᵢ. Its mean is the full gradient,
# whatever the distribution of v (G3). One example: vᵢ = N for the one drawn,
# 0 for the others. A batch: vᵢ = N/B for each time that i is drawn. Draws
# with probabilities pᵢ: vᵢ = 1/pᵢ for the one drawn. `Loader(sampling=p)`
# hands out those weights (divided by N, since a batch is a mean), and every
# loss takes them.

# %%
def weighted_gradient(rows, v):
    """The engine's gradient of the loss with the weights v"""
    batch = ws.Function(lambda w: F.logistic_loss(w, X[rows], y[rows], lam,
                                                  weights=v))
    return mg.to_numpy(batch(zero)[1])


p = np.linalg.norm(g_each, axis=1)
p = p / p.sum()
each = np.array([weighted_gradient([i], np.array([1 / (N * p[i])]))
                 for i in range(N)])
forgotten = np.array([weighted_gradient([i], np.ones(1)) for i in range(N)])
claim("Σ pᵢ·(1/(N·pᵢ))·∇fᵢ − ∇f", np.abs(p @ each - g_full).max(), want=0,
      tol=1e-15, source="G3")
claim("without the weights: ‖Σ pᵢ∇fᵢ − ∇f‖/‖∇f‖",
      np.linalg.norm(p @ forgotten - g_full) / np.linalg.norm(g_full),
      above=0.01, source="G3")

# %% [markdown]
# Which p is best? The variance is (1/N²)·Σ ‖gᵢ‖²/pᵢ − ‖∇f‖², and by the
# inequality of Cauchy and Schwarz it is least for pᵢ ∝ ‖gᵢ‖. It pays when the
# gradients have very different lengths. At w = 0 all images are equally
# wrong; near the minimum a few still are and most are not.

# %%
optimum = zero
for _ in range(12):
    optimum = optimum - np.linalg.solve(
        mg.hessian(f.function, optimum).numpy(), gradient(optimum))


def gain(w):
    """Variance of uniform draws over that of the best draws"""
    g = example_gradients(w)
    length, mean = np.linalg.norm(g, axis=1), g.mean(axis=0)
    best = length.mean()**2 - mean @ mean
    return ((g - mean)**2).sum(axis=1).mean() / best


def variance_of(p):
    """The variance of one draw at w = 0, by the formula"""
    return ((g_each**2).sum(axis=1) / p).sum() / N**2 - g_full @ g_full


others = p * np.exp(0.1 * np.random.default_rng(0).normal(size=(1000, N)))
claim("variance for this p: sum over i − formula",
      p @ ((each - g_full)**2).sum(axis=1) - variance_of(p), want=0,
      tol=1e-14, source="G3")
claim("1000 other p nearby: least variance / that of p", min(
    variance_of(q / q.sum()) for q in others) / variance_of(p), above=1,
      source="G3")
claim("‖∇f‖ at the minimum", np.linalg.norm(gradient(optimum)), want=0,
      tol=1e-14)
claim("variance, uniform over best p: at the minimum", gain(optimum), above=2,
      source="G3")
say(f"At w = 0 the best draws have {gain(zero):.2f} times less variance, at "
    f"the minimum {gain(optimum):.1f} times. But they need ‖gᵢ‖ of all "
    f"examples, which costs as much as the full gradient: in practice p is "
    "estimated, or left uniform.")

# %% [markdown]
# ## What a theorem promises
#
# The slides state (Theorem 1) that the mean of ‖∇f‖² over a run is at most of
# the order M·Δ/T + (σ/√B)·√(M·Δ/T), where Δ = f(w₀) − f* is how far the run
# starts above the minimum f* and M is the largest curvature (L on the slides).
# Where does that come from? From three steps.
#
# 1. A function whose curvature is at most M lies below a parabola:
#    f(w − ηg) ≤ f(w) − η⟨∇f, g⟩ + ½Mη²‖g‖².
# 2. The mean over the draws turns ⟨∇f, g⟩ into ‖∇f‖² and ‖g‖² into
#    ‖∇f‖² + σ²/B. So f falls on average by at least
#    η(1 − Mη/2)‖∇f‖² − ½Mη²σ²/B; for η ≤ 1/M the bracket is at least ½.
# 3. All falls together are at most Δ. So (η/2)·Σ‖∇f‖² ≤ Δ + T·½Mη²σ²/B.
#
# Check the first two for every single image, and the third along a run with
# the full gradient, where σ is 0.

# %%
# log(1 + exp(−z)) has its largest curvature at z = 0: ¼
M = np.linalg.eigvalsh(X.T @ X)[-1] / (4 * N) + lam
eta = 1 / M
after = np.array([f.loss(zero - eta * g) for g in g_each])
parabola = (f.loss(zero) - eta * g_each @ g_full
            + 0.5 * M * eta**2 * (g_each**2).sum(axis=1))
claim("1: parabola − f(w − ηgᵢ), for all i", parabola - after, above=0,
      source="T2")
square = g_full @ g_full
claim("2: mean of the parabolas − its formula", parabola.mean() - (
    f.loss(zero) - eta * (1 - M * eta / 2) * square
    + 0.5 * M * eta**2 * sigma2), want=0, tol=1e-14, source="T2")


# %%
w, total = zero, 0.0
for _ in range(100):
    g = gradient(w)
    w, total = rules.gradient_descent(w, g, lr=eta), total + g @ g
claim("3: all falls − (η/2)·Σ‖∇f‖²",
      f.loss(zero) - f.loss(w) - eta / 2 * total, above=0, source="T2")

# %% [markdown]
# Divide the third line by ηT/2:
#
#     (1/T)·Σ E‖∇f(wₜ)‖² ≤ 2Δ/(ηT) + Mησ²/B
#
# The first term wants a large η, the second a small one. So there is a best
# η, and at the best η both are equal.

# %%
derive("the best rate in the bound",
       ("2·Δ/(η·T) + M·η·σ²/B", "the right-hand side"),
       ("a/η + b·η", "with a = 2Δ/T and b = Mσ²/B"),
       ("2·√(a·b)", "its derivative −a/η² + b is 0 at η = √(a/b)"),
       ("2·√(2·M·Δ·σ²/(B·T))", "put a and b back"),
       given={"Δ": (0.1, 2), "T": (50, 500), "M": (0.1, 5), "σ": (0.5, 3),
              "B": (1, 64), "a": "2·Δ/T", "b": "M·σ²/B", "η": "√(a/b)"},
       source="T2")

# %% [markdown]
# If noise is small, √(a/b) exceeds 1/M; then η = 1/M and the first term,
# 2MΔ/T, counts. The two together are the theorem, with its constants. Beside
# it, SGD on a logistic problem whose minimum and curvature are known:

# %%
problem = data.Logistic(n=200, d=10)
short, long = 100, budget(ci=400, full=10_000)
SIZES = budget(ci=(1, 4, 16, 64), full=(1, 4, 16, 64), quick=(1, 64))
runs = {(B, T): sgd_bound.beside_a_run(
    problem, asarray(np.zeros(10)), T, B,
    seeds=range(budget(ci=5, full=20, quick=2)))
    for B in SIZES for T in (short, long)}
print("      B       T   mean ‖∇f‖²       bound   share of the bound")
for (B, T), run in runs.items():
    print(f"   {B:>4} {T:>7} {run['measured']:>12.5f} {run['bound']:>11.5f} "
          f"{run['ratio']:>12.2f}")


def slope(first, last, ratio):
    """How the left-hand side grows from one setting to the other"""
    return (np.log(runs[last]["measured"] / runs[first]["measured"])
            / np.log(ratio))


claim("measured / bound", np.array([run["ratio"] for run in runs.values()]),
      above=0, below=1, source="T2")
claim("slope against B: −½ is 1/√B", slope((1, short), (64, short), 64),
      want=-0.5, tol=0.1, source="T3")
claim("slope against T: −½ is 1/√T",
      slope((1, short), (1, long), long / short),
      want=-0.5, tol=0.1, source="T3")

# %%
with figure("03_bound", alt=(
        "Mean squared gradient of a run against the batch size, for two "
        "lengths of run, beside the bound of the theorem: all four are lines "
        "that fall as the root of B, the measured ones below the bound."
        )) as ax:
    for T, marker in ((short, "o"), (long, "s")):
        for key, colour, name in (("bound", "#4a4a4a", "bound"),
                                  ("measured", "#1f6fb4", "SGD")):
            ax.loglog(SIZES, [runs[B, T][key] for B in SIZES],
                      marker=marker, color=colour, lw=1.8, ms=6,
                      ls="--" if key == "bound" else "-",
                      label=f"{name}, T = {T}")
    ax.set(title="Theorem 1 beside a run", xlabel="batch size B",
           ylabel="mean ‖∇f‖² of the run", xticks=SIZES,
           xticklabels=[str(B) for B in SIZES])
    ax.minorticks_off()
    ax.legend(frameon=False, fontsize=9)

# %% [markdown]
# The bound is on the *mean* over the run. With a constant rate it does not go
# to 0 for long runs: what is left is the second term, Mησ²/B. There η and B
# count only as η/B. Is that so, and not only in the bound? Start SGD *at* the
# minimum of the loss of the digits, with a constant rate, and wait: how far
# above the minimum does the noise hold it?

# %% helpers: SGD around the minimum
lowest = f.loss(optimum)
way = budget(ci=160, full=400, quick=40)     # steps · η, enough to settle


@functools.cache
def floor(B, eta, seed, copies=16):
    """The mean of f − f* over the second half of the runs"""
    rng, steps = np.random.default_rng(seed), round(way / eta)
    w, found = np.tile(optimum, (copies, 1)), []
    for t in range(steps):
        rows = rng.integers(N, size=(copies, B))
        margin = y[rows] * np.einsum("cbd,cd->cb", X[rows], w)
        pull = -y[rows] / (1 + np.exp(margin))
        g = np.einsum("cb,cbd->cd", pull, X[rows]) / B + lam * w
        w = rules.gradient_descent(w, g, lr=eta)
        if t >= steps // 2 and t % 5 == 0:
            loss = np.logaddexp(0, -y[:, None] * (X @ w.T)).mean(axis=0)
            found.append((loss + lam / 2 * (w * w).sum(axis=1)).mean())
    return np.mean(found) - lowest


# %%
with figure("03_floor", measured=True, alt=(
        "The loss above the minimum that a constant rate leaves against rate "
        "over batch size: the dots for batches of 1 and of 8 lie close "
        "together, near a straight line through 0.")) as ax:
    RATES = budget(ci=(0.1, 0.2, 0.4), full=(0.05, 0.1, 0.2, 0.4, 0.8),
                   quick=(0.2, 0.4))
    for B, colour, marker, size in ((1, "#1f6fb4", "o", 11),
                                    (8, "#d1561f", "s", 6)):
        ax.plot(RATES, [floor(B, B * rate, 0) for rate in RATES], marker,
                color=colour, ms=size, label=f"B = {B}, rate {B}·η"
                if B > 1 else "B = 1, rate η")
    ax.plot([0, RATES[-1]], [0, floor(1, RATES[-1], 0)], "--",
            color="#4a4a4a", lw=1.5, label="in proportion to η/B")
    ax.set(title="What a constant rate leaves", xlabel="rate / batch size",
           ylabel="loss above the minimum", xticks=[0, *RATES],
           xlim=(0, None), ylim=(0, None))
    ax.legend(frameon=False)

# %%
fourfold = claim_over_seeds(
    "log₂ of what is left: η = 0.4 over η = 0.1", lambda seed:
    np.log2(floor(1, 0.4, seed) / floor(1, 0.1, seed)),
    seeds=range(budget(ci=5, full=20)), above=1.5, below=2.5, source="T2")
together = claim_over_seeds(
    "log₂ of what is left: B = 8, 8η over B = 1, η", lambda seed:
    np.log2(floor(8, 1.6, seed) / floor(1, 0.2, seed)),
    seeds=range(budget(ci=5, full=20)), above=-0.5, below=0.5, source="T2")
say(f"""Four times the rate leaves {2**fourfold.mean:.1f} times as much
    ({fourfold.verdict}); eight times the rate with eight times the batch
    leaves {2**together.mean:.2f} times as much ({together.verdict}). So a
    constant rate has a floor, and the rate must fall to get below it (lesson
    09).""", fourfold, together)

# %% [markdown]
# ## Equal work: what B to take
#
# So compare at an equal number of *examples*. Eight steps of one example each
# cost as much as one step with a batch of 8.

# %%
def run(B, eta, seed, examples, shuffle=False):
    """f − f* along SGD on the digits, eight times in each pass over them"""
    rng, w, found = np.random.default_rng(seed), zero, []
    every = max(1, N // (8 * B))
    order = np.empty(0, int)
    for t in range(examples // B):
        if shuffle and len(order) < B:
            order = rng.permutation(N)
        rows, order = ((order[:B], order[B:]) if shuffle
                       else (rng.integers(N, size=B), order))
        margin = y[rows] * (X[rows] @ w)
        g = -(y[rows] / (1 + np.exp(margin))) @ X[rows] / B + lam * w
        w = rules.gradient_descent(w, g, lr=eta)
        if t % every == 0:
            found.append(((t + 1) * B / N, f.loss(w) - lowest))
    return np.array(found)


passes = budget(ci=5, full=20, quick=2)
ask("B = 1 works well with η = 0.1. You change to B = 8, so there are 8 times "
    "fewer steps for the same work. Which η makes the run go on as before?",
    (0.8, lambda: 8 * 0.1),
    wrong=[(0.1, lambda: 0.1, "then w moves 8 times less for the same work"),
           (0.2828, lambda: np.sqrt(8) * 0.1,
            "that keeps the noise of *one* step; but 8 small steps in a row "
            "have the mean gradient of a batch of 8, and 8 times its length")])

# %%
def end(B, eta, seed, shuffle=False):
    return run(B, eta, seed, passes * N, shuffle)[-4:, 1].mean()


claim_over_seeds("log₂ of the loss, B = 8 at 8η over B = 1 at η", lambda seed:
                 np.log2(end(8, 0.8, seed) / end(1, 0.1, seed)),
                 seeds=range(budget(ci=5, full=20)), above=-0.5, below=0.5,
                 source="G2")
claim_over_seeds("log₂ of the loss, all images over B = 8", lambda seed:
                 np.log2(end(N, 1.9 / M, seed) / end(8, 0.8, seed)),
                 seeds=range(budget(ci=5, full=20)), above=1, source="G2, G1")
claim_over_seeds("log₂ of the loss, shuffled over with replacement", lambda s:
                 np.log2(end(1, 0.1, s, True) / end(1, 0.1, s)),
                 seeds=range(budget(ci=5, full=20)), below=0, source="G1")
limit = 2 / M
say(f"The scaling has an end: above η = 2/M = {limit:.1f} gradient descent "
    f"diverges, however good the gradient is (lesson 04). B = {N} would need "
    f"{0.1 * N:.1f}. From about B = {limit / 0.1:.0f} on, more work per step "
    "is wasted here; how far it helps depends on the noise.")

# %%
with figure("03_equal_work", alt=(
        "Loss against passes over the data: batches of 1 and of 8, with the "
        "rate times 8, fall together; the full batch stays behind them."
        )) as ax:
    for B, rate, colour, style in ((1, 0.1, "#1f6fb4", "-"),
                                   (8, 0.8, "#d1561f", "--"),
                                   (N, 1.9 / M, "#4a4a4a", ":")):
        ax.plot(*run(B, rate, 0, passes * N).T, style, color=colour, lw=2.2,
                label=f"B = {B}, η = {rate:.3g}")
    ax.set(title="The same number of examples", yscale="log",
           xlabel="passes over the images", ylabel="loss above the minimum")
    ax.legend(frameon=False)

# %% [markdown]
# ## What goes wrong
#
# **Sum instead of mean.** Then η means something else for each batch size.
#
# **A short last batch.** A loader that shuffles leaves a batch that is not
# full. The mean over it counts each of its examples more than the others.

# %%
rows = np.arange(N)
left_over = N % 64
means = np.array([g_each[i:i + 64].mean(axis=0) for i in range(0, N, 64)])
claim("a summed batch of 8 with η = 0.1 / mean with 0.8",
      np.linalg.norm(0.1 * g_each[:8].sum(axis=0))
      / np.linalg.norm(0.8 * g_each[:8].mean(axis=0)), want=1, tol=1e-12,
      source="E34")
claim("mean of the batch means ≠ ∇f",
      np.linalg.norm(means.mean(axis=0) - g_full) / np.linalg.norm(g_full),
      above=1e-3, source="G2")
say(f"{N} images in batches of 64 leave {left_over}; each of these counts "
    f"{64 / left_over:.2f} times as much as the others. In one epoch that is "
    "noise, since the next one shuffles anew; it is wrong where an epoch is "
    "summed up, as in a reported training loss. `drop_last=True` leaves them "
    "out.")

# %% [markdown]
# ## In other libraries
#
# | who                         | draws               | last batch | loss      |
# |-----------------------------|---------------------|------------|-----------|
# | the slides (G1)             | with replacement    | none       | one of fᵢ |
# | PyTorch, DataLoader(shuffle)| without replacement | short      | mean      |
# | minigrad, Loader            | without replacement | short      | mean      |
#
# A trap when importance sampling is moved to PyTorch: the `weight` of its
# `cross_entropy` belongs to classes, not to examples, and its mean divides by
# the sum of the weights, so the estimate would not be unbiased.
#
# ## In the sources
#
# Theorem 1 appears on several slides. The first has (M/T)·Δ/T where the
# others have M·Δ/T (E5). And σ is called the variance; it is σ² (E6). Both
# can be found out without a proof. Gradient descent has no noise, so the
# first term alone must bound it. And if the loss is measured in other units,
# 10f instead of f, then ‖∇f‖² grows by 100, and every term must do the same.

# %%
T, w, total = 400, zero, 0.0
for _ in range(T):
    g = gradient(w)
    total += g @ g
    w = rules.gradient_descent(w, g, lr=1 / M)
gap = f.loss(zero) - lowest
claim("mean ‖∇f‖² / (2M·Δ/T)", total / T / (2 * M * gap / T), below=1,
      source="T2")
claim("mean ‖∇f‖² / (2(M/T)·Δ/T), as printed",
      total / T / (2 * M * gap / T**2), above=1, source="E5")
noise_term = [np.sqrt((c * M) * (c * gap)) * (c**2 * sigma2)**power
              for power in (0.5, 1) for c in (1, 10)]
claim("σ·√(MΔ) for 10f over that for f", noise_term[1] / noise_term[0],
      want=100, tol=1e-10, source="E6")
claim("the same with the variance for σ", noise_term[3] / noise_term[2],
      want=1000, tol=1e-9, source="E6")

# %% [markdown]
# The slides conclude that the iterates converge to a stationary point. The
# theorem does not say so (E7): with log(1 + e⁻ʷ) the gradient goes to 0 while
# w runs away for ever. They also have "averaging" beside a sum (E34), B in
# {1..N} for a subset, and ∇fᵢ without the point at which it is taken (E9).

# %%
w = np.zeros(1)
for _ in range(10_000):
    w = rules.gradient_descent(w, -1 / (1 + np.exp(w)), lr=1.0)
claim("log(1 + e⁻ʷ), 10,000 steps: ‖∇f‖", 1 / (1 + np.exp(w)), below=2e-4,
      source="E7")
claim("and w, still growing", w, above=9, source="E7")

# %% [markdown]
# ## Change something
#
# - `cloud(ax, 1)` at `optimum` instead of `zero` (recompute `g_each`): the
#   star is at the origin. What do the dots say now about the next step?
# - `eta = 2 / M` and `3 / M` in the first claim of the theorem. Does the
#   parabola still lie above? And does the second claim still say that the
#   loss falls?
# - `end(32, 3.2, seed)`, `end(64, 6.4, seed)`, `end(128, 12.8, seed)`: where
#   does the linear scaling end?
# - Exercise: `minigrad learn minibatch` (E07).
