# %% [markdown]
# # 10 · A convolutional net and BatchNorm
#
# Convolution as one matrix product, BatchNorm with its backward pass derived
# path by path, and why a net that trains well can fail the moment it is
# evaluated.
#
# Needs: 01, 03, 07.
#
# New: x̂, a normalised value; γ, its learned scale; ρ, the share of the newest
# batch in a running mean.

# %% [markdown]
# ## It learns. Does it?
#
# A small convolutional net with BatchNorm sees its first twelve batches of
# handwritten digits, 64 images each. The picture shows how many images of
# each batch it has right at the moment when it sees them: it learns fast. Then
# we switch it to evaluation with `net.eval()`, as every tutorial says, and
# show it the same images once more.

# %% helpers: a net and its first batches
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim
from minigrad.functions import im2col
from minigrad.functions.normalization import BatchNorm
from minigrad.learn import animation, ask, budget, claim, claim_over_seeds
from minigrad.learn import counted, derive, figure, formulas, say, show

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
SEEDS = range(budget(ci=5, quick=1, full=20))


def percent_right(net, x, y):
    """With the net in the mode that it is in"""
    with mg.no_grad():
        return 100 * float((net(mg.Tensor(x)).data.argmax(1) == y).mean())


def first_batches(seed=0, batches=12):
    """(net, the batches, accuracy on each in training mode, before the
    step)"""
    mg.seed(seed)
    net, seen, right = models.small_cnn(), [], []
    opt = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    for x, y in data.Loader(images, digit, batch_size=64):
        if len(seen) == batches:
            break
        before = net.state_dict()
        right.append(percent_right(net, x, y))
        net.load_state_dict(before)             # looking must not move it
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
        seen.append((x, y))
    return net, seen, right


net, seen, right = first_batches()

# %%
with figure("10_first_batches", width=5.2, height=3.2, alt=(
        "Accuracy in training mode on each of the first twelve batches: it "
        "rises from about ten percent to far above one half. A question mark "
        "stands where evaluation would be.")) as ax:
    ax.plot(range(1, 13), right, "o-", color=BLUE, lw=2.2, ms=6,
            label="training mode, each new batch")
    ax.text(13.4, 45, "?", fontsize=34, ha="center", va="center",
            color=ORANGE)
    ax.set(xlabel="batch", ylabel="accuracy, %", ylim=(0, 102),
           xlim=(0.5, 14.4), xticks=[1, 4, 8, 12, 13.4],
           xticklabels=["1", "4", "8", "12", "eval()"])
    ax.legend(frameon=False, loc="upper left")


LEVEL = ("better than on the last batch", "about as on the last batch",
         "much worse")


def in_evaluation():
    """Accuracy on the same twelve batches, in evaluation mode"""
    net.eval()
    found = np.mean([percent_right(net, x, y) for x, y in seen])
    net.train()
    return found


def level():
    change = in_evaluation() - right[-1]
    return LEVEL[2 if change < -10 else 1 if change < 5 else 0]

# %%
ask("How many of the same images does it have right in evaluation mode?",
    (LEVEL[2], level),
    wrong=[
        (LEVEL[1], lambda: LEVEL[1],
         "the weights are the same and the images are the same, so this is "
         "what anybody would expect; but BatchNorm computes another function "
         "in evaluation"),
        (LEVEL[0], lambda: LEVEL[0],
         "it has taken twelve steps on exactly these images; but see how "
         "BatchNorm evaluates"),
    ], choices=LEVEL)

# %%
evaluated = in_evaluation()
say(f"""In training mode it had {right[-1]:.0f} % of its last batch right. In
evaluation mode it has {evaluated:.0f} % of the same images right. Nothing is
broken, and this run is not an exception. At the end of this lesson you will
be able to say how much of the drop comes from each of two causes.""")

# %% [markdown]
# ## Convolution is a matrix product
#
# First the other half of the net. A convolution slides a small kernel over
# the image; each output is a sum of products. Sliding is slow in a computer,
# multiplying matrices is fast. So copy each patch under the kernel into a row
# of a matrix, and multiply that matrix by the kernel, written as a column.

