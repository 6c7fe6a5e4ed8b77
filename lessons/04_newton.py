# %% [markdown]
# # 04 · Why gradient descent struggles, and Newton's method
#
# Three landscapes in which gradient descent is slow although its gradient is
# exact, how slow, and what a method that knows the curvature does there: the
# right thing, the wrong thing, and something too expensive.
#
# Needs: 02, 03.
#
# New: H, the matrix of second derivatives (the Hessian); λᵢ, its eigenvalues,
# the curvatures.

# %% [markdown]
# ## A saddle
#
# The surface ½(x² − y²) falls towards y = ±∞ and rises towards x = ±∞; in the
# middle there is a saddle. The picture shows gradient descent from two starts,
# a millionth and a billionth beside the ridge y = 0, with η = 0.1. At first
# both runs look the same: they slide down to the saddle and seem to stop.

# %% helpers: gradient descent on a saddle
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, optim, weightspace as ws
from minigrad.learn import Paths, ask, budget, claim, derive, figure, formulas
from minigrad.learn import say, show, slider
from minigrad.models.count import count
from minigrad.optim import rules
from minigrad.weightspace.theory import conditioning, saddle


def escape(y0, eta=0.1, beta=0.0):
    """(steps until |y| ≥ 1, the path) on ½(x² − y²) from (1, y0)"""
    w, m, path = np.array([1.0, y0]), np.zeros(2), []
    while abs(w[1]) < 1:
        path.append(w)
        g = np.array([w[0], -w[1]])
        w, m = rules.momentum(w, g, m, lr=eta, momentum=beta)
    return len(path), np.array([*path, w])


# %%
with figure("04_saddle", width=5.2, height=4.2, alt=(
        "Contours of a saddle. Gradient descent from the right slides along "
        "the ridge to the middle, and its first sixty steps are one line of "
        "dots that bunch up at the saddle.")) as ax:
    a, b = np.meshgrid(np.linspace(-0.4, 1.2, 99), np.linspace(-0.6, 0.6, 99))
    lines = ax.contour(a, b, (a**2 - b**2) / 2, colors="#9a9a9a",
                       levels=[-0.15, -0.1, -0.05, 0, 0.05, 0.15, 0.3, 0.5])
    ax.clabel(lines, fontsize=8)
    path = escape(1e-6)[1][:60]
    ax.plot(*path.T, "o", color="#1f6fb4", ms=5, mec="white")
    for text, point, at, colour in (
            ("start: y = 10⁻⁶ or 10⁻⁹", (1, 0), (0.5, 0.42), "#1f6fb4"),
            ("after 60 steps", (0, 0), (-0.3, -0.3), "#d1561f")):
        ax.annotate(text, point, at, color=colour,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
                    arrowprops={"arrowstyle": "->", "color": colour})
    ax.set(title="½(x² − y²), η = 0.1, the first 60 steps", xlabel="x",
           ylabel="y", aspect="equal")
    ax.grid(False)

# %%
ask("From y = 10⁻⁶ it takes 145 steps until |y| ≥ 1. How many does it take "
    "from y = 10⁻⁹, a thousand times nearer to the ridge?",
    (218, lambda: escape(1e-9)[0]),
    wrong=[(145000, lambda: 1000 * escape(1e-6)[0],
            "y does not grow by a fixed amount in each step but by a fixed "
            "factor"),
           (145, lambda: escape(1e-6)[0],
            "the slope in y is a thousand times smaller, so it takes longer, "
            "but not much"),
           (1145, lambda: escape(1e-6)[0] + 1000,
            "that adds a step for each of the thousand; count factors of "
            "1 + η instead")])

# %% [markdown]
# In the direction y the gradient is −y, so a step is y ← y + ηy.

# %%
derive("away from the ridge",
       ("y₀ + η·y₀", "one step"),
       ("(1 + η)·y₀", "a fixed factor: after t steps (1 + η)ᵗ·y₀"),
       given={"y₀": (1e-9, 1e-6), "η": (0.05, 0.5)}, source="T5")
