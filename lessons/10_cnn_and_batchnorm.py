# %% [markdown]
# # 10 · A convolutional net and BatchNorm
#
# Convolution as one matrix product, BatchNorm with its backward pass, and why
# a net that trains well can fail the moment it is evaluated.
#
# Needs: 01.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim
from minigrad.functions import im2col
from minigrad.functions.normalization import BatchNorm
from minigrad.learn import ask, budget, claim, claim_over_seeds, figure
from minigrad.learn import formulas, show

# %% [markdown]
# ## Convolution is a matrix product
#
#     y[n,o,p,q] = b[o] + Σ_{c,i,j} x[n,c,p+i,q+j] · w[o,c,i,j]
#
# For each output pixel, copy the patch under the kernel into a row. All rows
# together form a matrix, and the convolution is this matrix times the
# weights. The engine does it in blocks that fit the cache; here is one block.

# %%
images, digit = data.digits("train")
x = mg.to_numpy(images[:1]).astype(np.float64)       # (1, 1, 8, 8)
w = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])[None, None]
geometry = im2col.Geometry((8, 8), (3, 3), (1, 1), (0, 0), (1, 1))
columns = im2col.columns(im2col.channel_last(x), geometry)
by_hand = (columns @ w.reshape(9, 1)).reshape(6, 6)
y = F.conv2d(x, w).numpy()[0, 0]

print(f"   image {x.shape}  →  columns {columns.shape}  →  output {y.shape}")
claim("rows: one for each output pixel", len(columns), want=36)
claim("conv2d − columns times weights", np.abs(y - by_hand).max(), want=0,
      tol=1e-12)

# %%
kernels = {"a 3": None, "vertical edges": w,
           "horizontal edges": w.swapaxes(2, 3),
           "mean of 3×3": np.full((1, 1, 3, 3), 1 / 9)}
three = mg.to_numpy(images[digit == 3][:1]).astype(np.float64)
with figure("10_convolution", columns=4, width=2.4, height=3.1, alt=(
        "A handwritten 3 of 8×8 pixels, and what three kernels make of it: "
        "left and right edges in two colours, upper and lower edges, a blur."
        )) as axes:
    for ax, (name, kernel) in zip(axes, kernels.items()):
        out = three if kernel is None else F.conv2d(three, kernel).numpy()
        edges = out.min() < 0
        ax.imshow(out[0, 0], cmap="RdBu_r" if edges else "Greys",
                  vmin=-4 if edges else 0, vmax=4 if edges else 1)
        ax.set(title=name, xticks=[], yticks=[],
               xlabel=f"{out.shape[2]} × {out.shape[3]}")
        ax.grid(False)
        ax.spines[["left", "bottom"]].set_visible(False)

# %%
pulse, kernel = np.array([[[[0.0, 0, 1, 0, 0]]]]), np.array([[[[1.0, 2, 3]]]])
ask("x = (0, 0, 1, 0, 0), kernel (1, 2, 3), no padding. What does y begin "
    "with?",
    (3, lambda: F.conv2d(pulse, kernel).numpy().ravel()[0]),
    wrong=[
        (1, lambda: F.conv2d(pulse, kernel[..., ::-1]).numpy().ravel()[0],
         "that is the convolution of mathematics, which flips the kernel; "
         "deep learning calls the unflipped one convolution as well"),
        (0, lambda: F.conv2d(pulse, kernel, padding=(0, 1)).numpy().ravel()[0],
         "that is with a border of zeros, which makes y as long as x"),
    ])

# %% [markdown]
# ## BatchNorm
#
# For each channel: subtract the mean of the batch, divide by its standard
# deviation, then scale and shift by two learned numbers, y = γ·x̂ + β. In an
# image net the mean runs over the batch and all pixels.

# %%
show(formulas(BatchNorm._normalized, "BatchNorm, forward"))
show(formulas(BatchNorm.dx, "BatchNorm, backward: g is ∂L/∂y"))

# %% [markdown]
# The last line has three terms, because x enters y in three ways: directly,
# through the mean μ, and through σ. Treating μ and σ as constants keeps only
# the first term.

# %%
rng = np.random.default_rng(0)
N = 8
x, gamma, beta = rng.normal(2.0, 3.0, (N, 4)), np.ones(4), np.zeros(4)


def backward(g):
    """∂⟨g, y⟩/∂x by the tape, with ε = 0"""
    t = mg.Tensor(x, requires_grad=True)
    y = F.batch_norm(t, gamma, beta, eps=0.0)
    return mg.grad(y, t, mg.Tensor(g)).numpy()


