# %% [markdown]
# # 07 · Adam: what one update does
#
# Adam line by line on real numbers, what each of its two corrections is for,
# and why the place of ε matters although it is only 10⁻⁸.
#
# Needs: 02, 05, 06.
#
# New: β₁ and β₂, the shares of m and of v that a step keeps; m̂ and v̂, the
# means corrected for their start at 0; r(t), the factor in the rate of step t
# = 1, 2, … if nothing is corrected (not the r of lesson 05).

# %%
import functools

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import explain, figure, say, show, slider, table
from minigrad.learn import StepLengths
from minigrad.optim import rules

# %% helpers: the length of the first step
def first_step(rule, g=1000.0, lr=1.0):
    """How far the rule moves w in its first step; for lr = 1 in units of η"""
    result = table(rule, w=0.0, g=g, lr=lr).result
    return abs(result[0] if isinstance(result, tuple) else result)


# %% [markdown]
# ## Three weights, three gradients
#
# A net has weights with steep gradients and weights with hardly any, often in
# the same step. Gradient descent moves each by η times its gradient, so one
# learning rate has to do for all. Adam promises to take care of that.

# %% helpers: one bar for each weight and method
GRADIENTS = (1000.0, 1.0, 0.001)


def bars(ax, adam):
    """The first steps of gradient descent, and of Adam or question marks"""
    for i, g in enumerate(GRADIENTS):
        ax.bar(i - 0.2, first_step(rules.gradient_descent, g) - 1e-4,
               width=0.36, color="#4a4a4a", bottom=1e-4)
        if adam:
            ax.bar(i + 0.2, first_step(rules.adam, g) - 1e-4, width=0.36,
                   color="#d1561f", bottom=1e-4, hatch="//", ec="white")
        else:
            ax.text(i + 0.2, 1.5e-4, "?", fontsize=20, color="#d1561f",
                    ha="center")
    ax.set(yscale="log", ylim=(1e-4, 1e4), ylabel="first step / η",
           xlim=(-0.6, 2.6),
           xticks=range(3), xticklabels=[f"g = {g:g}" for g in GRADIENTS])
    ax.text(0.2, 1e3, "gradient descent (grey), Adam "
            + ("(hatched)" if adam else "(?)"), fontsize=9)


# %%
with figure("07_three", width=5.6, height=3.2, alt=(
        "Bars on a logarithmic axis: gradient descent moves three weights "
        "with the gradients 1000, 1 and 0.001 by 1000, 1 and 0.001 times "
        "the learning rate. Beside each bar a question mark for Adam.")) as ax:
    bars(ax, adam=False)

# %%
def ratio(rule):
    return first_step(rule, 1000.0) / first_step(rule, 0.001)


def root_only(w, g, *, lr):
    return w - lr * g / np.sqrt(np.abs(g))


ask("Gradient descent moves the first weight a million times as far as the "
    "third. How many times as far does Adam move it, in the first step?",
    (1, lambda: ratio(rules.adam)),
    wrong=[
        (1e6, lambda: ratio(rules.gradient_descent),
         "that is gradient descent; Adam divides by the size of the gradient"),
        (1000, lambda: ratio(root_only),
         "that would be dividing by the root of |g|; Adam takes the root of "
         "g², which is |g|"),
    ])

# %%
for g in GRADIENTS:
    claim(f"g = {g:g}: Adam's first step / η", first_step(rules.adam, g),
          want=1, tol=2e-5)

# %%
with figure("07_answer", width=5.6, height=3.2, alt=(
        "The same bars, with Adam's in the place of the question marks: all "
        "three have the height 1.")) as ax:
    bars(ax, adam=True)

# %% [markdown]
# ## The engine's lines, with numbers
#
# All three move by η. Here is how: the first step of the first weight, as the
# engine makes it. m is a moving mean of the gradient, the second of the other
# forms of momentum in lesson 05, and v one of its square, as in RMSProp; both
# begin at 0. The lines with a hat are new.

# %%
show(table(rules.adam, w=1.0, g=1000.0, m=0.0, v=0.0, t=1, lr=0.1))