derive("the number of steps",
       ("t", "steps until (1 + η)ᵗ·y₀ = 1"),
       ("(log((1 + η)ᵗ))/(log(1 + η))", "the logarithm undoes the power"),
       ("(log(1/y₀))/(log(1 + η))", "(1 + η)ᵗ = 1/y₀"),
       given={"t": (100, 200), "η": (0.05, 0.5), "y₀": "1/(1 + η)ᵗ"},
       source="T5")

# %%
counted = escape(1e-6)[0]
claim("steps from y = 10⁻⁶", counted, want=145, source="T5, X17")
claim("the formula, before rounding up",
      saddle.saddle_escape_steps(1e-6, 1.0, 0.1), want=144.95, tol=0.005,
      source="T5")
claim("steps from y = 10⁻⁹", escape(1e-9)[0], want=218, source="T5")
claim("from y = 0: steps without leaving, of 10,000",
      saddle.run_saddle(1.0, 0.0, 1.0, 0.1, most=10_000), want=10_000,
      source="T5")

# %%
with figure("04_escape", alt=(
        "|y| against the step on a logarithmic axis: two parallel straight "
        "lines, from 1e-6 and from 1e-9, reach 1 after 145 and 218 steps."
        )) as ax:
    for y0, colour, style, at in ((1e-6, "#1f6fb4", "-", (4, 1e-3)),
                                  (1e-9, "#d1561f", "--", (45, 2e-9))):
        steps, path = escape(y0)
        ax.semilogy(path[:, 1], style, color=colour, lw=2.2)
        ax.text(steps - 8, 0.02, f"{steps}", color=colour, ha="right")
        ax.text(*at, f"from y = {y0:g}", color=colour)
    ax.axhline(1, color="#4a4a4a", lw=1, ls=":")
    ax.set(title="A fixed factor per step", xlabel="step", ylabel="|y|")

# %% [markdown]
# A saddle holds gradient descent up for a time that grows only with the
# logarithm of the distance: any noise, and SGD has plenty, is enough to leave.
# Exactly on the ridge it would stay for ever. (The slides draw x² − y², twice
# this surface: there the factor is 1 + 2η.)
#
# ## A plateau
#
# Worse is a surface that is flat in all directions. Far from the minimum of
# −exp(−x²/2) the slope is x·exp(−x²/2), and in each step x falls by η times
# that. So a piece dx of the way takes dx/(η·x·exp(−x²/2)) steps.

# %%
with figure("04_plateau", width=5.4, height=3.2, alt=(
        "A dent in a level surface, in one dimension, and gradient descent "
        "from x = 4, one dot for each 100 steps: the dots are crowded on the "
        "plateau, nearly all of them right of 3; the last two are far apart, "
        "on the slope and at the bottom.")) as ax:
    x, stops = 4.0, []
    for step in range(2301):
        if step % 100 == 0:
            stops.append(x)
        x = rules.gradient_descent(x, x * np.exp(-x**2 / 2), lr=0.1)
    wide, stops = np.linspace(-1.5, 4.5, 200), np.array(stops)
    ax.plot(wide, -np.exp(-wide**2 / 2), color="#4a4a4a", lw=2)
    ax.plot(stops, -np.exp(-stops**2 / 2), "o", color="#1f6fb4", ms=7,
            mec="white")
    ax.set(title="A dot for each 100 steps, η = 0.1", xlabel="x",
           ylabel="−exp(−x²/2)")

# %%
print("   start x    steps until x = 0.5, counted    by the integral")
for start in (1, 2, 3, 4):
    print(f"   {start:>7} {saddle.run_plateau(start, 0.5, 0.1):>32,} "
          f"{saddle.plateau_steps(start, 0.5, 0.1):>18,.0f}")
claim("plateau from x = 4: counted / integral",
      saddle.run_plateau(4, 0.5, 0.1) / saddle.plateau_steps(4, 0.5, 0.1),
      want=1, tol=0.01, source="T5, X17")
claim("steps from x = 4 / from x = 2",
      saddle.run_plateau(4, 0.5, 0.1) / saddle.run_plateau(2, 0.5, 0.1),
      above=30, source="T5")

