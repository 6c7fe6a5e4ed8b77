# %% [markdown]
# # 08 · An L2 penalty is not weight decay: AdamW
#
# For plain SGD a penalty on the weights and a decay of the weights are the
# same. With momentum they are not, and with Adam they do opposite things to
# some weights. What that means, and what of it helps a net.
#
# Needs: 02, 05, 07.
#
# New: s, the multiplier of the rate that a schedule gives.

# %% [markdown]
# ## Two weights that nobody needs
#
# Two weights start at 1. The loss does not depend on either, so their
# gradients are pure noise with mean 0, as in the picture: one has noise of
# size 10, the other of size 0.1. A penalty (λ/2)·w² with λ = 0.5 is there to
# pull both to 0. Adam with η = 0.01 makes 500 steps.

# %% helpers: two useless weights under Adam
import functools
import warnings

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import counted, explain, figure, formulas, say, show
from minigrad.optim import rules

sizes = np.array([[10.0], [0.1]])
copies = 1000                       # of each weight, each with its own noise


@functools.cache
def left_over(make, seed=0, steps=500):
    """(steps + 1, 2): the mean over the copies of each weight, from 1"""
    rng = np.random.default_rng(seed)
    w = mg.Tensor(np.ones((2, copies)), requires_grad=True)
    opt, found = make([w]), [np.ones(2)]
    for _ in range(steps):
        noise = sizes * rng.normal(size=(2, copies))
        opt.params.g[:] = asarray(noise.ravel())
        opt.step()
        found.append(w.numpy().mean(axis=1))
    return np.array(found)


def penalised(params):
    return optim.Adam(params, lr=0.01, weight_decay=0.5)


def decayed(params):
    return optim.AdamW(params, lr=0.01, weight_decay=0.5)


with_l2, with_decay = left_over(penalised), left_over(decayed)

# %%
with figure("08_noise", alt=(
        "The gradients of the two weights over 100 steps: one jumps between "
        "minus 25 and 25, the other is a flat line at this scale.")) as ax:
    noise = np.random.default_rng(1).normal(size=(2, 100)) * sizes
    ax.plot(noise[0], color="#1f6fb4", lw=1.2, label="size 10")
    ax.plot(noise[1], color="#d1561f", lw=2.5, label="size 0.1")
    ax.set(title="The gradients of two useless weights", xlabel="step",
           ylabel="gradient")
    ax.legend(frameon=False, loc="upper right", ncols=2)

# %%
def survivor():
    noisy, quiet = with_l2[-1]
    return ("the one with large gradients" if noisy > 3 * abs(quiet)
            else "both alike")


ask("Which of the two keeps more of its 1 when Adam minimises the penalised "
    "loss?",
    ("the one with large gradients", survivor),
    wrong=[("both alike", lambda: "both alike",
            "so it would be with SGD. Adam divides each weight's whole "
            "gradient, the penalty's part included, by its size"),
           ("the one with small gradients",
            lambda: "the one with small gradients",
            "Adam divides by the size of the gradient: where the noise is "
            "small, the pull to 0 is divided by little, and is strong")],
    choices=("both alike", "the one with large gradients",
             "the one with small gradients"))

# %%
seeds = range(budget(ci=5, full=20, quick=1))
runs = [(left_over(penalised, seed)[-1], left_over(decayed, seed)[-1])
        for seed in seeds]
head = f"500 steps, {copies} copies, {counted(len(seeds), 'seed')}: mean"
print(f"   {head:<40} noise 10    noise 0.1")
for i, name in enumerate(("Adam, penalty in the gradient", "AdamW, decay")):
    noisy, quiet = np.mean([run[i] for run in runs], axis=0)
    print(f"   {name:<40} {noisy:8.2f} {abs(quiet):12.2f}")

# %%
claim_over_seeds("noise 10: what Adam with the penalty leaves", lambda seed:
                 left_over(penalised, seed)[-1, 0],
                 seeds=range(budget(ci=5, full=20)), above=0.75, below=0.81,
                 source="T11")
claim_over_seeds("AdamW: noise 10 − noise 0.1", lambda seed:
                 np.subtract(*left_over(decayed, seed)[-1]),
                 seeds=range(budget(ci=5, full=20)), above=-0.02, below=0.02,
                 source="T11");

