"""Exercise E20: the population statistics of BatchNorm after averaging."""
import numpy as np

from ....nn.statistics import exact
from ..exercise import Also, Exercise, Measure, Wrong


def engine(batches):
    """The engine's pooled mean and total variance."""
    return exact([(len(b), b.mean(0), b.var(0)) for b in batches])


def reference(batches, *, weights="sizes", between=True, ddof=0, gives="variance", center="right"):
    """Population mean and variance with switches."""
    sizes = np.array([len(b) for b in batches], float)
    n = sizes.sum()
    means = np.array([b.mean(0) for b in batches])
    own = ddof == "each" or ddof and not between             # n/(n−1) of each batch, or of all rows
    variances = np.array([b.var(0, ddof=int(own)) for b in batches])
    p = share(weights, sizes)[:, None]
    start = 1 - p.sum() if weights in FADING else 0         # what is left of the initial statistics 0 and 1
    mean = (p * means).sum(0)
    apart = {False: 0 * p, "equal": np.full_like(p, 1 / len(p)), "sum": np.ones_like(p)}.get(between, p)
    spread = (apart * (means - mean) ** 2).sum(0) if start == 0 else 0 * mean
    var = (0 if between == "only" else (p * variances).sum(0)) + spread + start
    if ddof and not own:
        var = var * n / (n - 1)
    var = var + {"right": 0, "second moment": mean**2, "not squared": mean**2 - mean}[center]
    var = np.sqrt(var) if gives == "deviation" else var
    return mean, var


FADING = ("exponential", "reversed", "none")                # these leave something of the initial statistics


def share(weights, sizes):
    """How much each batch counts."""
    k = len(sizes)
    late = np.arange(k)[::-1]
    from_first = 0.1 * 0.9**late
    from_first[0] *= 10
    return {"sizes": sizes / sizes.sum(), "equal": np.full(k, 1 / k), "last": np.eye(k)[-1], "first": np.eye(k)[0],
            "exponential": 0.1 * 0.9**late, "reversed": 0.9 * 0.1**late, "none": np.zeros(k),
            "from first": from_first, "halves": 0.5 ** np.minimum(late + 1, k - 1),
            "all but the last": sizes * (late > 0) / sizes[:-1].sum(),
            "all but the first": sizes * (late < k - 1) / sizes[1:].sum()}[weights]


def formulas(s):
    """The lines of the pooled statistics."""
    yield "pᵢ = " + {"sizes": "nᵢ/n", "equal": "1/k", "last": "[i≥k]", "first": "[i≤1]",
                     "exponential": "0.1·0.9ᵏ⁻ⁱ", "reversed": "0.9·0.1ᵏ⁻ⁱ", "none": "0",
                     "from first": "0.9ᵏ⁻¹ if i ≤ 1 else 0.1·0.9ᵏ⁻ⁱ", "halves": "0.5ᵏ⁻¹ if i ≤ 1 else 0.5ᵏ⁺¹⁻ⁱ",
                     "all but the last": "[i<k]·nᵢ/Σ([i<k]·nᵢ)", "all but the first": "[i>1]·nᵢ/Σ([i>1]·nᵢ)"}[s.weights]
    yield "μ = Σ pᵢ·μᵢ"
    late = s.ddof == 1 and s.between                        # n/(n−1) of all rows, or nᵢ/(nᵢ−1) of each batch
    yield "σᵢ² = Σ(x − μᵢ)²/" + ("(nᵢ−1)" if s.ddof and not late else "nᵢ")
    spread = {"equal": "Σ(μᵢ − μ)²/k", "sum": "Σ(μᵢ − μ)²"}.get(s.between, "Σ pᵢ·(μᵢ − μ)²")
    terms = ["Σ pᵢ·σᵢ²"] * (s.between != "only") + [spread] * (bool(s.between) and s.weights != "none")
    var = " + ".join(terms)
    var += " + 1" if s.weights == "none" else " + 1 − Σ pᵢ" if s.weights in FADING else ""
    var = f"({var})·n/(n−1)" if late else var
    var += {"right": "", "second moment": " + μ²", "not squared": " + μ² − μ"}[s.center]
    yield f"σ² = √({var})" if s.gives == "deviation" else f"σ² = {var}"
    yield "return μ, σ²"


