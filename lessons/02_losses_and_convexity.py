# %% [markdown]
# # 02 · Losses and convexity: ridge, logistic regression, a small net
#
# Two losses whose minimum can be computed, what their conventions mean for λ,
# and a test that tells a convex function from a neural network.
#
# Needs: 01.
#
# New: λ, how much large weights are penalised; μ and M, the smallest and the
# largest curvature; κ, the condition number M/μ.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, weightspace as ws
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import figure, formulas, say, show
from minigrad.optim import rules

# %% helpers: the data, a small net, and its twin
images, digit = map(mg.to_numpy, data.digits())
chosen = (digit == 3) | (digit == 8)
X = images[chosen].reshape(-1, 64).astype(np.float64)
X = X - X.mean(axis=0)                       # no intercept: centre the pixels
y = np.where(digit[chosen] == 8, 1.0, -1.0)
n, d = X.shape
labels = (y > 0).astype(np.int64)


def fresh_net(seed):
    mg.seed(seed)
    return models.mlp(hidden=(8,), classes=2, activation="tanh").to(np.float64)


f_net = ws.Objective(fresh_net(0), F.cross_entropy, (X, labels), batch_size=n)


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


def half_way(w):
    return f_net.loss((w + twin(w)) / 2) / f_net.loss(w)


# %% [markdown]
# ## One net, twice
#
# A net with 8 hidden units has learned to tell handwritten 3s from 8s. Now
# number its hidden units in another order, and move their weights along. It
# is the same function of the images, so its loss is the same; but written as
# one list of numbers, its weights are another point. Walk from the one point
# to the other in a straight line. What does the loss do on the way?

# %%
w_net = train(seed=0)
w_twin = twin(w_net)
with figure("02_ends", width=5.6, height=3.2, alt=(
        "The loss of a trained net at the left and of the same net with its "
        "hidden units in another order at the right: two points of equal "
        "height, joined by a dashed line, with a question mark half-way.")
        ) as ax:
    ends = [f_net.loss(w_net), f_net.loss(w_twin)]
    ax.plot([0, 1], ends, "o", color="#4a4a4a", ms=9)
    ax.plot([0, 1], ends, "--", color="#4a4a4a", lw=1.5)
    ax.text(0.5, 1.25 * ends[0], "?", fontsize=22, ha="center")
    ax.set(xticks=[0, 0.5, 1], xlim=(-0.15, 1.15), ylim=(0, 2 * ends[0]),
           xticklabels=["trained net", "half-way", "its twin"],
           ylabel="loss")

# %% helpers: half-way
WAY = ("the same as at the ends", "lower than at the ends",
       "higher than at the ends")


def what_it_does():
    ratio = half_way(w_net)
    return WAY[2] if ratio > 1.1 else WAY[1] if ratio < 0.9 else WAY[0]


# %%
ask("Half-way between a trained net and its twin, the loss is …",
    (WAY[2], what_it_does), choices=WAY, wrong=[
        (WAY[0], lambda: WAY[0] if abs(f_net.loss(w_twin) - ends[0]) < 1e-12
         else "?",
         "both ends are the same function, but the mean of the weights is "
         "not: it mixes units that do different things")])

# %%
claim("loss of the twin − loss", f_net.loss(w_twin) - f_net.loss(w_net),
      want=0, tol=1e-14, source="L4")
say(f"Half-way the loss is {half_way(w_net):.1f} times that of the two ends. "
    "With the two losses that come next it cannot happen, whichever two "
    "points one takes.")

# %% [markdown]
# ## The two losses, as the engine computes them
#
# X has a row for each of the n images, x, with its 64 pixels; y holds their
# labels, +1 for an 8 and −1 for a 3. A linear model scores an image with
# ⟨w,x⟩, and yᵢ⟨w,xᵢ⟩, the margin, is positive if it is right. Note two
# differences: ridge sums over the examples, logistic regression takes their
# mean; and the labels of logistic regression are −1 and +1, not 0 and 1.