# %% helpers: the picture of im2col
small = np.array([[1.0, 0, 2, 1], [0, 3, 1, 0], [2, 1, 0, 1], [1, 0, 1, 2]])
kernel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
patches = [small[i:i + 3, j:j + 3] for i in range(2) for j in range(2)]


def cells(ax, values, left, top, shaded, name):
    """A table of numbers with its upper left corner at (left, top)"""
    for (i, j), v in np.ndenumerate(values):
        ax.add_patch(type(ax.patch)((left + j, top - i - 1), 1, 1, lw=0.8,
                                    ec=GREY, fc=ORANGE if shaded(i, j)
                                    else "white", alpha=0.9))
        ax.text(left + j + 0.5, top - i - 0.5, f"{v:g}", ha="center",
                va="center", fontsize=12,
                color="white" if shaded(i, j) else "black")
    ax.text(left + values.shape[1] / 2, top + 0.25, name, ha="center",
            fontsize=12)


def patch_by_patch(ax, patch):
    """The image, the rows made so far, the kernel, the outputs so far"""
    i, j = divmod(patch - 1, 2)
    rows = np.array([p.ravel() for p in patches])
    cells(ax, small, 0, 6.5, lambda p, q: i <= p < i + 3 and j <= q < j + 3,
          "image")
    cells(ax, rows[:patch], 5, 6.5, lambda p, q: p == patch - 1,
          "one row for each patch")
    cells(ax, kernel.reshape(9, 1), 15, 9, lambda p, q: True, "kernel")
    cells(ax, (rows @ kernel.ravel())[:patch, None], 17.5, 6.5,
          lambda p, q: p == patch - 1, "output")
    for x, sign in ((4.5, "→"), (14.5, "·"), (16.75, "=")):
        ax.text(x, 4.5, sign, ha="center", va="center", fontsize=15)
    ax.set(xlim=(-0.2, 19), ylim=(-0.2, 10), aspect="equal")
    ax.axis("off")


# %%
animation("10_im2col", budget(ci=(1, 2, 3, 4), full=(1, 2, 3, 4),
                              quick=(1, 4)), patch_by_patch, label="patch",
          seconds=1.2, width=7.4, height=3.9, alt="An image of 4×4 numbers, "
          "with the 3×3 patch under the kernel shaded; that patch as a row of "
          "nine numbers in a matrix; the kernel as a column; and the product "
          "of the two, one number for each of the four patches.")
print(f"   the last row: {patches[-1].ravel().astype(int)}")
print(f"   times kernel: {kernel.ravel().astype(int)}")
claim("conv2d − rows times kernel", np.abs(
    F.conv2d(small[None, None], kernel[None, None]).numpy().ravel()
    - [p.ravel() @ kernel.ravel() for p in patches]).max(), want=0, tol=1e-12)

# %%
pulse, taps = np.array([[[[0.0, 0, 1, 0, 0]]]]), np.array([[[[1.0, 2, 3]]]])
ask("x = (0, 0, 1, 0, 0), kernel (1, 2, 3), no padding. What does y begin "
    "with?",
    (3, lambda: F.conv2d(pulse, taps).numpy().ravel()[0]),
    wrong=[
        (1, lambda: F.conv2d(pulse, taps[..., ::-1]).numpy().ravel()[0],
         "that is the convolution of mathematics, which flips the kernel; "
         "deep learning calls the unflipped one convolution as well"),
        (0, lambda: F.conv2d(pulse, taps, padding=(0, 1)).numpy().ravel()[0],
         "that is with a border of zeros, which makes y as long as x"),
    ])

# %% [markdown]
# Written out for images with several channels, the sum is
#
#     y[n,o,p,q] = b[o] + Σ_{c,i,j} x[n,c,p+i,q+j] · w[o,c,i,j]
#
# and the matrix form gives its backward pass for free. With C the matrix of
# rows, y = C·w. So ∂L/∂w = Cᵀ·g and ∂L/∂C = g·wᵀ, as for any matrix product
# (lesson 01). A pixel stands in several rows of C, and its gradient is the sum
# over all the places where it stands. Compare both gradients with the tape.

