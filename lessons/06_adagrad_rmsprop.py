# %% [markdown]
# # 06 · A rate for each weight: AdaGrad and RMSProp
#
# Dividing each weight's step by the size of its own gradients: what that
# cures, why it depends on how the axes lie, why AdaGrad slows down for ever
# and RMSProp never stops.
#
# Needs: 04, 05.
#
# New: v, the sum or moving mean of squared gradients, one for each weight (not
# the weight vᵢ of an example in lesson 03); ε, a small number that keeps a
# denominator from being 0.

# %% [markdown]
# ## Two valleys
#
# Newton divides each step by the curvature (lesson 04), which is too
# expensive. AdaGrad divides it by something that is there anyway: the size of
# the gradients that this weight has had so far. In the left valley, with
# curvatures 1 and 100, gradient descent needs hundreds of steps. AdaGrad with
# η = 1 needs **one**: each weight is off by 1, and each moves by 1. The right
# valley is the same, turned by 45°.

# %% helpers: two valleys, and both methods in them
import numpy as np

from minigrad.learn import ask, budget, claim, claim_over_seeds, derive, figure
from minigrad.learn import explain, formulas, say, show, table
from minigrad.optim import rules
from minigrad.weightspace import theory

straight = np.diag([1.0, 100.0])
angle = np.radians(45)
turn = np.array([[np.cos(angle), -np.sin(angle)],
                 [np.sin(angle), np.cos(angle)]])
turned = turn @ straight @ turn.T


def path(rule, A, start, eta, most=3000, near=1e-3):
    """The iterates on ½wᵀAw until ‖w‖ < near"""
    w, v, found = np.array(start, float), np.zeros(2), []
    while len(found) < most and near <= np.linalg.norm(w) < 1e6:
        found.append(w)
        if rule is rules.gradient_descent:
            w = rule(w, A @ w, lr=eta)
        else:
            w, v = rule(w, A @ w, v, lr=eta)
    return np.array([*found, w])


rates = (0.005, 0.01, 0.0198, 0.05, 0.1, 0.2, 0.5, 1.0, 1.5, 2.0)


def fewest(rule, A, start):
    """(steps, rate): the best of the rates above"""
    paths = [(path(rule, A, start, eta), eta) for eta in rates]
    return min((len(p) - 1, eta) for p, eta in paths
               if np.linalg.norm(p[-1]) < 1e-3)


here, there = np.ones(2), turn @ np.ones(2)
table_of_steps = {(name, where): fewest(rule, A, start)
                  for name, rule in (("gradient descent",
                                      rules.gradient_descent),
                                     ("AdaGrad", rules.adagrad_bare))
                  for where, A, start in (("straight", straight, here),
                                          ("turned", turned, there))}


def valley(ax, A, start, title):
    u, v = np.meshgrid(np.linspace(-1.7, 1.7, 99), np.linspace(-1.7, 1.7, 99))
    z = (A[0, 0] * u**2 + 2 * A[0, 1] * u * v + A[1, 1] * v**2) / 2
    ax.contour(u, v, z, colors="#bdbdbd", levels=[2, 8, 18, 32, 50])
    ax.plot(*start, "o", color="#1f6fb4", ms=9, mec="white")
    ax.plot(0, 0, "+", color="black", ms=11, mew=1.5)
    ax.set(title=title, xlabel="w₁", ylabel="w₂", aspect="equal",
           xticks=[-1, 0, 1], yticks=[-1, 0, 1])
    ax.grid(False)


# %%
with figure("06_valleys", columns=2, width=2.8, height=3.1, alt=(
        "Two narrow valleys with the same contours. In the left one, along "
        "the axes, an arrow leads from (1, 1) to the minimum: AdaGrad's one "
        "step. The right one is turned by 45 degrees; only the start is "
        "marked.")) as (left, right):
    valley(left, straight, here, "along the axes: 1 step")
    left.annotate("", (0, 0), here, arrowprops={
        "arrowstyle": "-|>", "color": "#1f6fb4", "lw": 2})
    valley(right, turned, there, "turned by 45°: ?")