# %% [markdown]
# Twice the distance does not cost twice the steps: the number grows like
# exp(x²/2). Saturated units (a tanh or a sigmoid with a large input) are such
# plateaus.
#
# ## A ravine
#
# The commonest obstacle needs no exotic surface. Take f = ½(μ·w₁² + M·w₂²)
# with a small curvature μ along one axis and a large one, M, along the other.
# The gradient points across the ravine, not along it. Slide through the rates:
# which one is best?

# %% helpers: gradient descent in a ravine
mu, M = 1.0, 20.0
u, v = np.meshgrid(np.linspace(-1.3, 1.1, 99), np.linspace(-0.75, 0.75, 99))


def ravine(ax, eta):
    """Forty steps of gradient descent on ½(w₁² + 20w₂²)"""
    curvatures = np.array([mu, M])
    path = [np.array([-1.2, 0.5])]
    for _ in range(40):
        path.append(rules.gradient_descent(path[-1], curvatures * path[-1],
                                           lr=eta))
    path = np.array(path)
    ax.contour(u, v, (mu * u**2 + M * v**2) / 2, colors="#cfcfcf",
               levels=np.arange(1, 9)**2 / 16)
    ax.plot(*path.T, "o-", color="#1f6fb4", ms=4, lw=1, mec="white")
    ax.plot(0, 0, "+", color="black", ms=11, mew=1.5)
    end = f"distance {np.linalg.norm(path[-1]):.2g} after 40 steps"
    ax.set(title=f"η = {eta}: {end}", xlabel="w₁, curvature μ = 1",
           ylabel="w₂, curvature M = 20", xlim=(-1.3, 1.1),
           ylim=(-0.75, 0.75))
    ax.grid(False)


# %%
RATES = (0.01, 0.03, 0.05, 0.07, 0.09, 0.0952, 0.099, 0.101)
slider("04_ravine", {"η": budget(ci=RATES, full=RATES,
                                 quick=(0.01, 0.0952, 0.101))}, ravine,
       width=5.6, height=3.8, curve=Paths(
           {"gradient descent": (rules.gradient_descent, {})}, (mu, M),
           start=(-1.2, 0.5), view=(-1.3, 1.1, -0.75, 0.75), over="lr",
           steps=40), alt="Gradient descent in a ravine: with "
       "a small rate it creeps along the floor, near the best rate it "
       "zigzags between the walls and gets further, above 0.1 it diverges.")

# %% [markdown]
# Each coordinate goes its own way: the gradient along axis i is λᵢ·wᵢ, with
# the curvature λᵢ there.

# %%
derive("one coordinate",
       ("wᵢ − η·λᵢ·wᵢ", "a step"),
       ("(1 − η·λᵢ)·wᵢ", "a factor in each step: it converges if "
        "|1 − η·λᵢ| < 1, so η < 2/M"),
       given={"wᵢ": (-1, 1), "λᵢ": (1, 20), "η": (0.01, 0.1)}, source="T4")
derive("the best rate",
       ("|1 − η·μ|", "the factor along the shallow axis, at η = 2/(M + μ)"),
       ("1 − 2·μ/(M + μ)", "put η in"),
       ("(M − μ)/(M + μ)", "one fraction"),
       ("|1 − η·M|", "along the steep axis it is the same: a smaller η makes "
        "the first factor worse, a larger one the second"),
       ("(κ − 1)/(κ + 1)", "divide by μ; κ = M/μ"),
       given={"μ": (0.5, 2), "M": (5, 100), "η": "2/(M + μ)", "κ": "M/μ"},
       source="T4")

