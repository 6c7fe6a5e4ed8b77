# %% [markdown]
# # 19 · Adaptive SAM (ASAM)
#
# One function can be written with many weights, and SAM rates them
# differently. A ball that is stretched by the weights themselves does not:
# how to derive it, what it leaves the same, what it does not, and whether a
# CNN with wrong labels gains by it.
#
# Needs: 10, 12, 17, 18.
#
# New: T_w, how far each weight may move for ρ = 1 (not the T of lesson 03);
# δ, a small number added to it (η in the paper and in the engine's code).

# %% [markdown]
# ## One net, many addresses
#
# The smallest net with two layers has two weights, a and b. Its output for the
# input 1 is their product, the label is 1, and the loss L is half of the
# squared error. All points of the dashed line give the output 2: to anybody
# who only uses the net they are one and the same. SAM looks at the loss within
# a distance ρ of the weights. That circle is drawn for two of the points, (2,
# 1) and (5, 0.4).

# %% helpers: a net of two weights, and the highest loss in an ellipse
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import counted, figure, formulas, say, show, slider
from minigrad.optim.methods.asam import scaling
from minigrad.optim.methods.sam import ascent

BLUE, ORANGE, GREY, VIOLET = "#1f6fb4", "#d1561f", "#4a4a4a", "#8c6bb1"
RADIUS = 0.3
ANGLES = np.linspace(0, 2 * np.pi, 3601)
CIRCLE = np.array([np.cos(ANGLES), np.sin(ANGLES)])


def loss(w):
    return 0.5 * (w[0] * w[1] - 1)**2


def gradient(w):
    return (w[0] * w[1] - 1) * np.array([w[1], w[0]])


def highest(w, T):
    """The point with the highest loss at w + T·u, ‖u‖ = ρ, and that loss"""
    edge = w[:, None] + RADIUS * T[:, None] * CIRCLE
    losses = loss(edge)
    return edge[:, losses.argmax()], losses.max()


def addresses(ax, s=None, shapes=()):
    """The loss, the line ab = 2, and what is around the point (s, 2/s)"""
    a, b = np.meshgrid(np.linspace(0.3, 6.8, 300), np.linspace(-0.2, 3, 200))
    ax.contour(a, b, loss((a, b)), colors="#d8d8d8", linewidths=1,
               levels=(0.02, 0.125, 0.5, 1.125, 2, 4.5, 12.5))
    line = np.linspace(0.65, 6.8, 200)
    ax.plot(line, 2 / line, "--", color=GREY, lw=1.6, label="output ab = 2")
    for at in [s] if s else (2, 5):
        w = np.array([at, 2 / at])
        ax.plot(*w, "o", color="black", ms=5)
        for T, colour, style, name in shapes:
            T = T(w)
            ax.plot(*(w[:, None] + RADIUS * T[:, None] * CIRCLE), style,
                    color=colour, lw=2, label=name if at in (s, 2) else None)
            if s:
                ax.plot(*highest(w, T)[0], "^", color=colour, ms=9,
                        mec="white")
    ax.set(xlabel="a", ylabel="b", xlim=(0.3, 6.8), ylim=(-0.2, 3),
           aspect="equal")
    ax.grid(False)
    ax.legend(loc="upper right", framealpha=0.95, fontsize=9)


BALL = (np.ones_like, BLUE, "-", "SAM: within ρ = 0.3")
STRETCHED = (np.abs, ORANGE, "-.", "ASAM: within 30 % of each weight")

# %%
with figure("19_addresses", width=5.6, height=3.2, alt=(
        "The plane of the weights a and b with the contours of the loss, "
        "which follow hyperbolas. On the dashed hyperbola ab = 2 two points "
        "are marked, (2, 1) and (5, 0.4), each inside a circle of "
        "radius 0.3; at (5, 0.4) the contours are closer together.")) as ax:
    addresses(ax, shapes=[BALL])

# %%
HERE, THERE, SAME = "around (2, 1)", "around (5, 0.4)", "they are equal"


def higher(T):
    """Around which of the two points the loss climbs higher"""
    near, far = (highest(w, T(w))[1] for w in (np.array([2.0, 1.0]),
                                               np.array([5.0, 0.4])))
    return SAME if abs(near - far) < 1e-9 else HERE if near > far else THERE


ask("Around which of the two points does the loss climb higher within the "
    "circle?", (THERE, lambda: higher(np.ones_like)),
    wrong=[(SAME, lambda: higher(np.abs),
            "the two nets are the same, and so is their loss. But a step of "
            "0.3 is a small share of a = 5 and most of b = 0.4"),
           (HERE, lambda: HERE,
            "a change of b moves the output by a times as much: at "
            "(5, 0.4) five times, at (2, 1) twice")],
    choices=(HERE, THERE, SAME))

# %% [markdown]
# To SAM (2, 1) is the better place, and nothing is gained by going there: the
# net is the same. The nets of lessons 12 and 17 have such twins, too. A number
# that tells twins apart says something about the address, not about the net.
#
# A remedy suggests itself: measure each weight with its own yardstick. Allow
# not "0.3" but "30 % of a, 30 % of b". The circle becomes an ellipse. Move
# the point along the line; triangles mark where the loss is highest:

# %% helpers: the same net at another address
def around(ax, s):
    """Ball and ellipse around (s, 2/s)"""
    w = np.array([s, 2 / s])
    addresses(ax, s, [BALL, STRETCHED])
    rises = [highest(w, T(w))[1] - loss(w) for T in (np.ones_like, np.abs)]
    ax.set_title(f"({s:g}, {2 / s:.2g}): L rises by {rises[0]:.2f} in the "
                 f"circle, by {rises[1]:.2f} in the ellipse", fontsize=11)


