# %% [markdown]
# # 14 · Stochastic weight averaging (SWA)
#
# Averaging the weights that SGD visits: one line of arithmetic, two
# conventions for what it counts, and the pass over the data without which
# nothing is gained.
#
# Needs: 01, 10.

# %%
import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, models, nn, optim, weightspace as ws
from minigrad.learn import animation, ask, budget, claim, claim_over_seeds
from minigrad.learn import figure, formulas, show
from minigrad.optim.running_average import mean_with

# %% [markdown]
# ## The running mean
#
# SGD with a rate that does not go to 0 never settles: it wanders around a
# region of low loss. SWA lets it wander, looks at the weights every c-th
# step, and keeps their mean. n is the number of models already in it.

# %%
show(formulas(mean_with, "The average, after n models"))

# %% [markdown]
# It needs memory for one more vector, however many models there are, and
# gives the mean of all of them.

# %%
rng = np.random.default_rng(0)
visited = rng.normal(size=(20, 1000))
average = ws.RunningAverage(visited[0])
for w in visited[1:]:
    average.update(w)
claim("running mean − mean of the list",
      np.abs(average.value - visited.mean(0)).max(), want=0, tol=1e-15,
      source="T13")

# %% [markdown]
# Here it is at work on ½(w₁² + 4w₂²), whose gradient is known up to noise.
# SGD with a constant rate wanders around the minimum and comes no nearer; the
# mean of every fifth iterate does.

# %%
rng = np.random.default_rng(8)
curvature, w = np.array([1.0, 4.0]), mg.Tensor([2.0, 1.0], requires_grad=True)
walker = optim.SGD([w], lr=0.3)
path, means = [w.numpy().copy()], []
average = ws.RunningAverage(w.numpy(), count_start=False)
for i in range(1, 321):
    w.grad = curvature * w.numpy() + rng.normal(0, 2, 2)
    walker.step()
    path.append(w.numpy().copy())
    if i % 5 == 0:
        average.update(w)
        means.append(mg.to_numpy(average.value))
path, means = np.array(path), np.array(means)
u, v = np.meshgrid(np.linspace(-2.6, 3.0, 99), np.linspace(-1.9, 1.9, 99))


def wandering(ax, n):
    """The iterates up to the n-th capture, and the mean of the captures"""
    ax.contour(u, v, 0.5 * (u**2 + 4 * v**2), levels=np.arange(1, 9)**2 / 8,
               colors="#cfcfcf", linewidths=1)
    ax.plot(*path[:5 * n + 1].T, color="#4a4a4a", lw=0.6, alpha=0.25)
    ax.plot(*path[5:5 * n + 1:5].T, "o", color="#9a9a9a", ms=5, mec="white",
            label="captured iterates")
    ax.plot(*means[:n].T, color="#d1561f", lw=1.5)
    ax.plot(*means[n - 1], "*", color="#d1561f", ms=17, mec="white",
            label="their mean")
    ax.plot(0, 0, "+", color="black", ms=10, mew=1.5, label="minimum")
    far = np.linalg.norm(path[5:5 * n + 1:5], axis=1).mean()
    ax.set(title=f"n = {n}, distance from the minimum: iterates {far:.2f},\n"
           f"their mean {np.linalg.norm(means[n - 1]):.2f}", xlabel="w₁",
           ylabel="w₂", xlim=(-2.6, 3.0), ylim=(-1.9, 1.9))
    ax.title.set_fontsize(11)
    ax.grid(False)
    ax.legend(loc="lower right", framealpha=0.95, fontsize=9)


animation("14_mean", (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64), wandering,
          label="n", seconds=0.7, alt="Iterates of SGD scatter around the "
          "minimum of a quadratic as far as ever; the mean of the captured "
          "ones approaches it as more of them are averaged.")

# %% [markdown]
# ## Does the starting point count?
#
# A net is trained to the weights ŵ = 10 (one number, for simplicity). Then
# SWA visits 4, 2, 6 and 8. Follow the algorithm of the paper (and of the
# slides):
#
#     w_SWA ← ŵ;   at every c-th step i:   n ← i/c,
#                  w_SWA ← (w_SWA·n + w)/(n + 1)

# %%
start, samples = np.array([10.0]), [4, 2, 6, 8]


def averaged(average):
    for w in samples:
        average.update(np.array([float(w)]))
    return average.value[0]


ask("ŵ = 10, then 4, 2, 6, 8: what does the paper's algorithm give?",
    (6.0, lambda: averaged(ws.RunningAverage(start, count_start=True))),
    wrong=[
        (5.0, lambda: averaged(ws.RunningAverage(start, count_start=False)),
         "that is without ŵ: at the first capture n = i/c = 1, so ŵ counts "
         "once. PyTorch does give 5, and so do the authors' commands"),
        (8.0, lambda: float(samples[-1]), "that is the last iterate"),
        (6.625, lambda: averaged(ws.ExponentialAverage(start, decay=0.5)),
         "that is a moving average with weight ½, which forgets"),
    ])