# %% [markdown]
# The penalty removed the weight that has small gradients and left most of the
# one with large gradients. For comparison, what a decay alone would leave:
# (1 − ηλ)⁵⁰⁰.

# %%
alone = (1 - 0.01 * 0.5)**500
claim("(1 − ηλ)⁵⁰⁰", alone, want=0.0816, tol=5e-5, source="T10")
claim("AdamW, noise 10", with_decay[-1, 0], want=0.0816, tol=0.02,
      source="T11")
claim("AdamW, noise 0.1", with_decay[-1, 1], want=0.0816, tol=0.02,
      source="T11")
claim("Adam with penalty, noise 10", with_l2[-1, 0], want=0.78, tol=0.03,
      source="T11")
claim("Adam with penalty, noise 0.1", with_l2[-1, 1], want=0.0, tol=0.01,
      source="T11")

# %%
with figure("08_weights", alt=(
        "The two weights against the step. With the penalty in Adam the noisy "
        f"one falls slowly to {with_l2[-1, 0]:.2f}; the quiet one is below "
        f"0.05 after {(with_l2[:, 1] < 0.05).argmax()} steps. With AdamW both "
        f"fall together to {with_decay[-1].mean():.2f}, along the curve of "
        "pure decay.")) as ax:
    t = np.arange(501)
    ax.plot(t, (1 - 0.005)**t, color="#bdbdbd", lw=7, label="(1 − ηλ)ᵗ")
    for values, colour, style, name in (
            (with_l2[:, 0], "#1f6fb4", "-", "Adam, penalty, noise 10"),
            (with_l2[:, 1], "#1f6fb4", "--", "Adam, penalty, noise 0.1"),
            (with_decay[:, 0], "#d1561f", "-", "AdamW, noise 10"),
            (with_decay[:, 1], "black", ":", "AdamW, noise 0.1")):
        ax.plot(t, values, style, color=colour, lw=2, label=name)
    ax.set(title="Mean of 1000 weights that start at 1", xlabel="step",
           ylabel="weight", ylim=(-0.05, 1.05))
    ax.legend(frameon=False, fontsize=8.5, loc="center right",
              bbox_to_anchor=(1, 0.5))

# %% [markdown]
# ## SGD: penalty and decay are one
#
# The gradient of (λ/2)‖w‖² is λw.

# %%
show(formulas(rules.l2, "the penalty enters the gradient"))
derive("SGD with a penalty",
       ("w − η·(g + λ·w)", "a step with λw in the gradient"),
       ("w − η·g − η·λ·w", "multiply out"),
       ("(1 − η·λ)·w − η·g", "w decays by the factor 1 − ηλ, and a step"),
       given={"w": (-2, 2), "g": (-2, 2), "η": (0.01, 0.5), "λ": (0.1, 1)},
       source="G11, T10")

# %%
A, b = np.array([100.0, 1.0]), np.array([100.0, 1.0])   # ½wᵀAw − bᵀw


def both_ways(steps=500, eta=1e-3, lam=0.2):
    """Largest difference between penalty and decay over a run of SGD"""
    one = other = np.array([0.3, -0.7])
    gaps = []
    for _ in range(steps):
        one = rules.gradient_descent(
            one, rules.l2(one, A * one - b, weight_decay=lam), lr=eta)
        other = (1 - eta * lam) * other - eta * (A * other - b)
        gaps.append(np.abs(one - other).max())
    return max(gaps)


claim("SGD, 500 steps: penalty − decay", both_ways(), want=0, tol=1e-14,
      source="T10, G11")

# %% [markdown]
# The slides have the penalty λ‖x‖² without the ½. Its gradient is 2λx, so
# their factor is 1 − 2ηλ: their λ is half of the λ here (L6).
#
# ## Momentum: another minimum
#
# Now let the penalty go into m, or let w decay beside m. Where does a run
# come to rest on f = ½wᵀAw − bᵀw, with A diagonal, so that each weight can be
# looked at alone? At rest w and m do not change.

# %%
derive("at rest, penalty in the gradient",
       ("A·w − b + λ·w", "w rests where m is 0, so the whole gradient is 0"),
       ("0", "that is so at w = b/(A + λ), the minimum with penalty"),
       given={"A": (1, 100), "b": (1, 100), "λ": (0.1, 1), "w": "b/(A + λ)"},
       source="T10")