# %%
with figure("04_rate", alt=(
        "The factor per step against the rate, for a ravine with curvatures "
        "1 and 20: along the shallow axis it falls slowly from 1, along the "
        "steep axis it falls to 0 at 0.05 and rises again; the larger of the "
        "two is least where they cross, at 0.0952.")) as ax:
    eta = np.linspace(0, 0.115, 300)
    ax.plot(eta, np.abs(1 - eta * mu), color="#1f6fb4", lw=2,
            label="shallow: |1 − ημ|")
    ax.plot(eta, np.abs(1 - eta * M), "--", color="#d1561f", lw=2,
            label="steep: |1 − ηM|")
    best, factor = conditioning.best_rate([mu, M])
    ax.plot(best, factor, "o", color="black", ms=8)
    ax.annotate(f"best: η = {best:.4f},\nfactor {factor:.3f}", (best, factor),
                (0.033, 0.6), arrowprops={"arrowstyle": "->"})
    ax.axhline(1, color="#4a4a4a", lw=1, ls=":")
    ax.text(0.002, 1.03, "above 1 it diverges", color="#4a4a4a")
    ax.set(title="μ = 1, M = 20: the slower axis decides", xlabel="rate η",
           ylabel="factor per step", ylim=(0, 1.3))
    ax.legend(frameon=False, loc="lower right", fontsize=9)

# %% [markdown]
# The number of steps grows with κ. For κ = 100, from (1, 1) to a distance of
# a millionth:

# %%
def steps_to(eta, curvatures, tolerance=1e-6):
    """Steps of gradient descent from (1, 1) until ‖w‖ < tolerance"""
    w, steps = np.ones(2), 0
    while np.linalg.norm(w) >= tolerance and steps < 10_000:
        w = rules.gradient_descent(w, curvatures * w, lr=eta)
        steps += 1
    return steps


ask("κ = 100, M = 100. With the best rate 2/101 = 0.0198 gradient descent "
    "needs 709 steps. How many with half of it, 0.0099?",
    (1389, lambda: steps_to(1 / 101, np.array([1.0, 100.0]))),
    wrong=[(709, lambda: steps_to(2 / 101, np.array([1.0, 100.0])),
            "the shallow axis decides, and its factor 1 − ημ is now nearer "
            "to 1"),
           (1418, lambda: 2 * 709, "nearly: the shallow axis takes twice as "
            "long. But at the best rate both axes shrink alike, from √2 in "
            "all; now the steep one is soon at 0, and only 1 has to shrink"),
           (355, lambda: np.ceil(709 / 2), "a smaller rate zigzags less, but "
            "it is slower along the floor")])

# %%
claim("κ = 100, best rate: steps",
      steps_to(2 / 101, np.array([1.0, 100.0])), want=709, source="T4")
claim("η = 0.0201: factor along the steep axis",
      conditioning.contraction([1, 100], 0.0201), want=1.01, tol=1e-12,
      source="T4")
claim("|w₂| after 1000 such steps",
      np.abs(conditioning.descend([1, 100], np.ones(2), 0.0201, 1000))[1],
      above=20_000, source="T4")

# %% [markdown]
# ## Newton: divide by the curvature
#
# The cure seems obvious: take a step of 1/λᵢ along each axis i. In one
# dimension, replace f near w by its parabola (Taylor's formula, G4) and go to
# the parabola's minimum.

# %%
def gradient(x):
    return x**3 + np.cos(x)


derive("Newton's step",
       ("f(w+d)", "for instance f = w⁴/4 + sin w",
        lambda s: (s["w"] + s["d"])**4 / 4 + np.sin(s["w"] + s["d"])),
       ("f(w) + f′(w)·d + f″(w)·d²/2 + O(d³)", "Taylor",
        lambda s: s["w"]**4 / 4 + np.sin(s["w"]) + gradient(s["w"]) * s["d"]
        + (3 * s["w"]**2 - np.sin(s["w"])) * s["d"]**2 / 2),
       given={"w": (0.5, 1.5), "d": (0.5, 1)}, source="G4")
derive("the minimum of the parabola",
       ("g·d + h·d²/2", "with g = f′, h = f″; its slope in d, g + h·d, is 0 "
        "at d = −g/h"),
       ("−g²/h + g²/(2·h)", "put d in"),
       ("−g²/(2·h)", "the lowest value; any other d is higher if h > 0"),
       given={"g": (-2, 2), "h": (0.5, 2), "d": "−g/h"}, source="G5")

