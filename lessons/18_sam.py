# %% [markdown]
# # 18 · Sharpness-aware minimization (SAM)
#
# Climb to the highest point nearby, take the gradient there, and step from
# where you were: what that minimises, in which norm, at which price, and what
# it does for a CNN whose labels are partly wrong.
#
# Needs: 01, 10, 17.
#
# New: ε̂, the step uphill, of length ρ (here a radius, in lesson 10 a share);
# p, the norm in which ε̂ is measured; q, the partner of p, 1/p + 1/q = 1 (in
# lesson 13 both are probabilities).

# %% [markdown]
# ## A deep crack and a wide bowl
#
# The loss below has two valleys. The narrow one reaches down to 0, the wide
# one only to 0.36. SAM is known as the method that prefers wide valleys. It
# rates a point not by its own loss but by the *highest* loss within a distance
# ρ of it. That distance is drawn as a bar at both bottoms, for ρ = 0.1.

# %% helpers: two valleys, and the highest loss within ρ of a point
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import Curve, animation, ask, budget, claim
from minigrad.learn import claim_over_seeds, counted
from minigrad.learn import derive, figure, formulas, say, show, slider
from minigrad.optim.methods.sam import ascent, sam_gradient

BLUE, ORANGE, GREY, VIOLET = "#1f6fb4", "#d1561f", "#4a4a4a", "#8c6bb1"
NARROW, WIDE = -1.0, 1.0                               # where the bottoms are
LINE = np.linspace(-1.8, 2.6, 441)


def valleys(w):
    """The lower one of two parabolas, with curvatures 20 and 2"""
    return np.minimum(10 * (w + 1)**2, 0.36 + (w - 1)**2)


def highest(w, rho):
    """The highest loss within ρ of w: at an end, or on the ridge"""
    ends = np.maximum(valleys(w - rho), valleys(w + rho))
    ridge = (np.sqrt(43.24) - 11) / 9                 # the parabolas cross
    inside = np.abs(w - ridge) <= rho
    return np.where(inside, np.maximum(ends, valleys(ridge)), ends)


def landscape(ax):
    """The loss with both bottoms marked"""
    ax.plot(LINE, valleys(LINE), color=GREY, lw=2.4, label="loss L(w)")
    for bottom, name in ((NARROW, "narrow"), (WIDE, "wide")):
        ax.text(bottom, valleys(bottom) - 0.24, name, ha="center")
    ax.set(xlabel="w", ylabel="loss", xlim=(-1.8, 2.6), ylim=(-0.4, 3))


# %%
with figure("18_valleys", width=5.6, height=3.2, alt=(
        "A loss with a narrow valley that reaches down to 0 at w = -1 and a "
        "wide one that reaches down to 0.36 at w = 1. A bar of half-width 0.1 "
        "is drawn at both bottoms.")) as ax:
    landscape(ax)
    for bottom in (NARROW, WIDE):
        ax.plot([bottom - 0.1, bottom + 0.1], [valleys(bottom)] * 2,
                color=ORANGE, lw=5, solid_capstyle="butt",
                label="within ρ = 0.1" if bottom == NARROW else None)
    ax.legend(loc="upper center", bbox_to_anchor=(0.68, 1), frameon=False)

# %%
VALLEYS = ("narrow", "wide")


def chosen(rho):
    """The valley with the point whose surroundings are the best"""
    w = LINE[np.argmin(highest(LINE, rho))]
    return VALLEYS[int(abs(w - WIDE) < abs(w - NARROW))]


ask("Where does the highest loss within ρ = 0.1 have its minimum?",
    (VALLEYS[0], lambda: chosen(0.1)),
    wrong=[(VALLEYS[1], lambda: chosen(0.3),
            "that is so for a larger ρ. Go 0.1 away from the narrow bottom: "
            "the loss is 10·0.1² = 0.1, still below all of the wide valley")],
    choices=VALLEYS)

# %% [markdown]
# So "SAM prefers flat minima" is not the whole of it. It weighs depth against
# width, and ρ is the exchange rate. Move it:

# %% helpers: the highest loss nearby, for one ρ
def surroundings(ax, rho):
    """The loss and the highest loss within ρ"""
    landscape(ax)
    worst = highest(LINE, rho)
    best = worst.argmin()
    ax.plot(LINE, worst, "--", color=ORANGE, lw=2, label="highest within ρ")
    ax.plot(LINE[best], worst[best], "o", color=ORANGE, ms=9, mec="white")
    ax.set_title(f"ρ = {rho}: lowest at w = {LINE[best]:.2f}, "
                 f"where it is {worst[best]:.2f}", fontsize=11)
    ax.legend(loc="upper center", bbox_to_anchor=(0.68, 1), frameon=False)