derive("at rest, decay beside m",
       ("−η·m − η·λ·w", "the change of w"),
       ("−η·(A·w − b)/(1 − β) − η·λ·w", "m rests at g/(1 − β), as on a steady "
        "slope"),
       ("−η·((A + λ·(1 − β))·w − b)/(1 − β)", "collect w"),
       ("0", "that is so at w = b/(A + λ·(1 − β))"),
       given={"A": (1, 100), "b": (1, 100), "λ": (0.1, 1), "β": (0.5, 0.95),
              "η": (0.01, 0.1), "w": "b/(A + λ·(1 − β))",
              "m": "(A·w − b)/(1 − β)"}, source="T10")

# %%
def rest(make, steps):
    """Where the engine's optimizer ends on ½wᵀAw − bᵀw, from 0"""
    w = mg.Tensor(np.zeros(2), requires_grad=True)
    opt = make([w])
    for _ in range(steps):
        opt.params.g[:] = asarray(A * w.numpy() - b)
        opt.step()
    return w.numpy().copy()


few = budget(ci=8000, full=30_000, quick=6000)
# SGDW takes weight_decay·w off in each step, whatever η is: give it ηλ
ends = {"penalty": rest(lambda p: optim.SGD(
            p, lr=1e-3, momentum=0.9, weight_decay=0.2), few),
        "decay": rest(lambda p: optim.SGDW(
            p, lr=1e-3, momentum=0.9, weight_decay=0.2e-3), few)}
ask("A = (100, 1), b = (100, 1), λ = 0.2, β = 0.9. Without any penalty the "
    "minimum is (1, 1). Where does w₂ end with *decay* and momentum?",
    (0.9804, lambda: ends["decay"][1]),
    wrong=[(0.8333, lambda: ends["penalty"][1],
            "that is the minimum with the penalty, 1/(1 + λ); m makes the "
            "gradient 1/(1 − β) times as strong, and decay stays as it is"),
           (0.3333, lambda: 1 / (1 + 0.2 / (1 - 0.9)),
            "the other way round: λ(1 − β), not λ/(1 − β)")])

# %%
for name, expected in (("penalty", (0.99800, 0.83333)),
                       ("decay", (0.99980, 0.98039))):
    for i, end in enumerate(ends[name]):
        claim(f"momentum with {name}: w{'₁₂'[i]}", end, want=expected[i],
              tol=1e-5, source="T10")

# %% [markdown]
# ## Adam: the pull is divided, too
#
# In Adam the penalty's λw is divided by √v̂ like the rest of the gradient. If
# noise of size σ makes up most of v, the pull per step is not ηλ but ηλ/σ.

# %%
derive("what is left after t steps",
       ("(1 − η·λ/σ)ᵗ", "σ: the size of the noise"),
       ("exp(t·log(1 − η·λ/σ))", "write the power with exp"),
       ("exp(−t·η·λ/σ) + O(λ²)", "log(1 − x) ≈ −x"),
       given={"η": (0.01, 0.02), "σ": (5, 10), "t": (10, 20), "λ": (0.1, 1)},
       source="T11")
predicted = np.exp(-500 * 0.01 * 0.5 / 10)
claim("σ = 10: predicted", predicted, want=0.7788, tol=5e-5, source="T11")
claim("σ = 10: measured − predicted", with_l2[-1, 0] - predicted, want=0,
      tol=0.03, source="T11")

# %% [markdown]
# The quiet weight is another case: its λw is larger than its noise. Adam
# divides it by its own size, and w falls by nearly η in each step.

# %%
claim("σ = 0.1: fall in the first 50 steps, in η",
      (1 - with_l2[50, 1]) / 0.01, want=50, tol=8, source="T11")

# %% [markdown]
# AdamW takes λw out of the gradient and puts it beside the step (G13). What
# Adam does to the noise is then the same for both weights, and the mean of
# each weight decays by 1 − ηλ.

# %%
show(formulas(rules.adamw, "AdamW"))
explain.diff(rules.adam_l2, rules.adamw, w=1.0, g=10.0, m=0.0, v=0.0, t=1,
             lr=0.01, weight_decay=0.5);