# %%
x = mg.to_numpy(images[:1]).astype(np.float64)            # (1, 1, 8, 8)
w = kernel[None, None]
geometry = im2col.Geometry((8, 8), (3, 3), (1, 1), (0, 0), (1, 1))
C = im2col.columns(im2col.channel_last(x), geometry)      # (36, 9)
g = np.random.default_rng(0).normal(size=(36, 1))         # ∂L/∂y
dw, dC = C.T @ g, g @ w.reshape(1, 9)
dx = np.zeros((8, 8))
for row, (p, q) in enumerate(np.ndindex(6, 6)):
    dx[p:p + 3, q:q + 3] += dC[row].reshape(3, 3)         # all its places

tx, tw = (mg.Tensor(a, requires_grad=True) for a in (x, w))
tape = mg.grad(F.conv2d(tx, tw), [tx, tw], mg.Tensor(g.reshape(1, 1, 6, 6)))
claim("∂L/∂w: Cᵀ·g − the tape",
      np.abs(tape[1].numpy().ravel() - dw.ravel()).max(), want=0, tol=1e-12)
claim("∂L/∂x: summed places − the tape",
      np.abs(tape[0].numpy()[0, 0] - dx).max(), want=0, tol=1e-12)

# %% [markdown]
# What such kernels do to a real image:

# %%
kernels = {"a 3": None, "vertical edges": w,
           "horizontal edges": w.swapaxes(2, 3),
           "mean of 3×3": np.full((1, 1, 3, 3), 1 / 9)}
three = mg.to_numpy(images[digit == 3][:1]).astype(np.float64)
with figure("10_convolution", columns=4, width=1.7, height=2.4, alt=(
        "A handwritten 3 of 8×8 pixels, and what three kernels make of it: "
        "left and right edges, one bright and the other dark; upper and "
        "lower edges likewise; a blur.")) as axes:
    for ax, (name, kind) in zip(axes, kernels.items(), strict=True):
        out = three if kind is None else F.conv2d(three, kind).numpy()
        edges = out.min() < 0
        ax.imshow(out[0, 0], cmap="gray" if edges else "Greys",
                  vmin=-4 if edges else 0, vmax=4 if edges else 1)
        ax.set(title=name, xticks=[], yticks=[],
               xlabel=f"{out.shape[2]} × {out.shape[3]}")
        ax.grid(False)
        ax.spines[["left", "bottom"]].set_visible(False)

# %% [markdown]
# ## BatchNorm, forward
#
# For each channel: subtract the mean μ of the batch, divide by its standard
# deviation σ, then scale and shift by two learned numbers, y = γ·x̂ + β. In a
# net for images the mean runs over the batch and all pixels. (μ, σ and β mean
# this in this lesson only; the letters are those of the paper.)

# %%
show(formulas(BatchNorm._normalized, "BatchNorm, forward"))

# %% [markdown]
# ## BatchNorm, backward, path by path
#
# How does the loss change if xᵢ moves? xᵢ enters x̂ in three ways: directly,
# through μ, which moves all x̂ⱼ, and through σ, which stretches all x̂ⱼ. Take
# the last one first. Below, each "∂" in the first line of a derivation is
# computed by a step of h = 10⁻³⁰ in the imaginary direction: f(x + ih) is
# f(x) + ih·f′(x), so its imaginary part holds the slope, exact to rounding; the
# lines after it must agree with it. [i = j] is 1 if i is j, and 0 if not.

# %%
N = 6


def slopes(f, x, h=1e-30):
    """∂f/∂xᵢ for each i, f a number"""
    return np.array([f(x + 1j * h * e).imag / h for e in np.eye(len(x))])


def sd(x):
    d = x - x.mean()
    return np.sqrt((d * d).mean())


def normalized(x):
    return (x - x.mean()) / sd(x)


