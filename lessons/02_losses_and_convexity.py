# %% [markdown]
# # 02 · Losses and convexity: ridge, logistic regression, a small net
#
# Two losses whose minimum can be computed, what their conventions mean for λ,
# and a test that tells a convex function from a neural network.
#
# Needs: 01.
#
# The rule for convexity is one inequality. Take two points x and y and any a
# between 0 and 1:
#
#     f(ax + (1−a)y) ≤ a f(x) + (1−a) f(y)
#
# The straight line between two points of the graph (the chord) is never below
# the graph. One chord that dips below it proves the opposite.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, weightspace as ws
from minigrad.learn import ask, budget, claim, claim_over_seeds, figure
from minigrad.learn import formulas, show
from minigrad.optim import rules

images, digit = map(mg.to_numpy, data.digits())
chosen = (digit == 3) | (digit == 8)
X = images[chosen].reshape(-1, 64).astype(np.float64)
X = X - X.mean(axis=0)                       # no intercept: centre the pixels
y = np.where(digit[chosen] == 8, 1.0, -1.0)
n, d = X.shape
print(f"{n} real images of 3 (y = −1) and 8 (y = +1), {d} pixels each")

# %% [markdown]
# ## The two losses, as the engine computes them
#
# The comments at the ends of the lines are the formulas. Note two
# differences: ridge sums over the examples, logistic regression takes their
# mean; and the labels of logistic regression are −1 and +1, not 0 and 1.

# %%
show(formulas(F.ridge_loss))
show(formulas(F.logistic_loss))

# %%
def ridge(w, lam):
    return F.ridge_loss(w, X, y, lam).item()


def logistic(w, lam):
    return F.logistic_loss(w, X, y, lam).item()


zero = np.zeros(d)
ask("What is the logistic loss at w = 0, before anything is learned?",
    (0.6931, lambda: logistic(zero, 0.0)),
    wrong=[
        (247.5, lambda: n * logistic(zero, 0.0),
         "that is the sum over the examples; this loss is their mean"),
        (0.5, lambda: ridge(zero, 0.0) / n,
         "that is the squared loss, ½(0 − y)²"),
        (1.0, lambda: logistic(zero, 0.0) / np.log(2),
         "that is in bits; the logarithm here is the natural one"),
        (0.3133, lambda: np.log1p(np.exp(-1)),
         "that is for a margin y⟨w,x⟩ of 1; at w = 0 it is 0"),
    ])

# %% [markdown]
# Every margin yᵢ⟨w,xᵢ⟩ is 0, so every example costs log(1 + e⁰) = log 2. A
# classifier that knows nothing costs log 2 per example, in nats.
#
# Written as in the formula, log(1 + exp(·)) overflows for a margin of −1000.
# The engine computes the same function in a form that does not.

# %%
claim("logistic loss at w = 0", logistic(zero, 0.0), want=0.693147,
      tol=5e-7, source="L2")
one = np.array([1.0])
loss = F.logistic_loss(one, np.array([[-1000.0]]), one).item()
claim("loss at a margin of −1000", loss, want=1000.0, source="L2")
with np.errstate(over="ignore"):
    naive = np.log(1 + np.exp(1000.0))
claim("np.log(1 + np.exp(1000)) is infinite", np.isinf(naive), want=True)

# %% [markdown]
# The gradient is −(1/n) Σ yᵢ xᵢ/(1 + exp(yᵢ⟨w,xᵢ⟩)) + λw: examples far on the
# correct side of the boundary hardly count.

# %%
point = np.random.default_rng(0).normal(size=d)
formula = -X.T @ (y / (1 + np.exp(y * (X @ point)))) / n + 0.1 * point
tape = mg.value_and_grad(lambda w: F.logistic_loss(w, X, y, 0.1), point)[1]
claim("logistic gradient: tape − formula",
      np.abs(tape.numpy() - formula).max(), want=0, tol=1e-14, source="L2")

# %% [markdown]
# Labels 0 and 1 in this formula would make every example of class 0 cost log
# 2, whatever the weights. The engine refuses them.

# %%
try:
    F.logistic_loss(zero, X, (y + 1) / 2)
    refused = False
except mg.errors.DataError as why:
    refused = True
    print(f"   DataError: {str(why)[:64]}")
claim("labels 0 and 1 are refused", refused, want=True, source="L2")

# %% [markdown]
# ## A closed form, and gradient descent that reaches it
#
# The gradient of ridge is Xᵀ(Xw − y) + λw. Where it is zero,
# w* = (XᵀX + λI)⁻¹Xᵀy. Gradient descent must end at the same place. How fast
# it gets there is known too: with η = 2/(L + μ) each step shrinks the error
# by (κ−1)/(κ+1), where L and μ are the largest and smallest curvature and
# κ = L/μ.

