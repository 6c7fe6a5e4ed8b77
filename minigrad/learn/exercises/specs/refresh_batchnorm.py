"""Exercise E20: the population statistics of BatchNorm after averaging."""
import numpy as np

from ....nn.statistics import exact
from ..exercise import Also, Exercise, Measure, Wrong


def engine(batches):
    """The engine's pooled mean and total variance."""
    return exact([(len(b), b.mean(0), b.var(0)) for b in batches])


def reference(batches, *, weights="sizes", between=True, ddof=0, gives="variance", center="right", average="p",
              pooled=False):
    """Population mean and variance with switches."""
    sizes = np.array([len(b) for b in batches], float)
    n = sizes.sum()
    means = np.array([b.mean(0) for b in batches])
    own = ddof == "each" or ddof and not between             # n/(n−1) of each batch, or of all rows
    variances = np.array([b.var(0, ddof=int(own)) for b in batches])
    p = share(weights, sizes)[:, None]
    start = 1 - p.sum() if weights in FADING else 0         # what is left of the initial statistics 0 and 1
    mean = means.mean(0) if average == "plain" else (p * means).sum(0)
    apart = {False: 0 * p, "equal": np.full_like(p, 1 / len(p)),
             "both equal": np.full_like(p, 1 / len(p)), "sum": np.ones_like(p)}.get(between, p)
    spread = (apart * (means - mean) ** 2).sum(0) if start == 0 else 0 * mean
    spread = means.var(0) if between == "of means" else spread
    spread = (p * (means - so_far(means, sizes, p, between)) ** 2).sum(0) if between in SO_FAR else spread
    merges = np.concatenate([[0], sizes.cumsum()[:-1]])[:, None] / sizes.cumsum()[:, None]       # (n − nᵢ)/n so far
    spread = (merges * p * (means - so_far(means, sizes, p, "so far")) ** 2).sum(0) if between == "merged" else spread
    spread = (means**2).mean(0) - mean**2 if between == "moments" else spread
    within = {"only": 0, **dict.fromkeys(("moments", "plain within", "both equal"), variances.mean(0)),
              "deviations": (p * np.sqrt(variances)).sum(0) ** 2}.get(between, (p * variances).sum(0))
    var = within * (n / (n - len(batches)) if pooled else 1) + spread + start
    if ddof and not own:
        var = var * n / (n - 1)
    var = var + {"right": 0, "second moment": mean**2, "not squared": mean**2 - mean, "added": 2 * mean**2}[center]
    var = over_rows(np.concatenate(batches), gives) if gives in ROWS else var
    var = (p * np.sqrt(variances)).sum(0) ** 2 if gives == "square of deviations" else var
    var = np.sqrt(var) if gives == "deviation" else var
    return mean, var


# what the means of the batches are taken around before the mean of all is known
SO_FAR = {"so far": "(p₁·μ₁ + … + pᵢ·μᵢ)/(p₁ + … + pᵢ)", "shares so far": "(p₁·μ₁ + … + pᵢ·μᵢ)",
          "before": "(p₁·μ₁ + … + pᵢ₋₁·μᵢ₋₁)/(p₁ + … + pᵢ₋₁)", "shares before": "(p₁·μ₁ + … + pᵢ₋₁·μᵢ₋₁)",
          "before, not the first": "(p₁·μ₁ + … + pᵢ₋₁·μᵢ₋₁)/(p₁ + … + pᵢ₋₁)"}


def so_far(means, sizes, p, which):
    """The mean of the rows up to each batch, with or without it; or the sum of pᵢ·μᵢ that is to become it."""
    sums = np.cumsum(p * means, axis=0)
    sums = sums if which.startswith("shares") else sums / (np.cumsum(sizes) / sizes.sum())[:, None]
    start = means[:1] if which == "before, not the first" else 0 * means[:1]
    return sums if which.endswith("so far") else np.concatenate([start, sums[:-1]])


ROWS = {"rows new": "the mean over all rows of (x − m)², m the mean of the rows up to x",
        "rows old": "the mean over all rows of (x − m)², m the mean of the rows before x, 0 at first",
        "rows merged": "the mean over the rows r = 1 … n of ((r−1)/r)·(x − m)², m the mean of the rows up to x"}


def over_rows(rows, which):
    """The sum of squares of Welford's loop with the old or the new mean twice, or of a merge with the new one."""
    number = np.arange(1.0, 1 + len(rows))[:, None]
    new = rows.cumsum(0) / number
    old = np.concatenate([0 * rows[:1], new[:-1]])
    squares = (rows - (old if which == "rows old" else new)) ** 2
    return (squares * ((number - 1) / number if which == "rows merged" else 1)).mean(0)


FADING = ("exponential", "reversed", "none", "slow")                # these leave something of the initial statistics