derive("how σ moves with xᵢ",
       ("∂σ/∂xᵢ", "σ² = (1/N)·Σⱼ dⱼ², with dⱼ = xⱼ − μ",
        lambda s: slopes(sd, s["x"])),
       ("1/(2·σ)·(1/N)·Σⱼ 2·dⱼ·∂dⱼ/∂xᵢ", "derivative of a root, of a square",
        lambda s: (np.eye(N) - 1 / N) @ (s["x"] - s["x"].mean())
        / (N * sd(s["x"]))),
       ("1/(σ·N)·(dᵢ − (1/N)·Σⱼ dⱼ)", "∂dⱼ/∂xᵢ is [i = j] − 1/N",
        lambda s: ((d := s["x"] - s["x"].mean()) - d.mean())
        / (N * sd(s["x"]))),
       ("x̂ᵢ/N", "Σⱼ dⱼ = 0, and dᵢ/σ = x̂ᵢ",
        lambda s: normalized(s["x"]) / N),
       given={"x": (-2, 2, N)})

# %%
derive("∂L/∂xᵢ for L = Σⱼ gⱼ·x̂ⱼ",
       ("∂L/∂xᵢ", "with x̂ⱼ = (xⱼ − μ)/σ",
        lambda s: slopes(lambda x: s["g"] @ normalized(x), s["x"])),
       ("Σⱼ gⱼ·([i = j] − 1/N)/σ − Σⱼ gⱼ·x̂ⱼ/σ·∂σ/∂xᵢ",
        "directly and through μ; then through σ, the divisor",
        lambda s: (s["g"] @ (np.eye(N) - 1 / N)
                   - (s["g"] @ normalized(s["x"])) * slopes(sd, s["x"]))
        / sd(s["x"])),
       ("(gᵢ − mean(g))/σ − Σⱼ gⱼ·x̂ⱼ/σ·x̂ᵢ/N",
        "the first sum; and ∂σ/∂xᵢ from above",
        lambda s: (s["g"] - s["g"].mean() - (s["g"] @ normalized(s["x"]))
                   * normalized(s["x"]) / N) / sd(s["x"])),
       ("(gᵢ − mean(g) − x̂ᵢ·mean(g·x̂))/σ", "collect",
        lambda s: (s["g"] - s["g"].mean() - normalized(s["x"])
                   * (s["g"] * normalized(s["x"])).mean()) / sd(s["x"])),
       given={"x": (-2, 2, N), "g": (-1, 1, N)})
show(formulas(BatchNorm.dx, "BatchNorm, backward: γ enters as a factor"))

# %% [markdown]
# Two facts can be read off. Shifting all x by the same amount changes no x̂,
# so ∂L/∂x sums to 0. Stretching x around its mean changes no x̂ either, so
# ∂L/∂x is orthogonal to x̂. (With ε = 0, as here; ε > 0 breaks the second one
# a little.)

# %%
rng = np.random.default_rng(0)
rows = 8
x, gamma, beta = rng.normal(2.0, 3.0, (rows, 4)), np.ones(4), np.zeros(4)


def backward(g):
    """∂⟨g, y⟩/∂x by the tape, with ε = 0"""
    t = mg.Tensor(x, requires_grad=True)
    y = F.batch_norm(t, gamma, beta, eps=0.0)
    return mg.grad(y, t, mg.Tensor(g)).numpy()


g = rng.normal(size=(rows, 4))
x_hat = (x - x.mean(0)) / x.std(0)
claim("|Σ ∂L/∂x| over the batch", np.abs(backward(g).sum(0)).max(), want=0,
      tol=1e-13)
claim("|Σ ∂L/∂x·x̂| over the batch",
      np.abs((backward(g) * x_hat).sum(0)).max(), want=0, tol=1e-13)

# %%
ask("L is the sum of all outputs of BatchNorm (β = 0). What is ∂L/∂x?",
    (0, lambda: round(np.abs(backward(np.ones((rows, 4)))).max(), 12)),
    wrong=[
        (1, lambda: 1.0, "that would be so without BatchNorm"),
        ("1/σ", lambda: "1/σ", "μ and σ were held constant; but the mean of x̂ "
                               "is 0 whatever x is, so the sum never moves"),
    ])