# %%
show(formulas(F.ridge_loss))
show(formulas(F.logistic_loss))

# %% helpers: the two losses as numbers
def ridge(w, lam):
    return F.ridge_loss(w, X, y, lam).item()


def logistic(w, lam):
    return F.logistic_loss(w, X, y, lam).item()


zero = np.zeros(d)
# %%
ask("What is the logistic loss at w = 0, before anything is learned?",
    (0.6931, lambda: logistic(zero, 0.0)),
    wrong=[
        (247.5, lambda: n * logistic(zero, 0.0),
         "that is the sum over the examples; this loss is their mean"),
        (0.5, lambda: ridge(zero, 0.0) / n,
         "that is the squared loss, ½(0 − y)²"),
        (1.0, lambda: logistic(zero, 0.0) / np.log(2),
         "that is with the logarithm to base 2; here it is the natural one"),
        (0.3133, lambda: np.log1p(np.exp(-1)),
         "that is for a margin y⟨w,x⟩ of 1; at w = 0 it is 0"),
    ])

# %% [markdown]
# Every margin yᵢ⟨w,xᵢ⟩ is 0, so every example costs log(1 + e⁰) = log 2. A
# classifier that knows nothing costs log 2 per example.

# %%
claim("logistic loss at w = 0", logistic(zero, 0.0), want=0.693147,
      tol=5e-7, source="L2")

# %% [markdown]
# One example with the margin z costs log(1 + exp(−z)). Two things about it can
# be derived: its slope, and a form that cannot overflow.

# %%
derive("the slope of the logistic loss in the margin z",
       ("(log(1 + exp(−z − h)) − log(1 + exp(−z)))/h", "move z by h"),
       ("= −exp(−z)/(1 + exp(−z)) + O(h)", "chain rule"),
       ("= −1/(exp(z) + 1)", "times exp(z), above and below"),
       given={"z": (-4, 4), "h": (0.5, 1)}, source="L2")
derive("the same loss without overflow",
       ("log(1 + exp(−z))", "as it is printed"),
       ("= log(exp(−z)·(exp(z) + 1))", "take exp(−z) out"),
       ("= log(1 + exp(z)) − z", "the logarithm of a product"),
       ("= max(−z, 0) + log(1 + exp(−|z|))",
        "line 1 if z > 0, line 3 if z < 0"),
       given={"z": (-20, 20)}, source="L2")
slope = mg.value_and_grad(lambda w: F.logistic_loss(
    w, np.array([[1.0]]), np.array([1.0])), np.zeros(1))[1].numpy()
claim("the engine's slope at margin 0", slope, want=-0.5, source="L2")

# %% [markdown]
# So the gradient is −(1/n) Σ yᵢ xᵢ/(1 + exp(yᵢ⟨w,xᵢ⟩)) + λw: an example pulls
# with at most its full length, and one far on the correct side hardly at all.

# %%
point = np.random.default_rng(0).normal(size=d)
formula = -X.T @ (y / (1 + np.exp(y * (X @ point)))) / n + 0.1 * point
tape = mg.value_and_grad(lambda w: F.logistic_loss(w, X, y, 0.1), point)[1]
claim("logistic gradient: tape − formula",
      np.abs(tape.numpy() - formula).max(), want=0, tol=1e-14, source="L2")

# %% [markdown]
# With K classes a model gives a score to each, a logit aₖ. The softmax makes
# probabilities of them, exp(aₖ)/Σⱼ exp(aⱼ), and the cross-entropy is the mean
# of −log of the probability of the right class. The net above has this loss.
# With two classes it is the logistic loss:

# %%
derive("cross-entropy of two classes",
       ("−log(exp(a)/(exp(a) + exp(b)))", "the right class has the logit a"),
       ("= log(1 + exp(−(a − b)))", "divide by exp(a): the margin is a − b"),
       given={"a": (-4, 4), "b": (-4, 4)})