# %%
def verdict():
    slow = table_of_steps["AdaGrad", "turned"][0]
    return ("more than gradient descent" if slow >
            table_of_steps["gradient descent", "turned"][0] else "fewer")


ask("Both methods with their best η: how many steps does AdaGrad need in the "
    "right valley?",
    ("more than gradient descent", verdict),
    wrong=[("one again", lambda: "one again",
            "the landscape is the same, but AdaGrad has one rate for each "
            "*weight*, and here both weights have large gradients"),
           ("some, but fewer than gradient descent",
            lambda: "some, but fewer than gradient descent",
            "that would be so if the axes of the valley were near those of "
            "the weights")],
    choices=("one again", "some, but fewer than gradient descent",
             "more than gradient descent"))

# %%
print("   method             valley      steps   best η")
for (name, where), (steps, eta) in table_of_steps.items():
    print(f"   {name:<18} {where:<10} {steps:>6} {eta:>8g}")
claim("AdaGrad, along the axes: steps",
      table_of_steps["AdaGrad", "straight"][0], want=1, source="T8")
claim("gradient descent: turned − straight",
      table_of_steps["gradient descent", "turned"][0]
      - table_of_steps["gradient descent", "straight"][0], want=0)
claim("AdaGrad / gradient descent, turned",
      table_of_steps["AdaGrad", "turned"][0]
      / table_of_steps["gradient descent", "turned"][0], above=1, source="T8")

# %%
with figure("06_paths", columns=2, width=2.8, height=3.1, alt=(
        "The same valleys with the paths. Left: gradient descent zigzags "
        "across the valley and creeps along it, AdaGrad goes to the minimum "
        "in one step. Right: gradient descent makes the same zigzag, turned "
        "by 45 degrees; AdaGrad swings across the valley at first and then "
        "creeps along its floor.")) as both:
    for ax, where, A, start in ((both[0], "straight", straight, here),
                                (both[1], "turned", turned, there)):
        valley(ax, A, start, "along the axes" if where == "straight"
               else "turned by 45°")
        for name, rule, colour, style, lw in (
                ("gradient descent", rules.gradient_descent, "#e3a98e", "-",
                 0.8), ("AdaGrad", rules.adagrad_bare, "#1f6fb4", "o-", 2)):
            p = path(rule, A, start, table_of_steps[name, where][1])
            ax.plot(*p.T, style, color=colour, ms=5, lw=lw, label=name)
    both[0].legend(frameon=True, loc="lower left", fontsize=8)

# %%
with figure("06_distance", alt=(
        "Distance from the minimum against the step, logarithmic. AdaGrad in "
        "the straight valley falls off the picture in one step; gradient "
        "descent falls evenly; AdaGrad in the turned valley comes last.")
        ) as ax:
    for name, where, colour, style in (
            ("gradient descent", "turned", "#d1561f", "--"),
            ("AdaGrad", "straight", "#4a4a4a", ":"),
            ("AdaGrad", "turned", "#1f6fb4", "-")):
        rule = (rules.adagrad_bare if name == "AdaGrad"
                else rules.gradient_descent)
        A, start = ((straight, here) if where == "straight"
                    else (turned, there))
        p = path(rule, A, start, table_of_steps[name, where][1])
        ax.semilogy(np.maximum(np.linalg.norm(p, axis=1), 1e-4), style,
                    color=colour, lw=2.2, label=f"{name}, {where}")
    ax.set(title="Each method at its best η", xlabel="step",
           ylabel="distance from the minimum", ylim=(5e-4, 3))
    ax.legend(frameon=False)

# %% [markdown]
# Gradient descent does not care how the axes lie; a method with a rate for
# each weight does. It helps where weights differ from each other: rare
# features beside common ones, layers with small and with large gradients.
#
# ## AdaGrad, line by line

