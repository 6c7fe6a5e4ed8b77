"""Exercise E19: the running mean of Stochastic Weight Averaging."""
import numpy as np

from ....optim.running_average import mean_with
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w_swa, w, n_models):
    """One update of the engine's running mean, after n_models."""
    return mean_with(w_swa, n_models, w)


def reference(w_swa, w, n_models, *, late=0, least=None, top="mean", bottom="n+1", constant=None, keep=None):
    """The running mean with switches."""
    n = n_models + late if least is None else max(n_models + late, least)
    sums = {"mean": n * w_swa + w, "swapped": w_swa + n * w, "plain": w_swa + w, "minus": (n + 2) * w_swa - w,
            "share": (n + 1) * w_swa + w}
    total = sums[top]                                       #: sum = n·w_SWA + w
    count = np.float64(n + 1 if bottom == "n+1" else n)     #: count = n + 1
    mean = total / count                                    #: w_SWA′ = sum/count
    if constant is not None:
        mean = constant * w_swa + (1 - constant) * w
    mean = {"new": w, "old": w_swa}.get(keep, mean)
    return mean


def probes(rng):
    """No model so far, and 1, 3 and 10."""
    return [(rng.normal(size=5), rng.normal(size=5), n) for n in (0, 1, 3, 10)]


def fit_constant(calls, outputs):
    """The constant c of w_SWA′ = c·w_SWA + (1−c)·w, read off the first answer."""
    (w_swa, w, _), (mean,) = calls[0], outputs[0]
    if not np.all(np.isfinite(mean)):
        return None
    d = w_swa - w
    c = float(np.dot(mean - w, d) / np.dot(d, d))
    return {"constant": c} if 1e-9 < c < 1 - 1e-9 else None


def four_models(update):
    """The mean of 4, 2, 6, 8, one after the other, from ŵ = 10."""
    mean = np.array([10.0])
    with np.errstate(all="ignore"):
        for n, w in enumerate((4.0, 2.0, 6.0, 8.0)):
            mean = update(mean, np.array([w]), n)
    return float(mean[0])


MEAN = "w_SWA′ = (n·w_SWA + w)/(n + 1)"

EXERCISE = Exercise(
    slug="swa", id="E19", lesson=14, title="the SWA average", function="swa_update",
    arguments=("w_swa", "w", "n_models"), outputs=("w_swa",), after=("descent",),
    engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One update of the SWA mean. w_swa, w (n,); n_models: how many models w_swa is the mean of (0 at first,\n"
         "when w_swa does not count). Return the mean with w in it.",
    formulas=("w_SWA ← (w_SWA·n + w)/(n + 1)",),
    symbols={"w_SWA": "w_swa", "w": "w", "n": "n_models", "sum": "total", "count": "count", "w_SWA′": "mean",
             "c": "constant"},
    wrong=(
        Wrong("n_off_by_one", {"late": 1}, "w_SWA′ = ((n + 1)·w_SWA + w)/(n + 2)", MEAN),
        Wrong("n_counts_new", {"late": -1}, "w_SWA′ = ((n − 1)·w_SWA + w)/n", MEAN),
        Wrong("swapped", {"top": "swapped"}, "sum = w_SWA + n·w", "sum = n·w_SWA + w"),
        Wrong("sum_over", {"top": "plain"}, "sum = w_SWA + w", "sum = n·w_SWA + w"),
        Wrong("adds_share", {"top": "share"}, "sum = (n + 1)·w_SWA + w", "sum = n·w_SWA + w"),
        Wrong("sign", {"top": "minus"}, "sum = (n + 2)·w_SWA − w", "sum = n·w_SWA + w"),
        Wrong("denominator_n", {"bottom": "n"}, "count = n", "count = n + 1"),
        Wrong("moving_average", {"constant": 0.5}, "w_SWA′ = c·w_SWA + (1−c)·w", MEAN, fit=fit_constant),
        Wrong("last_model", {"keep": "new"}, "w_SWA′ = w", MEAN),
        Wrong("unchanged", {"keep": "old"}, "w_SWA′ = w_SWA", MEAN),
    ),
    also=(Also("start_counted", {"least": 1}, "w_SWA′ = (max(n,1)·w_SWA + w)/(max(n,1) + 1)", MEAN,
               "the starting point ŵ counts as a model, as in the algorithm that starts at n = 1"),),
    measures=(Measure("the mean of 4, 2, 6, 8 comes out as {yours} instead of {right}", four_models),),
    hints=("If w_swa is the mean of n models, what is their sum?", "(n·w_SWA + w)/(n + 1)",
           "return (w_swa * n_models + w) / (n_models + 1)"),
    solution="""def swa_update(w_swa, w, n_models):
    return (w_swa * n_models + w) / (n_models + 1)
""",
    origin=mean_with, play="swa",
)
