"""Exercise E19: the running mean of Stochastic Weight Averaging."""
import numpy as np

from ....optim.running_average import mean_with
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w_swa, w, n_models):
    """One update of the engine's running mean, after n_models."""
    return mean_with(w_swa, n_models, w)


def reference(w_swa, w, n_models, *, late=0, least=None, top="mean", bottom="n+1", constant=None, copied=False,
              keep=None):
    """The running mean with switches. constant: of a moving average; copied: whether its first model replaces ŵ."""
    n = n_models + late if least is None else max(n_models + late, least)
    sums = {"mean": n * w_swa + w, "swapped": w_swa + n * w, "plain": w_swa + w, "minus": (n + 2) * w_swa - w,
            "share": (n + 1) * w_swa + w}
    total = sums[top]
    count = np.float64(n + 1 if bottom == "n+1" else n)
    mean = total / count
    if constant is not None:
        mean = w if copied and n_models == 0 else constant * w_swa + (1 - constant) * w
    mean = {"new": w, "old": w_swa}.get(keep, mean)
    return mean


def formulas(s):
    """The line of the mean."""
    def plus(k):
        """n + k, n counted as the switches say; in brackets if it is a sum."""
        k, n = (k + s.late, "n") if s.least is None else (k, f"max({of_n(s.late)},{s.least})")
        return of_n(k, n) if k == 0 else f"({of_n(k, n)})"
    top = {"mean": f"{plus(0)}·w_SWA + w", "swapped": f"w_SWA + {plus(0)}·w", "plain": "w_SWA + w",
           "minus": f"{plus(2)}·w_SWA − w", "share": f"{plus(1)}·w_SWA + w"}[s.top]
    mean = f"({top})/{plus(1 if s.bottom == 'n+1' else 0)}"
    if s.constant is not None:
        mean = f"{s.constant:.12g}·w_SWA + (1−{s.constant:.12g})·w"
        mean = f"{mean} if n ≠ 0 else w" if s.copied else mean
    yield "w_SWA′ = " + {"new": "w", "old": "w_SWA"}.get(s.keep, mean)
    yield "return w_SWA′"


def of_n(k, n="n"):
    """n + k as it is written."""
    return n if k == 0 else f"{n} {'+' if k > 0 else '−'} {abs(k)}"


def probes(rng):
    """No model so far, and 1, 3 and 10."""
    return [(rng.normal(size=5), rng.normal(size=5), n) for n in (0, 1, 3, 10)]


def four_models(update):
    """The mean of 4, 2, 6, 8, one after the other, from ŵ = 10."""
    mean = np.array([10.0])
    with np.errstate(all="ignore"):
        for n, w in enumerate((4.0, 2.0, 6.0, 8.0)):
            mean = update(mean, np.array([w]), n)
    return float(mean[0])


EXERCISE = Exercise(
    slug="swa", id="E19", lesson=14, title="the SWA average", function="swa_update",
    arguments=("w_swa", "w", "n_models"), outputs=("w_swa",), after=("descent",),
    engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One update of the SWA mean. w_swa, w (n,); n_models: how many models w_swa is the mean of (0 at first,\n"
         "when w_swa does not count). Return the mean with w in it.",
    formulas=formulas,
    symbols={"w_SWA": "w_swa", "w": "w", "n": "n_models", "w_SWA′": "mean"},
    wrong=(
        Wrong("n_counts_new", {"late": -1}, asks="Is the new w counted in n_models already?"),
        Wrong("swapped", {"top": "swapped"}, asks="Which of the two stands for n models?"),
        Wrong("sum_over", {"top": "plain"}, asks="If w_swa is the mean of n models, what is their sum?"),
        Wrong("adds_share", {"top": "share"}),
        Wrong("sign", {"top": "minus"}),
        Wrong("denominator_n", {"bottom": "n"}, asks="How many models are there with the new one?"),
        Wrong("midpoint", {"constant": 0.5}, effect="the first of four models counts 1/8, the last one 1/2",
              asks="After many models, how much does the first one still count?"),
        Wrong("last_model", {"keep": "new"}, asks="Which of the earlier models does the result still contain?"),
        Wrong("unchanged", {"keep": "old"}),
    ),
    also=(
        Also("start_counted", {"late": 1}, whose="the starting point ŵ counts as the first model",
             source="SWA (Izmailov et al. 2018), Algorithm 1: n_models = i/c is 1 at the first capture",
             translation="your n is the exercise's n + 1, w_SWA the mean of ŵ and the models"),
        Also("start_in_first_mean", {"least": 1}, whose="the starting point ŵ counts in the first mean only",
             source="SWA (Izmailov et al. 2018), Algorithm 1, with its n_models = 1 for ŵ where the exercise has 0",
             translation="your n is the exercise's max(n,1): after the first model w_SWA is (ŵ + w)/2"),
        Also("moving_average", {"constant": 0.9}, fit="constant",
             whose="an exponential moving average from ŵ on: PyTorch's EMA",
             source="torch.optim.swa_utils.get_ema_multi_avg_fn(decay)",
             translation="a model that is k captures old counts decayᵏ·(1−decay); in the exercise all count alike"),
        Also("moving_average_copied", {"constant": 0.9, "copied": True}, fit="constant",
             whose="an exponential moving average from the first model on: PyTorch's AveragedModel with EMA",
             source="torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))",
             translation="a model that is k captures old counts decayᵏ·(1−decay); in the exercise all count alike"),
    ),
    measures=(Measure("from w_SWA = 10, which does not count, the mean of 4, 2, 6, 8 comes out as {yours} instead of "
                      "{right}", four_models),),
    hints=("If w_swa is the mean of n models, what is their sum?", "(n·w_SWA + w)/(n + 1)",
           "return (w_swa * n_models + w) / (n_models + 1)"),
    solution="""def swa_update(w_swa, w, n_models):
    return (w_swa * n_models + w) / (n_models + 1)
""",
    after_pass="PyTorch's AveragedModel computes this mean, too, and leaves BatchNorm's statistics to update_bn. They "
               "belong to other weights now: `minigrad learn refresh_batchnorm`.",
    origin=mean_with, play="swa",
)