# %%
lam = 20.0
H = X.T @ X + lam * np.eye(d)                # the Hessian: constant
w_star = np.linalg.solve(H, X.T @ y)
curvature = np.linalg.eigvalsh(H)
mu, L = curvature[0], curvature[-1]
kappa, eta = L / mu, 2 / (L + mu)
shrink = (kappa - 1) / (kappa + 1)

w = zero
for step in range(300):
    value, g = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), w)
    w = rules.gradient_descent(w, g.numpy(), lr=eta)
error = np.linalg.norm(w - w_star)
bound = shrink**300 * np.linalg.norm(w_star)

print(f"   L = {L:.0f}, μ = {mu:.0f}, κ = {kappa:.1f}, η = {eta:.2g}, "
      f"each step × {shrink:.4f}")
formula = X.T @ (X @ point - y) + lam * point
tape = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), point)[1]
claim("ridge gradient: tape − formula",
      np.abs(tape.numpy() - formula).max(), want=0, tol=1e-10, source="L1")
claim("300 steps: distance to w*", error, below=bound + 1e-12,
      source="L1, T4")
value, g = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), w_star)
claim("‖gradient‖ at w*", np.linalg.norm(g.numpy()), want=0,
      tol=1e-9, source="L1")

# %% [markdown]
# ## The same λ does not mean the same thing
#
# Three conventions are in use, and the sources use all of them.
#
# | who                                   | penalty    | data term |
# |---------------------------------------|------------|-----------|
# | ridge in the lecture notes (L1)       | (λ/2)‖w‖²  | sum       |
# | logistic regression there (L2), ASAM  | (λ/2)‖w‖²  | mean      |
# | the optimization slides (L6)          | λ‖x‖²      | mean      |
# | PyTorch's weight_decay                | (λ/2)‖w‖²  | mean      |
# | scikit-learn's Ridge(alpha)           | α‖w‖²      | sum of squares, no ½ |
# | scikit-learn's LogisticRegression(C)  | ½‖w‖²      | C · sum   |
#
# So a λ from one text must be translated before it is used in another.

# %%
ask("Ridge with the slides' penalty λ‖w‖² and λ = 20: which λ in (λ/2)‖w‖² is "
    "the same?",
    (40.0, lambda: mg.hessian(lambda w: 20.0 * (w * w).sum(),
                              np.zeros(1)).item()),
    wrong=[(20.0, lambda: mg.hessian(lambda w: 10.0 * (w * w).sum(),
                                     np.zeros(1)).item(),
            "the gradient of λ‖w‖² is 2λw, of (λ/2)‖w‖² it is λw"),
           (10.0, lambda: 20.0 / 2, "that converts the other way round")])

# %%
def ridge_minimum(lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(d), X.T @ y)


def gradient_of_mean(w, lam):
    """∇ of (1/n)·½‖Xw − y‖² + (λ/2)‖w‖², by the tape"""
    def f(t):
        r = X @ t - y
        return 0.5 * (r * r).mean() + 0.5 * lam * (t * t).sum()
    return mg.value_and_grad(f, w)[1].numpy()


def slides(w):
    """Ridge with the slides' penalty"""
    return F.ridge_loss(w, X, y) + lam * (w * w).sum()


g = mg.value_and_grad(slides, ridge_minimum(2 * lam))[1].numpy()
claim("slides' ∇ at the minimum for 2λ",
      np.linalg.norm(g), want=0, tol=1e-9, source="L6")
claim("∇ of the mean at the minimum for nλ",
      np.linalg.norm(gradient_of_mean(ridge_minimum(n * lam), lam)), want=0,
      tol=1e-10, source="L1, L2")
of_sum, of_mean = ridge_minimum(lam), ridge_minimum(n * lam)
print(f"   ‖w*‖ with λ = {lam:g}: sum {np.linalg.norm(of_sum):.3f}, "
      f"mean {np.linalg.norm(of_mean):.3f}")

# %% [markdown]
# ## The chord test
#
# Draw two random points and a random a, and compare both sides of the
# inequality. Ridge and logistic regression are convex, so no draw may violate
# it by more than rounding. A net with one hidden layer is another matter: its
# loss is a function of all its weights, strung together into one vector.

# %%
def fresh_net(seed):
    mg.seed(seed)
    return models.mlp(hidden=(8,), classes=2, activation="tanh").to(np.float64)