# %% [markdown]
# ## Two variances
#
# The batch is normalised by its *biased* variance, which divides by N, as in
# the formula above. What is recorded for later is the *unbiased* one, which
# divides by N − 1: it is an estimate for images that are not in the batch.

# %%
def recorded_variance(x):
    """What one batch leaves in the running variance at ρ = 1"""
    layer = nn.BatchNorm1d(x.shape[1], momentum=1.0).to(np.float64)
    layer(mg.Tensor(x))
    return mg.to_numpy(layer.running_var)


ask("A batch of 8. The variance that normalises it, divided by the variance "
    "that is recorded: how much?",
    (7 / 8, lambda: x[:, 0].var() / recorded_variance(x)[0]),
    wrong=[(1, lambda: 1.0, "they are two different variances"),
           (8 / 7, lambda: recorded_variance(x)[0] / x[:, 0].var(),
            "the other way round: dividing by N gives the smaller one")])

# %%
claim("N = 8: biased / recorded variance",
      x[:, 0].var() / recorded_variance(x)[0], want=7 / 8, tol=1e-12)

# %% [markdown]
# ## Running statistics
#
# In evaluation there is no batch, and a digit should not be read differently
# because of the digits that come with it. So BatchNorm keeps running means of
# μ and σ², which begin at 0 and 1, and move a little towards each batch:
#
#     running ← (1 − ρ)·running + ρ·statistic          ρ = 0.1 by default
#
# That is the moving mean of lesson 07, without its bias correction. How much
# of the truth does it hold? Suppose every batch has the mean 1.

# %%
derive("what is still missing after a batch",
       ("1 − ((1 − ρ)·r + ρ·1)", "r was held before; the statistic is 1"),
       ("(1 − ρ)·(1 − r)", "1 − r was missing before"),
       given={"ρ": (0.01, 0.5), "r": (0, 1)})


def running_mean(batches, rho):
    """After batches that all have mean 1, by the engine"""
    layer = nn.BatchNorm1d(1, momentum=rho).to(np.float64)
    for _ in range(batches):
        layer(mg.Tensor(np.array([[0.5], [1.5]])))
    return float(layer.running_mean[0])


# %%
ask("ρ = 0.1, ten batches of mean 1. What is the running mean, from 0?",
    (0.6513, lambda: running_mean(10, 0.1)),
    wrong=[
        (1.0, lambda: 10 * 0.1, "the steps get smaller: each takes a tenth of "
                                "what is missing, not of the whole"),
        (0.3487, lambda: 1 - running_mean(10, 0.1),
         "that is what is missing: 0.9 to the power of ten"),
        (0.1, lambda: running_mean(1, 0.1), "that is after one batch"),
    ])

# %%
claim("share of the truth after 10 batches", running_mean(10, 0.1),
      want=0.6513, tol=5e-5)
claim("that is 1 − 0.9¹⁰", running_mean(10, 0.1) - (1 - 0.9**10), want=0,
      tol=1e-12)
claim("with ρ = 0.01, as in Keras", running_mean(10, 0.01), want=0.0956,
      tol=5e-5)

# %% [markdown]
# ## Two causes of one gap
#
# Now the beginning can be explained. Running statistics are wrong for two
# reasons, which are often mixed up:
#
# - *start-up*: they still contain a part of 0 and 1, where they began. It
#   can be computed and divided out, as Adam does (lesson 07);
# - *drift*: each batch was measured with other weights, and the weights have
#   moved since. Nothing can be divided out.
#
# Stop the training after k batches and evaluate the same weights three times:
# with the running statistics as they are, with the start-up divided out, and
# with statistics measured afresh on training images (`nn.refresh_batchnorm`).

# %% helpers: the same weights with three kinds of statistics
RHO = 0.1
STOPS = budget(ci=[2, 3, 5, 8, 12, 18, 27, 45, 80], quick=[2, 8, 27],
               full=[2, 3, 5, 8, 12, 18, 27, 45, 80])
KINDS = ("as they are", "start-up divided out", "measured afresh")
some = data.Loader(images[:768], digit[:768], batch_size=256, shuffle=False)