# %% [markdown]
# ## A closed form, and gradient descent that reaches it
#
# The gradient of ridge is Xᵀ(Xw − y) + λw. It is zero at one point,
# w* = (XᵀX + λI)⁻¹Xᵀy. The matrix of its second derivatives, the Hessian
# H = XᵀX + λI, is the same everywhere. How fast does gradient descent get to
# w*? Look along one eigenvector of H. Its eigenvalue c is the curvature there,
# and the gradient along it is c times the distance from w*.

# %%
derive("one step, along one eigenvector",
       ("w − η·c·(w − v) − v", "v stands for w*: how far from it a step ends"),
       ("= (1 − η·c)·(w − v)", "so it shrinks by the factor 1 − ηc"),
       given={"w": (-2, 2), "v": (-2, 2), "η": (0.1, 1), "c": (0.1, 3)})
derive("the best η for all curvatures from μ to M",
       ("1 − η·μ", "the factor with the smallest curvature …"),
       ("= η·M − 1", "… and |1 − η·M|, with the largest: equal at "
        "η = 2/(M + μ)"),
       ("= (M − μ)/(M + μ)", "put in η"),
       ("= (κ − 1)/(κ + 1)", "divide by μ; κ = M/μ"),
       given={"μ": (0.1, 1), "M": (2, 9), "η": "2/(M + μ)", "κ": "M/μ"},
       source="T4")

# %%
lam = 20.0
H = X.T @ X + lam * np.eye(d)                # the Hessian: constant
w_star = np.linalg.solve(H, X.T @ y)
curvature = np.linalg.eigvalsh(H)
mu, M = curvature[0], curvature[-1]
kappa, eta = M / mu, 2 / (M + mu)
shrink = (kappa - 1) / (kappa + 1)

w = zero
for step in range(300):
    value, g = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), w)
    w = rules.gradient_descent(w, g.numpy(), lr=eta)
error = np.linalg.norm(w - w_star)
bound = shrink**300 * np.linalg.norm(w_star)
formula = X.T @ (X @ point - y) + lam * point
tape = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), point)[1]
claim("ridge gradient: tape − formula",
      np.abs(tape.numpy() - formula).max(), want=0, tol=1e-10, source="L1")
claim("300 steps: distance to w*", error, below=bound + 1e-12,
      source="L1, T4")
value, g = mg.value_and_grad(lambda t: F.ridge_loss(t, X, y, lam), w_star)
claim("‖gradient‖ at w*", np.linalg.norm(g.numpy()), want=0,
      tol=1e-9, source="L1")
say(f"Here μ = {mu:.0f} and M = {M:.0f}, so κ = {kappa:.0f}: each step "
    f"multiplies the distance by at most {shrink:.3f}.")

# %% [markdown]
# ## The chord test
#
# Neither loss can have a hill between two points. The reason is one
# inequality, for any two points w, w′ of weight space and a between 0 and 1:
#
#     f(aw + (1−a)w′) ≤ a f(w) + (1−a) f(w′)
#
# The right side is the straight line between two points of the graph, the
# chord; f is convex if it never dips below the graph. For the square, by how
# much the chord is above it can be computed:

# %%
derive("chord minus graph, for f(w) = w²",
       ("a·w² + (1 − a)·w′² − (a·w + (1 − a)·w′)²", "the two sides"),
       ("= a·(1 − a)·w² + (1 − a)·a·w′² − 2·a·(1 − a)·w·w′", "multiply out"),
       ("= a·(1 − a)·(w − w′)²", "never negative"),
       given={"a": (0, 1), "w": (-3, 3), "w′": (-3, 3)}, source="L3")

# %% [markdown]
# Ridge is a sum of such squares. For others one can only try: draw two random
# points and a random a, and compare the two sides. No draw may violate the
# inequality by more than rounding. One violation proves that f is not convex.

