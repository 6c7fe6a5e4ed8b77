# %% [markdown]
# # 01 · A tape from scratch
#
# The gradient of a neural network by a program of sixty lines, which agrees
# with the engine to the last digit; and how to check a gradient, with a check
# that can fail.
#
# Needs: nothing.
#
# New: L, the loss, the number that training makes small; w, the weights; g,
# the gradient, the slope of L in each weight; η, the learning rate; h, a small
# step.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad.functions.normalization import BatchNorm
from minigrad.learn import animation, ask, budget, claim, derive, figure
from minigrad.learn import formulas, say, show
from minigrad.optim import rules

# %% [markdown]
# ## One number moves. How far does the last one move?
#
# The picture is a program of two lines: first d is a plus b, then L is d times
# a. Note that a is used twice.

# %% helpers: draws the graph
PLACES = {"a": (0.0, 0.0), "b": (0.0, 2.0), "d": (1.6, 1.4), "L": (3.2, 0.6)}
TEXTS = {"a": "a\n2", "b": "b\n3", "d": "d = a + b\n5", "L": "L = d · a\n10"}


def draw_graph(ax, slopes):
    """The four numbers; below them the slopes, {name: text}"""
    for start, end in ("ad", "bd", "dL", "aL"):
        ax.annotate("", PLACES[end], PLACES[start], arrowprops={
            "arrowstyle": "-|>", "lw": 2, "shrinkA": 31, "shrinkB": 33,
            "color": "#d1561f" if start == "a" else "#4a4a4a"})
    for name, (x, y) in PLACES.items():
        ax.plot(x, y, "o", ms=60, color="white", mec="#1f6fb4", mew=2)
        ax.text(x, y, TEXTS[name], ha="center", va="center", fontsize=9)
        ax.text(x, y - 0.62, slopes.get(name, ""), ha="center", va="center",
                fontsize=10, color="#1f6fb4", weight="bold")
    ax.set(xlim=(-0.6, 3.8), ylim=(-0.8, 2.6), xticks=[], yticks=[])
    ax.grid(False)
    ax.spines[:].set_visible(False)


# %%
with figure("01_graph", width=6.0, height=3.3, alt=(
        "Four circles joined by arrows: a = 2 and b = 3 lead to d = a + b = "
        "5; d and a lead to L = d · a = 10. Two paths lead from a to L, one "
        "straight and one through d.")) as ax:
    draw_graph(ax, {})

# %%
def program(a, b=3.0):
    d = a + b
    return d * a


def moved(f, a, h=1e-6):
    """How far f moves when a moves by h, in units of h"""
    return (f(a + h) - f(a)) / h


# %%
ask("Move a up by a tiny amount. How many times as far does L move?",
    (7, lambda: moved(program, 2.0)),
    wrong=[
        (5, lambda: moved(lambda a: 5.0 * a, 2.0),
         "that is the straight arrow alone, d held at 5; but d moves too"),
        (2, lambda: moved(lambda a: (a + 3.0) * 2.0, 2.0),
         "that is the way through d alone, with the other a held at 2"),
        (10, lambda: moved(lambda a: 5.0 * 2.0 * a, 2.0),
         "that multiplies the two ways; slopes multiply along one way, but "
         "different ways add"),
    ])

# %% [markdown]
# Two rules give the answer, and they are all there is to automatic
# differentiation:
#
# - along a path, slopes multiply (the chain rule);
# - over different paths, they add.
#
# Each line below is evaluated on random numbers and must agree with the one
# before it; O(h) means that what is left out shrinks like h.

# %%
derive("the slope of L = (a + b)·a in a",
       ("((a + h + b)·(a + h) − (a + b)·a)/h", "move a by h, divide by h"),
       ("= (a + b) + a + h", "multiply out"),
       ("= d + a·1 + O(h)", "the straight way + the way through d"),
       given={"a": (-3, 3), "b": (-3, 3), "h": (0.5, 1), "d": "a + b"})
claim("nudged by a millionth: slope", moved(program, 2.0), want=7, tol=1e-5)

# %% [markdown]
# Both rules in one line, with ∂L/∂x for the slope of L in x:
#
#     ∂L/∂x = Σ ∂L/∂y · ∂y/∂x        over all y that are made from x
#
# If ∂L/∂y is known for all of these, only the slope of one op is needed.
#
# ## A tape for numbers
#
# A computer can follow both rules if each result remembers what it was made
# from, and with which slope. Write down the results in the order in which
# they are made: that list is the tape. Read it backwards, and whenever a
# number's turn comes, everything that was made from it has been read already.