# %% [markdown]
# In several dimensions h is the matrix H and the step is d = −H⁻¹g, the
# solution of Hd = −g. The engine's step:

# %%
show(formulas(optim.newton_step, "Newton's step (δ: damping, 0 for now)"))


def after_newton(function, start, damping=0.0):
    """(w after one step of the engine's Newton, the optimizer)"""
    w = mg.Tensor(np.array(start, float), requires_grad=True)
    opt = optim.Newton([w], damping=damping)
    opt.step(lambda: function(w))
    return w.numpy().copy(), opt


there, _ = after_newton(lambda w: 0.5 * (w * w * np.array([1.0, 1e6])).sum(),
                        [1.0, 1.0])
claim("a ravine with κ = 10⁶: ‖w‖ after one step", np.linalg.norm(there),
      want=0, tol=1e-9, source="T7, G5")

# %% [markdown]
# One step for any quadratic, whatever its κ. Now the saddle.

# %%
def saddle_surface(w):
    return 0.5 * (w[0] * w[0] - w[1] * w[1])


def landing():
    x, y = after_newton(saddle_surface, [1.0, 1e-6])[0]
    return "on the saddle" if abs(x) + abs(y) < 1e-9 else "elsewhere"


ask("Newton's step on ½(x² − y²) from (1, 10⁻⁶). Where does it land?",
    ("on the saddle", landing),
    wrong=[("far down the slope", lambda: "far down the slope",
            "gradient descent goes down; Newton looks for a point where the "
            "gradient is 0, and the curvature −1 turns its step around"),
           ("it stays where it is", lambda: "it stays where it is",
            "the gradient is (1, −10⁻⁶), not 0")],
    choices=("far down the slope", "on the saddle", "it stays where it is"))

# %%
landed, opt = after_newton(saddle_surface, [1.0, 1e-6])
claim("distance to the saddle after one step", np.linalg.norm(landed), want=0,
      tol=1e-15, source="G5, T7")
claim("the engine says so: negative_curvature", opt.negative_curvature,
      want=True)
claim("to |y| ≥ 1: gradient descent", escape(1e-6)[0], want=145, source="T5")
claim("to |y| ≥ 1: momentum, β = 0.9 (lesson 05)", escape(1e-6, beta=0.9)[0],
      want=52, source="T5, T6")
damped = after_newton(saddle_surface, [1.0, 1e-6], damping=2.0)[0]
claim("Newton with damping δ = 2: y / 10⁻⁶", damped[1] / 1e-6, want=2,
      tol=1e-9)

# %% [markdown]
# −H⁻¹g is a direction *uphill* where the curvature is negative: there the
# stationary point is a maximum along that direction. Adding δ > 1 to all
# curvatures makes −1 positive, and y grows again.

# %% [markdown]
# ## A real problem
#
# Logistic regression on 3s and 8s again. Is κ large there, and does Newton
# pay? A product of H with a vector, Hv, costs about as much as a gradient
# (`mg.hvp`). 64 of them form H, its columns. Or H is never formed: conjugate
# gradients, a method that solves Hd = −g, needs only some products.

# %% helpers: both methods on logistic regression
images, digit = map(mg.to_numpy, data.digits("train"))
two = (digit == 3) | (digit == 8)
X = images[two].reshape(-1, 64).astype(np.float64)
X = X - X.mean(axis=0)
y = np.where(digit[two] == 8, 1.0, -1.0)
f = ws.Function(lambda w: F.logistic_loss(w, X, y, 0.001))
target = budget(ci=1e-6, full=1e-10)


def gradient_of_loss(w):
    return mg.to_numpy(f(w)[1])


def by_newton(dense):
    """(steps, products with H, w) until ‖∇f‖ < target"""
    w, counted, steps = np.zeros(64), [], 0
    inner = ws.Function(f.function)
    inner.hvp = lambda *a: counted.append(1) or f.hvp(*a)
    while np.linalg.norm(gradient_of_loss(w)) >= target:
        w = w + mg.to_numpy(optim.newton_step(inner, w, dense=dense)[2])
        steps += 1
    return steps, 64 * steps if dense else len(counted), w