# %%
counted = ws.RunningAverage(start, count_start=True)
without = ws.RunningAverage(start, count_start=False)
print(f"   {'n':>4} {'w':>6}   ŵ counted   ŵ not counted")
print(f"   {'ŵ':>4} {start[0]:6.2f} {counted.value[0]:10.2f} {'-':>13}")
for w in samples:
    counted.update(np.array([float(w)]))
    without.update(np.array([float(w)]))
    print(f"   {without.count:>4} {w:6.2f} {counted.value[0]:10.2f} "
          f"{without.value[0]:13.2f}")
claim("ŵ counted: the paper's Algorithm 1",
      counted.value, want=6.0, source="A3, E13")
claim("ŵ not counted: SWA Revisited",
      without.value, want=5.0, source="A4, E13")

# %% [markdown]
# Both are published, and so is a third reading: the authors' code takes its
# first capture at the end of epoch `swa_start`. ŵ counts if that is the epoch
# in which the ordinary training ends. In the commands they published
# `swa_start` is the next one, so there ŵ does not count.
#
# | who                          | ŵ counts | BatchNorm afterwards            |
# |------------------------------|----------|---------------------------------|
# | Izmailov et al., Algorithm 1 | yes      | one pass over the training data |
# | their commands               | no       | batches weighted by their size  |
# | PyTorch, `AveragedModel`     | no       | `update_bn`, equal weights      |
# | SWA Revisited, Algorithm 1   | no       | not printed (its code does it)  |
#
# With ten or more captures it hardly matters. With two it does.
#
# ## A net, and the step that is easy to forget
#
# Train a small CNN with BatchNorm on digits of which 20 % have a wrong label.
# First four epochs at a high rate, which gives ŵ; then eight more at the same
# rate, with one capture per epoch. The test labels are correct.

# %%
images, digit = data.digits("train")
test_images, test_digit = data.digits("test")
ordered = data.Loader(images, digit, batch_size=256, shuffle=False)
EPOCHS = budget(ci=8, full=40, quick=4)


def accuracy(net):
    """On the test images, in %, with the running statistics as they are"""
    net.eval()
    with mg.no_grad():
        right = net(mg.Tensor(test_images)).data.argmax(1) == test_digit
    net.train()
    return 100 * float(right.mean())


def epoch(net, opt, loader):
    for x, y in loader:
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))


def pretrained(seed):
    """(net, optimizer, loader) after four epochs"""
    noisy = data.with_label_noise(digit, 0.2, seed=seed).labels
    mg.seed(seed)
    net = models.small_cnn()
    opt = optim.SGD(net.parameters(), lr=0.3, momentum=0.9)
    loader = data.Loader(images, noisy, batch_size=64)
    for _ in range(4):
        epoch(net, opt, loader)
    return net, opt, loader


net, opt, loader = pretrained(seed=0)
swa = optim.SWA(opt, cycle=len(loader), count_start=False)
epoch(net, swa, loader)
epoch(net, swa, loader)
try:
    with swa.result():
        accuracy(net)
    refused = False
except mg.errors.UsageError as why:
    refused = True
    print("   " + str(why)[:70] + " …")
claim("averaged net, old statistics: refused", refused, want=True,
      source="A7")

# %% [markdown]
# The weights were averaged; the means and variances that BatchNorm recorded
# were not, and they belong to other weights. The engine refuses to evaluate
# such a net. Most libraries do not, and the averaged net looks broken: this
# is a frequent complaint about SWA (pytorch-lightning#14866, composer#624).
# Here is what happens without the refusal.

# %%
def run(seed):
    """After each epoch: accuracy of the last iterate, of the mean before and
    after the pass; the points visited; the net"""
    net, opt, loader = pretrained(seed)
    params = net.parameters()
    swa = optim.SWA(opt, cycle=len(loader), count_start=False)
    rows, points = [], [params.w.copy()]
    for _ in range(EPOCHS):
        epoch(net, swa, loader)
        w, state = params.w.copy(), net.state_dict()
        points.append(w)
        last = accuracy(net)
        params.assign(swa.average)              # weights alone, as often done
        before = accuracy(net)
        nn.refresh_batchnorm(net, ordered)      # one pass over the images
        rows.append((last, before, accuracy(net)))
        net.load_state_dict(state)
    return np.array(rows), points, net


def decayed(seed):
    """The same number of epochs with a rate that falls to 0 instead"""
    net, opt, loader = pretrained(seed)
    steps = EPOCHS * len(loader)
    opt.lr = lambda i: 0.3 * max(0.0, 1 - (i - 4 * len(loader)) / steps)
    for _ in range(EPOCHS):
        epoch(net, opt, loader)
    return accuracy(net)


seeds = range(budget(ci=5, full=20, quick=2))
runs = [run(seed) for seed in seeds]
curves = np.array([rows for rows, _, _ in runs])          # (seed, epoch, 3)
falling = np.array([decayed(seed) for seed in seeds])
names = ["last iterate of SGD", "mean, old statistics", "mean, new statistics"]
print(f"   test accuracy after {EPOCHS} epochs, {len(seeds)} seeds")
for i, name in enumerate(names):
    v = curves[:, -1, i]
    print(f"   {name:<24} {v.mean():6.1f} %   sd {v.std(ddof=1):.1f}")