# %% [markdown]
# "Nowhere" says that AdamW never computes that number: λw is in every line of
# Adam with the penalty, from the first on.
#
# But decay is not the penalty done right. Adam with the penalty still ends
# where the penalised loss is least, whatever √v̂ does on the way. AdamW ends at
# the minimum *without* penalty if there is no noise: near it the gradient is
# tiny, and Adam scales it up until it outweighs the decay.

# %%
steps = budget(ci=5000, full=20_000)
adam_end = rest(lambda p: optim.Adam(p, lr=2e-3, weight_decay=0.2), steps)
adamw_end = rest(lambda p: optim.AdamW(p, lr=2e-3, weight_decay=0.2), steps)
for i, expected in enumerate((0.99800, 0.83333)):
    claim(f"Adam with penalty ends at w{'₁₂'[i]}", adam_end[i], want=expected,
          tol=2e-3, source="T10, E4")
    claim(f"AdamW ends at w{'₁₂'[i]}", adamw_end[i], want=1, tol=0.03,
          source="T10, E4")

# %% [markdown]
# ## Does it help a net?
#
# Try it: 40 % wrong labels, so that there is something to memorise, a small
# net, each method with three values of λ. Each seed takes the best of its
# three for either method, on the test images, which flatters both. Adam with
# λ = 0 gets one try only, so the first comparison leans towards decay.

# %% helpers: a net with wrong labels
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
epochs = budget(ci=20, full=60)


def accuracy(seed, make):
    """On the correct test labels, in %, and ‖w‖"""
    noisy = data.with_label_noise(digit, 0.4, seed=seed).labels
    mg.seed(seed)
    net = models.mlp(hidden=(32,))
    opt = make(net.parameters())
    for _ in range(epochs):
        for xb, yb in data.Loader(images, noisy, batch_size=128):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    return 100 * float(right.mean()), float(np.linalg.norm(opt.params.w))


grid = {optim.Adam: (0.001, 0.003, 0.01), optim.AdamW: (0.1, 0.3, 1.0)}
found = {}


def result(seed, method, lam):
    """(accuracy, ‖w‖), computed once"""
    key = seed, method, lam
    if key not in found:
        found[key] = accuracy(seed, lambda p: method(p, lr=0.02,
                                                     weight_decay=lam))
    return found[key]


def best(seed, method):
    return max(result(seed, method, lam)[0] for lam in grid[method])


# %%
helps = claim_over_seeds(
    "points of the best AdamW over Adam, λ = 0", lambda seed:
    best(seed, optim.AdamW) - result(seed, optim.Adam, 0.0)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="T11")
better = claim_over_seeds(
    "points of the best AdamW over the best penalty", lambda seed:
    best(seed, optim.AdamW) - best(seed, optim.Adam),
    seeds=range(budget(ci=5, full=20)), above=0, source="T11, E4")
say(f"""Decay against nothing: {helps.verdict} ({helps.mean:+.1f} points).
    Decay against the penalty: {better.verdict} ({better.mean:+.1f} points).
    The paper reports its advantage on CIFAR-10 and downsampled ImageNet, with
    hundreds of epochs; one small net on digits neither proves nor refutes
    it.""", helps, better)
for method, lams in grid.items():
    for lam in lams if found else ():
        at = np.mean([values for key, values in found.items()
                      if key[1:] == (method, lam)], axis=0)
        print(f"   {method.__name__:<6} λ = {lam:<6} {at[0]:5.1f} %   "
              f"‖w‖ = {at[1]:5.2f}")

# %% [markdown]
# ## What goes wrong
#
# **A λ is carried over.** The values tried above for the penalty and for the
# decay differ by a factor of a hundred.
#
# **A change of η changes the decay.** The decay of AdamW per step is ηλ in
# PyTorch's form. In the paper it is sλ: the rate is η = s·α with a schedule s
# and a fixed α, and only s multiplies the decay (E2). With a constant rate that
# is another name for λ. When the schedule falls, both forms decay less. When α
# is tuned, only the decay of PyTorch's form changes.

# %%
show(formulas(rules.adamw_schedule, "AdamW as in the paper"))


def after_zero_gradients(form, alpha, lam, rate=lambda i: 1.0):
    """What ten steps without a gradient leave of w = 1"""
    w = mg.Tensor(np.ones(1), requires_grad=True)
    opt = optim.AdamW([w], lr=optim.schedules.Scaled(alpha, rate),
                      weight_decay=lam, form=form)
    for _ in range(10):
        opt.step()
    return w.numpy().item()