# %% helpers: two wrong Adams, each with one of the corrections
def only_m(w, g, m, v, t, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """A wrong Adam: m is corrected, v is not"""
    m = beta1 * m + (1 - beta1) * g                #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g            #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                     #: m̂ₜ = mₜ/(1−β₁ᵗ)
    dw = -lr * m_hat / (np.sqrt(v) + eps)          #: Δwₜ = −η·m̂ₜ/(√(vₜ) + ε)
    return w + dw, m, v


def only_v(w, g, m, v, t, *, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Another wrong one: v is corrected, m is not"""
    m = beta1 * m + (1 - beta1) * g                #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g            #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    v_hat = v / (1 - beta2**t)                     #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * m / (np.sqrt(v_hat) + eps)          #: Δwₜ = −η·mₜ/(√(v̂ₜ) + ε)
    return w + dw, m, v


# %% [markdown]
# What do you get if you leave out a part of it?

# %%
ask("Suppose somebody leaves out both hats, and divides m by √v. How long is "
    "the first step, in units of η?",
    (3.162, lambda: first_step(rules.adam_uncorrected)),
    unit="η",
    wrong=[
        (1, lambda: first_step(rules.adam),
         "that is Adam with its corrections; without them m is 0.1·g, but √v "
         "is only 0.032·|g|"),
        (100, lambda: first_step(lambda w, g, *, lr: w - lr * 0.1 * g),
         "that is m alone, 0.1·g; it is still divided by √v"),
        (31.62, lambda: first_step(only_m),
         "that is v uncorrected, m corrected: g/√(0.001g²)"),
        (0.1, lambda: first_step(only_v),
         "that is m uncorrected, v corrected: 0.1g/|g|"),
    ])

# %% [markdown]
# m holds a tenth of the gradient and v a thousandth of its square, because
# both started at 0 and have seen one gradient. In general, after t equal
# gradients a moving mean holds the part 1 − βᵗ, so dividing by that is
# exactly right.

# %%
derive("m after three equal gradients",
       ("β₁·(β₁·(β₁·0 + (1 − β₁)·g) + (1 − β₁)·g) + (1 − β₁)·g",
        "three times the line of m"),
       ("= (1 − β₁)·(1 + β₁ + β₁²)·g", "multiply out"),
       ("= (1 − β₁³)·g", "geometric series"),
       given={"β₁": (0.5, 0.99), "g": (-3, 3)})
FIRST = {"g": (0.5, 3), "η": (0.01, 1), "β₁": (0.5, 0.95),
         "β₂": (0.9, 0.999), "m": "(1 − β₁)·g", "v": "(1 − β₂)·g²",
         "m̂": "m/(1 − β₁)", "v̂": "v/(1 − β₂)"}
derive("the first step, without ε",
       ("η·m̂/√(v̂)", "Adam"),
       ("= η·((1 − β₁)·g/(1 − β₁))/√((1 − β₂)·g²/(1 − β₂))",
        "both means have seen one g"),
       ("= η·g/|g|", "the factors cancel: ±η, whatever the size of g"),
       given=FIRST, source="T9")
derive("the first step, nothing corrected",
       ("η·m/√(v)", "Adam without its two hats"),
       ("= η·(1 − β₁)·g/(√(1 − β₂)·|g|)", "both means have seen one g"),
       ("= (1 − β₁)/√(1 − β₂)·η·g/|g|", "0.1/√0.001 = √10 for the usual β"),
       given=FIRST, source="T9")

# %%
claim("first step / η: Adam", first_step(rules.adam), want=1.000, tol=1e-9,
      source="T9")
claim("first step / η: no correction", first_step(rules.adam_uncorrected),
      want=3.162, tol=5e-4, source="T9")
claim("first step / η: only m̂", first_step(only_m), want=31.62, tol=5e-3)
claim("first step / η: only v̂", first_step(only_v), want=0.100, tol=1e-9)

# %% [markdown]
# ## Without corrections, Adam has a hidden schedule
#
# The same argument works in every later step, whatever the gradients are:
# leaving out the corrections multiplies each step by a number that depends on
# t alone.

# %%
derive("any step, nothing corrected",
       ("η·m/√(v)", "Adam without its two hats"),
       ("= η·m̂·(1 − β₁ᵗ)/√(v̂·(1 − β₂ᵗ))", "m = m̂·(1 − β₁ᵗ), the same for v"),
       ("= r·η·m̂/√(v̂)", "r(t) = (1 − β₁ᵗ)/√(1 − β₂ᵗ): Adam with the rate "
        "r(t)·η"),
       given={"m̂": (-2, 2), "v̂": (0.5, 3), "t": (1, 40), "η": (0.01, 1),
              "β₁": (0.5, 0.95), "β₂": (0.9, 0.999), "m": "m̂·(1 − β₁ᵗ)",
              "v": "v̂·(1 − β₂ᵗ)", "r": "(1 − β₁ᵗ)/√(1 − β₂ᵗ)"}, source="T9")

# %%
def r(t, beta1=0.9, beta2=0.999):
    return (1 - beta1**t) / np.sqrt(1 - beta2**t)


rng = np.random.default_rng(0)
plain = scheduled = (np.zeros(5), np.zeros(5), np.zeros(5))       # w, m, v
for t in range(1, 31):
    g = rng.normal(size=5)
    w, m, v = plain
    plain = rules.adam_uncorrected(w, g, m, v, lr=0.1)
    w, m, v = scheduled
    scheduled = rules.adam(w, g, m, v, t, lr=0.1 * r(t))
claim("30 random gradients: no correction − Adam with rate r(t)·η",
      np.abs(plain[0] - scheduled[0]).max(), want=0, tol=1e-5, source="T9")

# %%
t = np.arange(1, 101)
claim("largest r(t)", r(t).max(), want=6.569, tol=5e-4, source="T9")
claim("reached in step", t[r(t).argmax()], want=12, source="T9")
claim("β₂ = 0.9999: largest r(t)", r(t, beta2=0.9999).max(), want=20.72,
      tol=5e-3, source="T9")
claim("r after 10,000 steps", r(10_000), want=1, tol=1e-4)

# %% [markdown]
# So r grows until m has filled up (about 1/(1−β₁) = 10 steps), while v, with
# its thousand steps, is still nearly empty; then it falls to 1, slowly. Nobody
# would choose such a schedule: its rate is highest when little is known yet.
# Each frame below is one value of β₂.

# %%
def hump(ax, beta2):
    """r(t), for one β₂"""
    height = r(t, beta2=beta2)
    ax.axhline(1, color="#1f6fb4", lw=2)
    ax.text(99, 0.93, "Adam", color="#1f6fb4", ha="right", va="top")
    ax.plot(t, height, color="#d1561f", lw=2, ls="--")
    ax.plot(t[height.argmax()], height.max(), "o", color="#d1561f", ms=6)
    ax.set(title=f"No correction, β₂ = {beta2}: at most {height.max():.3g}·η, "
           f"at t = {t[height.argmax()]}", xlabel="step t",
           ylabel="learning rate / η",
           yscale="log", ylim=(0.2, 30), yticks=[0.3, 1, 3, 10, 30],
           yticklabels=["0.3", "1", "3", "10", "30"])
    ax.title.set_fontsize(11)
    ax.minorticks_off()


BETAS = budget(ci=(0.9, 0.95, 0.99, 0.995, 0.999, 0.9999),
               full=(0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999),
               quick=(0.9, 0.999))
slider("07_beta2", {"β₂": BETAS}, hump,
       curve=StepLengths((rules.adam, rules.adam_uncorrected), over="beta2"),
       alt="The rate of uncorrected Adam against t. For β₂ = 0.9 it rises "
       "from 0.3 to 1; the closer β₂ is to 1, the higher and longer the hump "
       "above 1.")

# %% [markdown]
# ## In a net
#
# The same lines for one weight of a CNN in training, from the optimizer's own
# state: `explain.next` shows the step that is about to be made.

# %% helpers: a CNN on the digits
images, digit = data.digits("train")


@functools.cache
def training(seed, form="paper", steps=20):
    """The losses, and the root mean square of Δw/η in each step"""
    mg.seed(seed)
    net = models.small_cnn()
    params = net.parameters()
    opt = optim.Adam(params, lr=1e-2, form=form)
    losses, moves = [], []
    for x, y in data.Loader(images, digit, batch_size=64):
        before = params.w.copy()
        L = opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
        losses.append(L.item())
        moves.append(float(np.mean(mg.to_numpy(params.w - before)**2))**0.5
                     / 1e-2)
        if len(losses) == steps:
            return np.array(losses), np.array(moves), net, opt, (x, y)


# %%
_, with_it, net, opt, (x, y) = training(seed=0)
with explain.next(opt, "0.weight", index=(0, 0, 1, 1)):
    opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))

# %% [markdown]
# The optimization slides say that bias correction avoids large steps in early
# stages. In a net the gradients change sign, so m̂ is smaller
# than √v̂ and most steps are shorter than η; r(t) multiplies that. Does it
# matter for the loss of the first twenty steps?

# %%
without = training(seed=0, form="uncorrected")[1]
say(f"With correction the longest of 20 steps is step {with_it.argmax() + 1} "
    f"({with_it.max():.2f} η, root mean square over the weights), without it "
    f"step {without.argmax() + 1} ({without.max():.2f} η)."
    + (" The hump of r(t) does not show in the lengths: the signs change too "
       "often." if without.argmax() == 0 else ""))
claim("with correction, steps 2 to 20: longest, in η", with_it[1:].max(),
      below=1)
worse = claim_over_seeds(
    "mean loss of the first 20 steps, without − with",
    lambda seed: (training(seed, "uncorrected")[0] - training(seed)[0]).mean(),
    seeds=range(budget(ci=5, full=20)), above=0, source="T9")

# %% [markdown]
# ## What goes wrong
#
# **ε is not so small.** It must keep 0/0 from happening, and it decides what
# counts as a small gradient. Take one of 10⁻⁹. Then ε = 10⁻⁸ is ten times g.

# %%
tiny = 1e-9
ask("g = 1e-9, ε = 1e-8, first step: how long is it, in units of η?",
    (0.09091, lambda: first_step(rules.adam, g=tiny)),
    unit="η",
    wrong=[
        (1, lambda: first_step(rules.adam, g=1000.0),
         "that is for |g| much larger than ε; here it is g/(g + ε) = 1/11"),
        (1e-6, lambda: first_step(rules.adam_slide, g=tiny),
         "that is ε inside the root: 10⁻¹⁰/√(10⁻⁸)"),
        (0.003152, lambda: first_step(rules.adam_eps_hat, g=tiny),
         "that is ε added to √v, which is 32 times smaller than √v̂ here"),
        (0.1, lambda: tiny / 1e-8,
         "nearly: g/ε. But |g| stands beside ε in the denominator"),
    ])

# %%
claim("g = 1e-9, step / η: ε beside √v̂", first_step(rules.adam, tiny),
      want=1 / 11, tol=1e-9, source="E3")
claim("g = 1e-9, step / η: ε beside √v", first_step(rules.adam_eps_hat, tiny),
      want=3.1523e-3, tol=1e-7, source="E3")
claim("g = 1e-9, step / η: ε inside √", first_step(rules.adam_slide, tiny),
      want=1e-6, tol=1e-9, source="E3, G10")

# %%
sizes = np.logspace(-13, 1, budget(ci=100, full=400, quick=40))
with figure("07_eps", width=5.6, height=3.9, alt=(
        "The first step against the size of the gradient, for three places of "
        "epsilon. All are flat for large gradients; the one inside the root "
        "falls off below 0.001, the one beside the root of v below 1e-6, the "
        "paper's below 1e-8.")) as ax:
    for rule, colour, style, name in (
            (rules.adam, "#1f6fb4", "-", "beside √v̂: √v̂ + ε (paper)"),
            (rules.adam_eps_hat, "#8c6bb1", "--", "beside √v: √v + ε̂"),
            (rules.adam_slide, "#d1561f", "-.", "inside: √(v + ε) (slide)")):
        ax.loglog(sizes, [first_step(rule, s) for s in sizes], color=colour,
                  ls=style, lw=2, label=name)
        ax.loglog(tiny, first_step(rule, tiny), "o", color=colour, ms=6)
    ax.axvline(tiny, color="#4a4a4a", lw=1, ls=":")
    ax.text(tiny * 1.7, 2e-10, "g = 10⁻⁹", color="#4a4a4a")
    ax.set(title="The first step, ε = 10⁻⁸", xlabel="size of the gradient",
           ylabel="step length / η", ylim=(1e-11, 30))
    ax.legend(frameon=False, loc="lower right")

# %% [markdown]
# The slide's line ends higher than the others, since the slide leaves out the
# corrections, too.
#
# **A correction that does not fit its mean.** Take one gradient, the same in
# every step. Correcting m alone is worse than correcting neither: the first
# step is ten times longer still. Correcting v alone makes the first steps
# short, like a warm-up (lesson 09).

# %% helpers: the lengths of many steps
def step_lengths(rule, steps, beta2=0.999):
    """|Δw|/η in each step, for a gradient that is always 1"""
    w = mg.Tensor(np.zeros(1), requires_grad=True)
    opt = optim.from_rule(rule, w, lr=1.0, beta2=beta2)
    found = []
    for _ in range(steps):
        before = w.data.copy()
        opt.params.g[:] = 1.0
        opt.step()
        found.append(abs(w.data - before).item())
    return np.array(found)


# %%
with figure("07_steps", width=5.6, height=3.9, alt=(
        "Step length over 50 steps of a constant gradient. Adam stays at 1; "
        "without correction it rises from 3.2 to 6.6 at step 12; with only m "
        "corrected it falls from 31.6; with only v corrected it rises from "
        "0.1 to 1.")) as ax:
    for rule, colour, style, name, (at, y) in (
            (only_m, "#8c6bb1", "--", "only m̂", (23, 9.5)),
            (rules.adam_uncorrected, "#d1561f", "-.", "no correction",
             (31, 3.4)),
            (rules.adam, "#1f6fb4", "-", "Adam", (43, 1.16)),
            (only_v, "#4a4a4a", ":", "only v̂", (8, 0.36))):
        ax.plot(t[:50], step_lengths(rule, 50), color=colour, lw=2, ls=style)
        ax.text(at, y, name, color=colour)
    ax.plot(12, r(12), "o", color="#d1561f", ms=6)
    ax.text(12, 5.3, "6.57 at t = 12", color="#d1561f", fontsize=9, va="top")
    ax.set(title="A constant gradient", xlabel="step t",
           ylabel="step length / η", yscale="log",
           yticks=[0.1, 0.3, 1, 3, 10, 30],
           yticklabels=["0.1", "0.3", "1", "3", "10", "30"])
    ax.minorticks_off()

# %% [markdown]
# ## In other libraries
#
# | formula           | who                                              |
# |-------------------|--------------------------------------------------|
# | m̂/(√v̂ + ε)        | the paper's Algorithm 1, PyTorch, optax          |
# | ηₜ·m/(√v + ε̂)     | end of the paper's section 2, TensorFlow, Keras  |
#
# The second saves an operation for each weight, since ηₜ =
# η·√(1 − β₂ᵗ)/(1 − β₁ᵗ) is one number. It is the same formula if ε̂ shrinks
# with √(1 − β₂ᵗ), and another one if ε̂ is a constant, as it is in these
# libraries. The constant differs, too: Keras has 10⁻⁷.

# %%
derive("the second formula from the first",
       ("η·m̂/(√(v̂) + ε)", "the paper's Algorithm 1"),
       ("= η·m/(1 − β₁ᵗ)/(√(v)/√(1 − β₂ᵗ) + ε)", "put in m̂ and v̂"),
       ("= η·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√(v) + ε·√(1 − β₂ᵗ))",
        "times √(1 − β₂ᵗ), above and below"),
       given={"m": (-2, 2), "v": (0.5, 3), "t": (1, 40), "η": (0.01, 1),
              "β₁": (0.5, 0.95), "β₂": (0.9, 0.999), "ε": (0.01, 0.1),
              "m̂": "m/(1 − β₁ᵗ)", "v̂": "v/(1 − β₂ᵗ)"}, source="E3")
w, m, v = rules.adam_eps_hat(0.0, tiny, 0.0, 0.0, 1, lr=1.0, eps=1e-7)
claim("g = 1e-9, ε̂ = 1e-7: step / η", -w, want=3.161e-4, tol=1e-6)

# %% [markdown]
# ## In the sources
#
# The optimization slides print x ← x − η·m/√(v + ε) and say in words that the
# correction is "omitted in the expression above". The paper (Algorithm 1) has
# m̂/(√v̂ + ε). So two things differ: the corrections, and ε, which stands
# inside the root on the slide (E3). `explain.diff` runs both on the same
# numbers and looks for each value of the first in the second.

# %%
explain.diff(rules.adam, rules.adam_slide, w=1.0, g=2.0, m=0.3, v=0.5, t=3,
             lr=0.1, eps=0.3);

# %% [markdown]
# ## Change something
#
# - `beta2=0.98` in `r`: how large does it get now, and at which step? Why do
#   people who leave out the corrections choose a smaller β₂?
# - Let the gradient change sign in every step of `step_lengths`. Which of the
#   four curves of its figure changes most?
# - `eps=1e-3` in the figure of ε: from which size of the
#   gradient on does Adam behave like gradient descent with the rate η/ε?
# - `form="slide"` in `training`: is it worse than `form="uncorrected"`? What
#   does that say about the gradients of this net?
# - Exercise: `minigrad learn adam` (E11).