# %%
show(formulas(rules.adagrad_bare, "AdaGrad as on the slides (G8)"))
show(table(rules.adagrad_bare, w=1.0, g=100.0, v=0.0, lr=1.0))

# %% [markdown]
# (`ratio(a, b)` is a/b, and 0 if both are 0.) What is the length of the t-th
# step if the gradient is always g? And if it is g only in one step out of k,
# and 0 in between?

# %%
derive("a constant gradient",
       ("η·g/√v", "where v = t·g² after t steps"),
       ("η·g/(g·√t)", "the root"),
       ("η/√t", "the size of g is gone, a factor 1/√t has come"),
       given={"η": (0.01, 1), "g": (0.001, 1000), "t": (1, 100),
              "v": "t·g²"}, source="G8, T8")
derive("a rare gradient",
       ("η·g/√v", "where v = (t/k)·g²: only t/k of the steps count"),
       ("√k·η/√t", "√k times as large as for a constant one"),
       given={"η": (0.01, 1), "g": (0.001, 1000), "t": (10, 100), "k": (2, 10),
              "v": "(t/k)·g²"}, source="T8")

# %%
def lengths(rule, gradients, **options):
    """‖Δw‖/η in each step, (T,), for gradients (T, d)"""
    w, v, found = np.zeros_like(gradients[0]), np.zeros_like(gradients[0]), []
    for g in gradients:
        before = w
        w, v = rule(w, g, v, lr=1.0, **options)
        found.append(np.linalg.norm(w - before))
    return np.array(found)


t = np.arange(1, 401)
constant = np.ones((400, 1))
rare = np.where(t % 16 == 0, 1.0, 0.0)[:, None]
rotating = np.stack([np.cos(t), np.sin(t)], axis=1)      # length 1, any way
ada = lengths(rules.adagrad_bare, constant)
for at, expected in ((1, 1), (4, 0.5), (100, 0.1)):
    claim(f"constant: step / η at t = {at}", ada[at - 1], want=expected,
          tol=1e-12, source="G8, T8")
claim("once in 16 steps: longer by, at t = 400",
      lengths(rules.adagrad_bare, rare)[399] / ada[399], want=4, tol=1e-12,
      source="T8")
claim("rotating: longer by √2, at t = 400",
      lengths(rules.adagrad_bare, rotating)[399] / ada[399], want=np.sqrt(2),
      tol=0.01, source="T8")
noisy = np.random.default_rng(0).normal(size=(400, 5))
effective = theory.adagrad.effective_rates(noisy)
claim("η/√v never grows, for any gradients", np.diff(effective, axis=0).max(),
      below=1e-15, source="T8")

# %% [markdown]
# A gradient that turns through all directions has the same length as a
# constant one, but each weight sees only half of its square: AdaGrad takes
# longer steps where they cancel.
#
# ## It only ever slows down
#
# v is a sum and never falls. So what happened at the start is held against a
# weight for ever. Let w go down a slope that is steep at first (gradient 100,
# from w = 10 to 9) and gentle after that (gradient 1, from 9 to 0).

# %%
def slope(w):
    return 100.0 if w > 9 else 1.0


def descent(rule, eta, most=20_000, **options):
    """The path down the slope until w ≤ 0"""
    w, v, found = 10.0, 0.0, [10.0]
    while w > 0 and len(found) < most:
        w, v = rule(w, slope(w), v, lr=eta, **options)
        found.append(w)
    return np.array(found)


slow = descent(rules.adagrad_bare, 1.0)
quick = descent(rules.rmsprop_bare, 1.0, beta=0.9)
ask("AdaGrad with η = 1 takes one step down the steep part. On the gentle "
    "part the gradient is 1. How long is its first step there?",
    ("about 0.01", lambda: f"about {slow[1] - slow[2]:.2f}"),
    wrong=[("about 0.7", lambda: f"about {ada[1]:.1f}",
            "that is for a second gradient as large as the first; v still "
            "holds the 100² of the cliff"),
           ("1", lambda: f"{ada[0]:.0f}", "that is the first step of all")],
    choices=("1", "about 0.7", "about 0.01"))