# %%
slider("19_ellipse", {"a": budget(ci=(1, 2, 3, 4, 5),
                                  full=(1, 2, 3, 4, 5), quick=(1, 5))},
       around, width=5.6, height=3.4,
       alt="Around a point on the hyperbola ab = 2 SAM's circle and ASAM's "
       "ellipse, whose axes are proportional to a and b. As a grows the "
       "ellipse becomes wide and flat. The rise of the loss in the circle "
       "changes from point to point, in the ellipse it does not.")

# %% [markdown]
# ## Why the ellipse sees only the net
#
# A change of a by the share u₁ and of b by the share u₂ is what the ellipse
# allows, with ‖u‖ ≤ ρ.

# %%
derive("what a change by shares does to the output",
       ("(a + a·u₁)·(b + b·u₂)", "the output at the changed weights"),
       ("a·b·(1 + u₁)·(1 + u₂)", "collect a, and b"),
       given={"a": (1, 8), "b": (0.2, 2), "u₁": (-0.3, 0.3),
              "u₂": (-0.3, 0.3)}, source="H7")

# %% [markdown]
# On the right a and b appear only as their product, which is the net's
# output. So whatever is around (2, 1) in the ellipse is around (5, 0.4), too,
# and the highest loss is the same. The general form puts the yardsticks into
# a diagonal matrix T_w, or T for short; ε is a change of w, as in lesson 18:
#
#     minimise over w   max over ‖T_w⁻¹ε‖ ≤ ρ of  L(w + ε)
#     T_w = diag(|w₁|, |w₂|, …)
#
# With T_w = 1 everywhere it is SAM.
#
# ## The highest point of the ellipse
#
# Again the loss is taken for a plane of slope g, and again one asks for the ε
# with the largest ⟨ε, g⟩. In the coordinates u = T_w⁻¹ε the ellipse is a
# ball, and there the answer is known from lesson 18.

# %%
def point_of_ellipsoid(s):
    """A point with ‖T⁻¹ε‖ = ρ"""
    return s["T"] * s["ρ"] * s["d"] / np.linalg.norm(s["d"])


def best(s):
    return s["ρ"] * s["T"]**2 * s["g"] / np.linalg.norm(s["T"] * s["g"])


def squared_distance(s):
    return np.sum(((point_of_ellipsoid(s) - best(s)) / s["T"])**2)


derive("no ε of the ellipsoid does better than ε̂ = ρ·T²g/‖T·g‖",
       ("⟨ε̂, g⟩ − ⟨ε, g⟩", "what another ε with ‖T⁻¹ε‖ = ρ is short of",
        lambda s: (best(s) - point_of_ellipsoid(s)) @ s["g"]),
       ("⟨T⁻¹ε̂, T·g⟩ − ⟨T⁻¹ε, T·g⟩", "T is diagonal: move it over",
        lambda s: ((best(s) - point_of_ellipsoid(s)) / s["T"])
        @ (s["T"] * s["g"])),
       ("ρ·‖T·g‖ − ⟨T⁻¹ε, T·g⟩", "T⁻¹ε̂ = ρ·T·g/‖T·g‖, along T·g",
        lambda s: s["ρ"] * np.linalg.norm(s["T"] * s["g"])
        - (point_of_ellipsoid(s) / s["T"]) @ (s["T"] * s["g"])),
       ("(‖T·g‖/2ρ)·‖T⁻¹ε − T⁻¹ε̂‖²",
        "lesson 18 for T·g: a square, 0 only at ε = ε̂",
        lambda s: np.linalg.norm(s["T"] * s["g"]) / (2 * s["ρ"])
        * squared_distance(s)),
       given={"g": (-2, 2, 4), "T": (0.1, 3, 4), "d": (-1, 1, 4),
              "ρ": (0.1, 1)}, source="H10")

# %% [markdown]
# T_w appears twice above and once below: once to enter the ball, once to leave
# it. The engine's code says it that way round: it calls SAM's `ascent` in the
# coordinates u and multiplies by T.

# %%
show(formulas(optim.asam_gradient, "ASAM's gradient"))

# %%
corner = np.array([4.0, 0.5])
slope = gradient(corner)


def in_b(power, below, T=corner):
    """b's part of ρ·T^power·g/‖T^below·g‖, in units of ρ"""
    return (T**power * slope / np.linalg.norm(T**below * slope))[1]


ask("a = 4, b = ½, so g = (ab − 1)·(b, a) = (½, 4). By how much does ASAM "
    "change b, in units of ρ?",
    (0.3536, lambda: (corner * ascent(corner * slope, 1.0))[1]),
    wrong=[
        (0.9923, lambda: ascent(slope, 1.0)[1], "that is SAM: ρ·g/‖g‖"),
        (0.7071, lambda: in_b(1, 1),
         "T once above: that is the share u; ε = T·u"),
        (0.2481, lambda: in_b(2, 0), "no T in the norm: then ‖T⁻¹ε‖ is not ρ"),
        (1.9998, lambda: in_b(-2, -1),
         "T⁻¹ in place of T: small weights would move the most"),
    ], unit="ρ")

# %%
eps = corner * ascent(corner * slope, RADIUS)
claim("‖T⁻¹ε̂‖ at ρ = 0.3", np.linalg.norm(eps / corner), want=0.3, tol=1e-12,
      source="H10")
claim("share of a, in units of ρ", eps[0] / corner[0] / RADIUS,
      want=1 / np.sqrt(2), tol=1e-12, source="H10")
claim("share of b, in units of ρ", eps[1] / corner[1] / RADIUS,
      want=1 / np.sqrt(2), tol=1e-12, source="H10")