def share(weights, sizes):
    """How much each batch counts."""
    k = len(sizes)
    late = np.arange(k)[::-1]
    from_first = 0.1 * 0.9**late
    from_first[0] *= 10
    return {"sizes": sizes / sizes.sum(), "equal": np.full(k, 1 / k), "last": np.eye(k)[-1], "first": np.eye(k)[0],
            "first twice": sizes * (1 + (late == k - 1)) / (sizes.sum() + sizes[0]),
            "exponential": 0.1 * 0.9**late, "exponential from 0": 0.1 * 0.9**late,
            "slow": 0.01 * 0.99**late, "reversed": 0.9 * 0.1**late, "none": np.zeros(k),
            "from first": from_first, "halves": 0.5 ** np.minimum(late + 1, k - 1),
            "all but the last": sizes * (late > 0) / sizes[:-1].sum(),
            "all but the first": sizes * (late < k - 1) / sizes[1:].sum()}[weights]


def formulas(s):
    """The lines of the pooled statistics."""
    yield "pᵢ = " + {"sizes": "nᵢ/n", "equal": "1/k", "last": "[i≥k]", "first": "[i≤1]",
                     "first twice": "(1 + [i≤1])·nᵢ/Σ((1 + [i≤1])·nᵢ)",
                     "exponential": "0.1·0.9ᵏ⁻ⁱ", "exponential from 0": "0.1·0.9ᵏ⁻ⁱ",
                     "slow": "0.01·0.99ᵏ⁻ⁱ", "reversed": "0.9·0.1ᵏ⁻ⁱ", "none": "0",
                     "from first": "0.9ᵏ⁻¹ if i ≤ 1 else 0.1·0.9ᵏ⁻ⁱ", "halves": "0.5ᵏ⁻¹ if i ≤ 1 else 0.5ᵏ⁺¹⁻ⁱ",
                     "all but the last": "[i<k]·nᵢ/Σ([i<k]·nᵢ)", "all but the first": "[i>1]·nᵢ/Σ([i>1]·nᵢ)"}[s.weights]
    yield "μ = " + ("Σμᵢ/k" if s.average == "plain" else "Σ pᵢ·μᵢ")
    late = s.ddof == 1 and s.between                        # n/(n−1) of all rows, or nᵢ/(nᵢ−1) of each batch
    yield "σᵢ² = Σ(x − μᵢ)²/" + ("(nᵢ−1)" if s.ddof and not late else "nᵢ")
    spread = {"equal": "Σ(μᵢ − μ)²/k", "both equal": "Σ(μᵢ − μ)²/k", "of means": "Σ(μᵢ − Σμᵢ/k)²/k",
              "sum": "Σ(μᵢ − μ)²",
              "merged": f"Σ pᵢ·((n₁ + … + nᵢ₋₁)/(n₁ + … + nᵢ))·(μᵢ − {SO_FAR['so far']})²",
              **{at: f"Σ pᵢ·(μᵢ − {centre})²" for at, centre in SO_FAR.items()}
              }.get(s.between, "Σ pᵢ·(μᵢ − μ)²")
    spread += {"before": ", with 0 for the mean before the first batch",
               "before, not the first": " from i = 2 on"}.get(s.between, "")
    within = {"plain within": "Σσᵢ²/k", "both equal": "Σσᵢ²/k", "deviations": "(Σ pᵢ·√(σᵢ²))²"}.get(
        s.between, "Σ pᵢ·σᵢ²") + "·n/(n−k)" * s.pooled
    within = "Σ(σᵢ² + μᵢ²)/k − μ²" if s.between == "moments" else within
    terms = [within] * (s.between != "only") + [spread] * (s.between not in (False, "moments") and s.weights != "none")
    var = " + ".join(terms)
    var += " + 1" if s.weights == "none" else " + 1 − Σ pᵢ" if s.weights in FADING else ""
    var = f"({var})·n/(n−1)" if late else var
    var += {"right": "", "second moment": " + μ²", "not squared": " + μ² − μ", "added": " + 2·μ²"}[s.center]
    yield {"deviation": f"σ² = √({var})", "square of deviations": "σ² = (Σ pᵢ·√(σᵢ²))²",
           **{which: f"~σ² = {mean}" for which, mean in ROWS.items()}}.get(
        s.gives, f"{'~' * (s.between in SO_FAR or s.between == 'merged')}σ² = {var}")
    yield "return μ, σ²"


def probes(rng):
    """Batches of different sizes, the largest at any place, with small and with large numbers."""
    return [([scale * (rng.normal(size=(n, c)) * rng.uniform(0.6, 1.5, c) + rng.uniform(-1.5, 2.5, c)) for n in ns],)
            for ns, c, scale in (((8, 3, 5), 2, 0.2), ((4, 9), 3, 1), ((3, 7, 6, 4), 4, 9))]


