# %% [markdown]
# # 16 · SWA revisited: start again from the mean
#
# A mean of iterates has two errors, what is left of the start and what is left
# of the noise. Averaging twice, the second time from the first mean, trades
# one for the other: when that pays, when it costs, and what it is worth beside
# simpler remedies.
#
# Needs: 09, 10, 12, 14, 15.
#
# New: φ, the share of an iterate that the next one keeps (φ(t) in lesson 13 is
# a path); τ, for how many iterates the start counts in a mean; a, the share of
# the start in a mean; R, the variance of a mean over that of one iterate.

# %% [markdown]
# ## A mean that drags its beginning along
#
# SGD walks down a valley, from the left to the minimum at the cross, and
# wanders around there (lesson 14). It takes 120 steps in all. The star is the
# mean of the 120 iterates: SWA with a capture in each step, so that n of lesson
# 14 is the number of steps, too. Few iterates were on the way, but they were
# far out, and the mean drags them along.
#
# DSWA spends the same 120 steps in two halves. It takes the mean of the first
# 60 iterates, *goes back to that mean*, takes 60 steps from there, and its
# result is the mean of those. TSWA does it in three thirds of 40 steps.

# %% helpers: walks with noise, their means, and how to draw them
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import animation, ask, budget, claim, claim_over_seeds
from minigrad.learn import derive, figure, formulas, say, show
from minigrad.optim.running_average import mean_with
from minigrad.weightspace.theory import averaging as theory

BLUE, ORANGE, GREY, VIOLET = "#1f6fb4", "#d1561f", "#4a4a4a", "#8c6bb1"
NAMES = {1: "SWA", 2: "DSWA", 3: "TSWA"}


def noisy(curvature, noise, seed):
    """f(w) → (L, g): a quadratic whose gradient comes with noise"""
    rng = np.random.default_rng(seed)

    def f(w):
        w = mg.to_numpy(w)
        return (0.5 * np.sum(curvature * w * w),
                asarray(curvature * w + rng.normal(0, noise, w.shape)))
    return f


def averaged(parts, f, w, n, c, lr, visit=None):
    """SWA, DSWA or TSWA with n steps in all; the start is not counted"""
    run = {1: ws.swa, 2: ws.double_swa, 3: ws.triple_swa}[parts]
    return mg.to_numpy(run(f, w, n, c, lr, count_start=False, visit=visit))


VALLEY, RATE, LEFT = np.array([0.25, 1.0]), 0.4, np.array([-14.0, 2.0])


@cache
def valley(parts, n=120):
    """The iterates, and the means of all parts, of one run from the left"""
    seen, means = [], []
    averaged(parts, noisy(VALLEY, 0.5, 4), LEFT, n, 1, RATE,
             visit=lambda i, w: seen.append(mg.to_numpy(w)))
    for block in np.split(np.array(seen), parts):
        means.append(block.mean(axis=0))
    return np.array(seen), np.array(means)


u, v = np.meshgrid(np.linspace(-14.6, 2.6, 99), np.linspace(-2.4, 2.4, 99))
STYLES = ((".-", GREY), ("x--", BLUE), ("^:", VIOLET))


def parts_of(ax, parts):
    """The walk in its parts, each from the mean of the one before"""
    ax.contour(u, v, 0.5 * (VALLEY[0] * u**2 + VALLEY[1] * v**2),
               levels=np.arange(1, 13)**2 / 5, colors="#d8d8d8", linewidths=1)
    seen, means = valley(parts)
    starts = [LEFT, *means[:-1]]
    for j, (block, start) in enumerate(zip(np.split(seen, parts), starts,
                                           strict=True)):
        style, colour = STYLES[j]
        ax.plot(*np.vstack([start, block]).T, style, ms=4, lw=0.8,
                color=colour, label=f"part {j + 1}: {len(block)} steps")
    ax.plot(*means[:-1].T, "s", color="white", mec=ORANGE, mew=2, ms=8,
            label="mean, and next start" if parts > 1 else None)
    ax.plot(*means[-1], "*", color=ORANGE, ms=19, mec="black",
            label=f"{NAMES[parts]}, {np.linalg.norm(means[-1]):.2f} away")
    ax.plot(0, 0, "+", color="black", ms=12, mew=1.8)
    ax.set(xlabel="w₁", ylabel="w₂", xlim=(-14.6, 2.6), ylim=(-2.4, 2.4))
    ax.grid(False)
    ax.legend(loc="lower left", framealpha=0.95, fontsize=9)


# %%
with figure("16_swa", width=5.8, height=3.4, alt=(
        "Contours of a valley. A walk leads from the far left to the minimum "
        "and wanders around it closely; the mean of all its points lies to "
        "the left of the cloud in which it wanders.")) as ax:
    parts_of(ax, 1)


PLACES = ("farther away", "at about the same distance", "nearer")


def place(ours, theirs):
    """Where the first distance is, beside the second, in words"""
    ratio = ours / theirs
    return PLACES[0 if ratio > 1.25 else 2 if ratio < 0.8 else 1]


def ends(parts):
    """How far from the minimum the result of the valley is"""
    return np.linalg.norm(valley(parts)[1][-1])

