# %% [markdown]
# # 20 · Model soups and the final table
#
# Averaging the weights of several fine-tuned nets: when this works, how to
# choose them, and what must not be done with the test set. Then all methods of
# the course in one table, at equal numbers of gradients.
#
# Needs: 03, 05, 07, 08, 11, 12, 13, 14, 16, 18, 19.

# %% [markdown]
# ## Five fine-tunes, and their mean
#
# A small CNN learns digits from 400 images, but 40 % of their labels are
# wrong. Then 100 images with correct labels turn up. So the net is fine-tuned:
# training goes on, for 20 more gradients, from the weights it has. Nobody
# knows the right learning rate, so this is done five times, with five rates,
# each time from the same checkpoint. The usual end of the story: keep the best
# of the five and throw the others away.
#
# A *soup* keeps them all. It is one net, and each of its weights is the mean
# of the five. Below are the test errors of the five, and of five others that
# went the same way from five different starts.

# %% helpers: images, a CNN, and training for a number of gradients
from functools import cache

import numpy as np

import minigrad as mg
import minigrad.functions as F
from minigrad import data, nn, optim, weightspace as ws
from minigrad.backend import asarray
from minigrad.learn import ask, budget, claim, claim_over_seeds, derive
from minigrad.learn import counted, figure, formulas, say, show
from minigrad.nn.statistics import batchnorms

BLUE, ORANGE, GREY = "#1f6fb4", "#d1561f", "#4a4a4a"
SEEDS = range(budget(ci=5, quick=1, full=20))
RATES = (0.01, 0.02, 0.03, 0.05, 0.07)
BEFORE = budget(ci=60, quick=30, full=60)        # gradients to the checkpoint


@cache
def split(seed):
    """400 images with wrong labels, 100 with correct ones, 297, 1000"""
    rest, test = data.train_test_split(*data.digits(), test=1000, seed=seed)
    rest, held = data.train_test_split(*rest, test=297, seed=seed)
    (x, y), few = data.train_test_split(*rest, test=100, seed=seed)
    wrong = data.with_label_noise(y, 0.4, seed=seed).labels
    return {"wrong": (x, wrong), "right": (x, y), "few": few, "held": held,
            "test": test}


def cnn():
    return nn.Sequential(nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16),
                         nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                         nn.Linear(256, 10))


def momentum(params, lr):
    return optim.SGD(params, lr=lr, momentum=0.9)


def endless(loader):
    while True:
        yield from loader


def whole(part):
    """All images in one batch, to recompute BatchNorm's statistics"""
    return data.Loader(*part, batch_size=len(part[0]), shuffle=False)


def spend(net, make, steps, rate, part, seed, falling=True, look=None):
    """Train, and put the result into the net; returns the gradients spent"""
    opt = make(net.parameters(), (
        lambda i: rate * (1 - (i - 1) / steps)) if falling else rate)
    batches = endless(data.Loader(*part, batch_size=len(part[0]) // 10,
                                  seed=seed))
    for _, (x, y) in zip(range(steps), batches):
        opt.step(lambda: F.cross_entropy(net(mg.Tensor(x)), y))
        if look:
            look(opt)
    opt.finalize(whole(part))
    return opt.gradient_evaluations


@cache
def checkpoint(seed, start=0):
    """The net after BEFORE gradients, 40 % of the labels wrong"""
    mg.seed(1000 * seed + start)
    net = cnn()
    spend(net, momentum, BEFORE, 0.02, split(seed)["wrong"], seed=start)
    return net


def copy_of(net):
    other = cnn()
    other.load_state_dict(net.state_dict())
    return other


@cache
def tuned_net(seed, rate, start=0, order=0):
    """A checkpoint after 20 more gradients on images with correct labels"""
    net = copy_of(checkpoint(seed, start))
    spend(net, momentum, 20, rate, split(seed)["few"], seed=order)
    return net


def weights(net):
    return net.parameters().w.copy()


def family(seed):
    """Five fine-tunes of one checkpoint"""
    return [weights(tuned_net(seed, rate, order=i))
            for i, rate in enumerate(RATES)]


def strangers(seed):
    """The same five rates, from five checkpoints"""
    return [weights(tuned_net(seed, rate, start=i, order=i))
            for i, rate in enumerate(RATES)]


@cache
def measured_on(seed, part, refresh="few"):
    """Loss and error of any weights, with BatchNorm's statistics of each"""
    return ws.Objective(cnn(), F.cross_entropy, split(seed)[part],
                        refresh=whole(split(seed)[refresh]), batch_size=1000)


def accuracy(seed, w, part="test", refresh="few"):
    return 100 * (1 - measured_on(seed, part, refresh).error(w))


@cache
def both_soups(seed):
    """Accuracy of the checkpoint; of each family member and their soup; of
    each stranger and theirs"""
    return (accuracy(seed, weights(checkpoint(seed))),
            [accuracy(seed, w) for w in family(seed)],
            accuracy(seed, ws.uniform_soup(family(seed))),
            [accuracy(seed, w) for w in strangers(seed)],
            accuracy(seed, ws.uniform_soup(strangers(seed))))