rng = np.random.default_rng(0)
many, T = rng.normal(size=30), rng.random(30) + 0.1
top = T * ascent(T * many, 1.0)


def reached(tried):
    """The best ⟨ε, g⟩ of many ε on the ellipsoid over that of ε̂"""
    tried = tried / np.linalg.norm(tried / T, axis=1, keepdims=True)
    return (tried @ many).max() / (top @ many)


claim("30 weights: best of 5000 other ε / ε̂",
      reached(T * rng.normal(size=(5000, 30))), below=1, source="H7")
claim("best of 5000 close to ε̂ / ε̂",
      reached(top + 0.1 * T * rng.normal(size=(5000, 30))), below=1, above=0.9,
      source="H7")

# %% [markdown]
# Both weights change by the same share, since T·g = (ab − 1)·(ab, ab): counted
# in shares, both matter alike. SAM would put nearly all of ε̂ on b.
#
# ## Other norms
#
# Nothing above needed p = 2 but the last step. In the p-norm the ball in the
# coordinates u has the steepest point of lesson 18, with T·g for g.

# %%
derive("ε̂ for any p",
       ("T·ε̂(T·g)", "SAM's ε̂ in the coordinates u, and back",
        lambda s: s["T"] * ascent(s["T"] * s["g"], s["ρ"], s["p"])),
       ("ρ·T·sign(g)·|T·g|^(q−1)/‖T·g‖_q^(q−1)",
        "sign(T·g) = sign(g), since T > 0; q/p = q − 1",
        lambda s: s["ρ"] * s["T"] * np.sign(s["g"])
        * np.abs(s["T"] * s["g"])**(s["q"] - 1)
        / np.linalg.norm(s["T"] * s["g"], s["q"])**(s["q"] - 1)),
       given={"g": (-2, 2, 4), "T": (0.1, 3, 4), "ρ": (0.1, 1),
              "p": (1.2, 5), "q": "p/(p − 1)"}, source="H11")
derive("and p = ∞, so q = 1",
       ("⟨ε̂, g⟩", "the ball is a box: ε̂ = ρ·T·sign(g)",
        lambda s: s["T"] * ascent(s["T"] * s["g"], s["ρ"], np.inf) @ s["g"]),
       ("ρ·Σ Tᵢ·|gᵢ|", "sign(gᵢ)·gᵢ = |gᵢ|",
        lambda s: s["ρ"] * np.sum(s["T"] * np.abs(s["g"]))),
       ("ρ·‖T·g‖₁", "T > 0",
        lambda s: s["ρ"] * np.linalg.norm(s["T"] * s["g"], 1)),
       given={"g": (-2, 2, 4), "T": (0.1, 3, 4), "ρ": (0.1, 1)},
       source="H11, T18")

# %%
ask("p = ∞, ρ = 0.3: each weight may change by up to 30 %. At (5, 0.4) the "
    "output is 2. How large can it become?",
    (3.38, lambda: np.prod(np.array([5, 0.4]) * (1 + RADIUS))),
    wrong=[
        (2.6, lambda: 2 * (1 + RADIUS), "that is one of the weights alone"),
        (3.2, lambda: 2 * (1 + RADIUS + RADIUS),
         "the shares multiply: the output becomes a·b·(1 + u₁)·(1 + u₂)"),
        (3.71, lambda: np.prod(np.array([5, 0.4]) + RADIUS),
         "that is SAM's box: 0.3 more for both weights"),
    ])

# %% [markdown]
# ## Any net
#
# Let A be a rescaling that leaves the function as it is: L(A·w) = L(w) for
# all w, A diagonal and positive. In the net above it multiplies a by s and b
# by 1/s (s is such a factor from here on, not the multiplier of lesson 08). At
# A·w the gradient is A⁻¹g, by the chain rule, and T_w becomes A·T_w.

# %%
derive("what a rescaling does to ε̂",
       ("ρ·(A·T)²·(g/A)/‖(A·T)·(g/A)‖", "ε̂ at the point A·w",
        lambda s: s["ρ"] * (s["A"] * s["T"])**2 * (s["g"] / s["A"])
        / np.linalg.norm(s["A"] * s["T"] * (s["g"] / s["A"]))),
       ("A·ρ·T²·g/‖T·g‖", "A·A⁻¹ = 1, below and once above",
        lambda s: s["A"] * s["ρ"] * s["T"]**2 * s["g"]
        / np.linalg.norm(s["T"] * s["g"])),
       ("A·ε̂", "A·w + A·ε̂ = A·(w + ε̂): again the same net",
        lambda s: s["A"] * best(s)),
       given={"g": (-2, 2, 4), "T": (0.1, 3, 4), "A": (0.1, 10, 4),
              "ρ": (0.1, 1)}, source="T20")

# %% [markdown]
# Now with numbers: a net of 64, 32 and 10 units with ReLU that has learned
# 400 of the digits (seed 0, float64). Its first layer is multiplied by s, and
# the weights behind it by 1/s. Beside SAM and ASAM the table has two other
# yardsticks, which are explained below it.

# %% helpers: a net that knows 400 digits, and its twins
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")


def perceptron():
    mg.seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(),
                         nn.Linear(32, 10)).to(np.float64)


x, y = images[:400].astype(np.float64), digit[:400]
net = perceptron()
opt = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
for _ in range(5):
    for xb, yb in data.Loader(x, y, batch_size=50):
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
f = ws.Objective(net, F.cross_entropy, (x, y), batch_size=400)
layout = net.parameters().layout


def twin(s):
    """Layer 1 times s, layer 2 / s; s may hold a factor for each unit"""
    w, s = f.w.copy(), asarray(s * np.ones(32))
    parts = layout.views(w)
    parts["1.weight"][...] *= s[:, None]
    parts["1.bias"][...] *= s
    parts["3.weight"][...] /= s
    return w


