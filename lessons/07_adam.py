# %% [markdown]
# # 07 · Adam: what one update does
#
# Adam line by line on real numbers, what each of its two corrections is for,
# and why the place of ε matters although it is only 10⁻⁸.
#
# Needs: 01.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim
from minigrad.learn import ask, budget, claim, claim_over_seeds, figure
from minigrad.learn import explain, show, slider, table
from minigrad.optim import rules


def first_step(rule, g=1000.0, lr=1.0):
    """How far the rule moves w in its first step; for lr = 1 in units of η"""
    result = table(rule, w=0.0, g=g, lr=lr).result
    return abs(result[0] if isinstance(result, tuple) else result)


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
# Predict first: a weight has the gradient g = 1000, the learning rate is
# η = 0.1, β₁ = 0.9, β₂ = 0.999, and this is the first step: t = 1, m = v = 0.

# %%
ask("η = 0.1, g = 1000, first step: how far does Adam move w?",
    (0.1, lambda: first_step(rules.adam, lr=0.1)),
    wrong=[
        (100, lambda: first_step(rules.gradient_descent, lr=0.1),
         "that is gradient descent, η·g"),
        (0.3162, lambda: first_step(rules.adam_uncorrected, lr=0.1),
         "neither m nor v is corrected: η·0.1g/√(0.001g²)"),
        (3.162, lambda: first_step(only_m, lr=0.1),
         "v is not corrected: η·g/√(0.001g²)"),
        (0.01, lambda: first_step(only_v, lr=0.1),
         "m is not corrected: η·0.1g/g"),
    ])

# %%
show(table(rules.adam, w=1.0, g=1000.0, m=0.0, v=0.0, t=1, lr=0.1))

# %% [markdown]
# m holds a tenth of the gradient and v a thousandth of its square, because
# both started at 0 and have seen one gradient. Dividing by 1 − βᵗ undoes
# exactly that. What is left is g/√(g²) = ±1: the first step is η, whatever
# the size of g.
#
# Leave out either correction, or both, and the first step is something else.

# %%
g = 1000.0
claim("first step / η: Adam", first_step(rules.adam), want=1.000, tol=1e-9,
      source="T9")
claim("first step / η: no correction", first_step(rules.adam_uncorrected),
      want=3.162, tol=5e-4, source="T9")
claim("first step / η: only m̂", first_step(only_m), want=31.62, tol=5e-3)
claim("first step / η: only v̂", first_step(only_v), want=0.100, tol=1e-9)
claim("g = 0.001 instead of 1000: Adam", first_step(rules.adam, g=0.001),
      want=1.000, tol=2e-5)

# %% [markdown]
# ## How long the corrections matter
#
# Suppose the gradient is the same in every step. Then Adam moves by η each
# time. Without the corrections the step is r(t)·η with
#
#     r(t) = (1 − β₁ᵗ)/√(1 − β₂ᵗ)
#
# r is not largest at the start: it grows until m has filled up (about
# 1/(1−β₁) = 10 steps), while v, with its thousand steps, is still nearly
# empty.

# %%
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


t = np.arange(1, 101)
r = step_lengths(rules.adam_uncorrected, 100)
formula = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
claim("the engine's steps − r(t)", np.abs(r - formula).max(), want=0, tol=1e-5,
      source="T9")
claim("largest r(t)", r.max(), want=6.569, tol=5e-4, source="T9")
claim("reached in step", t[r.argmax()], want=12, source="T9")
claim("β₂ = 0.9999: largest r(t)",
      step_lengths(rules.adam_uncorrected, 50, 0.9999).max(), want=20.72,
      tol=5e-3, source="T9")
claim("Adam: largest step / η", step_lengths(rules.adam, 100).max(), want=1,
      tol=1e-6, source="T9")

# %% [markdown]
# Both the height and the length of the hump depend on β₂. Each frame is one
# value of it; the page that `minigrad site` makes has a slider for them.