# %% the tape, 1: numbers
class Number:
    """A number, what it was made from, and the slope of L in it."""
    tape = []

    def __init__(self, value, made_from=()):
        self.value, self.made_from, self.slope = value, made_from, 0.0
        Number.tape.append(self)

    def __add__(x, y):
        return Number(x.value + y.value, ((x, 1.0), (y, 1.0)))

    def __mul__(x, y):
        return Number(x.value * y.value, ((x, y.value), (y, x.value)))


def read_back(L):
    L.slope = 1.0
    for result in reversed(L.tape):
        for x, slope in result.made_from:
            x.slope += result.slope * slope     # multiply along, add over


# %%
a, b = Number(2.0), Number(3.0)
L = (a + b) * a
read_back(L)
claim("slope of L in a", a.slope, want=7)
claim("slope of L in b", b.slope, want=2)

# %% [markdown]
# The same in pictures: L has slope 1 in itself. Reading its entry gives 2 to
# d (the a that it is multiplied with) and 5 to a; reading the entry of d adds
# 2 to a and gives 2 to b.

# %%
READ = ({"L": "slope 1"}, {"L": "slope 1", "d": "slope 2", "a": "slope 5"},
        {"L": "slope 1", "d": "slope 2", "a": "slope 5 + 2", "b": "slope 2"})
animation("01_backward", (0, 1, 2),
          lambda ax, read: draw_graph(ax, READ[read]), label="entries read",
          seconds=1.5, width=6.0, height=3.3,
          alt="The graph again. First only L has a slope, 1; then d has 2 and "
          "a has 5; at last a has 5 + 2 and b has 2.")

# %% [markdown]
# `+=` is the second rule. The order of the tape is what makes the first one
# safe: the slope of d is complete before it is passed on to a and b.
#
# ## Arrays: the same tape, fewer entries
#
# A net with 16 hidden units on 200 points does almost ten thousand
# multiplications for one value of L. One entry on the tape for each would be
# slow, so put whole arrays on it. The slope of L in an array is an array of
# the same shape, g. What a result passes on is no longer a factor but a
# function of g.
#
# One thing is new. NumPy stretches a small array to fit a large one
# (broadcasting), as the 16 biases of a layer, which are added to each of the
# 200 rows.

# %% helpers: moves the biases one by one
rng = np.random.default_rng(0)
X, W1, b1 = (rng.normal(size=s) for s in ((200, 2), (2, 16), (16,)))
cotangent = rng.normal(size=(200, 16))           # some g = ∂L/∂(X@W1 + b1)
CHOICES = ("the first row of g", "the mean of the rows of g",
           "the sum of the rows of g", "g itself, it will fit")


def right_choice(factor=1.0):
    """The choice that agrees with moving the biases one by one."""
    move = 1e-3 * np.eye(16)
    out = lambda b: (factor * cotangent * (X @ W1 + b)).sum()
    slope = np.array([(out(b1 + m) - out(b1 - m)) / 2e-3 for m in move])
    found = (cotangent[0], cotangent.mean(0), cotangent.sum(0))
    return CHOICES[int(np.argmin([np.abs(f - slope).max() for f in found]))]


# %%
ask("X@W1 has shape (200, 16), the biases b1 have shape (16,), and L has "
    "slope g of shape (200, 16) in their sum. What is the slope in b1?",
    ("the sum of the rows of g", right_choice),
    wrong=[("the mean of the rows of g", lambda: right_choice(1 / 200),
            "each row really uses b1, and the ways add; a mean appears only "
            "if L itself is a mean, and then it is already in g"),
           ("the first row of g", lambda: right_choice(np.eye(200, 1)),
            "that is the way through the first row alone"),
           ("g itself, it will fit",
            lambda: CHOICES[3] if (b1 - cotangent).shape == (200, 16) else "?",
            "b1 − η·g is no error in NumPy, but its shape is (200, 16): 16 "
            "biases have become 3200. A slope has the shape of what moves")],
    choices=CHOICES)

# %% [markdown]
# Each bias goes into 200 results, so there are 200 ways from it to L, and
# ways add. What was copied on the way forward is summed on the way back.