# %%
ask("The mean of DSWA has only 60 iterates in it, and so more noise. Where "
    "does it end, compared with the star of SWA?",
    (PLACES[2], lambda: place(ends(2), ends(1))),
    wrong=[(PLACES[0], lambda: PLACES[0],
            "that would be so if noise were all there is; here the start is "
            "the larger part of the error"),
           (PLACES[1], lambda: PLACES[1],
            "the steps are the same in number, but the second half of them "
            "starts from a better place and forgets the way there")],
    choices=PLACES)

# %%
animation("16_parts", budget(ci=(1, 2, 3), full=(1, 2, 3), quick=(1, 2)),
          parts_of, label="parts", seconds=1.8, width=5.8, height=3.4,
          alt="The same walk in one part and in several. With two parts it "
          "jumps back to the mean of its first half and wanders around the "
          "minimum from there; the mean of the second half lies closer to the "
          "minimum.")
for parts in (1, 2, 3):
    print(f"   {NAMES[parts]:<5} ends {ends(parts):.2f} from the minimum")

# %% [markdown]
# So repeat it as often as you can? Let the walk now begin *at* the minimum, as
# if SGD had converged before. Everything else stays. Since one walk is
# luck, take the root mean square of the distance over 2000 walks.

# %% helpers: many walks at once
@cache
def distance(parts, start, n=120, keeps=0.9, walks=2000):
    """Root mean square of the results of many walks on ½w², in units of √S"""
    eta = 1 - keeps
    w = averaged(parts, noisy(1.0, 1.0, 0),
                 np.full(walks, start * settled(eta)), n, 1, eta)
    return np.sqrt(np.mean(w**2)) / settled(eta)


def settled(eta):
    """√S, the spread of SGD itself on ½w² with noise of variance 1"""
    return eta / np.sqrt(1 - (1 - eta)**2)


# %%
ask("From the minimum itself: which of the three ends nearest to it?",
    ("SWA", lambda: NAMES[min(NAMES, key=lambda k: distance(k, 0))]),
    wrong=[("TSWA", lambda: NAMES[max(NAMES, key=lambda k: distance(k, 0))],
            "there is no start to forget here, and the last mean has only 40 "
            "iterates in it")],
    choices=("SWA", "DSWA", "TSWA"))

# %% [markdown]
# ## What is left of the start
#
# Take one axis, ½λw², and no noise yet. A step of SGD keeps the share
# φ = 1 − ηλ of w, so φⁱ of the start is left after i steps. In the mean of n
# of these it is

# %%
derive("a, the share of the start in the mean of n iterates",
       ("(1/n)·Σᵢφⁱ", "the mean of φ, φ², …, φⁿ",
        lambda s: np.mean(s["φ"] ** np.arange(1, 13))),
       ("(1/n)·φ·(1 − φⁿ)/(1 − φ)", "a geometric sum"),
       ("τ·(1 − φⁿ)/n", "τ is short for φ/(1 − φ)"),
       given={"φ": (0.1, 0.95), "n": (12, 12), "τ": "φ/(1 − φ)"},
       source="T15")
derive("after many steps: DSWA's share of the start, beside SWA's",
       ("(τ/(n/2))²", "φⁿ is nearly 0; each half leaves the share τ/(n/2)"),
       ("4·τ²/n²", "multiply out"),
       ("(4·τ/n)·(τ/n)", "SWA's share, τ/n, times 4τ/n"),
       given={"τ": (1, 10), "n": (60, 200)}, source="A5")

# %% [markdown]
# In words: the mean lies where it would lie if τ of its n iterates were still
# at the start and the others at the minimum. As soon as n > 4τ, DSWA has less
# of the start in it than SWA. The engine's procedures, without noise:

# %%
def start_share(n, keeps):
    """a for n iterates and φ = keeps"""
    return keeps * (1 - keeps**n) / (n * (1 - keeps))