def by_gradient_descent(eta):
    w, steps = np.zeros(64), 0
    while np.linalg.norm(g := gradient_of_loss(w)) >= target:
        w, steps = rules.gradient_descent(w, g, lr=eta), steps + 1
    return steps, w


# %%
newton_steps, formed, w = by_newton(dense=True)
curvatures = np.linalg.eigvalsh(mg.hessian(f.function, w).numpy())
first = np.linalg.eigvalsh(mg.hessian(f.function, np.zeros(64)).numpy())
eta, _ = conditioning.best_rate([curvatures[0], first[-1]])
descent_steps, w_descent = by_gradient_descent(eta)
_, products, _ = by_newton(dense=False)
print(f"   until ‖∇f‖ < {target:g}       steps      work, in gradients")
print(f"   gradient descent {descent_steps:>16,} {descent_steps:>18,}")
print(f"   Newton, H formed {newton_steps:>16} {newton_steps + formed:>18,}")
print(f"   Newton, products {newton_steps:>16} {newton_steps + products:>18,}")
claim("both end at the same weights",
      np.linalg.norm(w - w_descent) / np.linalg.norm(w), below=0.01,
      source="G5")
claim("steps: gradient descent / Newton", descent_steps / newton_steps,
      above=20, source="T7, T4")
say(f"At the minimum κ = {curvatures[-1] / curvatures[0]:.0f}; at the start, "
    f"where M = {first[-1]:.2f}, the curvature is "
    f"{first[-1] / curvatures[-1]:.0f} times as large, and that limits η. "
    f"Newton needs {newton_steps} steps. Counted in gradients that is "
    f"{newton_steps + formed} with H formed and {newton_steps + products} "
    f"with products alone, instead of {descent_steps}.")

# %% [markdown]
# ## What goes wrong
#
# *At a saddle* Newton goes to it, as above. Further ways to fail:
#
# *Too far away.* √(1 + w²) is convex and looks like |w| from afar. There
# Newton's parabola is nearly flat, and its minimum is far on the other side.

# %%
derive("Newton on √(1 + w²)",
       ("w − g/h", "with g = w/r and h = 1/r³, where r = √(1 + w²)"),
       ("w − w·(1 + w²)", "divide"),
       ("−w³", "nearer if |w| < 1, further away if |w| > 1"),
       given={"w": (-2, 2), "r": "√(1 + w²)", "g": "w/r", "h": "1/r³"},
       source="G5")

# %%
def newton_path(w, steps=5):
    found = [w]
    for _ in range(steps):
        w = after_newton(lambda t: ((1 + t * t)**0.5).sum(), [w])[0][0]
        found.append(w)
    return np.array(found)


claim("from w = 0.9: |w| after 5 steps", abs(newton_path(0.9)[-1]), below=1e-9,
      source="G5")
claim("from w = 1.1: |w| after 5 steps", abs(newton_path(1.1)[-1]), above=1e9,
      source="G5")

# %%
with figure("04_newton", alt=(
        "Distance from the minimum against the step, for Newton's method on "
        "the root of 1 + w²: from 0.9 it falls to 1e-11 in five steps, from "
        "1.1 it grows to 1e10.")) as ax:
    for start, colour, style, at in ((1.1, "#d1561f", "s--", (2.6, 1e6)),
                                     (0.9, "#1f6fb4", "o-", (2.6, 1e-6))):
        ax.semilogy(np.abs(newton_path(start)), style, color=colour, lw=2)
        ax.text(*at, f"from w = {start}", color=colour, ha="right")
    ax.axhline(1, color="#4a4a4a", lw=1, ls=":")
    ax.set(title="Newton on √(1 + w²): w ← −w³", xlabel="step", ylabel="|w|",
           xticks=range(6))

# %% [markdown]
# Near the minimum the number of correct digits triples in each step (usually
# it doubles). Far from it a step must be shortened or damped.
#
# *Too expensive.* H has as many rows as there are weights.