# %%
slider("18_radius", {"ρ": budget(ci=(0.0, 0.1, 0.15, 0.25, 0.4),
                                 full=(0.0, 0.1, 0.15, 0.25, 0.4),
                                 quick=(0.1, 0.25))},
       surroundings, width=5.6, height=3.4, curve=Curve(
           highest, x=(-1.8, 2.6), y=(-0.4, 3), beside=0.0,
           names=("loss L(w)", "highest within ρ"), labels=("w", "loss"),
           helpers=(valleys,)),
       alt="The loss with two valleys and above it the highest loss within "
       "rho. For small rho its lowest point lies over the narrow valley; as "
       "rho grows the curve over the narrow valley rises faster, and its "
       "lowest point moves to the wide valley.")

claim("ρ = 0.25: that curve − the highest of 201 points",
      max(abs(highest(w, 0.25) - valleys(w + np.linspace(-0.25, 0.25, 201))
              .max()) for w in LINE), want=0, tol=0.03)

# %% [markdown]
# At which ρ does it change sides? Let the narrow valley have curvature a, the
# wide one curvature b and a floor that is higher by c.

# %%
derive("where both valleys are equally good",
       ("½·a·ρ²", "highest loss within ρ of the narrow bottom"),
       ("c·a/(a − b)", "at the ρ with ρ² = 2c/(a − b)"),
       ("c + c·b/(a − b)", "a = (a − b) + b"),
       ("c + ½·b·ρ²", "and that is the highest near the wide bottom"),
       given={"a": (10, 30), "b": (1, 5), "c": (0.1, 1),
              "ρ": "√(2·c/(a − b))"}, source="H1")
switch = np.sqrt(2 * 0.36 / (20 - 2))
claim("ρ at which they are equal", switch, want=0.2, tol=1e-12, source="H1")
for rho in (0.19, 0.21):
    say(f"For ρ = {rho} the {chosen(rho)} valley is chosen.")
noise = 0.3
claim("loss 0.3 beside the narrow bottom", valleys(NARROW + noise), want=0.9,
      tol=1e-12, source="T21")
claim("loss 0.3 beside the wide bottom", valleys(WIDE + noise), want=0.45,
      tol=1e-12, source="T21")

# %% [markdown]
# Why look around at all? Because the weights in use are never quite at the
# minimum of the loss that matters: the test data have another one, a little
# displaced. Whoever stands 0.3 beside the bottom is better off in the wide
# valley, although its floor is higher.
#
# ## The highest point nearby, in one step
#
# SAM wants the weights with the lowest such worst case:
#
#     minimise over w   max over ‖ε‖ ≤ ρ of  L(w + ε)
#
# With many weights nobody can search the ball. But to first order the loss
# within it is a plane, whose highest point is found from the slope at w.

# %%
def bumpy(w):
    return np.sum(np.sin(w) + w**2)


derive("in a small ball the loss is a plane",
       ("L(w + ρ·u)", "a point at distance ρ; u has the length 1",
        lambda s: bumpy(s["w"] + s["ρ"] * s["u"] / np.linalg.norm(s["u"]))),
       ("L(w) + ρ·⟨u, g⟩ + O(ρ²)", "Taylor; here L = Σ(sin wᵢ + wᵢ²)",
        lambda s: bumpy(s["w"]) + s["ρ"] * (s["u"] / np.linalg.norm(s["u"]))
        @ (np.cos(s["w"]) + 2 * s["w"])),
       given={"w": (-1, 1, 3), "u": (0.1, 1, 3), "ρ": (0.5, 1)}, source="H2")


def sphere(s):
    """A vector of length ρ"""
    return s["ρ"] * s["d"] / np.linalg.norm(s["d"])


def uphill(s):
    """The vector of length ρ along g"""
    return s["ρ"] * s["g"] / np.linalg.norm(s["g"])


derive("no ε of length ρ does better than ε̂ = ρ·g/‖g‖",
       ("ρ·‖g‖ − ⟨ε, g⟩", "what ε is short of: ⟨ε̂, g⟩ = ρ‖g‖²/‖g‖ = ρ‖g‖",
        lambda s: uphill(s) @ s["g"] - sphere(s) @ s["g"]),
       ("(‖g‖/ρ)·(ρ² − ⟨ε, ε̂⟩)", "g = (‖g‖/ρ)·ε̂",
        lambda s: np.linalg.norm(s["g"]) / s["ρ"]
        * (s["ρ"]**2 - sphere(s) @ uphill(s))),
       ("(‖g‖/2ρ)·(‖ε‖² − 2⟨ε, ε̂⟩ + ‖ε̂‖²)", "both have the length ρ",
        lambda s: np.linalg.norm(s["g"]) / (2 * s["ρ"]) * (
            sphere(s) @ sphere(s) - 2 * sphere(s) @ uphill(s)
            + uphill(s) @ uphill(s))),
       ("(‖g‖/2ρ)·‖ε − ε̂‖²", "a square: never negative, 0 only at ε = ε̂",
        lambda s: np.linalg.norm(s["g"]) / (2 * s["ρ"])
        * np.sum((sphere(s) - uphill(s))**2)),
       given={"g": (-2, 2, 4), "d": (-1, 1, 4), "ρ": (0.1, 1)}, source="H2")