x_hat = (x - x.mean(0)) / x.std(0)
paths = {
    "direct path only": lambda g: g / x.std(0),
    "no path through σ": lambda g: (g - g.mean(0)) / x.std(0),
    "no path through μ":
        lambda g: (g - x_hat * (g * x_hat).mean(0)) / x.std(0),
    "all three":
        lambda g: (g - g.mean(0) - x_hat * (g * x_hat).mean(0)) / x.std(0),
}
ask("L is the sum of all outputs of BatchNorm (β = 0). What is ∂L/∂x?",
    (0, lambda: round(np.abs(backward(np.ones((N, 4)))).max(), 12)),
    wrong=[(round(1 / x.std(0)[0], 4),
            lambda: paths["direct path only"](np.ones((N, 4)))[0, 0],
            "μ and σ were held constant; but x̂ has mean 0 whatever x is")])

# %%
g = rng.normal(size=(N, 4))
print("   error of ∂L/∂x           for a random g   for L = sum(y)")
for name, formula in paths.items():
    random, ones = (np.abs(formula(c) - backward(c)).max()
                    for c in (g, np.ones((N, 4))))
    print(f"   {name:<26} {random:>12.1e} {ones:>16.1e}")

# %% [markdown]
# The path through σ is invisible to a check with L = sum(y): the true
# gradient is 0, and so is the wrong one. Check gradients with a random g, as
# `mg.check_grad` does, never with a sum.
#
# Two properties follow from the formula. Shifting all x by the same amount
# changes nothing, so ∂L/∂x sums to 0. Stretching x around its mean changes
# nothing, so ∂L/∂x is orthogonal to x̂. (The second needs ε = 0.)

# %%
dx = backward(g)
no_sigma = paths["no path through σ"]
claim("∂L/∂x − the formula", np.abs(dx - paths["all three"](g)).max(), want=0,
      tol=1e-14)
claim("|Σ ∂L/∂x| over the batch", np.abs(dx.sum(0)).max(), want=0, tol=1e-14)
claim("|Σ ∂L/∂x·x̂| over the batch", np.abs((dx * x_hat).sum(0)).max(), want=0,
      tol=1e-13)
claim("no path through σ: error with a sum",
      np.abs(no_sigma(np.ones((N, 4)))).max(), want=0, tol=1e-14)
claim("no path through σ: error with random g",
      np.abs(no_sigma(g) - dx).max() / np.abs(dx).max(), above=0.1)
mg.check_grad(lambda t: F.batch_norm(t, gamma, beta), x);

# %% [markdown]
# ## Two variances
#
# The batch is normalised by its biased variance (divide by N). What is
# recorded for later is the unbiased one (divide by N − 1). For N = 8 they
# differ by a factor of 7/8.

# %%
layer = nn.BatchNorm1d(4, momentum=1.0).to(np.float64)      # records one batch
layer(mg.Tensor(x))
claim("N = 8: biased / recorded variance",
      x[:, 0].var() / layer.running_var[0], want=7 / 8, tol=1e-12)

# %% [markdown]
# ## Running statistics lag behind
#
# In evaluation there is no batch, so a running mean is used:
#
#     running ← (1 − momentum)·running + momentum·statistic
#
# It starts at mean 0 and variance 1. Suppose the true mean is 1 in each
# batch.

# %%
def running_mean(batches, momentum):
    """After batches that all have mean 1, by the engine"""
    layer = nn.BatchNorm1d(1, momentum=momentum).to(np.float64)
    for _ in range(batches):
        layer(mg.Tensor(np.array([[0.5], [1.5]])))
    return float(layer.running_mean[0])


ask("momentum 0.1, ten batches of mean 1. What is the running mean, from 0?",
    (0.6513, lambda: running_mean(10, 0.1)),
    wrong=[
        (1.0, lambda: 10 * 0.1, "the steps get smaller: each takes a tenth of "
                                "what is missing, not of the whole"),
        (0.3487, lambda: 1 - running_mean(10, 0.1), "that is what is missing"),
        (0.1, lambda: running_mean(1, 0.1), "that is after one batch"),
    ])

# %%
claim("share of the truth after 10 batches", running_mean(10, 0.1),
      want=0.6513, tol=5e-5)
claim("that is 1 − 0.9¹⁰", running_mean(10, 0.1) - (1 - 0.9**10), want=0,
      tol=1e-12)

# %% [markdown]
# The word momentum means two things here.
#
# | who               | old value × | new value × | ε    | recorded variance |
# |-------------------|-------------|-------------|------|-------------------|
# | PyTorch, minigrad | 0.9         | **0.1**     | 1e-5 | unbiased          |
# | Keras             | **0.99**    | 0.01        | 1e-3 | biased            |
#
# The number called momentum is in bold. With Keras's numbers, ten batches
# give 10 % of the truth.

# %%
claim("Keras: share after 10 batches", running_mean(10, 1 - 0.99), want=0.0956,
      tol=5e-5)