# %% the tape, 2: arrays
class Array:
    """An array, what it was made from, and the slope of L in it."""
    tape = []

    def __init__(self, data, made_from=()):
        self.data, self.made_from, self.g = data, made_from, 0.0
        Array.tape.append(self)

    def __add__(x, y):
        return Array(x.data + y.data, ((x, lambda g: g), (y, lambda g: g)))

    def __mul__(x, y):
        return Array(x.data * y.data, ((x, lambda g: g * y.data),
                                       (y, lambda g: g * x.data)))

    def __matmul__(x, y):
        return Array(x.data @ y.data, ((x, lambda g: g @ y.data.T),
                                       (y, lambda g: x.data.T @ g)))

    def tanh(x):
        y = np.tanh(x.data)
        return Array(y, ((x, lambda g: g * (1 - y * y)),))

    def mean(x):
        n = x.data.size
        return Array(x.data.mean(), ((x, lambda g: g / n),))


def backward(L):
    L.g = 1.0
    for result in reversed(L.tape):
        for x, slope in result.made_from:
            x.g = x.g + shrink(slope(result.g), x.data.shape)
    L.tape.clear()


def shrink(g, shape):
    """Sum g over the axes along which an array of that shape was copied."""
    g = g * np.ones(shape)
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    copied = [i for i, n in enumerate(shape) if n == 1 < g.shape[i]]
    return g.sum(axis=tuple(copied), keepdims=True)


# %% [markdown]
# Where do `g @ y.data.T` and `1 - y * y` come from? From the same two rules.
# ⟨A, B⟩ is the sum of all products AᵢⱼBᵢⱼ: L moves by ⟨g, E⟩·h when the array
# moves by h·E.

# %%
dot = lambda a, b: (a * b).sum()
derive("x ↦ x@y: the slope in x is g@yᵀ",
       ("⟨g, (x + h·E)@y − x@y⟩/h", "move x by h·E",
        lambda s: dot(s["g"], (s["x"] + s["h"] * s["E"]) @ s["y"]
                      - s["x"] @ s["y"]) / s["h"]),
       ("= ⟨g, E@y⟩", "x@y is linear in x",
        lambda s: dot(s["g"], s["E"] @ s["y"])),
       ("= ⟨g@yᵀ, E⟩", "Σ g[i,k]·E[i,j]·y[j,k], summed over k first",
        lambda s: dot(s["g"] @ s["y"].T, s["E"])),
       given={"x": (-1, 1, (2, 3)), "y": (-1, 1, (3, 4)), "h": (0.5, 1),
              "g": (-1, 1, (2, 4)), "E": (-1, 1, (2, 3))})
derive("y = tanh x: the slope is 1 − y²",
       ("(tanh(x + h) − tanh(x))/h", "move x by h",
        lambda s: (np.tanh(s["x"] + s["h"]) - np.tanh(s["x"])) / s["h"]),
       ("= t·(1 − y²)/(h·(1 + y·t))",
        "tanh(x + h) = (y + t)/(1 + y·t), t = tanh h"),
       ("= 1 − y² + O(h)", "t/h = 1 + O(h²), and y·t = O(h)"),
       given={"x": (-1, 1), "h": (0.5, 1), "y": lambda s: np.tanh(s["x"]),
              "t": lambda s: np.tanh(s["h"])})

# %% [markdown]
# ## It trains a net
#
# Two half moons, a layer of 16 hidden units, and L, the mean squared distance
# from the labels −1 and +1. The step is the engine's own rule.

# %%
show(formulas(rules.gradient_descent))

# %% helpers: two half moons
def two_moons(n, seed):
    """n points (n, 2) and labels −1, +1 of shape (n, 1)"""
    draw = np.random.default_rng(seed)
    angle, label = np.pi * draw.random(n), np.where(np.arange(n) % 2, 1.0, -1)
    x = np.where(label < 0, np.cos(angle), 1 - np.cos(angle))
    y = np.where(label < 0, np.sin(angle), 0.5 - np.sin(angle))
    points = np.stack([x, y], axis=1) + 0.15 * draw.normal(size=(n, 2))
    return points - points.mean(axis=0), label[:, None]


# %% the tape, 3: a net that learns
points, labels = two_moons(200, seed=0)


def loss(make, w):
    """L on either kind of array; `make` puts data on its tape"""
    hidden = (make(points) @ w[0] + w[1]).tanh()
    error = hidden @ w[2] + w[3] + make(-labels)
    return (error * error).mean()