# %% [markdown]
# The engine's code is these two lines, with the gradient at w + ε̂ as the
# result. An optimizer then takes its step *from w* with that gradient.

# %%
show(formulas(sam_gradient, "SAM's gradient"))

# %% [markdown]
# ## By hand
#
# L(w) = ½(w₁² + 10w₂²), so g = (w₁, 10w₂). Start at w = (1, 1) with ρ = 0.5
# and a learning rate of 0.05.

# %%
A, rho, eta = np.diag([1.0, 10.0]), 0.5, 0.05
here = np.array([1.0, 1.0])


def after_one_step(wrapper, start=here):
    """w after one step of the engine's optimizer"""
    w = mg.Tensor(start.copy(), requires_grad=True)
    opt = wrapper(optim.SGD([w], lr=eta))
    opt.step(lambda: 0.5 * (w * (mg.Tensor(A) @ w)).sum())
    return w.numpy().copy(), opt


def sam(base):
    return optim.SAM(base, rho)


def sgd(base):
    return base


eps = ascent(A @ here, rho)
above = here + eps
g_above = A @ above
ask("w = (1, 1), L = ½(w₁² + 10w₂²), ρ = 0.5, η = 0.05. What is w₂ after one "
    "step of SAM?",
    (0.25124, lambda: after_one_step(sam)[0][1]),
    wrong=[
        (0.5, lambda: after_one_step(sgd)[0][1],
         "that is plain SGD: the gradient at w"),
        (0.74876, lambda: (above - eta * g_above)[1],
         "that steps from the perturbed point; SAM climbs only to look, and "
         "steps from w"),
        (-2.0, lambda: (here - eta * A @ (here + rho * A @ here))[1],
         "ε was not divided by ‖g‖: ε̂ has the length ρ"),
    ])

# %% helpers: the step, drawn one motion at a time
new, opt = after_one_step(sam)
plain, _ = after_one_step(sgd)
wrong = above - eta * g_above
u, v = np.meshgrid(np.linspace(0.6, 1.35, 99), np.linspace(-0.1, 1.75, 99))
MOTIONS = (
    (here, plain, GREY, "--", "SGD", "SGD: the gradient at w"),
    (here, above, VIOLET, "-", "w + ε̂", "SAM climbs to w + ε̂"),
    (here, new, BLUE, "-", "SAM", "the gradient up there, used at w"),
    (above, wrong, ORANGE, ":", "wrong", "wrong: used at w + ε̂"))


def motions(ax, n):
    """The first n arrows"""
    ax.contour(u, v, 0.5 * (u**2 + 10 * v**2), colors="#d8d8d8",
               levels=np.arange(0.5, 20, 1.5))
    ax.plot(*here, "o", color="black", ms=7)
    ax.text(0.985, 1.03, "w", ha="right")
    for start, stop, colour, style, name, _ in MOTIONS[:n]:
        ax.annotate("", stop, start, arrowprops={
            "arrowstyle": "-|>", "color": colour, "lw": 2, "ls": style,
            "shrinkA": 0, "shrinkB": 0, "mutation_scale": 14})
        left = name in ("SGD", "SAM")
        ax.text(stop[0] + (-0.02 if left else 0.02), stop[1],
                f"{name}\n({stop[0]:.3f}, {stop[1]:.3f})", color=colour,
                fontsize=9, ha="right" if left else "left", va="center")
    ax.set(title=MOTIONS[n - 1][-1], xlabel="w₁", ylabel="w₂",
           xlim=(0.6, 1.35), ylim=(-0.1, 1.75))
    ax.grid(False)


# %%
animation("18_step", budget(ci=(1, 2, 3, 4), full=(1, 2, 3, 4), quick=(1, 4)),
          motions, label="motion", seconds=1.6, width=4.6, height=4.2,
          alt="Contours of a quadratic with its minimum below. From w an "
          "arrow for SGD goes down; an arrow climbs from w to w + epsilon; "
          "with the gradient found there SAM's arrow goes from w further down "
          "than SGD's; the same step taken from w + epsilon ends above SGD's.")
for name, formula, value in (
        ("gradient at w", "g = Aw", A @ here),
        ("ascent", "ε̂ = ρ·g/‖g‖", eps),
        ("the point above", "w + ε̂", above),
        ("gradient there", "g_SAM = A(w + ε̂)", g_above),
        ("the step", "w − η·g_SAM", new)):
    print(f"   {name:<16} ({value[0]:8.5f}, {value[1]:8.5f})   {formula}")

# %%
claim("w after one step: w₁", new[0], want=0.94751, tol=5e-6, source="H4")
claim("w after one step: w₂", new[1], want=0.25124, tol=5e-6, source="H4")
claim("gradients in one step", opt.gradient_evaluations, want=2,
      source="T22, H5")