# %%
def rise(w, T=1.0):
    """L(w + ε̂) − L(w), with ρ = 0.1"""
    L, g = f(w)
    return float(f.loss(w + T * ascent(T * g, 0.1)) - L)


YARDSTICKS = {
    "SAM: T = 1": lambda w: 1.0,
    "ASAM: T = |w|": lambda w: scaling(w, layout, eta=0.0),
    "filter-wise": lambda w: scaling(w, layout, 0.0, "filterwise"),
    "|w| + 0.01, biases 1": lambda w: scaling(w, layout, 0.01,
                                              which="weights"),
}
SCALES = np.geomspace(0.1, 10, 21)                # the middle one is 1
sharpness = {name: np.array([rise(twin(s), T(twin(s))) for s in SCALES])
             for name, T in YARDSTICKS.items()}
losses = np.array([float(f.loss(twin(s))) for s in SCALES])
print("   sharpness at ρ = 0.1     s = 0.1      s = 1     s = 10")
for name, values in sharpness.items():
    print(f"   {name:<22}" + "".join(f"{v:11.6f}" for v in values[::10]))

# %%
with figure("19_rescaled", width=5.6, height=3.6, alt=(
        "Sharpness against the factor s from 0.1 to 10, both axes "
        "logarithmic. SAM's falls and then rises steeply. ASAM's with T = |w| "
        "and the filter-wise one are horizontal lines. With T = 1 on the "
        "biases it is not constant either.")) as ax:
    for (name, values), style, colour in zip(
            sharpness.items(), ("o-", "s-", "^:", "D--"),
            (BLUE, ORANGE, GREY, VIOLET), strict=True):
        ax.plot(SCALES, values, style, color=colour, lw=2.2, ms=5, label=name)
    ax.set(xscale="log", yscale="log", xlabel="s (the net stays the same)",
           ylabel="L(w + ε̂) − L(w)", xticks=(0.1, 1, 10),
           xticklabels=(0.1, 1, 10))
    ax.xaxis.minorticks_off()
    ax.legend(frameon=False)

# %%
def spread(values):
    """The largest relative distance from the value at s = 1"""
    return np.abs(values / values[10] - 1).max()


claim("the loss itself: change", spread(losses), want=0, tol=1e-12,
      source="T20")
upwards = sharpness["SAM: T = 1"][10:]
claim("SAM, s = 1 to 10: least growth in a step",
      (upwards[1:] / upwards[:-1]).min(), above=1, source="T20")
claim("SAM, s = 1 to 10: growth", upwards[-1] / upwards[0], above=10,
      source="T20")
claim("ASAM, T = |w|: change", spread(sharpness["ASAM: T = |w|"]), want=0,
      tol=1e-12, source="T20, H8")
claim("ASAM, filter-wise: change", spread(sharpness["filter-wise"]), want=0,
      tol=1e-12, source="T20, H9")
searched = [ws.adaptive_sharpness(f, twin(s), rho=0.1) for s in (1, 10)]
claim("the same with a search of 20 steps", searched[1] / searched[0], want=1,
      tol=1e-9, source="H7, T20")

# %% [markdown]
# The last line of the table is what the paper's experiments use: δ = 0.01 is
# added to T_w, since T_w⁻¹ does not exist at w = 0, and the biases have T = 1.
# Does each of them cost the exact invariance?

# %%
for name, settings in (("0.01 added", {"eta": 0.01}),
                       ("biases at 1", {"eta": 0.0, "which": "weights"})):
    claim(f"only {name}: change", spread(np.array([rise(
        twin(s), scaling(twin(s), layout, **settings)) for s in SCALES])),
        above=0.01, source="E20")

# %% [markdown]
# Both do, the biases more.
#
# ## Filter by filter
#
# Filter-wise, all weights of a filter (a row of a linear layer) get one
# yardstick, their norm ‖f‖; what is in no filter keeps |w|. Small weights of
# a large filter may then move, too. But a factor for *each hidden unit* leaves
# the function as it is as well, and it divides the *columns* of the next
# layer:
#
#     T_w = diag(‖f₁‖, …, ‖f₁‖, ‖f₂‖, …, |w₁|, |w₂|, …)

# %%
T = layout.views(scaling(f.w, layout, 0.0, "filterwise"))
for name, part in T.items():
    print(f"   {name:<10} {part.size:>5} weights, "
          f"{len(np.unique(mg.to_numpy(part))):>3} different yardsticks")
rows = mg.to_numpy(layout.views(f.w)["1.weight"])
claim("layer 1: T − norm of each row", np.abs(
    mg.to_numpy(T["1.weight"]) - np.linalg.norm(rows, axis=1, keepdims=True)
    ).max(), want=0, tol=1e-12, source="H9")
each = np.geomspace(1, 10, 32)
for name, held in (("ASAM: T = |w|", {"want": 1, "tol": 1e-12}),
                   ("filter-wise", {"above": 1.01})):
    measure = YARDSTICKS[name]
    claim(f"{name}: a factor for each unit, ratio",
          rise(twin(each), measure(twin(each))) / sharpness[name][10],
          **held, source="H8, H9")

# %% [markdown]
# So filter-wise is invariant under fewer rescalings than element-wise. And
# none of them sees through the other trick of lesson 17, which makes a net
# surer by multiplying its outputs:

# %%
surer = f.w.copy()
for part in ("3.weight", "3.bias"):
    layout.views(surer)[part][...] *= 10
check = ws.Objective(net, F.cross_entropy, (test_images.astype(np.float64),
                                            test_digit), batch_size=400)