# %%
f_ridge = ws.Function(lambda w: F.ridge_loss(w, X, y, lam))
f_logistic = ws.Function(lambda w: F.logistic_loss(w, X, y, 0.01))
pairs = budget(ci=400, full=10_000, quick=100)
origin = np.zeros(f_net.layout.n)
print(f"   {pairs} random chords each; the net has {len(origin)} weights")
claim("ridge: chords below the graph",
      ws.chord_violations(f_ridge, zero, pairs), want=0, source="L3, T1")
claim("logistic: chords below the graph",
      ws.chord_violations(f_logistic, zero, pairs), want=0, source="L3, T1")
claim("net: chords below the graph",
      ws.chord_violations(f_net, origin, pairs), above=0, source="L3, T1")

# %% [markdown]
# The twins show it without any draws: if the loss of a net were convex, no
# point between two points of equal loss could be worse than they are. The
# claim counts how often the loss doubles on the way.

# %%
hill = claim_over_seeds("doublings of the loss on the way to the twin",
                        lambda seed: np.log2(half_way(train(seed))),
                        seeds=range(budget(ci=5, full=30)), above=0,
                        source="L4, T1")
say(f"Half-way the loss has doubled {hill.mean:.1f} times on average of "
    f"{len(hill.values)} trainings.", hill)

# %%
way = np.linspace(0, 1, budget(ci=81, full=81, quick=21))
middle = len(way) // 2
rng = np.random.default_rng(3)
panels = [
    ("Ridge", lambda w: f_ridge.loss(w) / n, rng.normal(size=d) / 4,
     rng.normal(size=d) / 4, "a point", "another"),
    ("Logistic regression", f_logistic.loss, rng.normal(size=d),
     rng.normal(size=d), "a point", "another"),
    ("Net with 8 hidden units", f_net.loss, w_net, w_twin, "a trained net",
     "its twin"),
]
for title, f, p, q, left, right in panels:
    graph = np.array([f((1 - a) * p + a * q) for a in way])
    chord = (1 - way) * graph[0] + way * graph[-1]
    above = graph > chord + 1e-9
    told = "hill above the chord" if above.any() else "curve below the chord"
    with figure("02_" + title.split()[0].lower(), width=5.2, height=3.1, alt=(
            f"{title}: the loss along a straight line from {left} to {right}, "
            f"and the chord between its ends. The loss is a {told}.")) as ax:
        ax.fill_between(way, graph, chord, where=~above, color="#1f6fb4",
                        alpha=0.12, lw=0)
        ax.fill_between(way, graph, chord, where=above, color="#d1561f",
                        alpha=0.25, lw=0)
        ax.plot(way, graph, color="#1f6fb4", lw=2.2)
        ax.plot(way, chord, color="#4a4a4a", ls="--", lw=1.5)
        ax.plot(way[[0, -1]], graph[[0, -1]], "o", color="#4a4a4a", ms=6)
        up = 1 if above.any() else -1
        for name, height, side in (("loss", graph[middle], up),
                                   ("chord", chord[middle], -up)):
            ax.annotate(name, (0.5, height), xytext=(0, 9 * side), ha="center",
                        va="center", textcoords="offset points")
        ax.set(title=title, xticks=[0, 0.5, 1], ylabel="loss per example",
               xticklabels=[left, "half-way", right])
        ax.margins(y=0.12)
        ax.set_ylim(0, None)

# %% [markdown]
# ## What goes wrong
#
# **Overflow.** Written as it is printed, the loss of a margin of −1000 is
# infinite. The engine uses the last line of the derivation above.

# %%
one = np.array([1.0])
loss = F.logistic_loss(one, np.array([[-1000.0]]), one).item()
claim("loss at a margin of −1000", loss, want=1000.0, source="L2")
with np.errstate(over="ignore"):
    naive = np.log(1 + np.exp(1000.0))
claim("np.log(1 + np.exp(1000)) is infinite", np.isinf(naive), want=True)

# %% [markdown]
# **Labels 0 and 1.** In this formula they make every example of class 0 cost
# log 2, whatever the weights. The engine refuses them.