def quadratic(w):
    return 0.5 * w @ A @ w


near = np.array([0.1, 0.02])
ends = [quadratic(after_one_step(method, near)[0]) for method in (sgd, sam)]
claim("from (1, 1): loss after SAM − after SGD",
      quadratic(new) - quadratic(plain), below=0, source="H4")
claim("from (0.1, 0.02): loss after SAM − after SGD", ends[1] - ends[0],
      above=0, source="H4")
say(f"""From (1, 1) the longer step along the steep axis pays:
{quadratic(new):.2f} against {quadratic(plain):.2f} for SGD. Near the minimum
it does not: from (0.1, 0.02) SAM ends at {ends[1]:.3f}, above SGD's
{ends[0]:.3f}. There ε̂ reaches further than the minimum itself, and the step
overshoots. That is not a fault: SAM does not minimise L, but the highest L
within ρ.""")

# %% [markdown]
# So SAM with a constant rate does not come to rest at a minimum. On an axis
# with curvature λ, the gradient at w + ε̂ is λ(w + ρ) however small w > 0 is.
# The step ends at −w, and the next one leads back, if w has the right size:

# %%
derive("the swing around a minimum",
       ("w − η·λ·(w + ρ)", "one step of SAM from w > 0"),
       ("(1 − η·λ)·w − η·λ·ρ", "collect w"),
       ("(1 − η·λ)·w − (2 − η·λ)·w", "if w = ηλρ/(2 − ηλ)"),
       ("−w", "the other side, equally far"),
       given={"η": (0.01, 0.1), "λ": (1, 10), "ρ": (0.1, 1),
              "w": "η·λ·ρ/(2 − η·λ)"}, source="H4")


def swing(lam):
    """|w| after 200 steps of SAM on ½λw²"""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt = optim.SAM(optim.SGD([w], lr=eta), rho)
    for _ in range(200):
        opt.step(lambda: (0.5 * lam * w * w).sum())
    return abs(float(w.numpy()[0]))


for lam in (1, 10):
    claim(f"ρ = 0.5, η = 0.05: swing at λ = {lam}", swing(lam),
          want=eta * lam * rho / (2 - eta * lam), tol=1e-3, source="H4")
say(f"In the narrow valley the swing is {swing(10) / swing(1):.0f} times as "
    "wide as in the one with a tenth of its curvature. A rate that falls to 0 "
    "ends it.")

# %% [markdown]
# ## Other norms
#
# The ball can be measured in any p-norm: ‖ε‖ₚ = (Σ|εᵢ|ᵖ)^(1/p). A little more
# of |εᵢ| gains |gᵢ| and adds p·|εᵢ|^(p−1) to the sum Σ|εᵢ|ᵖ, which must not
# exceed ρᵖ. At the highest point of the plane no exchange between coordinates
# pays, so gain over cost, |gᵢ|/|εᵢ|^(p−1), is the same in all of them, and |εᵢ|
# is proportional to |gᵢ|^(1/(p−1)).

# %%
derive("that power",
       ("1/(p − 1)", "with q defined by 1/p + 1/q = 1, so q = p/(p − 1)"),
       ("p/(p − 1) − 1", "p − (p − 1) = 1"), ("q − 1", "p/(p − 1) is q"),
       given={"p": (1.2, 5), "q": "p/(p − 1)"}, source="H2")


def power_sum(s):
    return np.sum(np.abs(s["g"])**s["q"])


derive("its length in the p-norm",
       ("(Σ(|gᵢ|^(q−1))ᵖ)^(1/p)", "εᵢ = sign(gᵢ)·|gᵢ|^(q−1), not yet scaled",
        lambda s: np.linalg.norm(np.abs(s["g"])**(s["q"] - 1), s["p"])),
       ("(Σ|gᵢ|^q)^(1/p)", "(q − 1)·p = q: divide by this, multiply by ρ",
        lambda s: power_sum(s)**(1 / s["p"])),
       given={"g": (-2, 2, 4), "p": (1.2, 5), "q": "p/(p − 1)"}, source="H2")
derive("how high it reaches",
       ("⟨ε̂, g⟩", "ε̂ᵢ = ρ·sign(gᵢ)·|gᵢ|^(q−1)/(Σ|gᵢ|^q)^(1/p)",
        lambda s: ascent(s["g"], s["ρ"], s["p"]) @ s["g"]),
       ("ρ·Σ|gᵢ|^q/(Σ|gᵢ|^q)^(1/p)", "sign(gᵢ)·gᵢ = |gᵢ|",
        lambda s: s["ρ"] * power_sum(s) / power_sum(s)**(1 / s["p"])),
       ("ρ·‖g‖_q", "1 − 1/p = 1/q",
        lambda s: s["ρ"] * power_sum(s)**(1 / s["q"])),
       given={"g": (-2, 2, 4), "ρ": (0.1, 1), "p": (1.2, 5),
              "q": "p/(p − 1)"}, source="T18")