def train(make, gradient, steps):
    draw = np.random.default_rng(1)
    w = [draw.normal(size=s) for s in ((2, 16), (16,), (16, 1), (1,))]
    for _ in range(steps):
        leaves = [make(array) for array in w]
        L = loss(make, leaves)
        w = [rules.gradient_descent(array, g, lr=0.1)
             for array, g in zip(w, gradient(L, leaves))]
    return w


def mine(L, leaves):
    backward(L)
    return [leaf.g for leaf in leaves]


# %% [markdown]
# `loss` asks only for `@`, `+`, `*`, `tanh` and `mean`, so the engine's Tensor
# can go through it as well. The engine has no line of code in common with the
# tape above.

# %%
STEPS = budget(ci=2000, full=20_000, quick=500)


def leaf(array):
    return mg.Tensor(array, requires_grad=True)


def engines(L, leaves):
    return [g.numpy() for g in mg.grad(L, leaves)]


w_mine = train(Array, mine, STEPS)
w_engine = train(leaf, engines, STEPS)
gap = max(np.abs(p - q).max() for p, q in zip(w_mine, w_engine))

# %%
APART = ("they are the same, to the last digit", "only rounding, about 1e-13",
         "visibly: rounding grows with every step")
ask("How far apart are the weights of the two nets at the end?",
    (APART[0], lambda: APART[0] if gap == 0 else APART[1]), choices=APART,
    wrong=[(APART[1], lambda: APART[1] if 0 < abs(
        points[::-1].sum() - points.sum()) < 1e-9 else "?",
            "rounding is not random. A sum in another order would be rounded "
            "differently, but both tapes do the same operations in the same "
            "order")])

# %%
output = np.tanh(points @ w_mine[0] + w_mine[1]) @ w_mine[2] + w_mine[3]
right = (np.sign(output) == labels).mean()
claim("largest difference of two weights", gap, want=0)
claim("points on the right side", right, above=0.85)
loss(Array, [Array(w) for w in w_mine])
entries = len(Array.tape)
leaves = sum(not entry.made_from for entry in Array.tape)
Array.tape.clear()
say(f"After {STEPS} steps every one of the {sum(w.size for w in w_mine)} "
    f"weights has the same bits, and {100 * right:.1f} % of the points are on "
    f"the right side. One value of L takes {entries} entries of the tape, "
    f"{leaves} of them for data and weights.")

# %%
grid = np.stack(np.meshgrid(np.linspace(-2.2, 2.2, 160),
                            np.linspace(-1.5, 1.5, 120)), axis=-1)
hidden = np.tanh(grid @ w_mine[0] + w_mine[1])
height = (hidden @ w_mine[2] + w_mine[3])[..., 0]
with figure("01_moons", width=5.6, height=3.9, alt=(
        "Two interleaved half moons of points. The border that the net has "
        "learned runs between them like an S; light and dark shading mark "
        "its two sides.")) as ax:
    ax.contourf(grid[..., 0], grid[..., 1], height, levels=[-99, 0, 99],
                colors=["#fbeee7", "#b9cfe4"])
    ax.contour(grid[..., 0], grid[..., 1], height, levels=[0],
               colors="#4a4a4a", linewidths=2)
    for value, colour, marker in ((-1, "#d1561f", "s"), (1, "#1f6fb4", "o")):
        chosen = points[labels[:, 0] == value]
        ax.plot(*chosen.T, marker, color=colour, ms=5, mec="white", mew=0.6,
                label=f"label {value:+d}")
    ax.set(title=f"The border after {STEPS} steps", aspect="equal",
           xlabel="first coordinate", ylabel="second coordinate")
    ax.grid(False)
    ax.legend(loc="lower left", framealpha=1)

# %% [markdown]
# ## One op of the engine
#
# The engine keeps the same tape. Its results are numbered, and each remembers
# an `Op`: the formula forward, and beside it one partial derivative for each
# argument. `gy` is what the tape above calls g, y is the result. Here is a
# new op, x³.

# %%
class Cube(mg.Op):
    """y = x³.      ∂y/∂x = 3x²"""

    def forward(self, x):
        return x * x * x

    def dx(self, gy, y, x):
        return gy * 3.0 * x * x