for parts in (1, 2, 3):
    left = averaged(parts, noisy(1.0, 0.0, 0), np.array([1.0]), 120, 1, 0.1)
    claim(f"φ = 0.9, 120 steps: share of the start in {NAMES[parts]}",
          left, want=start_share(120 // parts, 0.9)**parts, tol=1e-12,
          source="A4, A5, A6")

# %% [markdown]
# ## What is left of the noise
#
# Now the noise. S is the variance of SGD's iterates once they have settled
# (lesson 09). If 100 of them were independent, their mean would have the
# variance S/100 (lesson 14). But each keeps the share φ of the one before.

# %% helpers: the answer in words
TIMES = ("10 times", "about 34 times", "50 times", "100 times")


def smaller(n, keeps):
    """How many times smaller the variance of a mean of n is, in words"""
    factor = 1 / theory.variance_ratio(n, keeps)
    return min(TIMES, key=lambda words: abs(
        float(words.split()[-2]) - factor))


# %%
ask("SGD with φ = ½ has settled. How many times smaller than S is the "
    "variance of the mean of 100 iterates in a row?",
    (TIMES[1], lambda: smaller(100, 0.5)),
    wrong=[(TIMES[3], lambda: smaller(100, 0.0),
            "that is for independent iterates; neighbours lie on the same "
            "side of the minimum, and there is less to cancel"),
           (TIMES[2], lambda: TIMES[2],
            "not φ·100: the third iterate still has φ² of the first one in "
            "it, the fourth φ³, and so on"),
           (TIMES[0], lambda: TIMES[0],
            "that is the distance, √100, and for independent iterates")],
    choices=TIMES)

# %% [markdown]
# If two iterates are j steps apart, the later one holds φʲ of the earlier one
# and noise that is independent of it: their covariance is φʲ·S. The variance
# of a sum is the sum of all covariances.

# %%
def pairs(s):
    """Σᵢⱼ φ^|i − j| over n iterates"""
    i = np.arange(s["n"])
    return np.sum(s["φ"] ** np.abs(i[:, None] - i))


derive("the variance of the mean of n iterates of SGD",
       ("(1/n²)·S·ΣᵢΣⱼ φ^|i−j|", "all n² pairs of iterates",
        lambda s: s["S"] / s["n"]**2 * pairs(s)),
       ("(1/n²)·S·(n + 2·Σⱼ(n − j)·φʲ)",
        "n pairs are one iterate twice; n − j pairs are j apart, either way",
        lambda s: s["S"] / s["n"]**2 * (s["n"] + 2 * sum(
            (s["n"] - j) * s["φ"]**j for j in range(1, int(s["n"]))))),
       ("(S/n)·((1 + φ)/(1 − φ) − (2/n)·φ·(1 − φⁿ)/(1 − φ)²)",
        "two geometric sums; call the factor of S here R"),
       given={"φ": (0.1, 0.9), "n": (12, 12), "S": (0.1, 4)}, source="T15")


# %%
def noise_left(seed, n=100, eta=0.5, walks=8000):
    """S over the variance of the mean of n iterates in a row, λ = 1"""
    f = noisy(1.0, 1.0, seed)
    w = mg.to_numpy(ws.sgd(f, np.zeros(walks), 60, eta))    # settle first
    return w.var() / averaged(1, f, w, n, 1, eta).var()


derived = 1 / theory.variance_ratio(100, 0.5)
claim("derived, n = 100 and φ = ½", derived, want=33.8, tol=0.05,
      source="T15")
claim("for very long runs: n·(1 − φ)/(1 + φ)", 100 * 0.5 / 1.5, want=33.3,
      tol=0.05, source="T15")
by_runs = claim_over_seeds(
    "times that the variance of a mean of 100 is smaller", noise_left,
    seeds=range(budget(ci=5, full=20)), above=32, below=36, source="T15")
say(f"""Measured: {by_runs.mean:.1f} times, derived {derived:.1f}. Three
iterates with φ = ½ are worth one independent one. With φ = 0.9, a flatter
direction, it takes {1.9 / 0.1:.0f}.""", by_runs)

# %% [markdown]
# ## Both together
#
# A part of DSWA begins at one point, not settled. How much noise does its mean
# have? A mean of settled iterates has the variance R·S; of that, a²·S comes
# from where it happened to start. Without that start (R − a²)·S is left. And
# what the start brings along, its distance b from the minimum and its
# variance V, is multiplied by a and by a². So for each part:
#
#     b ← a·b,   V ← a²·V + (R − a²)·S

# %%
def errors(parts, start, n=120, keeps=0.9):
    """(distance, spread) of the result, in units of √S"""
    b, V = start, 0.0
    a = start_share(n // parts, keeps)
    R = theory.variance_ratio(n // parts, keeps)
    for _ in range(parts):
        b, V = a * b, a**2 * V + R - a**2
    return b, np.sqrt(V)


STARTS = np.geomspace(0.5, 100, 60)
derived = {parts: np.array([np.hypot(*errors(parts, b)) for b in STARTS])
           for parts in NAMES}
for start in (0, 20):
    for parts in NAMES:
        claim(f"{NAMES[parts]} from {start}·√S: measured / derived",
              distance(parts, start) / np.hypot(*errors(parts, start)),
              want=1, tol=0.04, source="T15")

# %%
with figure("16_errors", width=5.8, height=3.8, alt=(
        "Root mean square error of SWA, DSWA and TSWA against the distance "
        "of the start, both in units of the spread of SGD. Near the minimum "
        "SWA is the lowest; its error rises first, then that of DSWA, then "
        "that of TSWA.")) as ax:
    for parts, style, colour in ((1, "-", ORANGE), (2, "--", BLUE),
                                 (3, ":", VIOLET)):
        ax.plot(STARTS, derived[parts], style, color=colour, lw=2.6,
                label=NAMES[parts])
        at = (1, 5, 20, 60)
        ax.plot(at, [distance(parts, b) for b in at], "o", color=colour, ms=6,
                mec="white", label="measured" if parts == 1 else None)
    ax.axhline(1, color="black", lw=0.8)
    ax.text(0.52, 1.04, "an iterate of SGD that has settled", fontsize=9)
    ax.set(xscale="log", xlabel="distance of the start from the minimum / √S",
           ylabel="error of the result / √S", ylim=(0, 2), xlim=(0.5, 100),
           xticks=(1, 10, 100), xticklabels=(1, 10, 100))
    ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(0.0, 0.98))


def crossing(fewer, more):
    """The start from which more parts are better"""
    return STARTS[np.argmax(derived[more] < derived[fewer])]


say(f"""With 120 steps and φ = 0.9, DSWA beats SWA if the start is more than
{crossing(1, 2):.0f}·√S away, and TSWA beats DSWA from {crossing(2, 3):.0f}·√S
on. A run that has not converged is far away, and the order is SWA, DSWA, TSWA
from worst to best; one that has converged is near, and it is the reverse.""")

# %% [markdown]
# And SGD itself? In the paper all four are in a row, SGD worst and TSWA best.
# Far away the last iterate has forgotten the start and all means have not;
# near the minimum more parts mean more noise. In between:

# %%
def all_four(start, n=60, keeps=0.9):
    """Errors of SGD, SWA, DSWA and TSWA, in units of √S"""
    sgd = np.hypot(keeps**n * start, np.sqrt(1 - keeps**(2 * n)))
    return [sgd] + [np.hypot(*errors(parts, start, n)) for parts in NAMES]


claim("60 steps from 5.5·√S: SGD > SWA > DSWA > TSWA",
      np.diff(all_four(5.5)), below=0, source="X13, T15")
window = [b for b in np.arange(1, 15, 0.05) if max(np.diff(all_four(b))) < 0]
say(f"""With 60 steps and φ = 0.9 it is so from {window[0]:.1f} to
{window[-1]:.1f}·√S: a narrow window. A net has many axes at once, with noise
in the steep ones and the start still to be seen in the flat ones.""")

# %% [markdown]
# ## The comparison that is left out
#
# DSWA throws the captures of its first half away. That can be had without
# going back: let one run of SGD go on, and average its second half only.
# Which of the two has less of the start in it?

# %%
@cache
def tail(start, n=120, keeps=0.9, walks=2000):
    """The same error for the mean of the second half, without a restart"""
    eta = 1 - keeps
    w, _ = ws.tail_average(noisy(1.0, 1.0, 0),
                           np.full(walks, start * settled(eta)), n, eta,
                           start=n // 2)
    return np.sqrt(np.mean(mg.to_numpy(w)**2)) / settled(eta)


ask("120 steps from 60·√S away. DSWA, or the mean of the last 60 iterates of "
    "one uninterrupted run: which ends nearer to the minimum?",
    ("the mean of the last 60",
     lambda: "DSWA" if distance(2, 60) < tail(60)
     else "the mean of the last 60"),
    wrong=[("DSWA", lambda: "DSWA",
            "the mean of the first half is behind its last iterate: going "
            "back to it is a step towards the start")],
    choices=("DSWA", "the mean of the last 60"))

# %% [markdown]
# After m = n/2 steps (m is a number here, not momentum) the share φᵐ of the
# start is left in the last iterate and a in the mean. Each of φ, φ², …, φᵐ is
# at least φᵐ, so their mean a is, too: on a quadratic the mean is never nearer
# than the last iterate, as far as the start is concerned. The second half
# multiplies both by a.

# %%
m, mean_of_half = 60, start_share(60, 0.9)
claim("of the start, DSWA: a·a", mean_of_half**2, want=0.0224, tol=1e-4,
      source="A5")
claim("second half alone: a·φᵐ", mean_of_half * 0.9**m, want=0.00027,
      tol=1e-5, source="T15")
for start in (0, 20, 60):
    print(f"   from {start:>2}·√S: DSWA {distance(2, start):.3f}, "
          f"the second half alone {tail(start):.3f}")
claim("from 60·√S: DSWA / second half alone", distance(2, 60) / tail(60),
      above=2, source="T15")
claim("from the minimum: DSWA / second half alone", distance(2, 0) / tail(0),
      below=1, source="T15")
say(f"""Far from the minimum, going back costs. At the minimum it gains a
little, {distance(2, 0):.3f} against {tail(0):.3f}: the mean is a quieter point
to start from than the last iterate.""")

# %% [markdown]
# So on a quadratic DSWA owes its lead over SWA to what it forgets, not to
# where it goes back to. A net is not a quadratic: there the mean may lie in a
# better valley than the iterates. That can be measured.
#
# ## A CNN that has not converged
#
# The small CNN of lesson 10 without BatchNorm, one in five labels wrong, and
# plain SGD as in the paper: no momentum and no penalty. Some steps at a rate
# of 0.1 give ŵ, the first row of the table below. Then SWA, DSWA and TSWA each
# get more steps at the constant rate 0.5, all three equally many.

# %% helpers: the CNN, its means, and what they score
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
CYCLE, COUNT = budget(ci=(10, 36), full=(10, 36), quick=(2, 18))
STEPS = COUNT * CYCLE
SEEDS = range(budget(ci=5, full=20, quick=1))
HIGH, LOW, BATCH = 0.5, 0.02, 16


@cache
def task(seed):
    """The net, its labels, its loss on all, on 500 and on test images"""
    seed += 100               # rate, batch and captures were chosen on 0 to 4
    y = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    net = models.small_cnn(batch_norm=False)
    pairs = (images, y), (images[:500], y[:500]), (test_images, test_digit)
    return net, y, [ws.Objective(net, F.cross_entropy, pair, batch_size=500)
                    for pair in pairs]


def batches(seed):
    """f(w) → (L, g) on the next batch; the same ones for every method"""
    net, y, _ = task(seed)
    return ws.MiniBatches(net, F.cross_entropy, data.Loader(
        images, y, batch_size=BATCH, seed=seed))


@cache
def begin(seed):
    """ŵ of the run that has not converged"""
    return ws.sgd(batches(seed), task(seed)[2][0].w, 12 * CYCLE, 0.1)


@cache
def converged(seed):
    """ŵ of the run that has: from there with a rate that falls to LOW"""
    return ws.sgd(batches(seed), begin(seed), STEPS,
                  lambda i: HIGH + (LOW - HIGH) * (i - 1) / (STEPS - 1))


def cycle(late):
    """Steps from one capture to the next"""
    return CYCLE // 2 if late else CYCLE


@cache
def captures(seed, parts, late):
    """The captures in each part, from ŵ at the constant rate"""
    seen, f = [], batches(seed)
    w, rate = (converged(seed), LOW) if late else (begin(seed), HIGH)
    c = cycle(late)
    averaged(parts, f, w, COUNT * c, c, rate, visit=lambda i, w: (
        seen.append(w) if i % c == 0 else None))
    size = len(seen) // parts
    return [seen[j:j + size] for j in range(0, len(seen), size)]


def samples(seed, late):
    """Every third capture of SGD"""
    return captures(seed, 1, late)[0][2::3]


def mean(points):
    return sum(points) / len(points)


@cache
def score(seed, what, late=False):
    """Train loss, test loss and test error in %; what: 1, 2, 3 for SWA, DSWA,
    TSWA; "ŵ"; "samples", four late ones of SGD; "half", its last half"""
    if what == "samples":
        return np.mean([measured(seed, w) for w in samples(seed, late)[-4:]],
                       axis=0)
    if what == "ŵ":
        return measured(seed, converged(seed) if late else begin(seed))
    if what == "half":
        return measured(seed, mean(captures(seed, 1, late)[0][COUNT // 2:]))
    return measured(seed, mean(captures(seed, what, late)[-1]))


def measured(seed, w):
    train, _, test = task(seed)[2]
    loss, error = test.measure(w)
    return np.array([train.loss(w), loss, 100 * error])


def errors_of(points):
    """Mean test error in % over the seeds; points: seed ↦ weights"""
    return np.mean([100 * task(seed)[2][2].error(points(seed))
                    for seed in SEEDS])


METHODS = (("ŵ", "ŵ"), ("samples", "SGD, four late samples"), (1, "SWA"),
           (2, "DSWA"), (3, "TSWA"), ("half", "second half of SWA alone"))


def scores(late):
    """A table of all methods, means over the seeds"""
    print("                              train loss   test loss   test error")
    for what, name in METHODS:
        row = np.mean([score(seed, what, late) for seed in SEEDS], axis=0)
        print(f"   {name:<26}{row[0]:11.4f} {row[1]:11.4f} {row[2]:10.2f} %")


def history(ax, late):
    """Test error of the samples and of the running means in their parts"""
    for parts, style, colour in ((1, "-", ORANGE), (2, "--", BLUE),
                                 (3, ":", VIOLET)):
        size = COUNT // parts
        for j in range(parts):
            ks = range(3, size + 1, 3)
            ax.plot([cycle(late) * (j * size + k) for k in ks], [errors_of(
                lambda seed: mean(captures(seed, parts, late)[j][:k]))
                for k in ks], style, color=colour, lw=2.6,
                label=None if j else NAMES[parts])
    ks = range(COUNT // 3)
    ax.plot([3 * cycle(late) * (k + 1) for k in ks],
            [errors_of(lambda seed: samples(seed, late)[k]) for k in ks],
            "o", color=GREY, ms=6, label="samples of SGD")
    ax.set(xlabel="steps from ŵ", ylabel="test error, %",
           ylim=(0, budget(ci=25, full=25, quick=100)))
    ax.legend(frameon=False)


# %%
say(f"""{12 * CYCLE} steps lead to ŵ, and each method takes {STEPS} more, with
{CYCLE} from one capture to the next.""" + (""" That is too
short a training: the numbers and figures of this CNN look as described only at
the larger budgets.""" if STEPS < 100 else ""))
scores(late=False);

# %%
with figure("16_not_converged", measured=True, width=5.8, height=3.7, alt=(
        "Test error against steps at a constant high rate, for a run that had "
        "not converged. The samples of SGD stay high and scatter; the running "
        "mean of SWA falls steadily below them; the second part of DSWA and "
        "the later parts of TSWA begin high again and fall quickly.")) as ax:
    history(ax, late=False)

# %%
sgd_swa = claim_over_seeds(
    "not converged: points of error, samples − SWA",
    lambda seed: (score(seed, "samples") - score(seed, 1))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A4, T16, X10")
swa_dswa = claim_over_seeds(
    "points of error, SWA − DSWA",
    lambda seed: (score(seed, 1) - score(seed, 2))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A5, X10, X13")
dswa_tswa = claim_over_seeds(
    "points of error, DSWA − TSWA",
    lambda seed: (score(seed, 2) - score(seed, 3))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A6, X13, E24")
loss_dswa = claim_over_seeds(
    "test loss, SWA − DSWA",
    lambda seed: (score(seed, 1) - score(seed, 2))[1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A5")
loss_tswa = claim_over_seeds(
    "test loss, DSWA − TSWA",
    lambda seed: (score(seed, 2) - score(seed, 3))[1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A6, E24")
restart = claim_over_seeds(
    "train loss, DSWA − second half of SWA alone",
    lambda seed: (score(seed, 2) - score(seed, "half"))[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A5")
say(f"""The error falls by {sgd_swa.mean:.1f} points from the samples to SWA
({sgd_swa.verdict}), by {swa_dswa.mean:.1f} from SWA to DSWA
({swa_dswa.verdict}) and by {dswa_tswa.mean:.1f} from DSWA to TSWA
({dswa_tswa.verdict}). One of the {len(test_digit)} test images is
{100 / len(test_digit):.1f} points. The loss sees more than right and wrong: it
falls by {loss_dswa.mean:.3f} from SWA to DSWA ({loss_dswa.verdict}) and by
{loss_tswa.mean:.3f} from there to TSWA ({loss_tswa.verdict}).""",
    sgd_swa, swa_dswa, dswa_tswa, loss_dswa, loss_tswa)
say(f"""And the second half of the one run of SWA, without any restart? Its
train loss is {restart.mean:.3f} lower than that of DSWA ({restart.verdict}).
Here, as on the quadratic, DSWA gains because it forgets the beginning, not
because it goes back.""" if restart.mean > 0 else
    f"""DSWA's train loss is {-restart.mean:.3f} lower than that of the second
half alone ({restart.verdict}): going back to the mean helps here.""", restart)

# %% [markdown]
# ## The number of steps
#
# In the text of the paper all methods take n steps in all. The commands that
# the authors published beside it give *each part* as many epochs as SWA has:
# DSWA takes twice as many, TSWA three times (E26). What is that worth?

# %%
@cache
def twice(seed):
    """The scores of DSWA with STEPS steps in each of its two parts"""
    return measured(seed, ws.swa(
        batches(seed), mean(captures(seed, 1, False)[0]), STEPS, CYCLE, HIGH,
        count_start=False))


longer = claim_over_seeds(
    "test loss, SWA − DSWA with twice the steps",
    lambda seed: score(seed, 1)[1] - twice(seed)[1],
    seeds=range(budget(ci=5, full=20)), above=0, source="E26")
more = claim_over_seeds(
    "test loss, DSWA − DSWA with twice the steps",
    lambda seed: score(seed, 2)[1] - twice(seed)[1],
    seeds=range(budget(ci=5, full=20)), above=0, source="E26")
say(f"""With n steps in each part DSWA is {longer.mean:.2f} below SWA; of that,
{more.mean:.2f} come from the additional steps ({more.verdict}). A table is
about a method only if all its rows had the same number of gradients.""",
    longer, more)

# %% [markdown]
# ## A CNN that has converged
#
# Now the rate first falls from 0.5 to 0.02, as it would in ordinary training,
# and SWA begins after that, at the constant rate 0.02, with half as many steps.

# %%
scores(late=True);

# %%
with figure("16_converged", measured=True, width=5.8, height=3.7, alt=(
        "Test error against steps at a constant low rate, for a run that had "
        "converged: the samples of SGD and the running means of SWA, DSWA "
        "and TSWA all stay on one level, on the same scale as above.")) as ax:
    history(ax, late=True)

# %%
tie_swa = claim_over_seeds(
    "converged: points of error, samples − SWA",
    lambda seed: (score(seed, "samples", True) - score(seed, 1, True))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A4, T16, X9")
tie_dswa = claim_over_seeds(
    "converged: points of error, SWA − DSWA",
    lambda seed: (score(seed, 1, True) - score(seed, 2, True))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="A5, X9")
behind = claim_over_seeds(
    "converged: train loss, SWA − samples",
    lambda seed: (score(seed, 1, True) - score(seed, "samples", True))[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="T16, X9")
rival = claim_over_seeds(
    "points of error, SWA − SGD with a falling rate",
    lambda seed: (score(seed, 1) - score(seed, "ŵ", True))[2],
    seeds=range(budget(ci=5, full=20)), above=0, source="T16")
say(f"""Nothing is left to gain: {tie_swa.mean:+.1f} points for SWA over its
samples ({tie_swa.verdict}) and {tie_dswa.mean:+.1f} for DSWA over SWA
({tie_dswa.verdict}). In the train loss the mean is even
{abs(behind.mean):.4f} {"behind" if behind.mean > 0 else "ahead of"} its
samples ({behind.verdict}): at a low rate they hardly scatter and still move
downhill, and a mean lags behind what moves. The falling rate has spent the
same {STEPS} steps as SWA had further up, and SWA makes {rival.mean:+.1f}
points more errors than it ({rival.verdict}): either remedy removes the noise,
and the second one finds nothing left to remove.""", tie_swa, tie_dswa, behind,
    rival)

# %% [markdown]
# ## "Averaging finds wider optima"
#
# So it is often said, as if it were always true. Measure how much the loss
# rises if noise is added to all weights, at the mean and at a sample. A factor
# of less than 2^0.1 shall not count as wider.

# %%
@cache
def rise(seed, what, late):
    """How much the train loss on 500 images rises under noise in w;
    what: 0 for four late samples, on average, 1 SWA, 2 DSWA"""
    few = task(seed)[2][1]
    points = ([mean(captures(seed, what, late)[-1])] if what
              else samples(seed, late)[-4:])
    return mean([ws.average_flatness(few, w, sigma=0.05, samples=4,
                                     seed=seed)[0] - few.loss(w)
                 for w in points])


wider = claim_over_seeds(
    "not converged: log₂ of the rise, SGD / SWA",
    lambda seed: np.log2(rise(seed, 0, False) / rise(seed, 1, False)),
    seeds=range(budget(ci=5, full=20)), above=0.1, source="T17, X14")
double = claim_over_seeds(
    "not converged: log₂ of the rise, SWA / DSWA",
    lambda seed: np.log2(rise(seed, 1, False) / rise(seed, 2, False)),
    seeds=range(budget(ci=5, full=20)), above=0.1, source="X14")
same = claim_over_seeds(
    "converged: log₂ of the rise, SGD / SWA",
    lambda seed: np.log2(rise(seed, 0, True) / rise(seed, 1, True)),
    seeds=range(budget(ci=5, full=20)), above=0.1, source="T17, X14")
say(f"""Before convergence the loss around a sample of SGD rises
{2**wider.mean:.2f} times as much as around the mean: {wider.verdict}. Around
SWA it rises {2**double.mean:.2f} times as much as around DSWA:
{double.verdict}. After convergence the factor is {2**same.mean:.2f}:
{same.verdict}. The mean of points that are nearly one point is as wide as that
point.""", wider, double, same)

# %% [markdown]
# The paper draws the line from SWA to DSWA, and the two losses on it (X14).

# %%
LINE = np.linspace(-0.5, 1.5, budget(ci=5, full=21, quick=3))


@cache
def between(seed, late):
    """Train loss and test error in % on the line from SWA to DSWA"""
    path = ws.line(*[mean(captures(seed, parts, late)[-1])
                     for parts in (1, 2)])
    return np.array([measured(seed, path.point(t))[[0, 2]] for t in LINE])


with figure("16_line", measured=True, columns=2, width=3.1, height=3.1, alt=(
        "Train loss and test error along the line from SWA at 0 to DSWA at "
        "1. Not converged: the train loss falls from SWA to DSWA and is "
        "nearly flat beyond it, the test error falls to about DSWA and rises "
        "again. Converged: both are flat.")) as axes:
    for column, (ax, name) in enumerate(zip(
            axes, ("train loss", "test error, %"), strict=True)):
        for late, style, colour in ((False, "o-", ORANGE),
                                    (True, "s--", BLUE)):
            lines = np.array([between(seed, late)[:, column]
                              for seed in SEEDS])
            ax.plot(LINE, lines.mean(axis=0), style, color=colour, lw=2.4,
                    ms=5, label="converged" if late else "not converged")
        for at, what in ((0, "SWA"), (1, "DSWA")):
            ax.axvline(at, color="black", lw=0.8, ls=":")
            ax.text(at, 1.01, what, ha="center", fontsize=9,
                    transform=ax.get_xaxis_transform())
        ax.set(xlabel="position on the line", ylabel=name)
    axes[0].legend(frameon=False)

# %% [markdown]
# ## With any optimizer
#
# `ws.double_swa` takes plain steps of SGD. For another optimizer, use
# `optim.SWA` once for each part; `finalize` puts the mean into the net. For a
# net with BatchNorm it needs the loader: new statistics for each restart.

# %%
def with_optimizers(steps=8, parts=2):
    """DSWA on ½w² from 64 with η = ½, a capture in every second step"""
    w = mg.Tensor(np.array([64.0]), requires_grad=True)
    for _ in range(parts):
        swa = optim.SWA(optim.SGD([w], lr=0.5), cycle=2, count_start=False)
        for _ in range(steps // parts):
            swa.step(lambda: (0.5 * w * w).sum())
        swa.finalize()
    return w.item()


start64, quiet = asarray(np.array([64.0])), noisy(1.0, 0.0, 0)
ask("½w² from 64 with η = ½, 8 steps, a capture in every second one. What is "
    "the result of DSWA?",
    (1.5625, with_optimizers),
    wrong=[(5.3125, lambda: averaged(1, quiet, start64, 8, 2, 0.5).item(),
            "that is SWA, the mean of 16, 4, 1 and ¼"),
           (0.625, lambda: np.mean([1, 0.25]),
            "that starts the second half from the last iterate, 4, and not "
            "from the mean of 16 and 4"),
           (0.25, lambda: ws.sgd(quiet, start64, 8, 0.5).item(),
            "that is SGD")])

# %%
claim("DSWA by two optimizers − ws.double_swa",
      with_optimizers() - averaged(2, quiet, start64, 8, 2, 0.5).item(),
      want=0, source="A5")
show(formulas(mean_with, "The running mean in each part, as in lesson 14"))

# %% [markdown]
# ## What goes wrong
#
# In the same 8 steps from 64:

# %%
seen = []
ws.sgd(quiet, start64, 8, 0.5, visit=lambda i, w: seen.append(w.item()))
halves = [np.mean(seen[1:4:2]), np.mean(seen[5:8:2])]
first = averaged(1, quiet, start64, 8, 2, 0.5)
for mistake, value in (
        ("none", with_optimizers()),
        ("restart from the last iterate", halves[1]),
        ("that, and the mean of both means", np.mean(halves)),
        ("n steps in each part, 16 in all",
         averaged(1, quiet, first, 8, 2, 0.5).item()),
        ("the start counted in each part",
         ws.double_swa(quiet, start64, 8, 2, 0.5, count_start=True).item())):
    print(f"   {mistake:<36}{value:9.4f}")
claim("no restart, mean of both means − SWA", np.mean(halves) - first.item(),
      want=0, source="A5")

# %% [markdown]
# The third is SWA under another name: means of equally many captures, averaged
# again, are the mean of all of them. And one that no number shows here: the
# statistics of BatchNorm are recomputed for the mean that is *returned*, not
# for the last iterate of SGD.
#
# ## In other libraries
#
# | who                | DSWA       | at a restart                            |
# |--------------------|------------|-----------------------------------------|
# | PyTorch, swa_utils | none       | load the mean, a new `AveragedModel`    |
# | authors' `dswa.py` | 2 × n      | a new optimizer; the schedule goes on   |
# | minigrad           | n in all   | nothing to reset; the schedule goes on  |
#
# With momentum, `with_optimizers` above starts it from 0 at each restart, as the
# authors' code does: the optimizer is a new one.
#
# ## In the sources
#
# - The paper calls the set of captures S and leaves ŵ out of the mean, unlike
#   the first paper on SWA (A4, E13). Here S is a variance, as in lesson 09.
# - It speaks of continual incremental benefits of repeating. In its own table
#   one of three nets is better with DSWA than with TSWA (E24, X13).
# - The learning-rate schedule is an input of Algorithm 1 and missing in
#   Algorithms 2 and 3 (E31); a step for BatchNorm is missing in all (E14). Its
#   code has both.
# - Text: no momentum, no penalty, equally many steps. Published commands:
#   momentum, penalty, two and three times the epochs (E26).
# - It observes that a mean is never worse than the worst of its samples. For a
#   convex loss that is Jensen's inequality: the loss of the mean is at most
#   the mean of the losses (T15). For a net it is an observation.
# - Figure 1 averages "the last L = 5 iterations"; its axis has epochs (E33). L
#   is also the length of a schedule (E25). SAM's authors are named after the
#   second of them (E23).

# %%
PUBLISHED = {                  # test accuracy on CIFAR-100: SWA, DSWA, TSWA
    "VGG16": (65.98, 68.10, 68.54), "PreResNet-164": (75.62, 76.64, 76.75),
    "WRN-28-10": (80.59, 81.20, 81.00)}
print(f"   {'quoted, in %':<16}" + "".join(
    f"{name:>9}" for name in NAMES.values()))
for name, accuracy in PUBLISHED.items():
    print(f"   {name:<16}" + "".join(f"{value:9.2f}" for value in accuracy))
claim("WRN-28-10: TSWA − DSWA, in points",
      PUBLISHED["WRN-28-10"][2] - PUBLISHED["WRN-28-10"][1], want=-0.2,
      tol=1e-9, source="E24, X13")
claim("Jensen: mean loss − loss of the mean, largest loss − mean loss",
      np.diff(theory.jensen(quiet, [np.array([w]) for w in seen])), above=0,
      source="T15")
schedule, seen = (lambda i: 1 / i), []
ws.double_swa(lambda w: (0.0, 1 + 0 * w), np.zeros(1), 12, 2, schedule,
              visit=lambda i, w: seen.append(w.item()))
claim("steps 8 and 12 of DSWA with the rate 1/i",
      (seen[6] - seen[7], seen[10] - seen[11]), want=(1 / 8, 1 / 12),
      tol=1e-12, source="E31")

# %% [markdown]
# ## Change something
#
# - `BATCH = 64`: less noise, from which TSWA with its short parts suffers most,
#   if the derivations above are right. Does it catch up?
# - `LOW = 0.3`: SGD has not converged then. Do the means help again?
# - `12 * CYCLE` → `120 * CYCLE` in `begin`: a better ŵ. What becomes of the lead
#   of DSWA over SWA, and of that of the second half alone?
# - Four parts, five parts: extend `errors` on the quadratic. From which start
#   on does it pay?
# - Capture in every tenth step on the quadratic: how many of 100 iterates are
#   enough for nearly all of the gain?
# - Write it yourself: `minigrad learn dswa` (E29).