claim("paper's form: α = 0.1 and 0.001 decay alike",
      after_zero_gradients("schedule", 0.1, 0.02)
      - after_zero_gradients("schedule", 0.001, 0.02), want=0,
      source="G13, E2")
claim("PyTorch's form: they do not",
      after_zero_gradients("lr", 0.001, 0.02)
      - after_zero_gradients("lr", 0.1, 0.02), above=0.01, source="G13, E2")
claim("λ/α in PyTorch's form = λ in the paper's",
      after_zero_gradients("lr", 0.1, 0.02 / 0.1, lambda i: 1 / i)
      - after_zero_gradients("schedule", 0.1, 0.02, lambda i: 1 / i), want=0,
      tol=1e-15, source="G13, E2")
lifetime = 1 / (1e-3 * 0.01)
say(f"PyTorch's defaults, η = 0.001 and λ = 0.01, take 1/(ηλ) = "
    f"{lifetime:,.0f} steps to shrink an unused weight by a factor e. In a "
    "run of a few thousand steps that default does next to nothing.")

# %% [markdown]
# ## In other libraries
#
# | who                     | penalty in the gradient   | decoupled            |
# |-------------------------|---------------------------|----------------------|
# | PyTorch                 | Adam(weight_decay=λ): λw  | AdamW: ηλ            |
# | optax, tinygrad         |                           | AdamW: ηλ            |
# | Keras                   | regularizers.L2(λ): 2λw   | AdamW: ηλ            |
# | Chainer                 | its hook WeightDecay: λw  | AdamW: sλ, s = `eta` |
# | timm, pytorch_optimizer |                           | SGDW: ηλ             |
#
# ## In the sources
#
# "L2 is not effective in Adam" (E4) is false as a statement about minima, as the
# claims above show. It was meant as an observation about large nets.
#
# The slide on decoupled decay gives this formula for SGD with momentum (G12).

# %%
show(formulas(rules.sgdw_slide, "as printed"))
show(formulas(rules.sgdw, "SGDW, Algorithm 1 of the paper"))

# %% [markdown]
# The paper prints penalty and decay into one algorithm, in two colours: choose
# one. The slide has both at once. In addition there is no η at m, the step
# uses the old m, (1 − β) is not in the paper, and the gradient of their penalty
# λ‖x‖² would be 2λx, not λx (E1). Its decay has the rate η where the paper has s
# (E2). Run it as it stands, on f = ½(w − 1)². Its η stands at the decay alone,
# and without enough decay the late steps, which follow the old m, swing further
# and further.

# %%
def as_printed(eta, steps, lam=0.1, a=1.0):
    w, m, found = 0.0, 0.0, []
    for _ in range(steps):
        w, m = rules.sgdw_slide(w, a * (w - 1), m, lr=eta, momentum=0.9,
                                weight_decay=lam)
        found.append(w)
    return np.array(found)


claim("first step: the gradient is not used", as_printed(0.1, 1)[0], want=0,
      source="E1")
claim("second step: the same for any η", as_printed(0.1, 2)[1]
      - as_printed(0.001, 2)[1], want=0, tol=1e-15, source="E1")
claim("η = 0.1 ends at 1/(1 + λ + 2ηλ)", as_printed(0.1, 3000)[-1],
      want=1 / (1 + 0.1 + 2 * 0.1 * 0.1), tol=1e-5, source="E1, G12")
claim("η = 0.01, a *smaller* rate: |w| at the end",
      abs(as_printed(0.01, 3000)[-1]), above=1000, source="E1, G12")
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    optim.SGDW([mg.Tensor(np.ones(1), requires_grad=True)], lr=0.1,
               form="slide")
claim("the engine warns about this form", len(caught), want=1, source="E1")

# %% [markdown]
# ## Change something
#
# - `sizes = np.array([[1.0], [0.01]])`: what is left of both now? Which of the
#   two changed, and why?
# - `optim.SGD(params, lr=0.01, weight_decay=0.5)` in `left_over`: what is left?
#   And with `momentum=0.9`?
# - β = 0 in the second derivation at rest: which of the two minima is it?
# - `as_printed(0.5, 3000)`: does a larger rate converge to something better?
# - Exercises: `minigrad learn sgdw` and `minigrad learn adamw` (E12).