# %%
show(formulas(ascent, "ε̂, for p = ∞, 2 and in between"))
print("   peak = max|gᵢ|, u = |g|/peak: no square and no power overflows")
g = np.array([3.0, -4.0])
ask("g = (3, −4), ρ = 1, p = ∞ (each |εᵢ| ≤ 1). How large is ⟨ε̂, g⟩?",
    (7, lambda: ascent(g, 1.0, np.inf) @ g),
    wrong=[(5, lambda: ascent(g, 1.0, 2) @ g, "that is for p = 2: ρ‖g‖₂"),
           (4, lambda: ascent(g, 1.0, 1) @ g, "that is for p = 1: ρ·max|gᵢ|"),
           (25, lambda: g @ g, "ε was not scaled to the ball: that is ‖g‖²")])

# %%
for p in (1, 1.5, 2, 3, np.inf):
    e = ascent(g, 1.0, p)
    print(f"   p = {'∞' if p == np.inf else p:<4} ε̂ = ({e[0]:.3f}, {e[1]:.3f})"
          f"   ⟨ε̂, g⟩ = {e @ g:.4f}")
claim("p = 2: ⟨ε̂, g⟩", ascent(g, 1.0, 2) @ g, want=5, tol=1e-12, source="T18")
claim("p = ∞: ⟨ε̂, g⟩", ascent(g, 1.0, np.inf) @ g, want=7, tol=1e-12,
      source="T18")
ball = np.random.default_rng(0).normal(size=(5000, 2))
ball /= np.linalg.norm(ball, 3, axis=1, keepdims=True)
claim("p = 3: how far 5000 other ε of length 1 fall short",
      ascent(g, 1.0, 3) @ g - (ball @ g).max(), above=0, below=1e-3,
      source="H2")

# %% [markdown]
# ## The term that is thrown away
#
# ε̂ depends on w, so when w moves, so does the point at which the gradient is
# taken. The chain rule has a second term for that. How does ε̂ move if w moves
# along d? Then g moves by Hd, and ‖g‖ by the part of that along ĝ = g/‖g‖.

# %%
def turn(s):
    """The derivative of g/‖g‖ along Hd, by a complex step (no cancellation)"""
    moved = s["g"] + 1e-30j * s["Hd"]
    return (moved / np.sqrt(np.sum(moved * moved))).imag / 1e-30


def along(s):
    """⟨ĝ, Hd⟩"""
    return s["g"] @ s["Hd"] / np.linalg.norm(s["g"])


derive("how ε̂ turns",
       ("∂(ρ·g/‖g‖)/∂w·d", "ε̂ along d", lambda s: s["ρ"] * turn(s)),
       ("ρ·(Hd/‖g‖ − g·⟨ĝ, Hd⟩/‖g‖²)", "the rule for a quotient",
        lambda s: s["ρ"] * (s["Hd"] / np.linalg.norm(s["g"])
                            - s["g"] * along(s) / (s["g"] @ s["g"]))),
       ("(ρ/‖g‖)·(I − ĝĝᵀ)·Hd", "ĝ = g/‖g‖: only what is across g is left",
        lambda s: s["ρ"] / np.linalg.norm(s["g"]) * (
            np.eye(4) - np.outer(s["g"], s["g"]) / (s["g"] @ s["g"]))
        @ s["Hd"]),
       given={"g": (0.5, 2, 4), "Hd": (-1, 1, 4), "ρ": (0.1, 1)}, source="H3")

# %% [markdown]
# The gradient needs this matrix transposed, times ∇L(w + ε̂): the second term
# is (ρ/‖g‖)·H·(I − ĝĝᵀ)·∇L(w + ε̂), with H at w. SAM drops it. The engine can
# compute it, since every function can be differentiated twice. For logistic
# regression on images of 3 and 8:

# %% helpers: logistic regression, and SAM's loss by finite differences
images, digit = data.digits("train")
two = (digit == 3) | (digit == 8)
X = images[two].reshape(-1, 64).astype(np.float64)
y = np.where(digit[two] == 8, 1.0, -1.0)
f = ws.Function(lambda w: F.logistic_loss(w, X, y, 0.01))
w, radius = asarray(0.3 * np.random.default_rng(0).normal(size=64)), 0.05


def worst(w):
    """L(w + ε̂(w))"""
    return f.loss(w + ascent(f(w)[1], radius))


h = 1e-5
slope = asarray(np.array([(worst(w + h * e) - worst(w - h * e)) / (2 * h)
                          for e in asarray(np.eye(64))]))
size = np.linalg.norm(slope)

# %%
whole = sam_gradient(f, w, radius, second_term=True)[1]
short = sam_gradient(f, w, radius)[1]
claim("finite differences − the formula",
      np.linalg.norm(slope - whole) / size, want=0, tol=1e-7,
      source="T19, E18")