# %% helpers: ingredients and soups, drawn
def draw(ax, seeds, soups):
    """Test errors of the ingredients, and of the soups or question marks"""
    for seed in seeds:
        before, own, soup, others, mixed = both_soups(seed)
        ax.plot(-0.8, 100 - before, "D", color=GREY, ms=6, alpha=0.8)
        for x, one, together in ((0, own, soup), (2, others, mixed)):
            ax.plot(x + np.linspace(-0.15, 0.15, 5), 100 - np.array(one), "o",
                    color=BLUE, ms=5, alpha=0.7)
            if soups:
                ax.plot(x + 0.8, 100 - together, "*", color=ORANGE, ms=15,
                        mec="white")
    if not soups:
        for x in (0.8, 2.8):
            ax.text(x, 14, "?", fontsize=32, color=ORANGE, ha="center")
    ax.set(xticks=(-0.8, 0, 0.8, 2, 2.8), ylabel="test error, %",
           xlim=(-1.2, 3.3), ylim=(0, 34),
           xticklabels=("check-\npoint", "fine-tunes\nof it", "soup",
                        "fine-tunes of\nfive others", "soup"))


# %%
with figure("20_fine_tunes", measured=True, width=5.6, height=3.4, alt=(
        "Test errors: the checkpoint alone; five fine-tunes of it, some lower "
        "and some higher; a question mark for their soup; five fine-tunes of "
        "other checkpoints, about as good; another question mark.")) as ax:
    draw(ax, [0], soups=False)


SOUPS = ("both as good as the nets in them", "only that of one checkpoint",
         "neither")


def good_soups():
    """Which of the two soups is not much worse than its ingredients"""
    _, own, soup, others, mixed = both_soups(0)
    good = soup > np.mean(own) - 1, mixed > np.mean(others) - 1
    return SOUPS[0 if all(good) else 1 if good[0] else 2]

# %%
ask("Which of the two soups is good?", (SOUPS[1], good_soups),
    wrong=[
        (SOUPS[0], lambda: SOUPS[0],
         "they all do the same thing to the images, but not with the same "
         "filters: the mean of two nets that sorted them differently is "
         "neither (lesson 13)"),
        (SOUPS[2], lambda: SOUPS[2],
         "that is what lesson 13 suggests; but there the nets had no common "
         "start, and these five have"),
    ], choices=SOUPS)

# %%
with figure("20_two_soups", measured=True, width=5.6, height=3.4, alt=(
        "The same for all seeds, with stars for the soups: the soups of "
        "fine-tunes of one checkpoint lie at the lower end of their "
        "ingredients, those of different checkpoints far above theirs."
        )) as ax:
    draw(ax, SEEDS, soups=True)

# %%
above_mean = claim_over_seeds(
    "points of the soup over its mean ingredient",
    lambda seed: both_soups(seed)[2] - np.mean(both_soups(seed)[1]),
    seeds=range(budget(ci=5, full=20)), above=0, source="A11, A13")
