"""Exercise E19: the running mean of Stochastic Weight Averaging."""
import numpy as np

from ....optim.running_average import mean_with
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w_swa, w, n_models):
    """One update of the engine's running mean, after n_models."""
    return mean_with(w_swa, n_models, w)


def reference(w_swa, w, n_models, *, late=0, least=None, top="mean", bottom="n+1", constant=None, copied=False,
              keep=None, warm=None, sign=1, counts=1, fading=None,
              length="", cap=None, power=None, profile=None, debiased=False, swapped=False):
    """The running mean with switches. constant: 2·decay − 1 of a moving average; copied: if its first model replaces ŵ;
    counts: for how many models the new one counts; fading: for how many the old ones do, the new one being one; cap:
    the most that the old mean counts; power: of n + 1, by which the new model's share falls;
    1/profile − 1: γ of a power function."""
    d = len(w)
    n = n_models + late if least is None else max(n_models + late, least)
    n = d if length == "n" else n
    new = sign * counts * w
    sums = {"mean": n * w_swa + new, "swapped": w_swa + n * new, "plain": w_swa + new, "minus": (n + 2) * w_swa - new,
            "share": (n + 1) * w_swa + new, "squares": n * w_swa**2 + w**2}
    total = {**sums, "beyond": (n + 2) * w - w_swa}[top]
    count = np.float64((d if length == "below" else n) + {"n": 0, "n+2": 2}.get(bottom, 1) + counts - 1)
    mean = np.sqrt(total / count) if top == "squares" else total if bottom == "1" else total / count
    if constant is not None:
        decay = (1 + (-constant if swapped else constant)) / 2
        mean = w if copied and n_models == 0 else decay * w_swa + (1 - decay) * w
        if debiased:
            mean = (decay * (1 - decay**n_models) * w_swa + (1 - decay) * w) / (1 - decay ** (n_models + 1))
    if fading is not None:
        mean = (fading * n * w_swa + w) / (fading * n + 1)
    if warm is not None:
        decay = (n_models + 1 + warm) / (n_models + 10 + warm)
        mean = decay * w_swa + (1 - decay) * w
    if cap is not None:
        decay = min(n_models / (n_models + 1), cap)
        mean = decay * w_swa + (1 - decay) * w
    if power is not None:
        mean = w_swa + (w - w_swa) / (n_models + 1) ** power
    if profile is not None:
        mean = w + (w_swa - w) * (n_models / (n_models + 1)) ** (1 / profile)
    mean = {"new": w, "old": w_swa}.get(keep, mean)
    return mean


def formulas(s):
    """The line of the mean."""
    def plus(k, length=s.length == "n"):
        """n + k, n counted as the switches say; in brackets if it is a sum."""
        k, n = (k + s.late, "n") if s.least is None else (k, f"max({of_n(s.late)},{s.least})")
        n = "d" if length else n
        return of_n(k, n) if k == 0 else f"({of_n(k, n)})"
    w, sign = "w" if s.counts == 1 else f"{s.counts}·w", "+" if s.sign > 0 else "−"
    top = {"mean": f"{plus(0)}·w_SWA {sign} {w}", "swapped": f"w_SWA {sign} {plus(0)}·{w}",
           "plain": f"w_SWA {sign} {w}",
           "minus": f"{plus(2)}·w_SWA − {w}", "share": f"{plus(1)}·w_SWA {sign} {w}",
           "squares": f"{plus(0)}·w_SWA² + w²", "beyond": f"{plus(2)}·w − w_SWA"}[s.top]
    mean = f"({top})/{plus({'n': 0, 'n+2': 2}.get(s.bottom, 1) + s.counts - 1, s.length != '')}"
    mean = top if s.bottom == "1" else mean
    mean = f"√({mean})" if s.top == "squares" else mean
    if s.constant is not None:
        decay = f"{(1 + s.constant) / 2:.12g}"
        mean = f"(1−{decay})·w_SWA + {decay}·w" if s.swapped else f"{decay}·w_SWA + (1−{decay})·w"
        mean = f"{mean} if n ≠ 0 else w" if s.copied else mean
        if s.debiased:
            mean = f"({decay}·(1 − {decay}^n)·w_SWA + (1−{decay})·w)/(1 − {decay}^(n + 1))"
    if s.fading is not None:
        mean = f"({s.fading:.12g}·n·w_SWA + w)/({s.fading:.12g}·n + 1)"
    if s.warm is not None:
        mean = f"(({of_n(1 + s.warm)})·w_SWA + 9·w)/({of_n(10 + s.warm)})"
    if s.cap is not None:
        mean = f"{s.cap:.12g}·w_SWA + (1−{s.cap:.12g})·w if n/(n + 1) > {s.cap:.12g} else (n·w_SWA + w)/(n + 1)"
    if s.power is not None:
        mean = "w_SWA + (w − w_SWA)/(n + 1)^(2/3)"
    if s.profile is not None:
        mean = f"β·w_SWA + (1−β)·w with β = (n/(n + 1))^{1 / s.profile:.6g}"
    aside = "~" * (s.power is not None or s.profile is not None or s.debiased)
    yield aside + "w_SWA′ = " + {"new": "w", "old": "w_SWA"}.get(s.keep, mean)
    yield "return w_SWA′"