# %%
claim("steps to the bottom: AdaGrad", len(slow) - 1, above=900, source="T8")
claim("steps to the bottom: AdaGrad that forgets", len(quick) - 1, below=60,
      source="T8")

# %% [markdown]
# For convex problems a rate that falls as 1/√t is what theory asks for. A net
# has to travel far first, and its early gradients say little about the later
# ones (T8).
#
# ## RMSProp: a moving mean instead of a sum

# %%
show(formulas(rules.rmsprop_bare, "RMSProp as on the slides (G9)"))
derive("v for a constant gradient",
       ("β·(β·0 + (1 − β)·g²) + (1 − β)·g²", "two steps from v = 0"),
       ("(1 − β)·(1 + β)·g²", "collect"),
       ("(1 − β²)·g²", "and after t steps (1 − βᵗ)·g²"),
       given={"β": (0.5, 0.99), "g": (-3, 3)}, source="G9")
derive("the step",
       ("η·g/√v", "with v = (1 − βᵗ)·g²"),
       ("η/√(1 − βᵗ)", "η in the end; the first step is η/√(1 − β)"),
       given={"η": (0.01, 1), "g": (0.01, 3), "β": (0.5, 0.99), "t": (1, 30),
              "v": "(1 − βᵗ)·g²"}, source="G9")

# %%
rms = lengths(rules.rmsprop_bare, constant, beta=0.9)
ask("RMSProp with β = 0.9, constant gradient: how long is the first step?",
    (3.162, lambda: rms[0]),
    wrong=[(1, lambda: rms[399], "that is where it ends. At first v holds "
            "only a tenth of g²"),
           (0.3162, lambda: np.sqrt(0.1), "v is in the denominator: √0.1 "
            "there makes the step longer"),
           (10, lambda: 1 / 0.1, "v holds (1 − β)·g², and its *root* is "
            "divided by")], unit="η")

# %%
claim("step / η at t = 1", rms[0], want=3.162, tol=5e-4, source="G9")
claim("step / η at t = 100", rms[99], want=1.000, tol=5e-4, source="G9")
claim("scaled by a million: the same steps", np.abs(
    lengths(rules.rmsprop_bare, 1e6 * constant, beta=0.9) - rms).max(), want=0,
      tol=1e-12, source="G9")

# %%
with figure("06_steps", alt=(
        "Step length against the step, both axes logarithmic. AdaGrad: a "
        "straight line that falls from 1 to 0.05 for a constant gradient, "
        "dots four times higher for a rare one. RMSProp: from 3.2 down to 1 "
        "within twenty steps, then level.")) as ax:
    ax.loglog(t, rms, color="#d1561f", lw=2.2)
    ax.text(400, 1.12, "RMSProp, constant gradient", color="#d1561f",
            ha="right")
    ax.loglog(t, ada, color="#1f6fb4", lw=2.2)
    ax.text(1.1, 0.13, "AdaGrad,\nconstant gradient", color="#1f6fb4")
    seldom = lengths(rules.adagrad_bare, rare)
    ax.loglog(t[seldom > 0], seldom[seldom > 0], "o", color="#4a4a4a", ms=5)
    ax.text(400, 0.55, "AdaGrad, one gradient\nin 16 steps", color="#4a4a4a",
            ha="right")
    ax.set(title="How long the steps are", xlabel="step t",
           ylabel="step length / η", ylim=(0.03, 4), yticks=[0.05, 0.1, 1, 3],
           yticklabels=["0.05", "0.1", "1", "3"])
    ax.minorticks_off()

# %% [markdown]
# The long first steps have a cure, which is one of the two corrections of Adam
# (lesson 07).