# %%
n, products = count("resnet20", (3, 32, 32))
say(f"""ResNet-20, a small net by today's measure, has {n:,} weights, which
    take {n * 4 / 2**20:.1f} MiB in single precision. Its H has {n:,}² entries,
    {n * n * 4 / 2**30:.0f} GiB, and solving with it takes about n³/3 =
    {n**3 / 3:.0e} multiplications: {n**3 / 3 / products:.0e} times as many as
    one image takes on its way forward ({products / 1e6:.0f} million).""")

# %% [markdown]
# With products alone, as above, H need not be stored.
#
# *Inverted.* H⁻¹g is the solution of a system of equations; to form H⁻¹ and
# multiply costs more and loses digits. So does an H that is not symmetric,
# because its columns come from differences of gradients: the tape's is.

# %%
rows = np.arange(8)
H = 1 / (rows[:, None] + rows + 1)            # Hilbert's matrix
g = H @ np.ones(8)
solved = np.abs(H @ np.linalg.solve(H, g) - g).max()
inverted = np.abs(H @ (np.linalg.inv(H) @ g) - g).max()
claim("Hilbert's matrix, 8 × 8: log₁₀ κ", np.log10(np.linalg.cond(H)),
      want=10.2, tol=0.05)
claim("largest error in Hd = g, solved", solved, below=1e-14)
claim("the same, d by the inverse", inverted, above=1e-10)
tape = mg.hessian(f.function, np.zeros(64)).numpy()
by_steps = np.array([(gradient_of_loss(h) - gradient_of_loss(-h)) / 2e-5
                     for h in 1e-5 * np.eye(64)])
claim("H by the tape: largest |H − Hᵀ|", np.abs(tape - tape.T).max(),
      below=1e-15)
claim("H by differences of gradients: |H − Hᵀ|",
      np.abs(by_steps - by_steps.T).max(), above=1e-13)

# %% [markdown]
# *Too exact.* With mini-batches the gradient is noisy. H⁻¹ multiplies the noise
# by 1/λᵢ along the flat directions, and the exact step to a wrong place is of
# little use. That is why the next lessons take something of Newton's idea
# only: they estimate how far to go along each direction from the gradients.
#
# ## In other libraries
#
# | who                     | Newton's method                                |
# |-------------------------|------------------------------------------------|
# | the slides (G5)         | H⁻¹ formed, cost N³                            |
# | PyTorch, Keras, Chainer | none; PyTorch has LBFGS, which estimates H⁻¹g  |
# | minigrad                | H up to 300 weights, products with H above     |
#
# minigrad's Newton says afterwards whether the curvature was negative.
#
# ## In the sources
#
# The slides give Newton's cost as N³ (E11). N is the number of weights there;
# on their other slides it is the number of examples. Their equation 8 lacks a
# transpose: ∇f(x₀)(x − x₀) multiplies two columns, the first-order term is the
# scalar product ∇f(x₀)ᵀ(x − x₀) (E32).
#
# The second claim counts a step of the engine in gradients: one for g, one for
# a pass that the products with H share, and one for each of the 64 products.

# %%
column, step = np.array([[1.0], [20.0]]), np.array([[0.1], [0.2]])
claim("∇fᵀd is one number", (column.T @ step).size, want=1, source="E32")
claim("gradients for one step, 64 weights: 1 + 1 + 64", after_newton(
    f.function, np.zeros(64))[1].gradient_evaluations, want=66,
      source="E11, G5")

# %% [markdown]
# ## Change something
#
# - `eta=0.5` and `eta=0.9` in `escape`: the formula still holds. What happens
#   to x with `eta=2.1`?
# - In `ravine`, start on the floor: `[-1.2, 0.0]`. Which rate is best now, and
#   why is that no comfort?
# - Damping 0.5 and 0.99 instead of 2 in the saddle: which way does y go, and
#   how far? (The engine refuses 1. Why?)
# - `newton_path(1.0)`: where does it end, and would it with exact arithmetic?
# - There is no exercise on Newton's method; `minigrad learn descent` (E00) is
#   the step that it rescales.