share = np.linalg.norm(slope - short) / size
claim("share of the term that SAM drops", share, above=0, below=0.1,
      source="T19, H3")
_, opt = after_one_step(lambda base: optim.SAM(base, rho, second_term=True))
claim("gradients in one step with the term", opt.gradient_evaluations, want=4,
      source="T22, H3")
say(f"""The dropped term is {100 * float(share):.1f} % of the gradient here,
and doubles the price of a step. In another net it may be larger; that it is
dropped is a decision, not a theorem.""")

# %% [markdown]
# ## A CNN with wrong labels
#
# Two in five training labels are replaced by other digits. A net that fits
# them all has memorised them. SAM's step costs two gradients, so the fair
# comparison gives SGD twice as many steps. Both learning rates fall to 0.

# %% helpers: nets trained with equal numbers of gradients
test_images, test_digit = data.digits("test")
EPOCHS = budget(ci=9, full=60, quick=1)     # of SAM; SGD gets twice as many
FEW = budget(ci=150, full=300, quick=60)    # images for the Hessian
SEEDS = range(budget(ci=5, full=20, quick=1))


def accuracy(net):
    """On the correct test labels, in %"""
    net.eval()
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    net.train()
    return 100 * float(right.mean())


@cache
def train(seed, epochs, rho=None):
    """Test accuracy after each epoch, the sharpness at the end, and the train
    loss of FEW images there"""
    noisy = data.with_label_noise(digit, 0.4, seed=seed).labels
    mg.seed(seed)
    net, loader = models.small_cnn(), data.Loader(images, noisy, batch_size=64)
    steps = epochs * len(loader)
    opt = optim.SGD(net.parameters(), momentum=0.9,
                    lr=lambda i: 0.05 * (1 - (i - 1) / steps))
    if rho is not None:
        opt = optim.SAM(opt, rho=rho)
    found = []
    for _ in range(epochs):
        for xb, yb in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
        found.append(accuracy(net))
    f = ws.Objective(net, F.cross_entropy, (images, noisy), batch_size=512)
    w = net.parameters().w.copy()
    L, g = f(w)
    return np.array(found), float(f.loss(w + ascent(g, 0.1)) - L), (
        ws.Objective(net, F.cross_entropy, (images[:FEW], noisy[:FEW]),
                     batch_size=FEW))


def plain_run(seed):
    return train(seed, 2 * EPOCHS)


def sam_run(seed):
    return train(seed, EPOCHS, rho=0.1)


sgd_curve = np.array([plain_run(seed)[0] for seed in SEEDS])
sam_curve = np.array([sam_run(seed)[0] for seed in SEEDS])
passes = 2 * np.arange(1, EPOCHS + 1)        # gradients, in passes over data
ahead = sam_curve.mean(0) > sgd_curve.mean(0)[1::2]

# %%
with figure("18_labels", measured=True, width=5.6, height=3.9, alt=(
        "Test accuracy against the number of gradients with 40 % wrong "
        "labels. SGD rises fast, then falls as it memorises the wrong labels; "
        "SAM rises later and ends above SGD.")) as ax:
    for curve, x, colour, style, name in (
            (sam_curve, passes, BLUE, "o-", "SAM, ρ = 0.1"),
            (sgd_curve, np.arange(1, 2 * EPOCHS + 1), GREY, "--", "SGD")):
        ax.plot(x, curve.T, lw=0.8, alpha=0.35, color=colour)
        ax.plot(x, curve.mean(0), style, lw=2.5, color=colour, label=name,
                ms=4)
    ax.set(title="40 % of the training labels wrong",
           xlabel="gradients, in passes over the data",
           ylabel="accuracy on correct test labels, %")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False, loc="lower right",
              title=f"thick: mean, thin: {counted(len(SEEDS), 'seed')}")

# %%
def fall(curve):
    """Points from the best epoch down to the last"""
    return curve.max() - curve[-1]


gain = claim_over_seeds(
    "points of SAM over SGD, labels 40 % wrong",
    lambda seed: sam_run(seed)[0][-1] - plain_run(seed)[0][-1],
    seeds=range(budget(ci=5, full=20)), above=0, source="H4, T22")
peak = claim_over_seeds(
    "the same against the best epoch of SGD",
    lambda seed: sam_run(seed)[0][-1] - plain_run(seed)[0].max(),
    seeds=range(budget(ci=5, full=20)), above=0, source="H4")
kept = claim_over_seeds(
    "points lost from the best epoch to the end: SAM − SGD",
    lambda seed: fall(sam_run(seed)[0]) - fall(plain_run(seed)[0]),
    seeds=range(budget(ci=5, full=20)), below=0, source="H4")
sharp = claim_over_seeds(
    "log₂ of sharpness L(w + ε̂) − L(w), ρ = 0.1: SAM / SGD",
    lambda seed: np.log2(sam_run(seed)[1] / plain_run(seed)[1]),
    seeds=range(budget(ci=5, full=20)), below=0, source="H6")