class WrongCube(Cube):
    def dx(self, gy, y, x):
        return gy * 3.0 * x                      # one x is missing


def refused(op):
    """Whether check_grad finds a fault in the op"""
    try:
        mg.check_grad(lambda x: mg.apply(op, x), np.array([0.5, -1.2, 2.0]))
        return False
    except mg.errors.GradientCheckError as why:
        print(f"   GradientCheckError: {str(why)[:54]}…")
        return True


claim("Cube: check_grad finds a fault", refused(Cube()), want=False)
claim("WrongCube: check_grad finds a fault", refused(WrongCube()), want=True)
bend = mg.hessian(lambda x: mg.apply(Cube(), x).sum(), np.array([2.0]))
claim("second derivative of x³ at 2", bend.numpy().item(), want=12)

# %% [markdown]
# `dx` is written with operators, so on the way back it can be put on the tape
# once more: the second derivative came for nothing, where `Array` above would
# need new code.
#
# ## How to check a gradient
#
# Move each weight by h and look how far L moves. To one side, or to both?

# %%
f_is_exp = {"x": (-1, 1), "h": (0.5, 1), "f′": lambda s: np.exp(s["x"]),
            "f″": lambda s: np.exp(s["x"])}
derive("one side",
       ("(f(x + h) − f(x))/h", "for instance f = exp",
        lambda s: (np.exp(s["x"] + s["h"]) - np.exp(s["x"])) / s["h"]),
       ("= f′ + h·f″/2 + O(h²)", "Taylor: the error falls with h"),
       given=f_is_exp, source="G4")
derive("two sides",
       ("(f(x + h) − f(x − h))/(2h)", "the mean of the slopes to the right "
        "and to the left",
        lambda s: (np.exp(s["x"] + s["h"]) - np.exp(s["x"] - s["h"]))
        / (2 * s["h"])),
       ("= ((f′ + h·f″/2) + (f′ − h·f″/2))/2 + O(h²)", "to the left, h is "
        "negative"),
       ("= f′ + O(h²)", "the terms with f″ cancel: the error falls with h²"),
       given=f_is_exp, source="G4")

# %% helpers: the error against h
def error(h, sides=2, x=1.0):
    """Of the slope of exp at x, relative"""
    low = x - h if sides == 2 else x
    slope = (np.exp(x + h) - np.exp(low)) / (sides * h)
    return abs(slope - np.exp(x)) / np.exp(x)


def best_h():
    steps = np.logspace(-15, -1, 200)
    return steps[np.argmin([error(h) for h in steps])]


def exponent(sides, low, high):
    """p of error ∼ hᵖ between two sizes of h"""
    h = np.logspace(low, high, 20)
    return np.polyfit(np.log(h), np.log([error(s, sides) for s in h]), 1)[0]


# %%
ask("The error falls with h². Which h gives the best slope by two sides, in "
    "float64?",
    ("about 1e-5", lambda: "about 1e-5" if 1e-6 < best_h() < 1e-4 else "?"),
    wrong=[("about 1e-15, just above rounding", lambda: "about 1e-15, just "
            "above rounding" if error(1e-15) > 1e-3 else "?",
            "f(x + h) − f(x − h) is then made of rounding alone, and is "
            "divided by h"),
           ("about 1e-1", lambda: "about 1e-1" if error(0.1) > 1e-3 else "?",
            "h² is then a hundredth, far more than rounding")],
    choices=("about 1e-1", "about 1e-5", "about 1e-15, just above rounding"))

# %%
sizes = np.logspace(-15, -1, budget(ci=141, quick=57, full=141))
with figure("01_error", width=6.0, height=3.9, alt=(
        "Relative error of a slope against the step h, both axes "
        "logarithmic. Read from the right, the error of one side falls along "
        "a line of slope 1, that of two sides along a line of slope 2; at "
        "1e-8 and 1e-5 they turn and rise again, as rounding takes over.")
        ) as ax:
    for sides, colour, mark, (at, high), name in (
            (1, "#d1561f", "s", (3e-4, 1e-3), "one side: error ∼ h"),
            (2, "#1f6fb4", "o", (0.2, 3e-13), "two sides: error ∼ h²")):
        ax.loglog(sizes, [max(error(s, sides), 1e-13) for s in sizes], mark,
                  color=colour, ms=3.5)
        ax.text(at, high, name, color=colour, ha="right")
    ax.text(1e-14, 1e-8, "rounding ∼ 1/h", color="#4a4a4a", ha="left")
    ax.loglog([1e-3, 1e-1], [0.5e-3, 0.5e-1], color="#d1561f", lw=1)
    ax.loglog([1e-3, 1e-1], [1e-6 / 6, 1e-2 / 6], color="#1f6fb4", lw=1)
    ax.set(title="The slope of exp at 1, measured with a step h",
           xlabel="step h", ylabel="relative error", ylim=(1e-13, 10))