# %% [markdown]
# ## Rare features
#
# The case for which AdaGrad was made. A logistic problem in which one feature
# is always there and nineteen are rare; a row with a rare feature can only be
# classified by it. One pass, one example at a time, each method at the η that
# is best for its loss over all rows.

# %% helpers: one pass over a sparse problem
def one_pass(seed, rule, eta):
    """(mean loss, that of the rows with a rare feature) after one pass"""
    X, y = theory.adagrad.sparse_problem(seed=seed)
    w, v = np.zeros(X.shape[1]), np.zeros(X.shape[1])
    for i in np.random.default_rng(seed).permutation(len(y)):
        g = -y[i] * X[i] / (1 + np.exp(y[i] * (X[i] @ w)))
        if rule is rules.gradient_descent:
            w = rule(w, g, lr=eta)
        else:
            w, v = rule(w, g, v, lr=eta)
    losses = np.logaddexp(0, -y * (X @ w))
    return losses.mean(), losses[(X[:, 1:] != 0).any(axis=1)].mean()


def best(seed, rule):
    return min(one_pass(seed, rule, eta) for eta in (0.1, 0.3, 1, 3, 10))


def advantage(seed, which):
    """log₂ of AdaGrad's loss over that of SGD"""
    return np.log2(best(seed, rules.adagrad_bare)[which]
                   / best(seed, rules.gradient_descent)[which])


# %%
rare_rows = claim_over_seeds(
    "rare features, log₂ loss: AdaGrad over SGD",
    lambda seed: advantage(seed, 1), seeds=range(budget(ci=10, full=40)),
    below=0, source="T8")
all_rows = claim_over_seeds(
    "all rows, log₂ loss: AdaGrad over SGD", lambda seed: advantage(seed, 0),
    seeds=range(budget(ci=10, full=40)), below=0, source="T8")
say(f"""On the rows with rare features AdaGrad's loss is
    {2**rare_rows.mean:.2f} times that of SGD (geometric mean; verdict:
    {rare_rows.verdict}), on all rows {2**all_rows.mean:.2f} times
    ({all_rows.verdict}): the gain is where the rare features are, and the
    common weight pays for it with a rate that has fallen.""",
    rare_rows, all_rows)

# %% [markdown]
# ## What goes wrong
#
# **It never comes to rest.** The size of the gradient is divided out: near a
# minimum it no longer tells how near. On ½w² RMSProp ends up jumping from one
# side to the other by η, and no further.

# %%
w, v, tail = 1.0, 0.0, []
for _ in range(2000):
    w, v = rules.rmsprop_bare(w, w, v, lr=0.01, beta=0.9)
    tail.append(w)
claim("|w| after 2000 steps, in η", np.abs(tail[-10:]) / 0.01, want=0.5,
      tol=1e-6)
claim("and its sign changes in every step",
      np.sign(tail[-10:-1]) * np.sign(tail[-9:]), want=-1)

# %% [markdown]
# So its rate must fall (lesson 09).
#
# **It may walk uphill.** Let the gradient be 10 in every third step and −1 in
# the other two. The mean is 8/3, so w should fall. The large gradient makes its
# own v large and is divided by it.

# %%
def drift(rule, eta=0.01, steps=3000, **options):
    """How far w moves"""
    w, v = 0.0, 0.0
    for i in range(steps):
        w, v = rule(w, 10.0 if i % 3 == 0 else -1.0, v, lr=eta, **options)
    return w


claim("AdaGrad: w falls", drift(rules.adagrad_bare), below=0)
claim("RMSProp, β = 0.9: w falls", drift(rules.rmsprop_bare, beta=0.9),
      below=0)
claim("RMSProp, β = 0.01: w rises", drift(rules.rmsprop_bare, beta=0.01),
      above=0)