# %%
try:
    F.logistic_loss(zero, X, (y + 1) / 2)
    refused = False
except mg.errors.DataError as why:
    refused = True
    print(f"   DataError: {str(why)[:64]}")
claim("labels 0 and 1 are refused", refused, want=True, source="L2")

# %% [markdown]
# **The same λ does not mean the same thing.** A penalty may have a factor ½ or
# none, and the data term may be a sum or a mean.

# %%
ask("One text penalises with λ‖w‖², another with (λ/2)‖w‖². The first says "
    "λ = 20. Which λ is the same in the second?",
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


claim("∇ of the mean at the minimum for nλ",
      np.linalg.norm(gradient_of_mean(ridge_minimum(n * lam), lam)), want=0,
      tol=1e-10, source="L1, L2")
of_sum, of_mean = ridge_minimum(lam), ridge_minimum(n * lam)
say(f"A mean over n examples needs λ, a sum needs nλ. Taken over unchanged, "
    f"λ = {lam:g} gives ‖w*‖ = {np.linalg.norm(of_sum):.3f} with the sum and "
    f"{np.linalg.norm(of_mean):.3f} with the mean.")

# %% [markdown]
# ## In other libraries
#
# | who                                   | penalty    | data term         |
# |---------------------------------------|------------|-------------------|
# | PyTorch, weight_decay of SGD and Adam | (λ/2)‖w‖²  | yours, often mean |
# | PyTorch, weight_decay of AdamW        | none       | yours             |
# | scikit-learn, Ridge(alpha)            | α‖w‖²      | sum, without ½    |
# | scikit-learn, LogisticRegression(C)   | ½‖w‖²      | C · sum           |
#
# AdamW takes ηλw off the weights in each step, which is not the gradient of a
# penalty (lesson 08).
#
# So Ridge's alpha is the λ of `F.ridge_loss`, both terms being doubled, and C
# is 1/(nλ) for the λ of `F.logistic_loss`.

# %%
alpha = lam
g = mg.value_and_grad(lambda w: ((X @ w - y) ** 2).sum()
                      + alpha * (w * w).sum(), w_star)[1].numpy()
claim("scikit-learn's Ridge: ‖∇‖ at w*", np.linalg.norm(g), want=0, tol=1e-9)

# %% [markdown]
# ## In the sources
#
# | who                                  | penalty    | data term |
# |--------------------------------------|------------|-----------|
# | ridge in the lecture notes (L1)      | (λ/2)‖w‖²  | sum       |
# | logistic regression there (L2), ASAM | (λ/2)‖w‖²  | mean      |
# | the optimization slides (L6)         | λ‖x‖²      | mean      |
#
# The notes call the two points of the chord x and y, which are the data here.
# The slides also write the loss of a prediction as ℓ(h(d, y)), which hands the
# label y to the net h; it is ℓ(h(d), y), where d is the example (E10).

# %%
def slides(w):
    """Ridge with the slides' penalty"""
    return F.ridge_loss(w, X, y) + lam * (w * w).sum()


g = mg.value_and_grad(slides, ridge_minimum(2 * lam))[1].numpy()
claim("slides' ∇ at the minimum for 2λ",
      np.linalg.norm(g), want=0, tol=1e-9, source="L6")

# %% [markdown]
# ## Change something
#
# - `hidden=()` in `fresh_net` (then leave out what uses `twin`): a linear
#   model with softmax. How many chords dip below its loss, and why?
# - `lam = -1.0` in the chord test of ridge. Below which λ is it no longer
#   convex? (`np.linalg.eigvalsh(X.T @ X)` tells you.)
# - In `twin`, swap two units instead of moving all of them: is the hill
#   lower?
# - `eta` twice as large: which eigenvector does gradient descent leave along?
# - Give ridge the labels 0 and 1. Why does that work, when it is an error in
#   logistic regression?
# - Exercises: `minigrad learn cross_entropy` (E04), `minigrad learn ridge`
#   (E05) and `minigrad learn logistic` (E06).
