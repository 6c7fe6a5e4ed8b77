"""The rates of a training script of E epochs of k iterations, right and wrong, as numbers and as formulas."""
import numpy as np

from .exercise import Also


def rate_at(rate, lr, i, k, epochs, n, number):
    """The rate of iteration i; number: the constant of a rate that has one."""
    if rate in ("constant", "linear"):
        return lr * (1 - (rate == "linear") * i / (k * epochs))
    if rate == "sixteenths":
        return lr * np.cos(7 * np.pi * i / (16 * k * epochs))
    if rate == "power":
        return lr * (1 - i / (k * epochs))**number
    if rate == "each epoch":
        return lr * number**(i // k)
    if rate == "share":
        return lr * (number + (1 - number) * (1 + np.cos(np.pi * i / (k * epochs))) / 2)
    if rate == "rising":
        return lr * (1 - np.cos(np.pi * i / (k * epochs))) / 2
    at = {"no pi": i / (k * epochs) / np.pi, "two pi": 2 * i / (k * epochs), "longer": i / (k * epochs + 1),
          "images": i / (epochs * n), "counts images": i * (n // k) / (k * epochs),
          "epoch": i // k / (k * epochs), "epochs": i // k / epochs, "late": (i + 1) / (k * epochs),
          "to the end": i / (k * epochs - 1), "restarts": i % k / (k * epochs), "k": i / k, "E": i / epochs,
          "warm restarts": i % k / k, "quarter": i / (2 * k * epochs)}.get(rate, i / (k * epochs))
    return lr * (1 + np.cos(np.pi * at)) / (1 if rate == "twice" else 2)


AT = {"epoch": "⌊i/k⌋/T", "epochs": "⌊i/k⌋/E", "late": "(i+1)/T", "to the end": "i/(T−1)", "restarts": "(i mod k)/T",
      "k": "i/k", "E": "i/E", "warm restarts": "(i mod k)/k", "quarter": "i/(2·T)", "two pi": "2·i/T",
      "longer": "i/(T+1)", "images": "i/(E·n)", "counts images": "i·size/T"}
WHOLE = {"constant": "η", "linear": "η·(1 − i/T)", "twice": "η·(1 + cos(π·i/T))", "rising": "½·η·(1 − cos(π·i/T))",
         "no pi": "½·η·(1 + cos(i/T))", "sixteenths": "η·cos(7·π·i/(16·T))"}


def written(rate, number):
    """The formula of ηᵢ."""
    a = f"{number:.12g}"
    return {"share": f"η·({a} + (1 − {a})·½·(1 + cos(π·i/T)))",
            "power": f"η·(1 − i/T) to the power of {a}", "each epoch": f"η·{a} to the power of ⌊i/k⌋"}.get(
                rate) or WHOLE.get(rate, f"½·η·(1 + cos(π·{AT.get(rate, 'i/T')}))")


IN_WORDS = ("power", "each epoch")                                      # not evaluated
PUBLISHED = (
    Also("rate_by_epochs", {"rate": "epochs"}, scores=False, whose="a scheduler that is called once an epoch",
         source="torch.optim.lr_scheduler.CosineAnnealingLR with T_max = E and one step() an epoch",
         translation="the rate stays the same within an epoch; the exercise's falls with each iteration"),
    Also("rate_to_the_end", {"rate": "to the end"}, scores=False, whose="a cosine whose last rate is 0: GluonCV",
         source="gluoncv/utils/lr_scheduler.py, LRScheduler: N = self.niters − 1",
         translation="your last step has the rate 0 and moves nothing; the exercise's falls to nearly 0"),
    Also("least_share", {"rate": "share", "number": 0.1}, scores=False,
         whose="a cosine down to a share of η: nanoGPT's min_lr, a tenth of it",
         source="nanoGPT, train.py, get_lr: min_lr + ½·(1 + cos(π·i/T))·(learning_rate − min_lr), without a warm-up",
         translation="your rate ends near that share of η, the exercise's near 0"),
    Also("polynomial", {"rate": "power", "number": 0.9}, scores=False,
         whose="a power of what is left of the run, not a cosine: the poly rate of DeepLab",
         source="Chen et al. 2018, DeepLab, section 4.1: η·(1 − iter/max_iter)^power, power 0.9",
         translation="your rate falls to 0 as well, in another shape"),
    *(Also(f"times_{factor}_each_epoch", {"rate": "each epoch", "number": factor}, scores=False,
           whose="a constant factor each epoch, not a cosine: PyTorch's ExponentialLR",
           source="torch.optim.lr_scheduler.ExponentialLR(gamma=…) with one step() an epoch",
           translation="the rate stays the same within an epoch, and never gets to 0") for factor in (0.5, 0.9)),
    Also("seven_sixteenths", {"rate": "sixteenths"}, scores=False,
         whose="FixMatch: a cosine that does not end at 0",
         source="Sohn et al. 2020, FixMatch, section 2.3: η·cos(7πk/(16K))",
         translation="your rate ends at 0.195·η, the exercise's at 0"),
    Also("warm_restarts", {"rate": "warm restarts"}, scores=False, whose="warm restarts, SGDR",
         source="Loshchilov & Hutter 2017, equation 5, with T_i = k",
         translation="each epoch begins with η again; the exercise's rate falls once, over all epochs"),
)