def accuracy(net):
    net.eval()
    found = percent_right(net, test_images, test_digit)
    net.train()
    return found


def without_start(net, batches):
    """Divide the start (mean 0, variance 1) out of running statistics"""
    left = (1 - RHO)**batches
    for m in net.modules():
        if isinstance(m, nn.BatchNorm2d):
            m.running_mean[...] = m.running_mean / (1 - left)
            m.running_var[...] = (m.running_var - left) / (1 - left)


@cache
def gaps(seed):
    """Test accuracy (stop, kind) of one training run"""
    mg.seed(seed)
    net, found, batches = models.small_cnn(), [], 0
    opt = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    while batches < STOPS[-1]:
        for x, y in data.Loader(images, digit, batch_size=64):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
            batches += 1
            if batches in STOPS:
                kept, row = net.state_dict(), [accuracy(net)]
                without_start(net, batches)
                row.append(accuracy(net))
                nn.refresh_batchnorm(net, some)
                found.append([*row, accuracy(net)])
                net.load_state_dict(kept)
    return np.array(found[:len(STOPS)])


# %%
curves = np.array([gaps(seed) for seed in SEEDS])
EARLY = STOPS.index(8)
print("   batches                " + "".join(f"{k:>6}" for k in STOPS))
for i, name in enumerate(KINDS):
    print(f"   {name:<21} %"
          + "".join(f"{v:6.1f}" for v in curves.mean(axis=0)[:, i]))

# %%
early, last = (", ".join(f"{v:.0f}" for v in curves.mean(axis=0)[k])
               for k in (EARLY, -1))
with figure("10_batchnorm", width=5.6, height=3.7, alt=(
        "Test accuracy of the same weights against the number of batches, "
        "evaluated three ways: with the running statistics as they are, with "
        "the start-up divided out, and with statistics measured afresh. After "
        f"8 batches that is {early} %, after {STOPS[-1]} batches {last} %."
        )) as ax:
    for i, style, colour in ((2, "s-", BLUE), (1, "^:", GREY),
                             (0, "o--", ORANGE)):
        ax.plot(STOPS, curves[:, :, i].mean(axis=0), style, color=colour,
                lw=2.3, ms=6, label=KINDS[i])
        ax.plot(STOPS, curves[:, :, i].T, color=colour, lw=0.7, alpha=0.35)
    ax.set(xscale="log", xlabel="batches trained", ylim=(0, 102),
           ylabel="test accuracy, %", xticks=[2, 5, 10, 20, 50],
           xticklabels=[2, 5, 10, 20, 50])
    ax.minorticks_off()
    ax.legend(frameon=False, loc="lower right",
              title="statistics; thick: mean, thin: "
                    + counted(len(SEEDS), "seed"))