behind = passes[~ahead]
say(f"""The difference SAM − SGD at the end is {gain.mean:+.1f} points
({gain.verdict}). Against the best epoch of SGD, which is known only to someone
who looks at the test set, it is {peak.mean:+.1f} points ({peak.verdict}). """
    + (f"The lead comes late: up to {behind[-1]} passes SGD's mean is not "
       "below SAM's, since SAM has taken half as many steps."
       if len(behind) else "SAM's mean is above at each of its epochs."),
    gain, peak)
say(f"""The sharpness of SAM's nets is {2**sharp.mean:.2f} times that of SGD's
({sharp.verdict}). Before you take that for the cause, look at the curves:
from its best epoch to the end SAM loses {abs(kept.mean):.1f} points
{"fewer" if kept.mean < 0 else "more"} than SGD ({kept.verdict}). The net
memorises the wrong labels later.""", sharp, kept)

# %% [markdown]
# The slides compare the Hessians of nets trained with and without SAM, too:
# their largest eigenvalue (X21) and their spectrum (X6, lesson 17).

# %%
def spectrum(run):
    """Places and shares of the eigenvalues, from one random vector"""
    return ws.spectrum(run[2], run[2].w, probes=1,
                       steps=budget(ci=16, full=60, quick=4))


with figure("18_spectrum", measured=True, width=5.4, height=3.2, alt=(
        "Density of the eigenvalues of the Hessian, on a logarithmic scale, "
        "for SGD's net and SAM's: both have a peak at 0 and a few large "
        "eigenvalues far to the right of it.")) as ax:
    at, densities = ws.densities({"SGD": spectrum(plain_run(0)),
                                  "SAM, ρ = 0.1": spectrum(sam_run(0))})
    for (name, values), style, colour in zip(
            densities.items(), ("--", "-"), (GREY, BLUE), strict=True):
        ax.plot(at, values, style, color=colour, lw=2.2, label=name)
    ax.set(xlabel="eigenvalue of H", ylabel="density", yscale="log",
           ylim=(1e-5, 10))
    ax.legend(frameon=False, loc="upper right")

# %%
def steepest(run):
    """λ_max of the train loss"""
    return ws.top_eigenvalues(run[2], run[2].w, rtol=1e-2)[0]


steep = claim_over_seeds(
    "log₂ of λ_max: SAM / SGD",
    lambda seed: np.log2(steepest(sam_run(seed)) / steepest(plain_run(seed))),
    seeds=range(budget(ci=5, full=20)), below=0, source="X6, X21")
say(f"""SAM's nets have {2**steep.mean:.2f} times the λ_max of SGD's
({steep.verdict}). That is close to what SAM minimises: where the gradient is
0, the highest loss within ρ is to second order ½·ρ²·λ_max above L.""", steep)

# %% [markdown]
# Does SAM prevent that, or only delay it? Run 60 epochs
# (`MINIGRAD_BUDGET=full`) and see what becomes of these claims, above all of
# the one on sharpness: once a net has memorised every wrong label its loss is
# near 0, and its sharpness may be small for that reason alone. Compare flatness
# at equal loss.
#
# ## What goes wrong
#
# Each of these mistakes still trains. In the step by hand they give:

# %%
for mistake, value in (
        ("none", new), ("steps from w + ε̂", wrong),
        ("gradient at w: SGD", plain),
        ("descends to look: w − ε̂", here - eta * A @ (here - eps)),
        ("ε = ρ·g, not divided by ‖g‖",
         here - eta * A @ (here + rho * A @ here)),
        ("one ball for each weight, not one for all",
         here - eta * A @ (here + rho * np.sign(A @ here)))):
    print(f"   {mistake:<42} ({value[0]:8.5f}, {value[1]:8.5f})")
claim("stepping from w + ε̂: w₁", wrong[0], want=0.99726, tol=5e-6, source="H4")
claim("stepping from w + ε̂: w₂", wrong[1], want=0.74876, tol=5e-6, source="H4")

# %% [markdown]
# Another one is made by the net, not by the optimizer. The second forward pass
# happens at weights that the net never has. If BatchNorm updates its running
# statistics there too, they mix two nets (davda54/sam#17). The engine updates
# them in the first pass only, so after one step they are those of SGD.

# %%
def statistics_after_one_step(wrap):
    mg.seed(0)
    net = models.small_cnn()
    opt = wrap(optim.SGD(net.parameters(), lr=0.05))
    opt.step(lambda: F.cross_entropy(net(mg.Tensor(images[:64])), digit[:64]))
    return np.concatenate([mg.to_numpy(b).ravel()
                           for _, b in net.named_buffers()])


