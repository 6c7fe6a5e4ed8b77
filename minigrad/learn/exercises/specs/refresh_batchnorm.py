"""Exercise E20: the population statistics of BatchNorm after averaging."""
import numpy as np

from ....nn.statistics import exact
from ..exercise import Exercise, Measure, Wrong


def engine(batches):
    """The engine's pooled mean and total variance."""
    return exact([(len(b), b.mean(0), b.var(0)) for b in batches])


def reference(batches, *, weights="sizes", between=True, ddof=0, gives="variance", center=True):
    """Population mean and variance with switches."""
    sizes = np.array([len(b) for b in batches], float)
    n = sizes.sum()
    means = np.array([b.mean(0) for b in batches])
    variances = np.array([b.var(0, ddof=0 if between else ddof) for b in batches])
    p = share(weights, sizes)
    start = 1 - p.sum()                                     # what is left of the initial statistics 0 and 1
    mean = p @ means                                        #: μ = Σ p·μᵢ
    within = p @ variances                                  #: within = Σ p·σᵢ²
    spread = p @ (means - mean) ** 2 if start == 0 else 0 * mean    #: between = Σ p·(μᵢ−μ)²
    var = within + (spread if between else 0) + start       #: σ² = within + between
    if ddof and between:
        var = var * n / (n - 1)
    if not center:
        var = var + mean**2
    var = np.sqrt(var) if gives == "deviation" else var
    return mean, var


def share(weights, sizes):
    """How much each batch counts."""
    k = len(sizes)
    late = np.arange(k)[::-1]
    return {"sizes": sizes / sizes.sum(), "equal": np.full(k, 1 / k), "last": np.eye(k)[-1], "first": np.eye(k)[0],
            "exponential": 0.1 * 0.9**late, "reversed": 0.9 * 0.1**late, "none": np.zeros(k)}[weights]


def running(values, momentum):
    """The exponential moving mean of batch statistics, from 0."""
    mean = 0 * values[0]
    for value in values:
        mean = (1 - momentum) * mean + momentum * value
    return mean


def probes(rng):
    """Batches of different sizes, means away from each other and from 0."""
    return [([rng.normal(size=(n, 3)) * rng.uniform(0.6, 1.5, 3) + rng.uniform(-2, 2, 3) + 0.5 for n in sizes],)
            for sizes in ((5, 3, 8), (4, 9))]


BATCHES = [np.array([[0.0], [2.0], [4.0], [2.0], [1.0], [3.0]]), np.array([[9.0], [11.0]])]


def entry(part):
    """f(function) -> mean or variance of a batch of six around 2 and a batch of two around 10."""
    def number(refresh):
        return float(np.ravel(refresh([b.copy() for b in BATCHES])[part])[0])
    return number


EXERCISE = Exercise(
    slug="refresh_batchnorm", id="E20", lesson=14, title="BatchNorm statistics after averaging",
    function="refresh_batchnorm", arguments=("batches",), outputs=("mean", "var"), after=("batchnorm_backward", "swa"),
    engine=engine, reference=reference, probes=probes, moves=(None, None),
    task="Mean and variance that BatchNorm needs at evaluation, from one pass over the data. batches: a list of\n"
         "arrays (n_b, C) of different n_b. Return mean (C,) and variance (C,) of all rows together (biased: divided\n"
         "by n).",
    formulas=("n = Σ nᵢ", "μ = (1/n)·Σ x", "σ² = (1/n)·Σ (x − μ)²"),
    symbols={"μ": "mean", "within": "within", "between": "spread", "σ²": "var", "n": "n",
             "mean(μᵢ)": lambda v: v["means"].mean(0), "Σ(nᵢ·μᵢ)": lambda v: v["sizes"] @ v["means"],
             "μ_last": lambda v: v["means"][-1], "μ_first": lambda v: v["means"][0],
             "EMA(μᵢ)": lambda v: running(v["means"], 0.1), "EMA₉(μᵢ)": lambda v: running(v["means"], 0.9),
             "Σ(x−μ)²": lambda v: sum(((b - v["mean"]) ** 2).sum(0) for b in v["batches"])},
    wrong=(
        Wrong("not_done", {"weights": "none"}, "μ = 0", "μ = Σ(nᵢ·μᵢ)/n"),
        Wrong("last_batch", {"weights": "last", "between": False}, "μ = μ_last", "μ = Σ(nᵢ·μᵢ)/n"),
        Wrong("first_batch", {"weights": "first", "between": False}, "μ = μ_first", "μ = Σ(nᵢ·μᵢ)/n"),
        Wrong("exponential", {"weights": "exponential", "between": False}, "μ = EMA(μᵢ)", "μ = Σ(nᵢ·μᵢ)/n",
              effect="0.9·old + 0.1·new starts at 0 and forgets the first batches"),
        Wrong("momentum_reversed", {"weights": "reversed", "between": False}, "μ = EMA₉(μᵢ)", "μ = Σ(nᵢ·μᵢ)/n",
              effect="0.1·old + 0.9·new is little more than the last batch"),
        Wrong("sizes_ignored", {"weights": "equal"}, "μ = mean(μᵢ)", "μ = Σ(nᵢ·μᵢ)/n"),
        Wrong("no_between", {"between": False}, "σ² = within", "σ² = within + between"),
        Wrong("unbiased", {"ddof": 1}, "σ² = Σ(x−μ)²/(n−1)", "σ² = Σ(x−μ)²/n"),
        Wrong("std", {"gives": "deviation"}, "σ² = √(within + between)", "σ² = within + between"),
        Wrong("second_moment", {"center": False}, "σ² = within + between + μ²", "σ² = within + between"),
    ),
    measures=(
        Measure("for six numbers around 2 and two around 10 the mean is {yours} instead of {right}", entry(0)),
        Measure("for six numbers around 2 and two around 10 the variance is {yours} instead of {right}", entry(1))),
    hints=("Two batches with the same variance but far apart: is the variance of all rows larger or smaller?",
           "σ² = Σ pᵢ·σᵢ² + Σ pᵢ·(μᵢ − μ)² with pᵢ = nᵢ/n (within the batches, and between them)",
           "rows = np.concatenate(batches); return rows.mean(0), rows.var(0)"),
    solution="""def refresh_batchnorm(batches):
    rows = np.concatenate(batches)
    return rows.mean(0), rows.var(0)
""",
    origin=exact, play="refresh",
)