claim("outputs × 10: change of the test error",
      check.error(surer) - check.error(f.w), want=0)
ratio = rise(surer, scaling(surer, layout, 0.0)) / rise(
    f.w, scaling(f.w, layout, 0.0))
claim("outputs × 10: |ln(ratio of ASAM's sharpness)|", abs(np.log(ratio)),
      above=0.5)
say(f"""All answers stay the same, and ASAM's sharpness becomes {ratio:.2g}
times what it was. It is blind to one change that does not matter, not to all
of them.""")

# %% [markdown]
# ## The step
#
# As with SAM the gradient of w + ε̂ is used at w. If there is weight decay,
# Algorithm 1 adds λw at that outer step; ε̂ does not see it:
#
#     w ← w − η·(∇L(w + ε̂) + λ·w)
#
# Had the penalty ½λ‖w‖² been part of L, its gradient would be taken at w + ε̂:

# %%
derive("the same with the decay taken above",
       ("w − η·(g + λ·(w + ε))", "g is the gradient above, ε is ε̂"),
       ("w − η·(g + λ·w) − η·λ·ε", "an extra push of −ηλε̂ each step"),
       given={"w": (-2, 2), "η": (0.01, 0.1), "g": (-2, 2),
              "λ": (0.01, 0.5), "ε": (-1, 1)}, source="H10")


# %%
def after_one_step(start, wrap, decay=0.0):
    """(a, b) after one step of the engine's optimizer, η = 0.05"""
    w = mg.Tensor(np.array(start), requires_grad=True)
    opt = wrap(optim.SGD([w], lr=0.05, weight_decay=decay))
    opt.step(lambda: 0.5 * (w[0] * w[1] - 1)**2)
    return w.numpy().copy(), opt


def asam(base):
    return optim.ASAM(base, rho=RADIUS, eta=0.0)


decayed, opt = after_one_step(corner, asam, decay=0.1)
claim("engine − formula, λ = 0.1", decayed - (
    corner - 0.05 * (gradient(corner + eps) + 0.1 * corner)), want=0,
    tol=1e-12, source="H10")
claim("decay above instead: |difference| / ηλ‖ε̂‖", np.linalg.norm(
    decayed - (corner - 0.05 * (gradient(corner + eps)
                                + 0.1 * (corner + eps))))
    / (0.05 * 0.1 * np.linalg.norm(eps)), want=1, tol=1e-9, source="H10")
claim("gradients in one step", opt.gradient_evaluations, want=2,
      source="T22")

# %%
BOTH = ("yes, ASAM is invariant", "no")


def still_twins(wrap):
    first, second = (np.prod(after_one_step((s, 2 / s), wrap)[0])
                     for s in (2.0, 5.0))
    return BOTH[0] if abs(first - second) < 1e-9 else BOTH[1]


ask("(2, 1) and (5, 0.4) each take one step of ASAM. Are they still the same "
    "net?", (BOTH[1], lambda: still_twins(asam)),
    wrong=[(BOTH[0], lambda: BOTH[0],
            "what is looked at is invariant, the step is not: at A·w the "
            "gradient is A⁻¹g, so where weights are small it is large")],
    choices=BOTH)

# %%
for name, wrap in (("SGD", lambda base: base), ("ASAM", asam)):
    outputs = [np.prod(after_one_step((s, 2 / s), wrap)[0])
               for s in (2.0, 5.0)]
    claim(f"{name}: outputs after one step, |difference|",
          abs(outputs[0] - outputs[1]), above=0.5, source="E20")
say(f"""Both had the output 2; after ASAM's step they have {outputs[0]:.2f} and
{outputs[1]:.2f}. The objective of ASAM does not depend on the address, but
its steps do, as those of plain SGD.""")

# %% [markdown]
# ## Where SAM walks
#
# What does SAM do with its preference for one address? Start both methods at
# (4, 0.6), above the valley floor ab = 1 and far from its middle (1, 1), and
# let them walk. Where one is *along* the valley is told by a² − b²: 0 in the
# middle, large far out. A step uses the gradient r·(b′, a′), where a′ and b′
# are the weights at w + ε̂ and r = a′b′ − 1 (not the r of lesson 05).

# %%
derive("what a step does to a² − b²",
       ("(a − η·r·b′)² − (b − η·r·a′)² − (a² − b²)", "after − before",
        lambda s: (s["a"] - s["η"] * s["r"] * s["b′"])**2
        - (s["b"] - s["η"] * s["r"] * s["a′"])**2 - s["a"]**2 + s["b"]**2),
       ("−2·η·r·(a·b′ − b·a′) + O(η²)", "multiply out; a² and b² cancel",
        lambda s: -2 * s["η"] * s["r"] * (s["a"] * s["b′"]
                                          - s["b"] * s["a′"])),
       given={"a": (1, 8), "b": (0.2, 2), "a′": (1, 8), "b′": (0.2, 2),
              "r": (0.1, 1), "η": (0.1, 0.5)}, source="H10")
derive("a·b′ − b·a′ for SAM",
       ("a·(b + k·a) − b·(a + k·b)", "ε̂ = k·(b, a): g is along (b, a)"),
       ("k·(a² − b²)", "a·b cancels: SAM moves along the valley"),
       given={"a": (1, 8), "b": (0.2, 2), "k": (-0.1, 0.1)}, source="T20")
derive("a·b′ − b·a′ for ASAM",
       ("a·(b + u·b) − b·(a + u·a)", "ε̂ = u·(a, b): equal shares"),
       ("0·u", "nothing is left"),
       given={"a": (1, 8), "b": (0.2, 2), "u": (-0.2, 0.2)}, source="T20")