# %% [markdown]
# With a short memory a rare large gradient is worth no more than a small one.
# This is the counterexample against Adam for which AMSGrad was made (Reddi et
# al. 2018); a β near 1 makes it harmless.
#
# **0/0.** A weight whose gradient is always 0 (a dead unit, a word that does not
# occur) has v = 0. So one adds ε, in one of two places. `explain.diff` runs
# both on the same numbers and looks for each value of the first in the second.

# %%
show(formulas(rules.rmsprop, "ε outside the root"))
show(formulas(rules.rmsprop_inside, "ε inside the root"))
explain.diff(rules.rmsprop, rules.rmsprop_inside, w=1.0, g=2.0, v=0.5, lr=0.1,
             eps=0.3);

# %%
def first(rule, g, **options):
    w, _ = rule(0.0, g, 0.0, lr=1.0, **options)
    return abs(w)


claim("g = 1e-4, ε = 1e-8 outside: first step / η",
      first(rules.rmsprop, 1e-4, beta=0.9), want=3.161, tol=5e-4, source="G9")
claim("g = 1e-4, ε = 1e-8 inside: first step / η",
      first(rules.rmsprop_inside, 1e-4, beta=0.9), want=0.953, tol=5e-4,
      source="G9")

# %% [markdown]
# Inside, ε is compared with g², so 10⁻⁸ is felt from gradients of 10⁻⁴ on.
#
# ## In other libraries
#
# | who          | AdaGrad                     | RMSProp                     |
# |--------------|-----------------------------|-----------------------------|
# | PyTorch      | ε = 10⁻¹⁰ outside           | ε = 10⁻⁸ outside, β = 0.99  |
# | Keras        | ε = 10⁻⁷ inside, v from 0.1 | ε = 10⁻⁷ inside, β = 0.9    |
# | optax        | ε = 10⁻⁷ inside, v from 0.1 | ε inside, β = 0.9           |
# | timm         |                             | ε inside, v from 1          |
#
# Where v starts matters: with 0.1 a gradient of 0.01 is not scaled up.

# %%
from_zero = abs(rules.adagrad_inside(0.0, 0.01, 0.0, lr=1.0, eps=1e-7)[0])
from_tenth = abs(rules.adagrad_inside(0.0, 0.01, 0.1, lr=1.0, eps=1e-7)[0])
claim("AdaGrad, g = 0.01: first step / η, v from 0", from_zero, want=1,
      tol=1e-3)
claim("the same with v from 0.1", from_tenth, want=0.0316, tol=5e-5)

# %% [markdown]
# ## In the sources
#
# The slides print both formulas without ε (G8, G9), so a weight whose gradient
# is 0 divides 0 by 0. As NumPy reads the line, one such weight is lost for ever;
# the engine's rule for it takes 0/0 as 0, which is what the pseudo-inverse in
# the AdaGrad paper means.

# %%
with np.errstate(invalid="ignore"):
    literal = np.array([1.0]) - 0.1 * np.zeros(1) / np.sqrt(np.zeros(1))
claim("the line of the slide, g = 0: w is not a number", np.isnan(literal),
      want=True, source="G8")
claim("the engine's rule: w stays",
      rules.adagrad_bare(1.0, 0.0, 0.0, lr=0.1)[0], want=1, source="G8, G9")

# %% [markdown]
# ## Change something
#
# - Turn the valley by 5° instead of 45°: how many steps does AdaGrad need?
#   From which angle on is gradient descent faster?
# - `beta=0.99` and `beta=0.999` in `descent`: how many steps until RMSProp has
#   forgotten the cliff?
# - `drift` with β = 0.5 and a gradient of 3 instead of 10: which way does w go?
#   And with `2.1`, whose mean is nearly 0?
# - `np.ones(2)` as the start of the left valley is a lucky one. With `(1, 0.3)`,
#   how many steps are needed, and at which η?
# - Exercises: `minigrad learn adagrad` (E09) and `minigrad learn rmsprop`
#   (E10).