def probes(rng):
    """Batches of different sizes, means away from each other and from 0."""
    return [([rng.normal(size=(n, 3)) * rng.uniform(0.6, 1.5, 3) + rng.uniform(-2, 2, 3) + 0.5 for n in sizes],)
            for sizes in ((5, 3, 8), (4, 9), (3, 6, 4, 7))]


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
         "by n). Batch i = 1 … k has nᵢ rows with mean μᵢ and variance σᵢ².",
    formulas=formulas,
    symbols={
        "μ": "mean", "σ²": "var", "n": "n", "k": lambda v: len(v["sizes"]),
        "i": lambda v: np.arange(1.0, 1 + len(v["sizes"]))[:, None], "nᵢ": lambda v: v["sizes"][:, None], "μᵢ": "means",
        "σᵢ²": "variances", "pᵢ": "p", "Σ pᵢ·μᵢ": lambda v: (v["p"] * v["means"]).sum(0),
        "Σ pᵢ·σᵢ²": lambda v: (v["p"] * v["variances"]).sum(0), "Σ pᵢ": lambda v: v["p"].sum(),
        "Σ pᵢ·(μᵢ − μ)²": lambda v: (v["p"] * (v["means"] - v["mean"]) ** 2).sum(0),
        "Σ(μᵢ − μ)²": lambda v: ((v["means"] - v["mean"]) ** 2).sum(0),
        "Σ([i<k]·nᵢ)": lambda v: v["sizes"][:-1].sum(), "Σ([i>1]·nᵢ)": lambda v: v["sizes"][1:].sum(),
        "Σ(x − μᵢ)²": lambda v: np.array([((b - b.mean(0)) ** 2).sum(0) for b in v["batches"]])},
    wrong=(
        Wrong("not_done", {"weights": "none"}, asks="What do the batches change in your code?"),
        Wrong("last_batch", {"weights": "last", "between": False}, asks="Which batches does the result depend on?"),
        Wrong("first_batch", {"weights": "first", "between": False}),
        Wrong("exponential", {"weights": "exponential", "between": False},
              effect="0.9·old + 0.1·new starts at 0 and forgets the first batches",
              asks="How much does the first batch still count after the last one?"),
        Wrong("momentum_reversed", {"weights": "reversed", "between": False},
              effect="0.1·old + 0.9·new is little more than the last batch"),
        Wrong("exponential_from_the_first", {"weights": "from first", "between": False},
              effect="0.9·old + 0.1·new from the first batch on: that one counts most",
              asks="How much does the first batch count, and how much the last?"),
        Wrong("halved_each_time", {"weights": "halves", "between": False},
              effect="(old + new)/2 counts the last batch half, the first ones hardly",
              asks="How much does the first of ten batches count?"),
        Wrong("last_left_out", {"weights": "all but the last"}, asks="Which batches does the result depend on?"),
        Wrong("first_left_out", {"weights": "all but the first"}, asks="Which batches does the result depend on?"),
        Wrong("sizes_ignored", {"weights": "equal"}, asks="Should a batch of 1 count as much as a batch of 64?"),
        Wrong("no_between", {"between": False},
              asks="Two batches with the same variance but far apart: is the variance of all rows larger or smaller?"),
        Wrong("no_within", {"between": "only"}, asks="Is the variance 0 if all batches have the same mean?"),
        Wrong("between_unweighted", {"between": "equal"},
              asks="Does the mean of a small batch count as much as another?"),
        Wrong("between_summed", {"between": "sum"}, asks="Does your variance grow with the number of batches?"),
        Wrong("unbiased", {"ddof": 1}, asks="By how many is the sum of squares divided?"),
        Wrong("each_unbiased", {"ddof": "each"}, asks="By how many is the sum of squares of a batch divided?"),
        Wrong("std", {"gives": "deviation"}),
        Wrong("second_moment", {"center": "second moment"}),
        Wrong("mean_not_squared", {"center": "not squared"}, effect="as E[x²] − E[x] for E[x²] − E[x]²",
              asks="What is taken from the mean of the squares: the mean, or its square?"),
    ),
    also=(
        Also("update_bn", {"weights": "equal", "between": False, "ddof": 1}, whose="PyTorch's update_bn",
             source="torch.optim.swa_utils.update_bn: the mean of the batches' means and unbiased variances",
             translation="each batch counts alike, and what lies between the means of the batches is left out of σ²"),
        Also("bn_update", {"between": False, "ddof": 1}, whose="the SWA authors' bn_update",
             source="timgaripov/swa, utils.py: momentum = b/(n + b), over unbiased variances",
             translation="batches count by their size, but what lies between their means is left out of σ²"),
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
    after_pass="PyTorch's update_bn gives every batch the same weight, whatever its size. Try batches of 64 and "
               "a last one of 1: how much does that one batch count there, and here?",
    origin=exact, play="refresh",
)