def of_n(k, n="n"):
    """n + k as it is written."""
    return n if k == 0 else f"{n} {'+' if k > 0 else '−'} {abs(k)}"


def probes(rng):
    """0 and 1 models so far, each twice, 2 and 3, some more, and many."""
    calls = []
    for n in (0, 0, 1, 1, 2, 3, *rng.integers([4, 11, 50, 200], [10, 30, 100, 1000]).tolist()):
        w_swa, w = decades(rng, 2, int(rng.integers(4, 8)))
        w_swa[0], w[1], w[2] = 0, 0, w_swa[2]
        calls.append((w_swa, w, n))
    return calls


def four_models(update):
    """The mean of 4, 2, 6, 8, one after the other, from ŵ = 10."""
    mean = np.array([10.0])
    with np.errstate(all="ignore"):
        for n, w in enumerate((4.0, 2.0, 6.0, 8.0)):
            mean = np.ravel(update(mean, np.array([w]), n))
    return float(mean[0])


ALONE = {"late": 0, "least": None, "bottom": "n+1", "sign": 1}          # no combinations with those
EXERCISE = Exercise(
    slug="swa", id="E19", lesson=14, title="the SWA average", function="swa_update",
    arguments=("w_swa", "w", "n_models"), outputs=("w_swa",), after=("descent",),
    engine=engine, reference=reference, probes=probes, moves=(0,),
    task="One update of the SWA mean. w_swa, w (d,); n_models, n: how many models w_swa is the mean of (0 at\n"
         "first, when w_swa does not count). Return the mean with w in it.",
    formulas=formulas,
    symbols={"w_SWA": "w_swa", "w": "w", "n": "n_models", "d": "d", "w_SWA′": "mean"},
    wrong=(
        Wrong("swapped", {"top": "swapped"}, asks="Which of the two stands for n models?"),
        Wrong("sum_over", {"top": "plain"}, asks="If w_swa is the mean of n models, what is their sum?"),
        Wrong("sum", {"top": "plain", "bottom": "1", "late": 0, "least": None, "sign": 1, "length": ""},
              asks="Where does your mean end up if every model is 1?"),
        Wrong("adds_share", {"top": "share"}),
        Wrong("sign", {"top": "minus", "sign": 1}),
        Wrong("minus_w", {"sign": -1}),
        Wrong("denominator_n", {"bottom": "n"}, asks="How many models are there with the new one?"),
        Wrong("denominator_n_plus_2", {"bottom": "n+2"}, asks="How many models are there with the new one?"),
        Wrong("root_mean_square", {"top": "squares", "late": 0, "least": None, "bottom": "n+1"},
              asks="What becomes of weights of −2 and −2 in your code?"),
        Wrong("midpoint", {"constant": 0.0}, effect="a model that comes in counts 1/2 there, not 1/(n + 1)",
              asks="After many models, how much does the first one still count?"),
        Wrong("moving_average_swapped", {"constant": 0.8, "swapped": True}, fit="constant",
              asks="Which of the two stands for many models?"),
        Wrong("moving_average_copied_swapped", {"constant": 0.8, "swapped": True, "copied": True}, fit="constant",
              asks="Which of the two stands for many models?"),
        Wrong("length_for_n", {"length": "n", **ALONE}, asks="What does n count in your code: models, or weights?"),
        Wrong("divided_by_length", {"length": "below", **ALONE}, asks="How many models are there with the new one?"),
        Wrong("beyond_the_new_one", {"top": "beyond", **ALONE}, asks="Does your mean lie between w_swa and w?"),
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
        Also("moving_average", {"constant": 0.8}, fit="constant", scores=False,
             whose="an exponential moving average from ŵ on: PyTorch's EMA",
             source="torch.optim.swa_utils.get_ema_multi_avg_fn(decay)",
             translation="a model that is k captures old counts decayᵏ·(1−decay), and ŵ counts, too; in the exercise "
                         "all models count alike"),
        Also("moving_average_copied", {"constant": 0.8, "copied": True}, fit="constant", scores=False,
             whose="an exponential moving average from the first model on: PyTorch's AveragedModel with EMA",
             source="torch.optim.swa_utils.AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))",
             translation="a model that is k captures old counts decayᵏ·(1−decay), the first one decayᵏ; in the "
                         "exercise all count alike"),
        Also("n_counts_new", {"late": -1}, scores=False, whose="the running mean of Welford and Knuth, with their n",
             source="Welford 1962; Knuth, The Art of Computer Programming, vol. 2: Mₖ = Mₖ₋₁ + (xₖ − Mₖ₋₁)/k, M₁ = x₁",
             translation="their n counts the new model and begins at 1: it is the exercise's n + 1"),
        Also("linear_weights", {"counts": 2, "sign": 1, "late": 0, "least": None}, scores=False,
             whose="an average with the weights 1, 2, 3, … of the models: Lacoste-Julien, Schmidt & Bach",
             source="arXiv:1212.2002: a weight of t + 1 for the iterate wₜ",
             translation="a new model counts 2/(n + 2), the exercise's 1/(n + 1)"),
        Also("polynomial_decay", {"fading": 0.02}, fit="fading", scores=False,
             whose="polynomial-decay averaging: Shamir & Zhang",
             source="arXiv:1212.1824: a new iterate counts (η + 1)/(t + η) in the t-th mean",
             translation="your factor before n is 1/(η + 1), the exercise's 1: its models all count alike"),
        Also("mean_at_first", {"cap": 0.6, **ALONE}, fit="cap", scores=False,
             whose="a mean at first, then a moving average: Mean Teacher",
             source="Tarvainen & Valpola's code, pytorch/main.py: alpha = min(1 - 1 / (global_step + 1), alpha)",
             translation="a new model never counts less than 1 − alpha: a mean first, then a moving average"),
        Also("falling_by_a_power", {"power": 2 / 3, **ALONE}, scores=False,
             whose="a moving average whose decay grows by a power: timm",
             source="timm.utils.ModelEmaV3 with use_warmup: decay = 1 − (1 + step)^(−2/3), step from 0",
             translation="a new model counts 1/(n + 1)^(2/3), the exercise's 1/(n + 1)"),
        Also("power_function", {"profile": 0.125, **ALONE}, fit="profile", scores=False,
             whose="a moving average by a power function: EDM2, Karras et al.",
             source="Karras et al. 2023, arXiv:2312.02696: β = (1 − 1/t)^(γ+1)",
             translation="your exponent is γ + 1, and later models count more; the exercise's γ is 0"),
        Also("moving_average_debiased", {"constant": 0.8, "debiased": True, **ALONE}, fit="constant", scores=False,
             whose="an exponential moving average with Adam's bias correction",
             source="Kingma & Ba 2015, Algorithm 1: mₜ/(1 − βᵗ), here from one corrected mean to the next",
             translation="a model that is k captures old counts decayᵏ times the new one; in the exercise all count "
                         "alike"),
        Also("warming_up", {"warm": 0}, scores=False,
             whose="a moving average that begins with a small decay: TensorFlow",
             source="tf.train.ExponentialMovingAverage(decay, num_updates): min(decay, (1 + num_updates)/(10 + "
                    "num_updates))", translation="a new model counts 9/(n + 10), the exercise's 1/(n + 1)"),
        Also("warming_up_from_1", {"warm": 1}, scores=False,
             whose="a moving average that begins with a small decay: pytorch_ema",
             source="fadel/pytorch_ema, torch_ema/ema.py: num_updates grows by 1, then as TensorFlow",
             translation="a new model counts 9/(n + 11), the exercise's 1/(n + 1)"),
    ),
    measures=(Measure("from w_SWA = 10, which does not count, the mean of 4, 2, 6, 8 comes out as {yours} instead of "
                      "{right}", four_models),),
    hints=("If w_swa is the mean of n models, what is their sum?", "(n·w_SWA + w)/(n + 1)",
           "return (w_swa * n_models + w) / (n_models + 1)"),
    solution="""def swa_update(w_swa, w, n_models):
    return (w_swa * n_models + w) / (n_models + 1)
""",
    after_pass="PyTorch's AveragedModel computes the exercise's mean, too, and leaves BatchNorm's statistics to "
               "update_bn. They belong to other weights now: `minigrad learn refresh_batchnorm`.",
    origin=mean_with, play="swa",
)