claim("error of one side: exponent of h", exponent(1, -6, -2), want=1,
      tol=0.02)
claim("error of two sides: exponent of h", exponent(2, -4, -1), want=2,
      tol=0.02)

# %% [markdown]
# Two errors meet: h² from Taylor, and the rounding of f, divided by h. They
# are equal if h³ is the precision to which f is computed; so take its cube
# root.
#
# ## What goes wrong
#
# If the result is an array, one number L has to be made of it before there is
# a slope to measure. The obvious way is to sum it. Try this on BatchNorm, which
# subtracts the mean of a batch, divides by its spread σ, which gives x̂, and
# multiplies by a factor γ (lesson 10 explains it). This is how the engine goes
# back through it; below are seven ways to get it wrong.

# %%
show(formulas(BatchNorm.dx, "BatchNorm, backward: g is ∂L/∂y"))

# %%
batch, gamma = rng.normal(2.0, 3.0, (8, 4)), np.array([0.5, 1.0, 2.0, 3.0])
mu, sd = batch.mean(0), batch.std(0)
x_hat, n = (batch - mu) / sd, len(batch)
unbiased = batch.std(0, ddof=1)
WRONG = {
    "sign": lambda g: -RIGHT(g),
    "γ forgotten": lambda g: RIGHT(g) / gamma,
    "no way through the variance": lambda g: gamma / sd * (g - g.mean(0)),
    "n − 1 in the variance": lambda g: gamma / unbiased * (
        g - g.mean(0) - (batch - mu) / unbiased
        * (g * (batch - mu) / unbiased).mean(0)),
    "mean and variance held constant": lambda g: gamma / sd * g,
    "no way through the mean": lambda g: gamma / sd * (
        g - x_hat * (g * x_hat).mean(0)),
    "sums for means": lambda g: gamma / sd * (
        g - g.sum(0) - x_hat * (g * x_hat).sum(0)),
}


def RIGHT(g):
    return gamma / sd * (g - g.mean(0) - x_hat * (g * x_hat).mean(0))


# %% helpers: checks the seven ways
def measured(g, h=1e-5):
    """The slope of ⟨g, y⟩ in each element of the batch, by two sides"""
    def y(x):
        return gamma * (x - x.mean(0)) / x.std(0)
    moves = h * np.eye(batch.size).reshape(-1, *batch.shape)
    slopes = [dot(g, y(batch + m) - y(batch - m)) / (2 * h) for m in moves]
    return np.reshape(slopes, batch.shape)


def passing(g, tolerance=1e-6):
    """The wrong ways that this check lets through"""
    wanted = measured(g)
    return [name for name, way in WRONG.items()
            if np.allclose(way(g), wanted, rtol=tolerance, atol=tolerance)]


# %%
ask("L is the sum of all results. How many of the seven wrong ways does the "
    "check notice?",
    (3, lambda: 7 - len(passing(np.ones((8, 4))))),
    wrong=[(7, lambda: 7 - len(passing(cotangent[:8, :4])),
            "not one, if L is the sum: see what its slope is"),
           (0, lambda: np.round(np.abs(measured(np.ones((8, 4)))).max(), 6),
            "its slope is 0 everywhere, but three of the wrong ways do not "
            "give 0")])

# %%
by_sum, by_random = passing(np.ones((8, 4))), passing(cotangent[:8, :4])
print("   what is wrong                      L = sum(y)   L = ⟨random, y⟩")
for name in WRONG:
    told = ["passes" if name in found else "noticed"
            for found in (by_sum, by_random)]
    print(f"   {name:<35}{told[0]:<13}{told[1]}")
claim("slope of sum(y): largest element",
      np.abs(RIGHT(np.ones((8, 4)))).max(), want=0, tol=1e-14)
claim("wrong ways that pass with sum(y)", len(by_sum), want=4)
claim("wrong ways that pass with random g", len(by_random), want=0)