print(f"   {'SGD, rate falling to 0':<24} {falling.mean():6.1f} %   "
      f"sd {falling.std(ddof=1):.1f}")

# %%
end = curves[:, -1]
claim_over_seeds("points gained by the BatchNorm pass",
                 lambda seed: end[seed, 2] - end[seed, 1], seeds=seeds,
                 above=0, source="A7")
claim_over_seeds("points of SWA over the last iterate of SGD",
                 lambda seed: end[seed, 2] - end[seed, 0], seeds=seeds,
                 above=0, source="A3, T16")
claim_over_seeds("points of SWA over SGD with a falling rate",
                 lambda seed: end[seed, 2] - falling[seed], seeds=seeds,
                 above=0, source="X5");

# %% [markdown]
# The last line is the comparison to make before praising a method: the same
# number of gradients, spent on a rate that falls to 0. SWA's gain over the
# wandering iterate is beyond doubt. After eight epochs there is no evidence
# of a gain over a good schedule. After forty (`MINIGRAD_BUDGET=full`) SWA is
# ahead of it: by then the falling rate has memorised the wrong labels, the
# mean has not.
#
# ## A picture: three iterates and their mean
#
# Three points span a plane, and their mean lies in it, so nothing is
# projected. At each point of the plane BatchNorm's statistics are recomputed.

# %%
_, points, net = runs[0]
three = [points[i] for i in (1, len(points) // 2, len(points) - 1)]
mean = ws.RunningAverage(three[0])
path = [mean.value]
for w in three[1:]:
    mean.update(w)
    path.append(mean.value)
claim("running mean of three − their mean",
      np.abs(mean.value - sum(three) / 3).max(), want=0, tol=1e-6,
      source="T13")

plane = ws.plane(*three)
half = data.Loader(images[::3], digit[::3], batch_size=512, shuffle=False)
f = ws.Objective(net, F.cross_entropy, (test_images, test_digit), refresh=half)
corners = np.array([plane.coordinates(w) for w in three])
low, high = corners.min(0), corners.max(0)
margin = 0.25 * (high - low).max()
grid = budget(ci=13, full=41, quick=5)
a = np.linspace(low[0] - margin, high[0] + margin, grid)
b = np.linspace(low[1] - margin, high[1] + margin, grid)
error = np.array([[100 * f.error(plane.point(p, q)) for p in a] for q in b])

# %%
with figure("14_swa", columns=2, width=5.0, height=4.0, alt=(
        "Left: test error in the plane of three SGD iterates; the iterates "
        "lie on the slopes of a basin and their mean near its bottom. "
        "Right: test accuracy against epochs; the averaged net with new "
        "BatchNorm statistics is several points above SGD's last iterate; "
        "with old statistics it gains nothing.")) as (left, right):
    levels = 2 * np.floor(error.min() / 2) + np.arange(0, 33, 3)
    filled = left.contourf(a, b, error, levels=levels, cmap="Blues",
                           extend="max")
    left.contour(a, b, error, levels=levels, colors="white", linewidths=0.5)
    left.figure.colorbar(filled, ax=left, label="test error, %")
    at = np.array([plane.coordinates(w) for w in path])
    left.plot(at[:, 0], at[:, 1], "-", color="#d1561f", lw=1.5)
    left.plot(at[-1, 0], at[-1, 1], "*", color="#d1561f", ms=17, mec="white",
              label="their mean")
    left.plot(corners[:, 0], corners[:, 1], "o", color="black", ms=8,
              mec="white", label="SGD iterates")
    left.set(title="Three iterates and their running mean", xlabel="distance",
             ylabel="distance", aspect="equal")
    left.grid(False)
    left.legend(loc="upper left", framealpha=0.95)
    epochs = np.arange(1, EPOCHS + 1)
    for i, colour, name in ((2, "#1f6fb4", "mean, new statistics"),
                            (0, "#4a4a4a", "last iterate of SGD"),
                            (1, "#d1561f", "mean, old statistics")):
        right.plot(epochs, curves[:, :, i].T, lw=0.8, alpha=0.35, color=colour)
        right.plot(epochs, curves[:, :, i].mean(0), "o-", ms=5, lw=2.5,
                   color=colour, label=name)
    right.set(title="With and without the BatchNorm pass",
              xlabel="epochs of SWA", ylabel="test accuracy, %", ylim=(62, 98))
    right.legend(frameon=False, loc="lower left",
                 title=f"thick: mean, thin: {len(seeds)} seeds")

# %% [markdown]
# ## Change something
#
# - `lr=0.02` in `pretrained`: SGD converges. Does averaging still help? (SWA
#   Revisited says no.)
# - `count_start=True` with a bad ŵ: skip the four epochs. How many captures
#   until it no longer matters?
# - Evaluate with `nn.refresh_batchnorm(net, ordered, how="torch")`: is there
#   a difference with equal batches? With batches of 500?
# - Average the running statistics instead of recomputing them. Why is the
#   mean of variances not the variance of the mean?
# - Exercises: `minigrad learn`, `swa` (E19) and `refresh_batchnorm` (E20).