# %% [markdown]
# ## A CNN on the digits
#
# Train a small CNN and stop after k batches. Evaluate it twice: with the
# running statistics it has by then, and with statistics recomputed in one
# pass over training images (`nn.refresh_batchnorm`). The weights are the same
# both times.

# %%
test_images, test_digit = data.digits("test")
STOPS = [1, 2, 3, 5, 8, 12, 18, 27, 40, 60]


def accuracy(net):
    net.eval()
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    net.train()
    return float(right.mean())


def train(seed):
    """(accuracy with running, with fresh statistics) at each stop"""
    mg.seed(seed)
    net, found, batches = models.small_cnn(), [], 0
    opt = optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    some = data.Loader(images, digit, batch_size=256, shuffle=False)
    while batches < STOPS[-1]:
        for xb, yb in data.Loader(images, digit, batch_size=64):
            opt.step(lambda: F.cross_entropy(net(mg.Tensor(xb)), yb))
            batches += 1
            if batches in STOPS:
                now, kept = accuracy(net), net.state_dict()
                nn.refresh_batchnorm(net, some)
                found.append((now, accuracy(net)))
                net.load_state_dict(kept)
    return found[:len(STOPS)]


seeds = range(budget(ci=5, full=20))
curves = 100 * np.array([train(seed) for seed in seeds])     # (seed, stop, 2)
print("   batches       " + "".join(f"{k:>6}" for k in STOPS))
for i, name in enumerate(["running", "fresh"]):
    print(f"   {name:<8} %    "
          + "".join(f"{v:6.1f}" for v in curves.mean(0)[:, i]))

# %%
gap = curves[:, :, 1] - curves[:, :, 0]
claim_over_seeds("points lost to stale statistics after 5 batches",
                 gap[:, STOPS.index(5)], above=0, source="A7")
claim_over_seeds("and after 60 batches", gap[:, -1], below=2,
                 source="A7");

# %%
batches = np.arange(0, 61)
with figure("10_batchnorm", columns=2, width=4.6, height=3.6, alt=(
        "Left: the share of the truth in running statistics rises with the "
        "number of batches, to 65 % after ten with momentum 0.1, to 10 % with "
        "0.01. Right: test accuracy of the same weights; with running "
        "statistics it stays near chance for some batches, with fresh ones it "
        "rises from the first.")) as (left, right):
    for momentum, colour in ((0.1, "#1f6fb4"), (0.01, "#4a4a4a")):
        share = [100 * running_mean(k, momentum) for k in batches]
        left.plot(batches, share, color=colour, lw=2)
    left.plot(10, 65.13, "o", color="#d1561f", ms=7)
    left.text(13, 64, "65.1 % after 10 batches", color="#d1561f", va="center")
    left.text(60, 86, "PyTorch: 0.1 of each batch", color="#1f6fb4",
              ha="right")
    left.text(60, 15, "Keras: 0.01 of each batch", color="#4a4a4a", ha="right")
    left.set(title="Share of the truth", xlabel="batches",
             ylabel="%", ylim=(0, 102))
    for i, colour, name in ((1, "#1f6fb4", "fresh statistics"),
                            (0, "#d1561f", "running statistics")):
        mean, sd = curves[:, :, i].mean(0), curves[:, :, i].std(0, ddof=1)
        right.plot(STOPS, mean, "o-", ms=4, color=colour, lw=2, label=name)
        right.fill_between(STOPS, mean - sd, mean + sd, color=colour,
                           alpha=0.15, lw=0)
    right.set(title="The same weights, evaluated twice", xscale="log",
              xlabel="batches trained", ylabel="test accuracy, %",
              ylim=(0, 102), xticks=[1, 2, 5, 10, 20, 50],
              xticklabels=[1, 2, 5, 10, 20, 50])
    right.minorticks_off()
    right.legend(frameon=False, loc="lower right",
                 title=f"mean ± sd, {len(seeds)} seeds")

# %% [markdown]
# Late in training the running mean has caught up and the gap is gone. It
# comes back whenever the weights jump: after averaging them (lesson 14),
# after mixing two nets, after loading weights without buffers. The algorithm
# printed in SWA Revisited has no step that recomputes the statistics (E14);
# its code does.
#
# ## Change something
#
# - Set `m.momentum = 0.01` for each `nn.BatchNorm2d` among `net.modules()`.
#   After how many batches is the gap below 2 points?
# - `batch_size=8` for training. Which curve gets worse, and why?
# - `models.small_cnn(batch_norm=False)`: there is no gap. What else changes?
# - `nn.refresh_batchnorm(net, some, how="torch")` with batches of different
#   sizes.
# - Exercises: `minigrad learn`, `batchnorm_backward` (E17) and
#   `refresh_batchnorm` (E20).