# %% [markdown]
# The normalised batch has mean 0 whatever the batch is, so the sum of the
# results never moves, and its slope is 0. A wrong way that gives 0 for a
# constant g is not noticed, at any tolerance. The same holds for softmax,
# whose results y always sum to 1. The slope in what goes into it is
# y·(g − ⟨g, y⟩), and that is 0 if g is 1 everywhere: a wrong sign passes, too.

# %%
logits = rng.normal(size=5)
y = np.exp(logits) / np.exp(logits).sum()
ones, some = np.ones(5), rng.normal(size=5)


def engines_slope(g):
    """Of ⟨g, softmax(x)⟩, by the engine"""
    return mg.value_and_grad(lambda x: (F.softmax(x) * g).sum(),
                             logits)[1].numpy()


claim("softmax: y·(g − ⟨g, y⟩) − the engine's",
      np.abs(y * (some - some @ y) - engines_slope(some)).max(), want=0,
      tol=1e-15)
claim("softmax, L = sum(y): largest slope", np.abs(engines_slope(ones)).max(),
      want=0, tol=1e-15)
claim("softmax, random g: largest slope", np.abs(engines_slope(some)).max(),
      above=0.01)

# %% [markdown]
# Take ⟨g, y⟩ with a random g: that is what `mg.check_grad` does.
#
# Two more faults of a tape, which you can plant in the cells above:
#
# - `=` in place of `+=`: each way overwrites the one before it;
# - reading in another order than newest first: a slope is passed on before it
#   is complete.

# %%
Number.tape.clear()
a = Number(2.0)
L = (a + Number(3.0)) * a
L.slope = 1.0
for result in reversed(Number.tape):
    for x, slope in result.made_from:
        x.slope = result.slope * slope           # planted: = for +=
claim("with = for +=: slope of L in a", a.slope, want=2)

# %% [markdown]
# ## In other libraries
#
# - PyTorch has the same tape (it calls an entry a node, and `Op` a Function).
#   Its `backward` adds to `.grad` from call to call, so that a loop without
#   `zero_grad` steps along the sum of all gradients so far.
# - `torch.autograd.gradcheck` compares the whole Jacobian, row by row, so it
#   is not fooled by a sum; give it float64.
# - micrograd's `Value` is `Number` above with a function in the place of the
#   slope. It finds the order by recursion, so a chain of 2000 additions
#   ends in a RecursionError; a tape in the order of creation has no depth.
# - minitorch's `grad_check` calls `out.sum().backward()`, and is applied to
#   softmax.

# %%
chain = start = Array(np.zeros(1))
for _ in range(2000):
    chain = chain + start
backward(chain)
claim("slope after 2000 additions", start.g.item(), want=2001)

# %% [markdown]
# ## In the sources
#
# The optimization slides print Taylor's first term as ∇f(x₀)(x − x₀), two
# columns side by side (E32; such ids are those of lessons/SOURCES.md). It is a
# scalar product, ∇f(x₀)ᵀ(x − x₀), one number. NumPy would take the misprint
# for a product element by element.

# %%
x0, x1 = rng.normal(size=3), 1e-5 * rng.normal(size=3)
f = lambda x: np.log(np.exp(x).sum())
slope = mg.value_and_grad(F.logsumexp, x0)[1].numpy()
claim("f(x) − f(x₀) − ∇f(x₀)ᵀ(x − x₀)", f(x0 + x1) - f(x0) - slope @ x1,
      want=0, tol=1e-9, source="G4, E32")
claim("as it is printed: how many numbers", (slope * x1).size, want=3,
      source="E32")

# %% [markdown]
# ## Change something
#
# - In `shrink`, return `g.mean(...)` in the last line. The net still learns.
#   Which of the four arrays of weights now gets a wrong slope, and by what
#   factor?
# - Give `Array` a `relu`: one line forward, one function of g. Does `train`
#   still agree with the engine (`relu()` is there, too)?
# - Give Number.tape to `reversed` twice, without clearing it. What are the
#   slopes now? This is the fault behind a forgotten `zero_grad`.
# - Replace the mean of squares by a sum in `loss`. By what must η be divided
#   to get the same net?
# - Exercises: `minigrad learn descent` (E00), `minigrad learn unbroadcast`
#   (E01), `minigrad learn backward_order` (E02) and
#   `minigrad learn gradient_check` (E03).