# %%
def hump(ax, beta2):
    """Step lengths without the corrections, for one β₂"""
    r = step_lengths(rules.adam_uncorrected, 100, beta2)
    ax.axhline(1, color="#1f6fb4", lw=2)
    ax.text(99, 0.93, "Adam", color="#1f6fb4", ha="right", va="top")
    ax.plot(t, r, color="#d1561f", lw=2)
    ax.plot(t[r.argmax()], r.max(), "o", color="#d1561f", ms=6)
    ax.set(title=f"No correction, β₂ = {beta2}: at most {r.max():.3g}·η, at "
           f"t = {t[r.argmax()]}", xlabel="step t", ylabel="step length / η",
           yscale="log", ylim=(0.2, 30), yticks=[0.3, 1, 3, 10, 30],
           yticklabels=["0.3", "1", "3", "10", "30"])
    ax.title.set_fontsize(11)
    ax.minorticks_off()


slider("07_beta2", {"β₂": (0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)}, hump,
       alt="Step length of uncorrected Adam against t for a constant "
       "gradient. For β₂ = 0.9 it rises from 0.3 to 1; the closer β₂ is to 1, "
       "the higher and longer the hump above 1.")

# %% [markdown]
# ## The slide prints another formula
#
# The optimization slides print x ← x − η·m/√(v + ε) and say in words that the
# correction is "omitted in the expression above". The paper (Algorithm 1) has
# m̂/(√v̂ + ε). So two things differ: the corrections, and ε, which stands
# inside the root on the slide. `explain.diff` runs both on the same numbers
# and looks for each value of the first in the second.

# %%
explain.diff(rules.adam, rules.adam_slide, w=1.0, g=2.0, m=0.3, v=0.5, t=3,
             lr=0.1, eps=0.3);

# %% [markdown]
# Three places for ε are in use.
#
# | formula               | who                                                  |
# |-----------------------|------------------------------------------------------|
# | m̂/(√v̂ + ε)            | the paper's Algorithm 1, PyTorch, optax              |
# | ηₜ·m/(√v + ε̂)         | end of the paper's section 2, TensorFlow, Keras      |
# | m/√(v + ε)            | the slide; `Adam(form="slide")`                      |
#
# With gradients of ordinary size nobody notices. Take a tiny one, 10⁻⁹. Then
# ε = 10⁻⁸ is ten times g. Inside a root it counts as 10⁻⁴.

# %%
tiny = 1e-9
ask("g = 1e-9, ε = 1e-8, first step, the paper's formula: the step / η?",
    (0.09091, lambda: first_step(rules.adam, g=tiny)),
    wrong=[
        (1, lambda: first_step(rules.adam, g=1000.0),
         "that is for |g| much larger than ε; here it is g/(g + ε) = 1/11"),
        (1e-6, lambda: first_step(rules.adam_slide, g=tiny),
         "that is ε inside the root: 10⁻¹⁰/√(10⁻⁸)"),
        (0.003152, lambda: first_step(rules.adam_eps_hat, g=tiny),
         "that is ε̂, added to √v, which is 32 times smaller than √v̂ here"),
    ])

# %%
claim("g = 1e-9, step / η: paper", first_step(rules.adam, tiny), want=1 / 11,
      tol=1e-9, source="E3")
claim("g = 1e-9, step / η: ε̂", first_step(rules.adam_eps_hat, tiny),
      want=3.1523e-3, tol=1e-7, source="E3")
claim("g = 1e-9, step / η: slide", first_step(rules.adam_slide, tiny),
      want=1e-6, tol=1e-9, source="E3, G10")