# %%
lost = claim_over_seeds(
    "points lost to running statistics after 8 batches",
    lambda seed: gaps(seed)[EARLY, 2] - gaps(seed)[EARLY, 0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
start_up = claim_over_seeds(
    "of these, points lost to the start-up",
    lambda seed: gaps(seed)[EARLY, 1] - gaps(seed)[EARLY, 0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
drift = claim_over_seeds(
    "and to the drift",
    lambda seed: gaps(seed)[EARLY, 2] - gaps(seed)[EARLY, 1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
late = claim_over_seeds(
    "points lost after 80 batches",
    lambda seed: gaps(seed)[-1, 2] - gaps(seed)[-1, 0],
    seeds=range(budget(ci=5, full=20)), below=2, source="A7")
say(f"""After eight batches the same weights lose {lost.mean:.0f} points to
their statistics: {start_up.mean:.0f} to the start-up ({start_up.verdict}) and
{drift.mean:.0f} to the drift ({drift.verdict}). After eighty batches
{late.mean:.1f} points are left, and of the start the statistics still hold
{100 * (1 - RHO)**80:.2f} %. The gap comes back whenever weights *jump*:
after averaging them (lesson 14), after mixing two nets (lessons 12 and 13),
after loading weights without their statistics.""", lost, start_up, drift,
    late)

# %% [markdown]
# ## What goes wrong
#
# **A gradient check with a sum.** You have implemented the backward pass and
# check it with L = Σ y, as many courses do. You saw above that the true
# gradient is 0 then. So every wrong formula that is 0, too, passes.

# %%
mean = lambda v: v.mean(0)
paths = {
    "direct path only": lambda g: g,
    "no path through σ": lambda g: g - mean(g),
    "no path through μ": lambda g: g - x_hat * mean(g * x_hat),
    "wrong sign": lambda g: -(g - mean(g) - x_hat * mean(g * x_hat)),
    "all three": lambda g: g - mean(g) - x_hat * mean(g * x_hat),
}
print("   error of ∂L/∂x           for a random g   for L = sum(y)")
for name, formula in paths.items():
    by_g, by_sum = (np.abs(formula(c) / x.std(0) - backward(c)).max()
                    for c in (g, np.ones((rows, 4))))
    print(f"   {name:<26} {by_g:>12.1e} {by_sum:>16.1e}")


def relative_error(name, g):
    """Of ∂L/∂x by that formula"""
    true = backward(g)
    return np.abs(paths[name](g) / x.std(0) - true).max() / np.abs(true).max()


claim("wrong sign: error with a sum",
      np.abs(paths["wrong sign"](np.ones((rows, 4)))).max(), want=0,
      tol=1e-14)
claim("wrong sign: error with a random g", relative_error("wrong sign", g),
      above=1)
claim("no path through σ: with a random g",
      relative_error("no path through σ", g), above=0.1)
claim("all three: with a random g", relative_error("all three", g), want=0,
      tol=1e-13)
mg.check_grad(lambda t: F.batch_norm(t, gamma, beta), x);

# %% [markdown]
# `mg.check_grad` takes a random g. **A batch of one** has the variance 0, and
# in a layer without pixels x̂ is 0/0 up to ε; the engine refuses it.
# **Forgetting `net.eval()`** is the mirror image of the beginning: the
# accuracy of a test image then depends on its neighbours in the batch.

# %%
try:
    nn.BatchNorm1d(4)(mg.Tensor(np.ones((1, 4), np.float32)))
    refused = False
except mg.errors.DataError as why:
    refused = True
    print(f"   {str(why)[:69]} …")
claim("a batch of one is refused", refused, want=True)

# %% [markdown]
# ## In other libraries
#
# The word momentum means two different numbers: in one library the share of
# the new value, in another that of the old one. It is set in bold.
#
# | who               | old value × | new value × | ε    | recorded variance |
# |-------------------|-------------|-------------|------|-------------------|
# | PyTorch, minigrad | 0.9         | **0.1**     | 1e-5 | unbiased          |
# | Keras             | **`0.99`**  | 0.01        | 1e-3 | biased (plain op) |
#
# A net moved from one to the other with "momentum = 0.9" keeps a tenth or
# nine tenths of its past. With Keras's own numbers, ten batches hold a tenth
# of the truth, as claimed above. Its fused kernels, which some devices use,
# may record the other variance; what was run here is the plain operation.
#
# ## In the sources
#
# - "Update batch norm stats: forward pass epoch on training data" is all that
#   the notes and slides say of the refresh after averaging (A7). They leave
#   open how batches of different sizes count.
# - The algorithm printed in SWA Revisited has no such step at all (E14). Its
#   code does it.
#
# ## Change something
#
# - `RHO = 0.01`, and `m.momentum = 0.01` for each `nn.BatchNorm2d` among
#   `net.modules()`: after how many batches is the gap gone? Which of the two
#   causes has grown?
# - `batch_size=8` in `gaps`. Which curve gets worse, and why?
# - `lr=0.3` in `gaps`: start-up or drift?
# - `models.small_cnn(batch_norm=False)`: there is no gap. What else changes?
# - Exercises: `minigrad learn conv2d` (E14), `minigrad learn conv2d_backward`
#   (E15), `minigrad learn batchnorm` (E16) and
#   `minigrad learn batchnorm_backward` (E17).
