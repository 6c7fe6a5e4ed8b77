# %% [markdown]
# # 09 · Learning-rate schedules
#
# Why a rate must fall in the end and must not be small from the start, which
# schedule is best on a problem where that can be computed, what the schedules
# of the papers print, and why the first steps may need a small rate, too.
#
# Needs: 03, 04, 07.
#
# New: η(i), the rate of iteration i = 1, 2, …; α₁ and α₂, the rates between
# which a cycle falls; c, its length; S, the mean of w²; ξ, noise of mean 0.

# %% [markdown]
# ## The drop
#
# A small net learns digits, of which 20 % have a wrong label, with SGD at the
# rate 0.8. Half-way the rate is divided by ten. The loss on the test images,
# which had been jumping up and down, falls at once and stays low.

# %% helpers: one net, five schedules
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive, figure
from minigrad.learn import formulas, say, show, slider
from minigrad.optim import rules, schedules

images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
EPOCHS = budget(ci=8, full=30, quick=6)
PER_EPOCH = 45                              # iterations, batches of 32
T = EPOCHS * PER_EPOCH
HIGH, LOW = 0.8, 0.08


def drop(i):
    return HIGH if i <= T / 2 else LOW


SCHEDULES = {
    "high": schedules.Constant(HIGH),
    "low": schedules.Constant(LOW),
    "drop": drop,
    "cosine": schedules.Cosine(HIGH, 0.0, T),
    "cyclic": schedules.Cyclic(HIGH, LOW, T // 4),
}
curves = {}


def curve(name, seed):
    """Test loss (nats per image) and accuracy (%) three times per epoch"""
    if (name, seed) not in curves:
        noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
        mg.seed(seed)
        net = models.mlp(hidden=(64,))
        opt = optim.SGD(net.parameters(), lr=SCHEDULES[name])
        found = []
        for _ in range(EPOCHS):
            for x, y in data.Loader(images, noisy, batch_size=32):
                opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
                if opt.steps % (PER_EPOCH // 3) == 0:
                    found.append((opt.steps, *evaluated(net)))
        curves[name, seed] = np.array(found)
    return curves[name, seed]


def evaluated(net):
    with mg.no_grad():
        out = net(mg.Tensor(test_images))
        right = float((out.data.argmax(1) == test_digit).mean())
        return F.cross_entropy(out, test_digit).item(), 100 * right


# %%
with figure("09_drop", measured=True, alt=(
        "Test loss against iterations. With the high rate it falls and then "
        "jumps up and down; the run whose rate drops half-way falls at once "
        "and stays below.")) as ax:
    for name, colour, style in (("high", "#4a4a4a", "--"),
                                ("drop", "#1f6fb4", "-")):
        i, loss, _ = curve(name, 0).T
        ax.plot(i, loss, style, color=colour, lw=2,
                label="η = 0.8" if name == "high" else "η = 0.8, then 0.08")
    ax.axvline(T / 2, color="#bdbdbd", lw=1)
    ax.text(T / 2 + T / 80, 1.0, "η drops here", color="#4a4a4a")
    ax.set(title="Test loss of one net", xlabel="iteration",
           ylabel="loss, nats per image", ylim=(0.3, 1.2))
    ax.legend(frameon=False)

# %%
def comparison():
    low, dropped = (curve(name, 0)[-1, 1] for name in ("low", "drop"))
    return "higher" if low > 1.05 * dropped else "about as low"


ask("A third run has the small rate 0.08 from the first iteration on. Where "
    "does it end?",
    ("higher", comparison),
    wrong=[("about as low", lambda: "about as low",
            "the last half of both runs is the same, but where do they start "
            "it from?"),
           ("lower", lambda: "lower",
            "a small rate is more exact, if there is time to arrive: it goes "
            "a tenth as far in each step")],
    choices=("higher", "about as low", "lower"))

# %% [markdown]
# A high rate travels far and cannot settle; a low rate settles and cannot
# travel. A schedule does one after the other. The net comes back at the end of
# the lesson, with more seeds; first a problem on which everything can be
# computed.
#
# ## A noisy parabola
#
# f = ½λw², and a gradient λw + ξ with noise ξ of mean 0 and variance σ². Let
# S be the mean of w² over all runs. A constant rate comes to a floor: the S
# that a step leaves as it is, S = (1 − ηλ)²S + η²σ², solved for S.

# %%
def after(s):
    """The mean of w² after a step, for ξ = ±σ and w = ±√S"""
    w, noise = np.sqrt(s["S"]), s["σ"] * np.array([1, -1])
    return np.mean((w - s["η"] * (s["λ"] * w + noise))**2)


drawn = {"λ": (0.1, 1), "σ": (0.5, 2)}
derive("one step",
       ("E[(w − η·(λ·w + ξ))²]", "the mean of w² after it", after),
       ("(1 − η·λ)²·S + η²·σ²", "what is left of w, and new noise: the mixed "
        "term has mean 0"), given={**drawn, "S": (0.1, 4), "η": (0.05, 0.9)},
       source="T4")
derive("the floor of a constant rate",
       ("(1 − η·λ)²·S + η²·σ²", "one step, at S = η·σ²/(λ·(2 − η·λ))"),
       ("S", "nothing changes any more"),
       given={**drawn, "η": (0.05, 0.9), "S": "η·σ²/(λ·(2 − η·λ))"},
       source="T14")

# %% [markdown]
# The floor is nearly proportional to η: half the rate, half the floor, and
# twice the time to get there. So which η is best *now*, for the present S?
# The derivative of (1 − ηλ)²S + η²σ² with respect to η is 0 at
# η = λS/(λ²S + σ²). Put that in:

# %%
derive("the best next step",
       ("(1 − η·λ)²·S + η²·σ²", "at η = λS/(λ²S + σ²)"),
       ("S·σ²/(λ²·S + σ²)", "the rest cancels"),
       ("1/(1/S + λ²/σ²)", "divide by S·σ²: each step adds λ²/σ² to 1/S"),
       given={**drawn, "S": (0.1, 4), "η": "λ·S/(λ²·S + σ²)"}, source="T3")
derive("so the best rate falls as 1/t",
       ("λ·S/(λ²·S + σ²)", "1/S = t·λ²/σ² after t steps, from "
        "far away (1/S ≈ 0)"),
       ("(λ/σ²)·1/(1/S + λ²/σ²)", "divide by S·σ²"),
       ("1/(λ·(t + 1))", "put S in: the noise has gone from it"),
       given={**drawn, "t": (1, 100), "S": "σ²/(λ²·t)"}, source="T3")

# %%
def losses(rate, curvatures, steps=200, start=25.0, sigma=1.0):
    """½ΣλᵢSᵢ after each step, exactly: no runs, no seeds"""
    lam, S, found = np.array(curvatures), np.full(len(curvatures), start), []
    for i in range(1, steps + 1):
        eta = rate(i)
        S = (1 - eta * lam)**2 * S + eta**2 * sigma**2
        found.append((lam * S).sum() / 2)
    return np.array(found)


def wandering(seed, rate, lam=1.0, steps=200, runs=2000):
    """The mean of ½λw² over runs of the engine's rule"""
    rng, w = np.random.default_rng(seed), np.full(runs, 5.0)
    for i in range(1, steps + 1):
        w = rules.gradient_descent(w, lam * w + rng.normal(size=runs),
                                   lr=rate(i))
    return lam * np.mean(w**2) / 2


claim("η = 0.5: the floor of ½λS, computed", losses(lambda i: 0.5, [1.0])[-1],
      want=0.5 * 0.5 / 1.5, tol=1e-12, source="T14")
claim_over_seeds("the same from runs of SGD, measured / computed",
                 lambda seed: wandering(seed, lambda i: 0.5) * 6,
                 seeds=range(budget(ci=5, full=20)), above=0.9, below=1.1,
                 source="T14")
claim("η = 1/i: ½λS after 200 steps", losses(lambda i: 1 / i, [1.0])[-1],
      want=0.5 / 200, tol=1e-12, source="T3")

# %% [markdown]
# With 1/i, w is the mean of all the noise seen so far: nothing does better.
# So why does nobody train nets with it? Because λ stands in the formula, and a
# loss has many curvatures. Here are two, 1 and 0.03, and 200 steps.

# %%
STEPS = 200
CANDIDATES = {
    "constant 0.5": schedules.Constant(0.5),
    "constant 0.05": schedules.Constant(0.05),
    "1/i, right for λ = 1": lambda i: 1 / i,
    "1/(0.03·i), at most 0.5": lambda i: min(0.5, 1 / (0.03 * i)),
    "0.5, from the middle 0.05": lambda i: 0.5 if i <= STEPS / 2 else 0.05,
    "linear to 0": lambda i: 0.5 * (1 - (i - 1) / STEPS),
    "cosine to 0": schedules.Cosine(0.5, 0.0, STEPS),
    "three phases": schedules.ThreePhase(0.5, 0.01, STEPS),
    "cyclic, c = 50": schedules.Cyclic(0.5, 0.01, 50),
}
final = {name: losses(rate, [1.0, 0.03])[-1]
         for name, rate in CANDIDATES.items()}
for name, loss in sorted(final.items(), key=lambda row: row[1]):
    print(f"   {name:<28} loss after 200 steps {loss:.3f}")
falling = ("linear to 0", "cosine to 0", "three phases",
           "0.5, from the middle 0.05", "cyclic, c = 50")
claim("worst that falls from 0.5 / best constant",
      max(final[name] for name in falling)
      / min(final["constant 0.5"], final["constant 0.05"]), below=1)
claim("1/i over linear", final["1/i, right for λ = 1"] / final["linear to 0"],
      above=2)

# %%
with figure("09_parabola", alt=(
        "Loss against iteration for four schedules. A constant high rate "
        "falls and stays on a floor, a constant low one falls slowly; the "
        "drop falls at the middle; linear falls all the way and is lowest at "
        "the end.")) as ax:
    for name, colour, style in (("constant 0.5", "#4a4a4a", "--"),
                                ("constant 0.05", "#8a8a8a", ":"),
                                ("0.5, from the middle 0.05", "#d1561f", "-."),
                                ("linear to 0", "#1f6fb4", "-")):
        ax.semilogy(losses(CANDIDATES[name], [1.0, 0.03]), style, color=colour,
                    lw=2.2, label=name)
    ax.set(title="Curvatures 1 and 0.03, with noise", xlabel="iteration",
           ylabel="mean loss", ylim=(0.05, 20), yticks=[0.1, 1, 10],
           yticklabels=["0.1", "1", "10"])
    ax.legend(frameon=False, fontsize=9)

# %%
dropped = losses(CANDIDATES["0.5, from the middle 0.05"], [1.0, 0.03])
constant = losses(CANDIDATES["constant 0.5"], [1.0, 0.03])
say(f"""Until step 100 the run with the drop *is* the run with the constant
    rate. Twenty steps later its loss is {constant[119] / dropped[119]:.1f}
    times lower: the noise along the steep axis dies at once. The way along the
    shallow axis was already behind it.""")

# %% [markdown]
# ## When to drop?

# %%
when = np.arange(0, STEPS + 1, 5)
ends = np.array([losses(lambda i, at=at: 0.5 if i <= at else 0.02,
                        [1.0, 0.03])[-1] for at in when])
best = when[ends.argmin()]
ask("The rate is 0.5 and is lowered to 0.02 once in 200 steps. Which step is "
    "the best for that, on the two curvatures above?",
    ("about half-way", lambda: "about half-way"
     if 0.4 < best / STEPS < 0.6 else "elsewhere"),
    wrong=[("at the very end", lambda: "at the very end",
            "then there is no time left to come down from the floor"),
           ("at the beginning", lambda: "at the beginning",
            "then the shallow axis never arrives")],
    choices=("at the beginning", "about half-way", "at the very end"))

# %%
with figure("09_when", alt=(
        "Final loss against the iteration at which the rate is lowered: high "
        "for an early drop, lowest about half-way, and high again for a drop "
        "in the last steps.")) as ax:
    ax.plot(when, ends, "o-", color="#1f6fb4", lw=2, ms=4)
    ax.plot(best, ends.min(), "o", color="#d1561f", ms=10)
    ax.set(title=f"From 0.5 to 0.02: best after {best} of 200 steps",
           xlabel="the rate is lowered after iteration",
           ylabel="loss after 200 steps", yscale="log", yticks=[0.1, 0.2, 0.4],
           yticklabels=["0.1", "0.2", "0.4"])
    ax.minorticks_off()

# %%
claim("best drop, as a share of the run", best / STEPS, above=0.4, below=0.6)

# %% [markdown]
# ## The schedules of the papers
#
# **Cyclic** (SWA, A1): from α₁ down to α₂ in c iterations, and again from the
# top.

# %%
show(formulas(schedules.Cyclic.rate, "SWA's sawtooth, offset = 0"))
cyclic = schedules.Cyclic(0.05, 0.01, c=4)
ask("α₁ = 0.05, α₂ = 0.01, c = 4. What is the rate of the first iteration?",
    (0.04, lambda: cyclic(1)),
    wrong=[(0.05, lambda: cyclic.alpha1,
            "α₁ itself never occurs: t begins at 1/c, not at 0"),
           (0.01, lambda: cyclic(4), "that is the last of a cycle, the one at "
            "which SWA captures the weights"),
           (0.03667, lambda: 0.05 - 0.04 / 3, "that is the second of four "
            "values from α₁ to α₂, both included")])

# %%
for i, expected in ((1, 0.04), (2, 0.03), (3, 0.02), (4, 0.01), (5, 0.04)):
    claim(f"sawtooth, c = 4: iteration {i}", cyclic(i), want=expected,
          tol=1e-15, source="A1")

# %% [markdown]
# **Three phases** (SWA Revisited, figure 9, A8): high for the first half, a
# straight line, low at the end. The text says 160 epochs, 0.05 and 0.01; where
# the line ends, at 0.9 of the run, is only in the code of the SWA authors.

# %%
phases = schedules.ThreePhase(0.05, 0.01, length=160)
for epoch, expected in ((1, 0.05), (80, 0.05), (112, 0.03), (144, 0.01),
                        (160, 0.01)):
    claim(f"three phases: epoch {epoch}", phases(epoch), want=expected,
          tol=1e-15, source="A8, X15")


# %%
DRAWN = {
    "constant": schedules.Constant(0.5),
    "drop": lambda i: 0.5 if i <= 100 else 0.05,
    "linear": CANDIDATES["linear to 0"],
    "three phases": schedules.ThreePhase(0.5, 0.05, 200),
    "cosine": schedules.Cosine(0.5, 0.0, 200),
    "cyclic": schedules.Cyclic(0.5, 0.05, 50),
    "warm restarts": schedules.WarmRestarts(0.5, 0.0, 30, 2),
    "warm-up and cosine": schedules.WarmUp(schedules.Cosine(0.5, 0, 200), 20),
    "one cycle": schedules.OneCycle(0.5, 200),
}


def schedule(ax, name):
    """One schedule over 200 iterations"""
    i = np.arange(1, 201)
    ax.plot(i, [DRAWN[name](int(k)) for k in i], color="#1f6fb4", lw=2.2)
    ax.set(title=name, xlabel="iteration i", ylabel="rate η(i)",
           ylim=(0, 0.55))


slider("09_schedules", {"schedule": budget(
    ci=DRAWN, full=DRAWN, quick=("cosine", "cyclic"))}, schedule,
       alt="The rate over 200 iterations, one schedule in each frame.")

# %% [markdown]
# ## The first steps: warm-up
#
# At the start of training the curvature is often larger than later. Take
# f = w⁴/4, with the curvature 3w². What may η be?

# %%
derive("a step on w⁴/4",
       ("w − η·w³", "the gradient is w³"),
       ("(1 − η·w²)·w", "nearer to 0 only if η·w² < 2"),
       given={"w": (-3, 3), "η": (0.1, 1)}, source="T4")


def quartic(rate, w=3.0, steps=40):
    for i in range(1, steps + 1):
        if abs(w) > 1e6:
            return float("inf")
        w = rules.gradient_descent(w, w**3, lr=rate(i))
    return abs(w)


claim("from w = 3, η = 0.5: η·w²", 0.5 * 3.0**2, above=2, source="T4")
claim("it diverges: 1/|w| after 40 steps", 1 / quartic(lambda i: 0.5), want=0)
warm = quartic(schedules.WarmUp(0.5, steps=20))
small = quartic(lambda i: 0.5 / 20)
claim("20 steps of warm-up to 0.5: |w| after 40 steps", warm, below=0.5)
claim("constant at the first rate of the warm-up: |w|", small,
      above=1.5 * warm)

# %% [markdown]
# The warm-up lets w come down from the steep part before the rate is high.
# With Adam there is a second reason: its first steps are ±η for every weight
# at once (lesson 07), however unreliable the first gradients are. Here is a
# deeper net, Adam with a rate of 0.05, with and without one epoch of warm-up.

# %%
def deep(seed, warm_up, eta=0.05, epochs=4):
    """Test accuracy (%) of four hidden layers after a linear fall to 0"""
    mg.seed(seed)
    net = models.mlp(hidden=(64, 64, 64, 64))
    loader = data.Loader(images, digit, batch_size=64)
    n = epochs * len(loader)

    def linear(i):
        return eta * (1 - (i - 1) / n)

    rate = schedules.WarmUp(linear, len(loader)) if warm_up else linear
    opt = optim.Adam(net.parameters(), lr=rate)
    for _ in range(epochs):
        for x, y in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
    return evaluated(net)[1]


warmed = claim_over_seeds(
    "points of warm-up, Adam with η = 0.05", lambda seed:
    deep(seed, True) - deep(seed, False),
    seeds=range(budget(ci=5, full=20)), above=0)
gentle = claim_over_seeds(
    "points of warm-up, Adam with η = 0.005", lambda seed:
    deep(seed, True, 0.005) - deep(seed, False, 0.005),
    seeds=range(budget(ci=5, full=20)), above=0)
say(f"With η = 0.05 the verdict is: {warmed.verdict} ({warmed.mean:+.1f} "
    f"points); with η = 0.005: {gentle.verdict} ({gentle.mean:+.1f} points)."
    + (" Warm-up is a licence for higher rates, and of use where one needs "
       "them." if warmed.mean > gentle.mean else ""), warmed, gentle)

# %% [markdown]
# ## One net, five schedules
#
# Back to the net of the first picture: the same net, data and number of
# iterations for each seed; only the schedule differs.

# %%
def worse(seed, one, other):
    """How much more test loss (%) the first schedule ends with"""
    return 100 * (curve(one, seed)[-1, 1] / curve(other, seed)[-1, 1] - 1)


outcomes = []
for one, other in (("low", "drop"), ("high", "drop"), ("drop", "cosine"),
                   ("cyclic", "cosine")):
    outcomes.append(claim_over_seeds(
        f"% more loss at the end: {one} over {other}",
        lambda seed: worse(seed, one, other),
        seeds=range(budget(ci=5, full=20)), above=0))
for name in SCHEDULES:
    ends = np.array([points[-1] for key, points in curves.items()
                     if key[0] == name])
    if len(ends) > 1:
        print(f"   {name:<8} test loss {ends[:, 1].mean():.3f}   accuracy "
              f"{ends[:, 2].mean():.1f} %   sd {ends[:, 2].std(ddof=1):.1f}")


# %%
with figure("09_net", measured=True, alt=(
        "Test loss of the net against iterations, mean over the seeds, for "
        "the schedules. The low rate stays above all others; the high one "
        "jumps; the falling ones end together at the bottom.")) as ax:
    for name, colour, style in (
            ("low", "#8a8a8a", ":"), ("high", "#4a4a4a", "--"),
            ("drop", "#1f6fb4", "-"), ("cosine", "#d1561f", "-."),
            ("cyclic", "#2e8b57", (0, (6, 1, 1, 1, 1, 1)))):
        same = [points for key, points in curves.items() if key[0] == name]
        if same:
            i, loss, _ = np.mean(same, axis=0).T
            ax.plot(i, loss, color=colour, ls=style, lw=2, label=name)
    ax.set(title="The same net, five schedules", xlabel="iteration",
           ylabel="test loss, nats per image", ylim=(0.3, 1.6))
    ax.legend(frameon=False, title="rate")

# %%
say(f"""*That* the rate falls matters: without the drop the loss is
    {outcomes[0].mean:.0f} % (low) and {outcomes[1].mean:.0f} % (high) higher.
    *Along which curve* it falls makes {abs(outcomes[2].mean):.1f} % and
    {abs(outcomes[3].mean):.1f} %; verdicts: {outcomes[2].verdict},
    {outcomes[3].verdict}.""", *outcomes)

# %% [markdown]
# ## What goes wrong
#
# **Counting epochs for iterations.** A cosine of length 8 (epochs), asked in
# every iteration, is over after 8 iterations; PyTorch's CosineAnnealingLR
# then rises again, and falls, and rises.

# %%
per_epoch = schedules.Cosine(HIGH, 0.0, 8)
claim("length in epochs, iteration 20: rate", per_epoch(20), want=0)


def as_pytorch(i, length):
    """CosineAnnealingLR, which does not stop at T_max"""
    return HIGH * (1 + np.cos(np.pi * (i - 1) / length)) / 2


claim("PyTorch's formula up to T_max: − ours", [
    as_pytorch(i, T) - SCHEDULES["cosine"](i) for i in (1, 100, T)], want=0,
      tol=1e-15)
claim("PyTorch's at twice T_max: back at the top", as_pytorch(2 * T + 1, T),
      want=HIGH, tol=1e-12)

# %% [markdown]
# **Resuming.** A run that goes on for longer than its schedule was made for
# trains with the last rate, 0 for a cosine: it looks converged.
#
# **Captures at the wrong phase.** SWA captures where the sawtooth is lowest,
# at multiples of c; one iteration later the rate is at its highest.
#
# ## In other libraries
#
# | who                                  | difference                         |
# |--------------------------------------|------------------------------------|
# | PyTorch, CosineAnnealingLR           | rises again after T_max            |
# | PyTorch, CosineAnnealingWarmRestarts | the same rates as here             |
# | PyTorch, OneCycleLR                  | the same rates as here             |
# | the SWA authors' code                | counts epochs from 0, so one early |
#
# In minigrad i counts from 1, and any function of i is a schedule.
#
# ## In the sources
#
# SWA can also run at a constant rate, α₁. The slides call this "c = 1" (E12).
# Put into the formula of the sawtooth, that gives α₂ and not α₁.

# %%
claim("c = 1 in the sawtooth is constant at α₂",
      [schedules.Cyclic(0.05, 0.01, c=1)(i) for i in (1, 2, 3)], want=0.01,
      source="E12")
claim("the constant mode is α₁", schedules.HighConstant(0.05)(3), want=0.05,
      source="A2, E12")

# %% [markdown]
# ## Change something
#
# - `HIGH = 0.3`: is the drop still needed? And with 3.0?
# - `losses(..., [1.0, 0.003])`: which schedule wins when the shallow axis is so
#   shallow that none of them gets anywhere along it, and why?
# - In `wandering`, `rate = lambda i: 1 / (2 * i)`: is half of the best rate
#   half as good?
# - `curve("drop", 0)` with `drop` at 0.9·T: does the loss still reach the
#   bottom?
# - Exercise: `minigrad learn schedule` (E13).