# %% [markdown]
# ε̂ leads away from the floor, so k and r have the sign of ab − 1. SAM's change
# −2ηr·k·(a² − b²) is then against a² − b², on both sides of the floor: SAM
# is on its way to the middle. For ASAM only the term in η² is left. (In the
# figure the large symbols are the ends of the walks.)

# %% helpers: many steps in the valley
def walk(wrap, steps=budget(ci=1000, full=1000, quick=600)):
    """The points (steps + 1, 2) that an optimizer visits from (4, 0.6)"""
    w = mg.Tensor(np.array([4.0, 0.6]), requires_grad=True)
    opt, points = wrap(optim.SGD([w], lr=0.02)), [w.numpy().copy()]
    for _ in range(steps):
        opt.step(lambda: 0.5 * (w[0] * w[1] - 1)**2)
        points.append(w.numpy().copy())
    return np.array(points)


walks = {"SAM, ρ = 0.3": walk(lambda base: optim.SAM(base, rho=RADIUS)),
         "ASAM, ρ = 0.3": walk(asam)}

# %%
with figure("19_walk", width=5.6, height=3.4, alt=(
        "The valley ab = 1 and two walks from (4, 0.6). SAM's leads along "
        "the valley to its middle near (1, 1); ASAM's drops into the valley "
        "and stays far out, near a = 3.8.")) as ax:
    a, b = np.meshgrid(np.linspace(0.5, 4.3, 300), np.linspace(0, 1.7, 200))
    ax.contour(a, b, loss((a, b)), levels=(0.005, 0.045, 0.125, 0.5, 1.125),
               colors="#d8d8d8", linewidths=1)
    line = np.linspace(0.55, 4.3, 200)
    ax.plot(line, 1 / line, "--", color=GREY, lw=1.4, label="ab = 1: L = 0")
    for (name, points), colour, style in zip(
            walks.items(), (BLUE, ORANGE), ("o", "s"), strict=True):
        ax.plot(*points[::20].T, style, color=colour, ms=4, alpha=0.8,
                label=name + ", every 20th step")
        ax.plot(*points[-1], style, color=colour, ms=11, mec="black")
    ax.plot(4, 0.6, "x", color="black", ms=9, mew=2)
    ax.text(4, 0.68, "start", ha="center", fontsize=9)
    ax.set(xlabel="a", ylabel="b", xlim=(0.5, 4.3), ylim=(0, 1.7))
    ax.grid(False)
    ax.legend(loc="upper right", framealpha=0.95, fontsize=9)

# %%
kept = {name: (points[-1]**2 @ [1, -1]) / (points[0]**2 @ [1, -1])
        for name, points in walks.items()}
claim("SAM: share of a² − b² that is left", kept["SAM, ρ = 0.3"], below=0.5,
      source="T20")
claim("ASAM: share that is left", kept["ASAM, ρ = 0.3"], above=0.85,
      source="T20")
say(f"""SAM keeps {100 * kept["SAM, ρ = 0.3"]:.0f} % of a² − b², ASAM
{100 * kept["ASAM, ρ = 0.3"]:.0f} % (what it loses is the term in η²). SAM has
walked along a valley on whose floor all points are the same net: from the
function's point of view the walk led nowhere.""")

# %% [markdown]
# ## A CNN with wrong labels
#
# The comparison of lesson 18 with a third runner: a third of its images, two
# in five labels replaced, BatchNorm, and a rate that falls to 0. SAM and ASAM
# take two gradients a step, so SGD gets twice as many steps. ρ is what their
# papers use on CIFAR-10: 0.05 for SAM and 0.5 for ASAM.

# %% helpers: nets trained with equal numbers of gradients
few, few_digit = images[::3], digit[::3]
EPOCHS = budget(ci=10, full=30, quick=1)    # of SAM; SGD gets twice as many
SEEDS = range(budget(ci=5, full=20, quick=1))
RADII = {"SAM": 0.05, "ASAM": 0.5}
METHODS = {"SAM": optim.SAM, "ASAM": optim.ASAM}


def accuracy(net):
    """On the correct test labels, in %"""
    net.eval()
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    net.train()
    return 100 * float(right.mean())


@cache
def train(seed, method="SGD"):
    """Test accuracy after each epoch; sharpness of the end for SAM, ASAM"""
    noisy = data.with_label_noise(few_digit, 0.4, seed=seed).labels
    mg.seed(seed)
    net, loader = models.small_cnn(), data.Loader(few, noisy, batch_size=64)
    epochs = EPOCHS if method in METHODS else 2 * EPOCHS
    steps = epochs * len(loader)
    opt = optim.SGD(net.parameters(), momentum=0.9,
                    lr=lambda i: 0.05 * (1 - (i - 1) / steps))
    if method in METHODS:
        opt = METHODS[method](opt, rho=RADII[method])
    found = []
    for _ in range(epochs):
        for xb, yb in loader:
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
        found.append(accuracy(net))
    f = ws.Objective(net, F.cross_entropy, (few, noisy), batch_size=512)
    w = net.parameters().w.copy()
    L, g = f(w)
    return np.array(found), {name: float(f.loss(w + T * ascent(
        T * g, RADII[name])) - L) for name, T in (
            ("SAM", 1.0), ("ASAM", scaling(w, net.parameters().layout)))}


def final(seed, method="SGD"):
    return train(seed, method)[0][-1]