BATCHES = [np.array([[0.0], [2.0], [4.0], [2.0], [1.0], [3.0]]), np.array([[9.0], [11.0]])]


def entry(part):
    """f(function) -> mean or variance of a batch of six around 2 and a batch of two around 10."""
    def number(refresh):
        return float(np.ravel(refresh([b.copy() for b in BATCHES])[part])[0])
    return number


PLAIN = {"ddof": 0, "gives": "variance", "center": "right", "average": "p"}          # no combinations with others
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
        "Σ pᵢ·√(σᵢ²)": lambda v: (v["p"] * np.sqrt(v["variances"])).sum(0),
        "Σ pᵢ·σᵢ²": lambda v: (v["p"] * v["variances"]).sum(0), "Σ pᵢ": lambda v: v["p"].sum(),
        "Σ pᵢ·(μᵢ − μ)²": lambda v: (v["p"] * (v["means"] - v["mean"]) ** 2).sum(0),
        "Σ(μᵢ − μ)²": lambda v: ((v["means"] - v["mean"]) ** 2).sum(0),
        "Σμᵢ": lambda v: v["means"].sum(0), "Σ(μᵢ − Σμᵢ/k)²": lambda v: len(v["means"]) * v["means"].var(0),
        "Σσᵢ²": lambda v: v["variances"].sum(0),
        "Σ(σᵢ² + μᵢ²)": lambda v: (v["variances"] + v["means"] ** 2).sum(0),
        "Σ((1 + [i≤1])·nᵢ)": lambda v: v["sizes"].sum() + v["sizes"][0],
        "Σ([i<k]·nᵢ)": lambda v: v["sizes"][:-1].sum(), "Σ([i>1]·nᵢ)": lambda v: v["sizes"][1:].sum(),
        "Σ(x − μᵢ)²": lambda v: np.array([((b - b.mean(0)) ** 2).sum(0) for b in v["batches"]])},
    wrong=(
        Wrong("not_done", {"weights": "none"}, asks="What do the batches change in your code?"),
        Wrong("last_batch", {"weights": "last", "between": False}, asks="Which batches does the result depend on?"),
        Wrong("first_batch", {"weights": "first", "between": False}),
        Wrong("exponential", {"weights": "exponential", "between": False},
              effect="0.9·old + 0.1·new starts at 0 and forgets the first batches",
              asks="How much does the first batch still count after the last one?"),
        Wrong("exponential_from_zero", {"weights": "exponential from 0", "between": False},
              effect="0.9·old + 0.1·new starts at 0, and k batches leave 0.9ᵏ of that",
              asks="How much do all batches together count?"),
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
        Wrong("first_twice", {"weights": "first twice", "average": "p", "gives": "variance"},
              asks="Is the first batch added to a total that holds it already?"),
        Wrong("mean_of_means", {"average": "plain", "weights": "sizes"},
              asks="Should a batch of 1 count as much as a batch of 64?"),
        Wrong("variances_averaged", {"between": "plain within"},
              asks="Does the variance of a small batch count as much as another?"),
        Wrong("deviations_within", {"between": "deviations"}, effect="σ² is too small if the batches differ in spread",
              asks="Of what is the mean taken within the batches: of variances, or of their roots?"),
        Wrong("no_between", {"between": False},
              asks="Two batches with the same variance but far apart: is the variance of all rows larger or smaller?"),
        Wrong("no_within", {"between": "only"}, asks="Is the variance 0 if all batches have the same mean?"),
        Wrong("between_unweighted", {"between": "equal"},
              asks="Does the mean of a small batch count as much as another?"),
        Wrong("variance_of_the_means", {"between": "of means", "weights": "sizes", **PLAIN},
              asks="Does the mean of a small batch count as much as another?"),
        Wrong("variance_with_equal_batches", {"between": "both equal", "weights": "sizes", **PLAIN},
              asks="Should a batch of 1 count as much as a batch of 64?"),
        Wrong("second_moments_with_equal_batches", {"between": "moments", "weights": "sizes", **PLAIN},
              asks="Is the mean of x² taken over the rows, or over the batches?"),
        Wrong("within_over_n_minus_k", {"pooled": True, "between": True, "weights": "sizes", **PLAIN},
              effect="that is the unbiased estimate of the variance within the batches",
              asks="By how many are all squares divided together?"),
        *(Wrong(name, {"between": between, "weights": "sizes", **PLAIN}, effect=effect,
                asks="Around which mean are the squares taken, and which batches does it hold by then?")
          for name, between, effect in (
              ("around_the_mean_so_far", "so far", "the mean of all rows is known after the last batch only"),
              ("around_the_sum_so_far", "shares so far", "the sum of pᵢ·μᵢ is a mean after the last batch only"),
              ("around_the_sum_before", "shares before", "the sum of pᵢ·μᵢ is a mean after the last batch only"),
              ("around_the_mean_before", "before", "the mean of all rows is known after the last batch only"),
              ("around_the_mean_before_from_the_second_on", "before, not the first",
               "a merge of two parts has the factor n₁·n₂/(n₁ + n₂) there"))),
        Wrong("merged_with_the_new_mean", {"between": "merged", "weights": "sizes", **PLAIN},
              effect="μᵢ − mean is taken after the mean has moved, and is too small",
              asks="Does the mean in μᵢ − mean hold batch i already when you take the difference?"),
        *(Wrong(name, {"gives": f"rows {kind}", "weights": "sizes", "between": True, "ddof": 0, "center": "right",
                       "average": "p"}, effect=effect, asks="Which means are in the two differences of Welford's loop?")
          for name, kind, effect in (
              ("welford_with_the_new_mean", "new", "Welford's product is (x − old mean)·(x − new mean)"),
              ("welford_with_the_old_mean", "old", "Welford's product is (x − old mean)·(x − new mean)"),
              ("rows_merged_with_the_new_mean", "merged", "x − mean is taken after the mean has moved"))),
        Wrong("between_summed", {"between": "sum"}, asks="Does your variance grow with the number of batches?"),
        Wrong("each_unbiased", {"ddof": "each"}, asks="By how many is the sum of squares of a batch divided?"),
        Wrong("std", {"gives": "deviation"}),
        Wrong("deviations_averaged", {"gives": "square of deviations", "between": False, "center": "right"},
              asks="Of what is the mean taken within the batches: of variances, or of their roots?"),
        Wrong("second_moment", {"center": "second moment"}),
        Wrong("mean_added", {"center": "added", "weights": "sizes", "between": True, "ddof": 0, "average": "p"},
              effect="as E[x²] + E[x]² for E[x²] − E[x]²", asks="Is the variance of numbers that are all 5 zero?"),
        Wrong("mean_not_squared", {"center": "not squared"}, effect="as E[x²] − E[x] for E[x²] − E[x]²",
              asks="What is taken from the mean of the squares: the mean, or its square?"),
    ),
    also=(
        Also("unbiased", {"ddof": 1}, scores=False, whose="the unbiased variance: PyTorch's torch.var",
             source="torch.var of all rows, whose default is correction=1; n/(n−1) is Bessel's correction",
             translation="your σ² is n/(n−1) times the exercise's, which is divided by n"),
        Also("pooled", {"pooled": True, "between": False, "weights": "sizes", **PLAIN}, scores=False,
             whose="the pooled variance of statistics",
             source="textbooks of the analysis of variance: Σ(nᵢ−1)·sᵢ²/(n−k), the mean square within",
             translation="what lies between the means is left out of σ², and the sum is divided by n − k"),
        Also("update_bn", {"weights": "equal", "between": False, "ddof": 1}, whose="PyTorch's update_bn",
             source="torch.optim.swa_utils.update_bn: the mean of the batches' means and unbiased variances",
             translation="each batch counts alike, and what lies between the means of the batches is left out of σ²"),
        Also("bn_update", {"between": False, "ddof": 1}, whose="the SWA authors' bn_update",
             source="timgaripov/swa, utils.py: momentum = b/(n + b), over unbiased variances",
             translation="batches count by their size, but what lies between their means is left out of σ²"),
        Also("training_pass", {"weights": "exponential", "between": False, "ddof": 1}, scores=False,
             whose="a pass in training mode with PyTorch's default momentum, another method",
             source="torch.nn.BatchNorm1d(momentum=0.1), running statistics from 0 and 1",
             translation="your early batches fade, and k batches leave 0.9ᵏ of the initial 0 and 1"),
        Also("training_pass_keras", {"weights": "slow", "between": False}, scores=False,
             whose="a pass in training mode with Keras's default momentum, another method",
             source="keras.layers.BatchNormalization 3 (momentum 0.99, a biased variance), from 0 and 1",
             translation="k batches leave 0.99ᵏ of the initial 0 and 1 in your statistics"),
        Also("training_pass_fused", {"weights": "slow", "between": False, "ddof": 1}, scores=False,
             whose="a pass in training mode with TensorFlow's fused kernel and a momentum of 0.99, another method",
             source="tensorflow/tensorflow, core/kernels/fused_batch_norm_op.cc: variance · rest_size_adjust, from 0 "
                    "and 1",
             translation="k batches leave 0.99ᵏ of the initial 0 and 1, and each variance is divided by nᵢ − 1"),
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