net = fresh_net(seed=0)
labels = (y > 0).astype(np.int64)
f_ridge = ws.Function(lambda w: F.ridge_loss(w, X, y, lam))
f_logistic = ws.Function(lambda w: F.logistic_loss(w, X, y, 0.01))
f_net = ws.Objective(net, F.cross_entropy, (X, labels), batch_size=n)

pairs = budget(ci=400, full=10_000)
origin = np.zeros(f_net.layout.n)
print(f"   {pairs} random chords each; the net has {len(origin)} weights")
claim("ridge: chords below the graph",
      ws.chord_violations(f_ridge, zero, pairs), want=0, source="L3, T1")
claim("logistic: chords below the graph",
      ws.chord_violations(f_logistic, zero, pairs), want=0, source="L3, T1")
claim("net: chords below the graph",
      ws.chord_violations(f_net, origin, pairs), above=0, source="L3, T1")

# %% [markdown]
# ## Why a net cannot be convex: its twin
#
# Number the hidden units, with their weights, in another order. The function
# is the same, so the loss is the same, but the weights w′ are a different
# point. If the loss were convex, the midpoint of w and w′ could not be worse
# than both. Train a net and look.

# %%
def train(seed, steps=150):
    """Gradient descent on all images, from a random start; returns w."""
    w = fresh_net(seed).parameters().w
    for _ in range(steps):
        loss, g = f_net(w)
        w = rules.gradient_descent(w, g, lr=0.5)
    return w


def twin(w):
    """The same function with each hidden unit in the place of the next."""
    return ws.permute_hidden_units(w, f_net.layout, "1", "3",
                                   order=np.roll(np.arange(8), 1))


def doublings(seed):
    """How often the loss doubles from either end to the midpoint."""
    w = train(seed)
    return np.log2(f_net.loss((w + twin(w)) / 2) / f_net.loss(w))


w_net = train(seed=0)
w_twin = twin(w_net)
claim("loss of the twin − loss",
      f_net.loss(w_twin) - f_net.loss(w_net), want=0, tol=1e-14, source="L4")
claim_over_seeds("doublings of the loss on the way to the twin", doublings,
                 seeds=range(budget(ci=5, full=30)), above=0, source="L4, T1");

# %%
way = np.linspace(0, 1, 81)
rng = np.random.default_rng(3)
panels = [
    ("Ridge", lambda w: f_ridge.loss(w) / n, rng.normal(size=d) / 4,
     rng.normal(size=d) / 4, "a point", "another"),
    ("Logistic regression", f_logistic.loss, rng.normal(size=d),
     rng.normal(size=d), "a point", "another"),
    ("Net with 8 hidden units", f_net.loss, w_net, w_twin, "trained net",
     "its twin"),
]
with figure("02_chords", columns=3, width=3.6, height=3.4, alt=(
        "Loss along a straight line for ridge, logistic regression and a net. "
        "The chord lies above the first two curves and below the third, which "
        "has a hill between a trained net and its permuted twin.")) as axes:
    for ax, (title, f, p, q, left, right) in zip(axes, panels):
        graph = np.array([f((1 - a) * p + a * q) for a in way])
        chord = (1 - way) * graph[0] + way * graph[-1]
        above = graph > chord + 1e-9
        ax.fill_between(way, graph, chord, where=~above, color="#1f6fb4",
                        alpha=0.12, lw=0)
        ax.fill_between(way, graph, chord, where=above, color="#d1561f",
                        alpha=0.25, lw=0)
        ax.plot(way, graph, color="#1f6fb4", lw=2.2, label="loss")
        ax.plot(way, chord, color="#4a4a4a", ls="--", lw=1.5, label="chord")
        ax.plot(way[[0, -1]], graph[[0, -1]], "o", color="#4a4a4a", ms=6)
        ax.set(title=title, xticks=[0, 0.5, 1],
               xticklabels=[left, "half-way", right])
        ax.margins(y=0.12)
        ax.set_ylim(0, None)
    axes[0].set_ylabel("loss per example")
    axes[0].legend(frameon=False, loc="lower left")
    axes[2].text(0.5, graph.max() * 0.45, "chord below the loss:\nnot convex",
                 color="#d1561f", ha="center")

# %% [markdown]
# ## Change something
#
# - `hidden=()` in `fresh_net`: a linear model with softmax. How many chords
#   dip below its loss, and why?
# - `lam = -1.0` in the chord test of ridge. Below which λ is it no longer
#   convex? (`np.linalg.eigvalsh(X.T @ X)` tells you.)
# - In `twin`, swap two units instead of moving all of them: is the hill
#   lower?
# - Give ridge the labels 0 and 1. Why does that work, when it is an error in
#   logistic regression?
# - Exercise: `minigrad learn`, `logistic` (E06).