of_sgd = statistics_after_one_step(lambda base: base)
for passes_that_move, wanted in (("first", {"want": 0}),
                                 ("both", {"above": 0.01})):
    found = statistics_after_one_step(lambda base: optim.SAM(
        base, rho=0.1, batchnorm=passes_that_move))
    claim(f"statistics moved by {passes_that_move}: largest |SAM − SGD|",
          np.abs(found - of_sgd).max(), **wanted)

# %% [markdown]
# ## In other libraries
#
# | who                        | at ‖g‖ = 0 | running statistics | back to w by |
# |----------------------------|------------|--------------------|--------------|
# | Google's JAX code          | NaN        | first pass         | a new point  |
# | davda54, pytorch_optimizer | + 1e-12    | both passes        | an old copy  |
# | Samsung's ASAM code        | + 1e-16    | both passes        | subtraction  |
# | minigrad                   | an error   | first pass         | a new point  |
#
# Adding ε̂ and subtracting it again does not always lead back to w: the sum is
# rounded twice. With an old copy, or with a new point instead of a changed w,
# the question does not arise.

# %%
rng = np.random.default_rng(0)
single = (0.05 * rng.normal(size=10_000)).astype(np.float32)
there = ascent(rng.normal(size=10_000).astype(np.float32), 0.05)
lost = np.mean((single + there) - there != single)
claim("share of float32 weights changed by + ε̂ − ε̂", lost, above=0)
say(f"In one step {100 * lost:.1f} % of these weights come back changed, each "
    "by its last digit.")

# %% [markdown]
# ## In the sources
#
# - The slide with the exact gradient leaves the order of the product open
#   (E18). H stands on the left. With the factors the other way round the
#   result is wrong, here by more than the whole term.
# - The formula for ε̂ is printed for any p; it holds for p > 1 (E19). At p = 1
#   all of ε̂ is on the largest |gᵢ|, and near 1 the power q is so large that
#   it overflows unless g is scaled first.
# - One slide writes θ* = argmin L_D = argmin max L_S, with θ for the weights,
#   L_D for the loss over all possible data and L_S for that over the training
#   data. It is not an equality (E16).
#
# The theorem behind that slide is an upper bound:
#
#     L_D(θ) ≤ L_S(θ) + [max over ‖ε‖ ≤ ρ of L_S(θ + ε) − L_S(θ)] + h
#
# The bracket is what was called sharpness above. L_S(θ) cancels against it,
# which leaves SAM's objective and h. The slide drops h, and calls it increasing
# in θ; it means ‖θ‖²/ρ² (E17). (This h is not a small step.)
#
# How much does the bound say? Here are its terms for the logistic regression
# above, with h as in the paper, for a probability of 95 %. (The proof asks for
# a loss between 0 and 1: take them as sizes, not as a guarantee.)

# %%
terms = [ws.generalization_bound(f, w, ball, len(X), delta=0.05)
         for ball in (0.05, 0.5)]
for ball, found in zip((0.05, 0.5), terms, strict=True):
    print(f"   ρ = {ball:<5} L_S {found['loss']:.3f}   bracket "
          f"{found['sharpness']:.3f}   h {found['complexity']:.3f}")
bracket, rest = ([found[name] for found in terms]
                 for name in ("sharpness", "complexity"))
claim("bracket, ρ = 0.5 / ρ = 0.05", bracket[1] / bracket[0], above=1,
      source="H6")
claim("h, ρ = 0.5 / ρ = 0.05", rest[1] / rest[0], below=1, source="H6")
claim("h / bracket, at both", np.divide(rest, bracket), above=1, source="H6")

# %% [markdown]
# A larger ρ makes h smaller and the bracket larger, so neither ρ = 0 nor a
# huge ρ makes the bound small. At both h outweighs the bracket. The bound is a
# reason to look at the bracket, and no forecast of the test loss.

# %%
unit, H_short = f(w)[1], f.hvp(w, short)         # first H, then the projection
unit, factor = unit / np.linalg.norm(unit), radius / np.linalg.norm(unit)
other = short + factor * (H_short - unit * (unit @ H_short))
claim("(I − ĝĝᵀ)·H instead of H·(I − ĝĝᵀ), over the term's share",
      np.linalg.norm(slope - other) / size / share, above=1, source="E18")
claim("p = 1.0001: ‖ε̂‖ₚ",
      np.linalg.norm(ascent(g, 1.0, 1.0001), 1.0001), want=1, tol=1e-9,
      source="E19, T18")

# %% [markdown]
# ## Change something
#
# - `rho=0.02, 0.05, 0.2, 0.5` in `sam_run`. Which are too small, which too
#   large? What would ρ be in the picture of the two valleys?
# - No wrong labels (`0.0` for `0.4`): how much of the gain is left?
# - `optim.SAM(opt, rho=rho, second_term=True)`: four gradients per step. Is
#   it worth it?
# - `batch_norm=False` in `models.small_cnn`: is SAM's gain the same?
# - Write them yourself: ε̂ for any p, `minigrad learn perturbation` (E25), and
#   the step, `minigrad learn sam` (E26).