# %%
with figure("19_labels", measured=True, width=5.6, height=3.9, alt=(
        "Test accuracy against the number of gradients with 40 % wrong "
        "labels. SGD rises first and then falls below its best; SAM and ASAM "
        "rise later and end close together, above SGD.")) as ax:
    for method, colour, style in (("SGD", GREY, "--"), ("SAM", BLUE, "o-"),
                                  ("ASAM", ORANGE, "s:")):
        curves = np.array([train(seed, method)[0] for seed in SEEDS])
        at = np.arange(1, curves.shape[1] + 1) * (1 + (method in METHODS))
        ax.plot(at, curves.T, lw=0.8, alpha=0.35, color=colour)
        ax.plot(at, curves.mean(0), style, lw=2.5, ms=5, color=colour,
                label=method)
    ax.set(xlabel="gradients, in passes over the data",
           ylabel="accuracy on correct test labels, %")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(frameon=False,
              title=f"thick: mean, thin: {counted(len(SEEDS), 'seed')}")
if EPOCHS == 1:
    say("""One epoch of SAM is too short a training to compare them: the curves
look as described only at the larger budgets.""")

# %%
of_seeds = "accuracy in %, mean of " + counted(len(SEEDS), "seed")
print(f"   {of_seeds:<30}  at the end  best epoch")
for method in ("SGD", "SAM", "ASAM"):
    curves = np.array([train(seed, method)[0] for seed in SEEDS])
    print(f"   {method:<30}{curves[:, -1].mean():10.1f}"
          f"{curves.max(axis=1).mean():12.1f}")
over_sgd = claim_over_seeds(
    "points of ASAM over SGD, labels 40 % wrong",
    lambda seed: final(seed, "ASAM") - final(seed),
    seeds=range(budget(ci=5, full=20)), above=0, source="X7, H10")
sam_gain = claim_over_seeds(
    "points of SAM over SGD",
    lambda seed: final(seed, "SAM") - final(seed),
    seeds=range(budget(ci=5, full=20)), above=0, source="X7")
peak = claim_over_seeds(
    "points of ASAM over the best epoch of SGD",
    lambda seed: final(seed, "ASAM") - train(seed)[0].max(),
    seeds=range(budget(ci=5, full=20)), above=0, source="X7")
over_sam = claim_over_seeds(
    "points of ASAM over SAM",
    lambda seed: final(seed, "ASAM") - final(seed, "SAM"),
    seeds=range(budget(ci=5, full=20)), above=0, source="X7")
by_sam, by_asam = (claim_over_seeds(
    f"log₂ of {name}'s sharpness: ASAM's nets / SAM's",
    lambda seed: np.log2(train(seed, "ASAM")[1][name]
                         / train(seed, "SAM")[1][name]),
    seeds=range(budget(ci=5, full=20)), above=low, below=high, source="X7")
    for name, low, high in (("SAM", 0, None), ("ASAM", None, 0)))
say(f"""With equal numbers of gradients ASAM ends {over_sgd.mean:+.1f} points
from SGD ({over_sgd.verdict}) and SAM {sam_gain.mean:+.1f}
({sam_gain.verdict}). From the best epoch of SGD, known only to someone who
looks at the test set, ASAM ends {peak.mean:+.1f} ({peak.verdict}).""",
    over_sgd, sam_gain, peak)
say(f"""ASAM − SAM is {over_sam.mean:+.1f} points, 95 % {over_sam.low:+.1f} to
{over_sam.high:+.1f}: {over_sam.verdict}. The slides' table has eight nets on
CIFAR-100 (X7). Here a lead below {(over_sam.high - over_sam.low) / 2:.1f}
points could not be told from none.""", over_sam)
own = by_sam.verdict == by_asam.verdict == "reproduced"
say(f"""Is each method's net the flatter one by its own measure?
{"Yes." if own else "That is not what is seen."} ASAM's nets have
{2**by_sam.mean:.2f} times the sharpness of SAM's as SAM measures it
({by_sam.verdict}), and {2**by_asam.mean:.2f} times as ASAM measures it
({by_asam.verdict}).""", by_sam, by_asam)

# %% [markdown]
# Invariance by itself promises nothing about the test error. All these runs
# begin at the usual initialisation, where no layer is oddly scaled; that may
# leave ASAM little to see through.
#
# ## What goes wrong
#
# Twins catch most mistakes in T_w. The loss at w + ε̂ must be the same at
# (2, 1) and at (5, 0.4):

# %%
def loss_above(w, above, below):
    """The loss at w + ρ·T^above·g/‖T^below·g‖"""
    T, g = np.abs(w), gradient(w)
    return loss(w + RADIUS * T**above * g / np.linalg.norm(T**below * g))


gaps = {}
print("   mistake                       (2, 1)    (5, 0.4)")
for mistake, powers in (("none", (2, 1)), ("T once above", (1, 1)),
                        ("no T in the norm", (2, 0)),
                        ("T⁻¹ in place of T", (-2, -1)),
                        ("T forgotten: SAM", (0, 0))):
    peaks = [loss_above(np.array([s, 2 / s]), *powers) for s in (2.0, 5.0)]
    gaps[mistake] = abs(peaks[1] - peaks[0])
    print(f"   {mistake:<26}{peaks[0]:10.4f}{peaks[1]:10.4f}")
claim("no mistake: difference", gaps.pop("none"), want=0, tol=1e-12,
      source="T20")
claim("each mistake: smallest difference", min(gaps.values()), above=0.1,
      source="T20")

# %% [markdown]
# They do not catch all of them:
#
# - *T = w with its sign* gives the same ε̂, since T_w² and the norm do not see
#   a sign. With w + δ it is wrong: a weight of −δ would have T = 0.
# - *One norm for a whole layer* in place of one for each filter survives a
#   factor for the whole layer, but not one for a single filter.
# - *SAM's ρ* in ASAM does not fail either. But ρ is a share now: 0.05 means
#   5 % of the weights' own size, and the papers' values differ tenfold.
# - *η is two things*: the learning rate, and in ASAM's papers and code what is
#   called δ here.