over_start = claim_over_seeds(
    "points of the soup over the checkpoint",
    lambda seed: both_soups(seed)[2] - both_soups(seed)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A13")
spoiled = claim_over_seeds(
    "the same over the mean ingredient, five checkpoints",
    lambda seed: both_soups(seed)[4] - np.mean(both_soups(seed)[3]),
    seeds=range(budget(ci=5, full=20)), below=0, source="A11")
alike = [np.mean([both_soups(seed)[which] for seed in SEEDS])
         for which in (1, 3)]
say(f"""Fine-tuning and averaging gain {over_start.mean:.1f} points over the
checkpoint ({over_start.verdict}), and the soup is {above_mean.mean:.1f}
points better than its ingredients on average ({above_mean.verdict}). The soup
of nets that share no checkpoint loses {-spoiled.mean:.0f} points
({spoiled.verdict}), although its nets are at {alike[1]:.1f} % on average
and those of the good soup at {alike[0]:.1f} %.""",
    above_mean, over_start, spoiled)

# %% [markdown]
# ## One formula for both soups
#
# Nothing happens here that lesson 14 did not do: a soup is a mean of weights,
#
#     w = (1/n)·Σ wᵢ  over the n nets i₁ … iₙ that were chosen
#
# except that its nets come from several runs. When is the mean good? Look
# along one direction, in which the loss is ½·λ·w², and compare the loss of the
# mean with the mean of the losses.

# %%
derive("what a soup gains over its mean ingredient",
       ("(1/n)·Σ ½·λ·wᵢ² − ½·λ·w̄²", "mean of the losses − loss of the mean",
        lambda s: np.mean(0.5 * s["λ"] * s["w"]**2)
        - 0.5 * s["λ"] * np.mean(s["w"])**2),
       ("½·λ·((1/n)·Σ wᵢ² − 2·w̄·(1/n)·Σ wᵢ + w̄²)", "(1/n)·Σ wᵢ = w̄",
        lambda s: 0.5 * s["λ"] * (
            np.mean(s["w"]**2) - 2 * np.mean(s["w"]) * np.mean(s["w"])
            + np.mean(s["w"])**2)),
       ("½·λ·(1/n)·Σ (wᵢ − w̄)²", "a square under the sum",
        lambda s: 0.5 * s["λ"] * np.mean((s["w"] - np.mean(s["w"]))**2)),
       given={"w": (-2, 2, 5), "λ": (-3, 3)}, source="A11")
show(formulas(ws.uniform_soup, "The engine's uniform soup"))

# %% [markdown]
# The gain is the curvature times how far the nets are apart. Its sign is that
# of λ. In a bowl, λ > 0, the mean is better than the nets on average, whatever
# they are, and the more so the wider they are scattered around it. Between two
# bowls there is a hill, λ < 0, and the same line says that the mean is worse.
# A common checkpoint puts the nets into one bowl.
#
# So look at the loss on the straight line between two ingredients of each
# soup.

# %%
TS = np.linspace(0, 1, budget(ci=9, quick=5, full=21))


@cache
def between(seed, nets):
    """Loss on the test images along the line from the first to the last"""
    line = ws.line(nets(seed)[0], nets(seed)[-1])
    return ws.along(line, measured_on(seed, "test").loss, TS)


with figure("20_lines", measured=True, width=5.4, height=3.4, alt=(
        "Test loss along the line between two nets: it sags for two "
        "fine-tunes of one checkpoint, and has a high hill for two of "
        "different checkpoints.")) as ax:
    for nets, style, colour, name in (
            (strangers, "s--", ORANGE, "of two checkpoints"),
            (family, "o-", BLUE, "of one checkpoint")):
        heights = np.array([between(seed, nets) for seed in SEEDS])
        ax.plot(TS, heights.T, color=colour, lw=0.8, alpha=0.4)
        ax.plot(TS, heights.mean(axis=0), style, color=colour, lw=2.3, ms=5,
                label=f"two fine-tunes {name}")
    ax.set(xlabel="t: from the first net to the last", ylabel="test loss",
           ylim=(0, 1.3 * ax.get_ylim()[1]))
    ax.legend(frameon=False, loc="upper left")

# %%
def bend(losses):
    """How far the ends lie above the middle, on average"""
    return (losses[0] + losses[-1]) / 2 - losses[len(losses) // 2]


bowl = claim_over_seeds(
    "one checkpoint: mean loss of the ends − middle",
    lambda seed: bend(between(seed, family)),
    seeds=range(budget(ci=5, full=20)), above=0, source="A11")
hill = claim_over_seeds(
    "two checkpoints: mean loss of the ends − middle",
    lambda seed: bend(between(seed, strangers)),
    seeds=range(budget(ci=5, full=20)), below=0, source="A11")

# %% [markdown]
# ## Which nets go in?
#
# The formula compares the soup with the *mean* ingredient, and holds inside one
# bowl. One net far outside is enough to spoil the mean. The greedy soup tries
# before it takes: sort the nets by their score on validation images, best
# first; begin with the first; put in another one if the soup is then at least
# as good as before.

# %%
candidates = [asarray(np.array([w])) for w in (3.0, -1.0, 0.5, 1.1)]


def score(w):
    """The best weight would be 0"""
    return -abs(float(w[0]))


def greedy(nets, score):
    return float(ws.greedy_soup(nets, score)[0][0])


ask("Four nets of one weight: 3, −1, 0.5 and 1.1. The validation score is "
    "−|w|. Which weight has the greedy soup?",
    (0.2, lambda: greedy(candidates, score)),
    wrong=[
        (0.9, lambda: float(ws.uniform_soup(candidates)[0]),
         "that is the uniform soup: 3 spoils it, and greedy leaves it out"),
        (0.5, lambda: float(max(candidates, key=score)[0]),
         "that is the best single net; (0.5 − 1)/2 = −0.25 is nearer to 0"),
        (-0.25, lambda: float(ws.uniform_soup([candidates[2],
                                               candidates[1]])[0]),
         "there are two more to try: (0.5 − 1 + 1.1)/3 is better still"),
        (0.425, lambda: (float(ws.uniform_soup([
            candidates[2], candidates[1]])[0]) + 1.1) / 2,
         "that is the mean of the last soup and the new net; each of the "
         "three counts a third"),
    ])

# %%
show(formulas(ws.greedy_soup, "The engine's greedy soup"))

# %% [markdown]
# It follows that the greedy soup is never below the best single net on the
# images used for choosing. The soup begins as that net, and each later step
# keeps the score or raises it. On other images nothing follows.
#
# To give it something to leave out, here is a sixth fine-tune whose rate is
# much too high. The greedy soup, one try after another:

# %%
TOO_HIGH = 0.3


@cache
def six(seed):
    """The family and one bad fine-tune"""
    bad = tuned_net(seed, TOO_HIGH, order=5)
    return [*family(seed), weights(bad)]


@cache
def soups(seed):
    """{name: weights} of the best single net and three soups; the ingredients
    of the greedy one, and all scores in the order in which they were asked"""
    nets, asked = six(seed), []

    def validation(w):
        asked.append(accuracy(seed, w, "held"))
        return asked[-1]

    greedy, chosen = ws.greedy_soup(nets, validation)
    return {"best single": nets[int(np.argmax(asked[:6]))],
            "uniform, five": ws.uniform_soup(nets[:5]),
            "uniform, all six": ws.uniform_soup(nets),
            "greedy": greedy}, chosen, asked


_, chosen, asked = soups(0)
order = sorted(range(6), key=lambda i: -asked[i])
print("   tried    rate   validation, %   soup with it, %")
for i, with_it in zip(order, [asked[order[0]], *asked[6:]], strict=True):
    rate = [*RATES, TOO_HIGH][i]
    print(f"   {i + 1:>6}   {rate:<6g}{asked[i]:11.1f}{with_it:17.1f}    "
          + ("taken" if i in chosen else "left out"))

# %%
@cache
def result(seed, name, part="test"):
    return accuracy(seed, soups(seed)[0][name], part)


over_seeds = "accuracy in %, mean over " + counted(len(SEEDS), "seed")
print(f"   {over_seeds:<38}validation    test")
for name in soups(0)[0]:
    print(f"   {name:<38}" + "".join(
        f"{np.mean([result(seed, name, part) for seed in SEEDS]):10.2f}"
        for part in ("held", "test")))
claim("validation: seeds with greedy < best",
      sum(result(seed, "greedy", "held") < result(seed, "best single", "held")
          for seed in SEEDS), want=0, source="T23, A12")
claim("scores asked for 6 nets: 2·6 − 1", len(asked), want=11, source="A12")
tested = claim_over_seeds(
    "points of greedy over the best single net, test",
    lambda seed: result(seed, "greedy") - result(seed, "best single"),
    seeds=range(budget(ci=5, full=20)), above=0, source="A12, E30")
all_five = claim_over_seeds(
    "points of uniform, five, over the best single net",
    lambda seed: result(seed, "uniform, five") - result(seed, "best single"),
    seeds=range(budget(ci=5, full=20)), above=0, source="A11, A13")
bad_one = claim_over_seeds(
    "points that the sixth net costs the uniform soup",
    lambda seed: result(seed, "uniform, five")
    - result(seed, "uniform, all six"),
    seeds=range(budget(ci=5, full=20)), above=0, source="A11")
clean = claim_over_seeds(
    "points of greedy over uniform, five good nets",
    lambda seed: result(seed, "greedy") - result(seed, "uniform, five"),
    seeds=range(budget(ci=5, full=20)), above=0, source="E30")
say(f"""On the validation images greedy cannot lose to the best single net. On
the test images the difference is {tested.mean:+.2f} points
({tested.verdict}); for the uniform soup of the five good nets it is
{all_five.mean:+.2f} ({all_five.verdict}). But one bad net costs that soup
{bad_one.mean:.1f} points ({bad_one.verdict}), and greedy leaves the net out.
Between greedy and a uniform soup without bad nets the difference is
{clean.mean:+.2f} points ({clean.verdict}).""",
    tested, all_five, bad_one, clean)

# %% [markdown]
# ## The final table
#
# Eleven ways to train one net, all of them from this course. ("Momentum" is SGD
# with momentum. All others but SGD and the two Adams are built on it.) What
# would be a fair comparison? The methods have different prices, so count what
# costs time, gradients, and give all methods the same number.

# %%
ask("A soup: 48 gradients for the checkpoint, then six fine-tunes of 8 "
    "gradients each. How many gradients may SGD take, to be compared with it?",
    (96, lambda: 48 + 6 * 8),
    wrong=[
        (56, lambda: 48 + 8, "that is the way to one ingredient; somebody "
                             "has paid for the other five"),
        (336, lambda: 6 * (48 + 8),
         "that would be six nets from the start; the checkpoint was trained "
         "once, and all six begin with it"),
    ])

# %% [markdown]
# The rules, which decide more than the methods do:
#
# - *Equal gradients* for all, on batches of the 400 images, now with their
#   correct labels. A step of SAM costs two, so SAM takes half as many steps.
#   Of a soup's gradients half go into the checkpoint, as in the question.
# - *Equal care*: three learning rates for each method, about a factor of three
#   apart, and the one with the best validation accuracy, on seeds that do not
#   occur in the table. Everything else is fixed at common values.
# - *Equal luck*: each seed draws images, initial weights and batches, the same
#   for all methods. So two methods are compared seed by seed.
# - The test images decide nothing. The greedy soup is scored on validation
#   images, so it is the only method whose weights depend on them.
#
# SWA and DSWA keep their rate constant and average over the second half; all
# others let it fall to 0.

# %% helpers: the methods, as lists of stages with their shares of gradients
GRADIENTS = budget(ci=96, quick=24, full=384)
LOOKS = budget(ci=4, quick=2, full=8)
TRIALS = budget(ci=(100,), full=(100, 101, 102), quick=())   # seeds


def sgd(params, lr):
    return optim.SGD(params, lr=lr)


def adam(params, lr):
    return optim.Adam(params, lr=lr)


def adamw(params, lr):
    return optim.AdamW(params, lr=lr, weight_decay=1.0)


def lookahead(params, lr):
    return optim.Lookahead(momentum(params, lr), k=5, alpha=0.5)


def swa(params, lr):
    return optim.SWA(momentum(params, lr), cycle=5, count_start=False)


def sam(params, lr):
    return optim.SAM(momentum(params, lr), rho=0.05)


def asam(params, lr):
    return optim.ASAM(momentum(params, lr), rho=0.5)


# name: lesson, gradients a step, rates, stages (optimizer, 1/share)
METHODS = {
    "SGD": ("03", 1, (0.05, 0.15, 0.5), [(sgd, 1)]),
    "momentum": ("05", 1, (0.015, 0.05, 0.15), [(momentum, 1)]),
    "Adam": ("07", 1, (0.003, 0.01, 0.03), [(adam, 1)]),
    "AdamW": ("08", 1, (0.003, 0.01, 0.03), [(adamw, 1)]),
    "Lookahead": ("11", 1, (0.03, 0.1, 0.3), [(lookahead, 1)]),
    "SWA": ("14", 1, (0.015, 0.05, 0.15), [(momentum, 2), (swa, 2)]),
    "DSWA": ("16", 1, (0.015, 0.05, 0.15),
             [(momentum, 2), (swa, 4), (swa, 4)]),
    "SAM": ("18", 2, (0.01, 0.03, 0.09), [(sam, 1)]),
    "ASAM": ("19", 2, (0.01, 0.03, 0.09), [(asam, 1)]),
    "uniform soup": ("20", 1, (0.015, 0.05, 0.15), None),
    "greedy soup": ("20", 1, (0.015, 0.05, 0.15), None),
}


def final(seed, w, part):
    return accuracy(seed, w, part, refresh="right")


@cache
def ingredients(rate, seed):
    """The gradients of a soup, and six fine-tunes with rates around `rate`"""
    mg.seed(seed)
    first, part, nets = cnn(), split(seed)["right"], []
    spent = spend(first, momentum, GRADIENTS // 2, rate, part, seed)
    for i, factor in enumerate((0.5, 0.7, 1, 1.5, 2, 3)):
        net = copy_of(first)
        spent += spend(net, momentum, GRADIENTS // 12, factor * rate, part,
                       seed=i)
        nets.append(weights(net))
    return spent, nets


@cache
def run(name, rate, seed, looks=False):
    """(validation, test accuracy), gradients, curve of the test accuracy"""
    _, price, _, stages = METHODS[name]
    curve, spent = [], 0
    if name == "uniform soup":
        spent, nets = ingredients(rate, seed)
        w = ws.uniform_soup(nets)
    elif name == "greedy soup":
        spent, nets = ingredients(rate, seed)
        w, _ = ws.greedy_soup(nets, lambda w: final(seed, w, "held"))
    else:
        mg.seed(seed)
        net = cnn()
        for make, share in stages:
            spent += spend(
                net, make, GRADIENTS // share // price, rate,
                split(seed)["right"], seed, falling=len(stages) == 1,
                look=watch(seed, curve, net, spent) if looks else None)
        w = weights(net)
    return final(seed, w, "held"), final(seed, w, "test"), spent, curve


def watch(seed, curve, net, before):
    """Note the gradients, and the test accuracy of what would be returned"""
    def look(opt):
        if opt.gradient_evaluations % (GRADIENTS // LOOKS) == 0:
            w = opt.output()
            curve.append((before + opt.gradient_evaluations, final(
                seed, weights(net) if w is None else w, "test")))
    return look


@cache
def tried(name):
    """{rate: validation accuracy}, on seeds that the table does not use"""
    return {rate: np.mean([run(name, rate, seed)[0] for seed in TRIALS])
            for rate in METHODS[name][2] if TRIALS}


def chosen_rate(name):
    """The best one; if none was tried, the one in the middle"""
    return max(tried(name) or METHODS[name][2][1:2], key=tried(name).get)


def in_table(name, seed):
    return run(name, chosen_rate(name), seed, looks=True)


# %%
print("   validation accuracy in % at the three rates tried" if TRIALS else
      "   no rates are tried at this budget: each method takes its middle one")
for name in METHODS if TRIALS else ():
    print(f"   {name:<14}" + "".join(
        f"{rate:>9g}: {found:4.1f}" + ("*" if rate == chosen_rate(name)
                                       else " ")
        for rate, found in tried(name).items()))
claim("gradients spent, over all methods and seeds",
      sorted({in_table(name, seed)[2] for name in METHODS for seed in SEEDS}),
      want=[GRADIENTS], source="T22, A13")

# %%
PANELS = (("Adam", "AdamW", "SGD"), ("Lookahead", "SWA", "DSWA"),
          ("SAM", "ASAM", "uniform soup", "greedy soup"))
STYLES = (("o-", BLUE), ("s--", ORANGE), ("^:", "#2e8b57"), ("*", "black"))


def mean_curve(name):
    """(gradients, test accuracy), the mean over the seeds"""
    return np.mean([in_table(name, seed)[3] for seed in SEEDS], axis=0).T


with figure("20_gradients", measured=True, columns=3, width=1.95, height=3.5,
        alt=(
        "Test accuracy against gradients in three panels, each with momentum "
        "as a grey line: all methods rise quickly to about the same height; "
        "SAM and ASAM rise later, the soups are points at the end."
        )) as axes:
    for ax, names in zip(axes, PANELS, strict=True):
        ax.plot(*mean_curve("momentum"), color=GREY, lw=4, alpha=0.4,
                label="momentum")
        for name, (style, colour) in zip(names, STYLES, strict=False):
            if METHODS[name][3]:
                ax.plot(*mean_curve(name), style, color=colour, lw=2,
                        ms=5, label=name)
            else:
                ax.plot(GRADIENTS, np.mean([in_table(name, seed)[1]
                                            for seed in SEEDS]),
                        style[0], color=colour, ms=11, label=name)
        ax.set(xlabel="gradients", xlim=(0, 1.06 * GRADIENTS),
               xticks=(0, GRADIENTS // 2, GRADIENTS), ylim=budget(
                   ci=(60, 100), full=(60, 100), quick=(0, 100)))
        ax.legend(frameon=False, loc="lower right", fontsize=9,
                  handlelength=1.5, borderaxespad=0)
    axes[0].set_ylabel("accuracy on correct labels, %")

# %%
ahead = {}
for name in METHODS:
    if name != "momentum":
        ahead[name] = claim_over_seeds(
            f"points of {name} over momentum",
            lambda seed, name=name: in_table(name, seed)[1]
            - in_table("momentum", seed)[1],
            seeds=range(budget(ci=5, full=20)), above=0, source="X5, X7")

# %%
def verdict(found):
    """What the 95 % interval of the difference says"""
    return ("better" if found.low > 0 else "worse" if found.high < 0
            else "cannot be told apart")


accuracies = {name: np.array([in_table(name, seed)[1] for seed in SEEDS])
              for name in METHODS}
print(f"   {GRADIENTS} gradients each, {counted(len(SEEDS), 'seed')}\n")
print("   method       lesson  rate   accuracy, %    over momentum, 95 %")
for name in sorted(METHODS, key=lambda name: -accuracies[name].mean()):
    row = (f"   {name:<14}{METHODS[name][0]:<6}{chosen_rate(name):<7g}"
           f"{accuracies[name].mean():5.1f}")
    if len(SEEDS) > 1:
        row += f" ± {accuracies[name].std(ddof=1):.1f}"
    if name in ahead and ahead[name].values:
        found = ahead[name]
        gap = f"{found.mean:+.1f} ({found.low:+.1f} to {found.high:+.1f})"
        row += f"   {gap:<22}{verdict(found)}"
    print(row)

# %%
with figure("20_table", measured=True, width=5.8, height=4.4, alt=(
        "For each method the difference of its test accuracy to momentum's: a "
        "dot for each seed, the mean, and a bar for its 95 % interval. About "
        "half of the bars cross zero.")) as ax:
    rows = sorted(ahead, key=lambda name: np.mean(
        accuracies[name] - accuracies["momentum"]))
    for y, name in enumerate(rows):
        gaps = accuracies[name] - accuracies["momentum"]
        ax.plot(gaps, np.full(len(gaps), y), "o", color=BLUE, ms=4, alpha=0.4)
        ax.plot(gaps.mean(), y, "D", color=BLUE, ms=7)
        if ahead[name].values:
            ax.plot([ahead[name].low, ahead[name].high], [y, y], color=BLUE,
                    lw=2.4)
    ax.axvline(0, color="black", lw=1)
    ax.set(yticks=range(len(rows)), yticklabels=rows,
           xlabel="points of test accuracy over momentum")

# %%
told = [name for name in ahead if verdict(ahead[name]) in ("better", "worse")]
tied = len(ahead) - len(told)
some = next(iter(ahead.values()))
reach = np.median([(found.high - found.low) / 2 for found in ahead.values()])
say(f"""Of the ten others {tied} cannot be told apart from momentum. That is
not to say that they are equal to it: the half-width of a typical interval is
{reach:.1f} points, and a smaller difference is more than this table can see.
The width shrinks as 1/√n in the number of seeds, so to see half a point one
would need about {len(SEEDS) * (reach / 0.5)**2:.0f} of them. """
    + (f"""The rest: {", ".join(f"{name} is {verdict(ahead[name])}"
                                for name in told)}.""" if told else ""), some)

# %% [markdown]
# Before you conclude that a method is bad, look at what it paid. SAM has taken
# half as many steps as momentum. A soup has paid for six nets, and each of its
# fine-tunes had only a twelfth of the gradients. At equal gradients they first
# have to win that back. But in a search for a good rate the other nets are there
# anyway: then a soup is free, and that was the first half of this lesson. And
# if training labels are wrong, fewer steps can be an advantage: lesson 18.
#
# Comparing seed by seed is what makes the intervals as narrow as they are. Let
# a and b be the accuracies of two methods:

# %%
derive("the variance of a paired difference",
       ("Var(a − b)", "what decides how wide an interval is",
        lambda s: np.var(s["a"] - s["b"])),
       ("𝔼((a − 𝔼a) − (b − 𝔼b))²", "the mean of a − b is 𝔼a − 𝔼b",
        lambda s: np.mean(((s["a"] - np.mean(s["a"]))
                           - (s["b"] - np.mean(s["b"])))**2)),
       ("Var(a) + Var(b) − 2·Cov(a, b)", "multiply out",
        lambda s: np.var(s["a"]) + np.var(s["b"])
        - 2 * np.cov(s["a"], s["b"], ddof=0)[0, 1]),
       given={"a": (88, 94, 7), "b": (88, 94, 7)})

# %%
pair = [accuracies[name] for name in ("momentum", "SWA")]
apart = np.hypot(*[np.std(values) for values in pair])
paired = np.std(pair[1] - pair[0])
third = claim_over_seeds(
    "points that momentum loses at a third of its rate",
    lambda seed: in_table("momentum", seed)[1]
    - run("momentum", chosen_rate("momentum") / 3, seed)[1],
    seeds=range(budget(ci=5, full=20)), above=0)
means = sorted(values.mean() for values in accuracies.values())
say(f"""Take momentum and SWA. If the runs had nothing in common, the standard
deviation of their difference would be √(Var(a) + Var(b)) = {apart:.2f} points.
Seed by seed it is {paired:.2f}: what is luck for both cancels.""", third)
say(f"""Now put the differences into proportion. From the worst method to the
best the means span {means[-1] - means[0]:.1f} points. Keep the method and
take a third of its learning rate: momentum loses {third.mean:.1f} points
({third.verdict}). If one method was tuned and the others were not, a table
says who was tuned.""", third)

# %% [markdown]
# ## The bill
#
# What does each of them cost, beside the gradients? The numbers of vectors
# that are kept beside the weights are counted, on a net of one weight.

# %%
def kept(stages):
    """Vectors as long as the weights, after some steps of the last stage"""
    w = mg.Tensor(np.array([1.0]), requires_grad=True)
    opt = stages[-1][0]([w], 0.01)
    for _ in range(10):
        opt.step(lambda: (w * w).sum())
    own = len(opt.own) if isinstance(opt, optim.Wrapper) else 0
    return len(opt.state) + own


BUYS = {
    "SGD": "the gradient's direction",
    "momentum": "speed along a ravine",
    "Adam": "a rate for each weight",
    "AdamW": "a decay that v does not divide",
    "Lookahead": "a wider range of rates that work",
    "SWA": "less noise, for a BatchNorm pass",
    "DSWA": "an average that forgets its start",
    "SAM": "later memorising of wrong labels",
    "ASAM": "the same at any scale of the layers",
}
print("   method     gradients/step   vectors   buys")
for name, words in BUYS.items():
    print(f"   {name:<11}{METHODS[name][1]:>8}{kept(METHODS[name][3]):>14}"
          f"      {words}")
print("   a soup            1   1 per net      "
      "a use for what tuning leaves over")
claim("vectors of SGD, momentum, Adam",
      [kept(METHODS[name][3]) for name in ("SGD", "momentum", "Adam")],
      want=[0, 1, 2], source="G6, E3")

# %% [markdown]
# ## What goes wrong
#
# *The best is chosen on the test images.* Five nets, one test set, report the
# highest number: that number promises too much, since it was also chosen for
# its luck. Split the 1000 test images at random into two halves, choose the
# best fine-tune on one, and look at it on the other.

# %% helpers: the promise of a chosen net, over random halves
@cache
def promise(seed, halves=200):
    """Accuracy where the net was chosen − accuracy elsewhere, in points"""
    y = mg.to_numpy(split(seed)["test"][1])
    right = np.array([mg.to_numpy(measured_on(seed, "test").outputs(w))
                      .argmax(1) == y for w in family(seed)])
    rng, gaps = np.random.default_rng(seed), []
    for _ in range(halves):
        order = rng.permutation(len(y))
        half = [right[:, part].mean(axis=1) for part in np.split(order, 2)]
        for here, there in (half, half[::-1]):
            gaps.append(100 * (here - there)[here.argmax()])
    return np.mean(gaps)


@cache
def buffers(seed):
    """Accuracy of the soup with three kinds of BatchNorm statistics"""
    nets = [tuned_net(seed, rate, order=i) for i, rate in enumerate(RATES)]
    soup, found = copy_of(checkpoint(seed)), []
    soup.parameters().assign(ws.uniform_soup([weights(net) for net in nets]))
    for how in ("old", "mean", "new"):
        if how == "mean":
            for own, *others in zip(*map(batchnorms, [soup, *nets]),
                                    strict=True):
                own.running_mean[...] = sum(
                    bn.running_mean for bn in others) / len(nets)
                own.running_var[...] = sum(
                    bn.running_var for bn in others) / len(nets)
        if how == "new":
            nn.refresh_batchnorm(soup, whole(split(seed)["few"]))
        found.append(on_test(soup, seed))
    return found


def on_test(net, seed):
    x, y = split(seed)["test"]
    net.eval()
    with mg.no_grad():
        return 100 * float((net(mg.Tensor(x)).data.argmax(1) == y).mean())


def on_noise(seed, name):
    """Test accuracy on images with noise that training did not have"""
    x, y = split(seed)["test"]
    f = ws.Objective(cnn(), F.cross_entropy,
                     (data.corrupt(x, "noise", 4, seed=seed), y),
                     refresh=whole(split(seed)["few"]), batch_size=1000)
    return 100 * (1 - f.error(soups(seed)[0][name]))


# %%
luck = claim_over_seeds(
    "points promised by the images used for choosing",
    lambda seed: promise(seed),
    seeds=range(budget(ci=5, full=20)), above=0, source="E30")
fresh = claim_over_seeds(
    "points gained by BatchNorm's new statistics",
    lambda seed: buffers(seed)[2] - buffers(seed)[0],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
mixed = claim_over_seeds(
    "the same, over the mean of the ingredients' own",
    lambda seed: buffers(seed)[2] - buffers(seed)[1],
    seeds=range(budget(ci=5, full=20)), above=0, source="A7")
claim("ten ties: chance that one looks like more", 1 - 0.95**10, want=0.4,
      tol=0.005)
say(f"""The chosen net promises {luck.mean:.2f} points more than it keeps
({luck.verdict}), with only five nets to choose from. A soup that is evaluated
with the checkpoint's BatchNorm statistics is {fresh.mean:.2f} points below the
same soup with its own ({fresh.verdict}).""", luck, fresh)

# %% [markdown]
# - *Nets that do not belong together* are averaged: the second soup of this
#   lesson.
# - *Ten comparisons, one of them "significant"*. Each 95 % interval is wrong
#   once in twenty times. If all ten methods were the same, at least one of
#   them would stand out with a probability of 0.4.
# - *Epochs are compared instead of gradients*: SAM then gets twice as much, a
#   soup several times as much.
#
# ## In other libraries
#
# | who                     | a tie        | BatchNorm's statistics          |
# |-------------------------|--------------|---------------------------------|
# | Wortsman et al., recipe | taken (≥)    | –                               |
# | the authors' code       | left out (>) | averaged, as any entry is       |
# | minigrad                | taken (≥)    | recomputed, by whoever scores   |
#
# The authors' code averages every entry of the `state_dict`. Its net, CLIP's
# ViT-B/32, has LayerNorm, which keeps no statistics, so there it makes no
# difference. And a tie is not rare if the score counts images:

# %%
tie = [asarray(np.array([w])) for w in (1.0, -3.0)]
claim("1 and −3, score −|w|: the soup with ≥", greedy(tie, score), want=-1,
      source="A12")
claim("the same with >", max(tie, key=score)[0], want=1, source="A12")

# %% [markdown]
# ## In the sources
#
# The lecture notes write that a greedy soup is better than a uniform one, as a
# law (E30). What holds by construction is something else: it is not worse than
# the best single net, on the validation images. The paper's own table has a
# counterexample. For CLIP ViT-B/32 it reports, in percent:

# %%
PAPER = {"uniform soup": (79.97, 51.45), "greedy soup": (81.03, 50.75)}
print("   quoted, not computed   ImageNet   shifted test sets")
for name, numbers in PAPER.items():
    print(f"   {name:<20}{numbers[0]:12.2f}{numbers[1]:15.2f}")
shifted = claim_over_seeds(
    "noisy test images: points of uniform over greedy",
    lambda seed: on_noise(seed, "uniform, five") - on_noise(seed, "greedy"),
    seeds=range(budget(ci=5, full=20)), above=0, source="E30")


say(f"""The same comparison here, with noise on the test images:
{shifted.mean:+.2f} points for the uniform soup ({shifted.verdict}).""",
    shifted)

# %% [markdown]
# ## Change something
#
# - Wrong labels in the table: `"wrong"` for `"right"` in `ingredients`, `run`
#   and `final`, and the rates divided by 10. Which methods change places?
# - `MINIGRAD_BUDGET=full`: four times the gradients and twenty seeds. Which
#   verdicts change? Which method is hurt by the longer training?
# - Permute the filters of one fine-tune (`ws.permute_hidden_units`, lesson 02)
#   before it goes into the soup. It computes the same function. What about
#   the soup?
# - Weigh the ingredients: which point of the plane through three fine-tunes
#   (lesson 12) has the lowest loss, and is it their mean?
# - `minigrad compare` makes a larger table, `minigrad soup RUN RUN …` averages
#   what `minigrad train` has saved.
# - Exercises: `minigrad learn soup` (E28) and `minigrad learn silent_faults`
#   (E30).
#
# ## Looking back
#
# It began with sixty lines that compute a gradient. All that followed were
# answers to one question: given gradients, which are noisy and cost time, how
# should the weights move? Some answers change the direction of the step
# (momentum, Adam, Newton), some its length (schedules), some the place at which
# the gradient is taken (SAM), and some what is handed over in the end: not the
# last weights but a mean of them (Lookahead, SWA, soups).
#
# What was derived for them, on a quadratic or along one axis, held here: a
# lesson stops if a step of a derivation fails. On nets it was measured, and
# the verdicts differ: you have seen all three. That is no reason to trust none
# of them. It is a reason to ask four things of every table that you read, or
# make: what did it cost, who was tuned, how many seeds, and who looked at the
# test set?
#
# Where to go on: take a method that is not in the course, write it in five
# lines with `optim.from_rule`, check it with `mg.explain`, and give it a row in
# the table above.