# %%
sizes = np.logspace(-13, 1, 200)
with figure("07_adam", columns=2, width=4.6, height=3.8, alt=(
        "Left: step length over 50 steps of a constant gradient. Adam stays "
        "at 1; without correction it rises from 3.2 to 6.6 at step 12; with "
        "only m corrected it falls from 31.6; with only v corrected it rises "
        "from 0.1 to 1. Right: the first step against the size of the "
        "gradient for three places of epsilon; the slide's falls off below "
        "0.001, the paper's below 1e-8.")) as (left, right):
    for rule, colour, name, (at, y) in (
            (only_m, "#8c6bb1", "only m̂", (23, 9.5)),
            (rules.adam_uncorrected, "#d1561f", "no correction", (31, 3.4)),
            (rules.adam, "#1f6fb4", "Adam", (43, 1.16)),
            (only_v, "#4a4a4a", "only v̂", (8, 0.36))):
        left.plot(t[:50], step_lengths(rule, 50), color=colour, lw=2)
        left.text(at, y, name, color=colour)
    left.plot(12, r.max(), "o", color="#d1561f", ms=6)
    left.text(12, 5.3, "6.57 at t = 12", color="#d1561f", fontsize=9, va="top")
    left.set(title="A constant gradient", xlabel="step t",
             ylabel="step length / η", yscale="log",
             yticks=[0.1, 0.3, 1, 3, 10, 30],
             yticklabels=["0.1", "0.3", "1", "3", "10", "30"])
    left.minorticks_off()
    for rule, colour, style, name in (
            (rules.adam, "#1f6fb4", "-", "paper: √v̂ + ε"),
            (rules.adam_eps_hat, "#8c6bb1", "--", "ε̂ form: √v + ε̂"),
            (rules.adam_slide, "#d1561f", "-", "slide: √(v + ε)")):
        right.loglog(sizes, [first_step(rule, s) for s in sizes], color=colour,
                     ls=style, lw=2, label=name)
        right.loglog(tiny, first_step(rule, tiny), "o", color=colour, ms=6)
    right.axvline(tiny, color="#4a4a4a", lw=1, ls=":")
    right.text(tiny * 1.7, 2e-10, "g = 10⁻⁹", color="#4a4a4a")
    right.set(title="The first step, ε = 10⁻⁸", xlabel="size of the gradient",
              ylabel="step length / η", ylim=(1e-11, 30))
    right.legend(frameon=False, loc="lower right")

# %% [markdown]
# ## In a net
#
# The same table for one weight of a CNN in training, from the optimizer's own
# state: `explain.next` shows the step that is about to be made.

# %%
images, digit = data.digits("train")


def training(seed, steps, **options):
    """The losses and the root mean square of Δw/η in each step"""
    mg.seed(seed)
    net = models.small_cnn()
    params = net.parameters()
    opt = optim.Adam(params, lr=1e-2, **options)
    losses, moves = [], []
    while len(losses) < steps:
        for x, y in data.Loader(images, digit, batch_size=64):
            before = params.w.copy()
            L = opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
            losses.append(L.item())
            moves.append(float(np.mean((params.w - before)**2))**0.5 / 1e-2)
    return np.array(losses[:steps]), np.array(moves[:steps]), net, opt, (x, y)


losses, moves, net, opt, (x, y) = training(seed=0, steps=46)
with explain.next(opt, "0.weight", index=(0, 0, 1, 1)):
    opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))

# %% [markdown]
# The text beside the slide's formula says that bias correction avoids large
# steps in early stages. Measure it: the largest step among the first twenty,
# with and without correction, and the mean loss over these steps.

# %%
seeds = range(budget(ci=5, full=20))
with_it = [training(seed, 20) for seed in seeds]
without = [training(seed, 20, form="uncorrected") for seed in seeds]
claim_over_seeds("largest early step, without / with correction",
                 [b[1].max() / a[1].max() for a, b in zip(with_it, without)],
                 above=1, source="T9")
claim_over_seeds("mean loss of the first 20 steps, without − with",
                 [b[0].mean() - a[0].mean() for a, b in zip(with_it, without)],
                 above=0);

# %% [markdown]
# ## Change something
#
# - `beta2=0.98` in `step_lengths`: how large is r(t) now, and at which step?
#   Why do people who leave out the corrections choose a smaller β₂?
# - Let the gradient change sign in every step. Which of the four curves of
#   the figure changes most?
# - `eps=1e-3` in the right half of the figure: which default did its author
#   have to change to make ε matter? (Keras has 10⁻⁷.)
# - `optim.Adam(params, lr=1e-2, form="slide")` in `training`: is it worse
#   than `form="uncorrected"`? What does that say about the gradients of this
#   net?
# - Exercise: `minigrad learn`, `adam` (E11).