# %%
def one_norm(w):
    """T with one norm for all weights of a layer, and one for its biases"""
    T = w.copy()
    for part in layout.views(T).values():
        part[...] = ws.norm(part.reshape(-1))
    return T


for name, s, held in (("the whole layer times 10", 10.0, {"below": 1e-9}),
                      ("a factor for each unit", each, {"above": 0.01})):
    claim(f"one norm for a layer, {name}: |change|",
          abs(rise(twin(s), one_norm(twin(s))) / rise(f.w, one_norm(f.w)) - 1),
          **held, source="H9")
signs = np.array([1.0, -1.0])
w, g = corner * signs, slope
claim("signed T: difference of ε̂", np.abs(
    w * ascent(w * g, 1.0) - np.abs(w) * ascent(np.abs(w) * g, 1.0)).max(),
    want=0, tol=1e-12)
w = np.array([1.0, -0.1])
claim("w = −δ = −0.1: its ε̂ with signed w + δ",
      ((w + 0.1) * ascent((w + 0.1) * g, 1.0))[1], want=0, tol=1e-12)
w = np.array([1.0, 0.0])
for delta, held in ((0.0, {"want": 0}), (0.01, {"above": 0})):
    T = np.abs(w) + delta
    claim(f"w = 0, δ = {delta}: its ε̂", (T * ascent(T * g, 1.0))[1], **held,
          source="E20")

# %% [markdown]
# ## In other libraries
#
# | who                        | T_w                                         |
# |----------------------------|---------------------------------------------|
# | the slides                 | ∣w∣, or norms of filters                    |
# | Samsung's code             | ∣w∣ + 0.01 if the name has "weight", else 1 |
# | davda54, pytorch_optimizer | ∣w∣ everywhere, nothing added               |
# | the paper's experiments    | ∣w∣ + 0.01; 1 for biases and BatchNorm      |
# | minigrad                   | ∣w∣ + 0.01 everywhere; presets for the rest |
#
# Samsung's code came with the paper; BatchNorm's scale is called "weight" in
# it, too. All of these are called ASAM. For the CNN above at its start, with
# ρ = 0.5 for each:

# %%
mg.seed(0)
cnn = models.small_cnn()
entries = cnn.parameters().layout
at_start = ws.Objective(cnn, F.cross_entropy, (images[:64], digit[:64]),
                        batch_size=64)
w, g = at_start.w, at_start(at_start.w)[1]
WHO = {"Samsung": {"eta": 0.01, "which": lambda entry: "weight" in entry.name},
       "davda54": {"eta": 0.0},
       "the experiments": {"eta": 0.01, "which": "weights"},
       "minigrad": {}}
of_bias = entries.fill(lambda entry: float(entry.name.endswith("bias")))
moves, shares = {}, {}
print("   who                 ‖ε̂‖   share of ‖ε̂‖² on biases")
for who, settings in WHO.items():
    T = scaling(w, entries, **settings)
    moves[who] = T * ascent(T * g, 0.5)
    shares[who] = ws.norm(of_bias * moves[who])**2 / ws.norm(moves[who])**2
    print(f"   {who:<16}{ws.norm(moves[who]):8.4f}"
          f"{100 * shares[who]:13.1f} %")
apart = ws.norm(moves["Samsung"] - moves["davda54"]) / ws.norm(
    moves["Samsung"])
claim("‖Samsung's ε̂ − davda54's‖ / ‖Samsung's‖", apart, above=0.5,
      source="E20")
say(f"""At one ρ the ε̂ of Samsung's code and of davda54's differ by
{100 * apart:.0f} % of its length. A bias with T = 1 may move by ρ, a weight
of 0.1 only by a tenth of that, so {100 * shares["Samsung"]:.0f} % of ‖ε̂‖²
go to the biases in Samsung's code and {100 * shares["davda54"]:.0f} % in
davda54's. A ρ found for one of them says nothing about the other
(davda54/sam#22).""")

# %% [markdown]
# ## In the sources
#
# - The slides substitute ε = T_w·ε̃ and say that this "will give exact same
#   result as for SAM" (E20). It gives the same *derivation*. The result is
#   another ε̂, unless all weights are equally large.
# - T_w⁻¹ stands in the objective although it does not exist if a weight is 0.
#   That is what δ is for (E20).
# - Algorithm 1 marks the last term, λw, with a dagger, and the table marks two
#   of its nets; the footnotes are lost (E22).
# - For other p than 2 no formula is printed; H11 above is derived.

# %%
w, g = np.array([1.5, -1.5]), np.array([0.5, 4.0])
claim("all ∣w∣ = 1.5: ASAM's ε̂ / 1.5 − SAM's", np.abs(
    np.abs(w) * ascent(np.abs(w) * g, 1.0) / 1.5 - ascent(g, 1.0)).max(),
    want=0, tol=1e-12, source="E20")
cosine = ws.dot(moves["davda54"], ascent(at_start(at_start.w)[1], 0.5)) / (
    0.5 * ws.norm(moves["davda54"]))
claim("CNN: cosine of the two ε̂, T = ∣w∣ and T = 1", cosine, above=0,
      below=0.9, source="E20")

# %% [markdown]
# ## Change something
#
# - `RADII`: a third, and three times as much, for both. Which of the two is
#   more patient with a bad ρ?
# - `normalize="filterwise"` in `METHODS["ASAM"]` (a `functools.partial`), with
#   ρ = 0.1: better, worse?
# - `rho` in `walk`: how does the place where SAM comes to rest depend on it?
#   And η?
# - `p=np.inf` for both: what changes in the walk, and in the CNN?
# - Write it yourself, filter-wise: `minigrad learn asam` (E27; there, as in
#   the paper, η is this δ and α the learning rate).
