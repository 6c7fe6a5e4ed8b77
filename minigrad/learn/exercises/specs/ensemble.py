"""Exercise E23: the prediction of a fast geometric ensemble."""
from functools import reduce
from types import SimpleNamespace

import numpy as np

from ....autograd import Tensor
from ....weightspace.ensembles import ensemble_predict
from ..drawing import decades, spread
from ..ensemble_lines import AXES, OUTPUTS, formulas
from ..exercise import Also, Exercise, Measure, Wrong


def engine(path, c, f):
    """The engine's mean of probabilities over the weights at the middle of each cycle."""
    return ensemble_predict(SimpleNamespace(outputs=lambda w: Tensor(f(w))), list(path[c // 2 - 1::c]))


def softmax(z, axis):
    """exp(z)/Σexp(z), along an axis."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def reference(path, c, f, *, members="middle", average="probabilities", axis=-1, heat=0.5, old=0.6):
    """The ensemble with switches. heat: T of a sharpened mean, 1/T of a softmax; old: α of a moving average."""
    middle = c - 1 if members.startswith("end") else c // 2 - 1
    start = {"late": c // 2, "start": 0, "early": c // 2 - 2}.get(members, middle)
    w = {"last": path[-1:], "all": path, "halves": path[start::c // 2]}.get(members, path[start::c])
    w = w[KEPT.get(members, slice(None))]
    z = np.stack([f(member) for member in w])
    parts = probabilities(z, axis)

    def alone(outputs):
        return probabilities(outputs[None], axis)[0]
    p = {"probabilities": lambda: parts.mean(0), "sum": lambda: parts.sum(0), "logits": lambda: alone(z.mean(0)),
         "raw": lambda: z.mean(0), "weights": lambda: alone(f(w.mean(0))), "votes": lambda: votes(z).mean(0),
         "counts": lambda: votes(z).sum(0), "majority": lambda: of_largest(votes(z).sum(0)),
         "sharpened": lambda: sharpened(parts.mean(0), heat), "tempered": lambda: softmax(heat * z, -1).mean(0),
         "fading": lambda: np.average(
             parts, axis=0, weights=old ** np.arange(len(w))[::-1]),
         "growing": lambda: np.average(parts, axis=0, weights=1 + np.arange(len(w))),
         "largest of all": lambda: parts.max(0) / parts.max(0).sum(-1, keepdims=True),
         "geometric": lambda: np.exp(np.log(parts).mean(0)), "logarithms": lambda: np.log(parts).mean(0),
         "log of the mean": lambda: np.log(parts.mean(0)), "largest": lambda: parts.max(0),
         "over T": lambda: parts.sum(0) / len(path), "over c": lambda: parts.sum(0) / c,
         "over k+1": lambda: parts.sum(0) / (len(w) + 1), "over k-1": lambda: parts.sum(0) / np.float64(len(w) - 1),
         "first twice": lambda: (parts[0] + parts.sum(0)) / len(w),
         "product": lambda: parts.prod(0), "experts": lambda: alone(z.sum(0)), "twice": lambda: alone(parts.mean(0)),
         "median": lambda: np.median(parts, axis=0),
         "pairwise": lambda: reduce(lambda p, new: (p + new) / 2, parts)}[average]()
    return p


def sharpened(p, heat):
    """p^(1/T), divided by its sum over the classes."""
    return p ** (1 / heat) / (p ** (1 / heat)).sum(-1, keepdims=True)


def of_largest(votes):
    """1 for the class with most votes, the first of those with equally many."""
    return np.eye(votes.shape[1])[votes.argmax(1)]


def probabilities(z, axis):
    """What is taken for probabilities of outputs (k, N, K)."""
    if axis == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if axis in SHIFTED:
        shift, over = SHIFTED[axis]
        return softmax(z - z.max(shift, keepdims=True), over)
    return softmax(z, (-2, -1) if axis == "all" else axis)


SHIFTED = {"max of the row": (-1, -2), "max of the column": (-2, -1)}           # axes of a maximum and of the sum


def votes(z):
    """1 at the largest output of each row, 0 elsewhere."""
    return (z == z.max(-1, keepdims=True)).astype(float)


KEPT = {"without last": slice(-1), "without first": slice(1, None), "first cycle": slice(1),
        "last cycle": slice(-1, None), "last two": slice(-2, None), "last three": slice(-3, None),
        "end, last two": slice(-2, None), "end, last three": slice(-3, None)}


def symbols_of(axis):
    """{symbol: f(locals) -> value} of what is made of the outputs, for a kind of softmax."""
    name = AXES[axis]
    return {
        f"Σ{name}(f(wⱼ))": lambda v: v["parts"].sum(0), f"Σlog {name}(f(wⱼ))": lambda v: np.log(v["parts"]).sum(0),
        f"∏{name}(f(wⱼ))": lambda v: v["parts"].prod(0), f"{name}(Σf(wⱼ))": lambda v: v["alone"](v["z"].sum(0)),
        f"{name}((1/k)·Σf(wⱼ))": lambda v: v["alone"](v["z"].mean(0)),
        f"{name}(f((1/k)·Σwⱼ))": lambda v: v["alone"](v["f"](v["w"].mean(0))),
        f"{name}((1/k)·Σ{name}(f(wⱼ)))": lambda v: v["alone"](v["parts"].mean(0))}


class Model:
    """Outputs (N, K) of a network with flat weights w (n,), tanh inside."""

    def __init__(self, rng, rows, weights, classes, high):
        self.x = rng.normal(size=(rows, weights))
        self.second = spread(rng, weights * classes, 0.1, high).reshape(weights, classes)

    def outputs(self, w):
        """f(w)."""
        return np.tanh(self.x * np.asarray(w, float)) @ self.second


def probes(rng):
    """Two, five and three cycles of weights, of different lengths; small and large outputs."""
    return [(decades(rng, cycles * c, n, low=0.05, high=3), c, Model(rng, rows, n, classes, high).outputs)
            for cycles, c, n, rows, classes, high in ((2, 4, 3, 5, 4, 2), (5, 8, 2, 6, 6, 60), (3, 6, 4, 4, 2, 8))]


PATH = np.array([2.0, 4, 2, 2, 2, -1, 2, 2])[:, None]               # with c = 4 the members are 4 and −1


def two_members(function):
    """p of the first class for outputs (w, 0)."""
    found = function(PATH.copy(), 4, lambda w: np.array([[float(np.ravel(w)[0]), 0.0]]))
    return float(np.ravel(found)[0])


def total(function):
    """What the probabilities of a row add up to, the mean of two rows."""
    return float(np.sum(function(PATH.copy(), 4, lambda w: np.array([[float(np.ravel(w)[0]), 0.0], [1.0, 0.0]])))) / 2


ALONE = {"members": "middle", "axis": -1}             # no combinations with those
MEAN = {"average": "probabilities", "axis": -1}
EXERCISE = Exercise(
    slug="ensemble", id="E23", lesson=13, title="a fast geometric ensemble", function="fge_predict",
    arguments=("path", "c", "f"), outputs=("p",), after=("logistic",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None,),
    task="Prediction of a fast geometric ensemble. path (T, n): path[i − 1] are the weights after iteration i of SGD,\n"
         "i = 1 … T, with a cyclic learning rate: cycles of c iterations (even), lowest in the middle of a cycle,\n"
         "after iteration c/2 of it. f(w) returns outputs (N, K), not yet probabilities. The members of the ensemble\n"
         "are the weights at the middle of each of the k cycles. Return p (N, K): the mean of their probabilities.",
    symbols={
        "p": "p", "T": lambda v: len(v["path"]), "k": lambda v: len(v["w"]), "c": "c", "w₁ … w_k": "w",
        **{k: v for axis in AXES for k, v in symbols_of(axis).items()},
        **{f"Σ{text}": lambda v: v["parts"].sum(0) for text in OUTPUTS.values()},
        "softmax(f(w₁))": lambda v: v["parts"][0], "Σf(wⱼ)": lambda v: v["z"].sum(0),
        "Σ[largest of f(wⱼ)]": lambda v: votes(v["z"]).sum(0)},
    wrong=(
        Wrong("no_softmax", {"average": "raw"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("vote_counts", {"average": "counts", **ALONE}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("later_count_more", {"average": "growing", **ALONE}, effect="the last member counts k times the first",
              asks="How much does the first member count in an ensemble of four?"),
        Wrong("largest_normalised", {"average": "largest of all", **ALONE},
              effect="the rule of the maximum, not a mean",
              asks="How many members does each number of your p depend on?"),
        Wrong("divided_by_T", {"average": "over T"}, asks="Of how many predictions is your p the mean?"),
        Wrong("divided_by_c", {"average": "over c"}, asks="Of how many predictions is your p the mean?"),
        Wrong("divided_by_k_plus_1", {"average": "over k+1", "members": "middle"},
              asks="Of how many predictions is your p the mean?"),
        Wrong("divided_by_k_minus_1", {"average": "over k-1", "members": "middle"},
              asks="Of how many predictions is your p the mean?"),
        Wrong("first_counts_twice", {"average": "first twice", "axis": -1},
              effect="as if a sum began with the first member, and a loop over all of them added it again",
              asks="What do the numbers of a row of your p add up to?"),
        Wrong("product", {"average": "product", "axis": -1, "members": "middle"},
              asks="What do the numbers of a row of your p add up to?"),
        Wrong("geometric_mean", {"average": "geometric"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("log_probabilities", {"average": "logarithms"}, asks="Can a probability be negative?"),
        Wrong("log_of_the_mean", {"average": "log of the mean"}, asks="Can a probability be negative?"),
        Wrong("largest_of_members", {"average": "largest"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("softmax_twice", {"average": "twice"}, effect="what is a probability already is flattened",
              asks="What is the mean of probabilities: outputs, or probabilities?"),
        Wrong("pairwise_mean", {"average": "pairwise"}, effect="the last member counts half, the first ones hardly",
              asks="How much does the first member count in an ensemble of four?"),
        Wrong("softmax_over_rows", {"axis": -2}),
        Wrong("largest_of_a_row_sum_over_rows", {"axis": "max of the row", "average": "probabilities"},
              asks="Over which axis do your probabilities add up to 1?"),
        Wrong("largest_of_a_column", {"axis": "max of the column", "average": "probabilities"},
              asks="Is the number that you take off before exp the same for all classes of an example?"),
        Wrong("softmax_over_members", {"axis": -3}, asks="Over which axis do your probabilities add up to 1?"),
        Wrong("softmax_over_all", {"axis": "all"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("sigmoid", {"axis": "sigmoid"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("one_late", {"members": "late"}, asks="Which row of path is iteration 1?"),
        Wrong("one_early", {"members": "early"}, asks="Which row of path is iteration 1?"),
        Wrong("every_half_cycle", {"members": "halves"}, asks="How far apart are two middles of cycles?"),
        Wrong("last_cycle_left_out", {"members": "without last"}, asks="How many members does your ensemble have?"),
        Wrong("first_cycle_left_out", {"members": "without first"}, asks="How many members does your ensemble have?"),
        Wrong("first_cycle_only", {"members": "first cycle"}, asks="How many members does your ensemble have?"),
        Wrong("last_cycle_only", {"members": "last cycle"}, effect="as after a loop that writes over its p",
              asks="How many members does your ensemble have?"),
        Wrong("last_two_cycles", {"members": "last two", **MEAN}, effect="earlier members do not count",
              asks="How many members does your ensemble have?"),
        Wrong("last_three_cycles", {"members": "last three", **MEAN}, effect="earlier members do not count",
              asks="How many members does your ensemble have?"),
        Wrong("start_of_cycle", {"members": "start"}),
        Wrong("last_only", {"members": "last"}),
        Wrong("every_iteration", {"members": "all"}),
    ),
    also=(
        Also("logits_averaged", {"average": "logits"}, scores=False,
             whose="logit-ensembling, as in Model soups and Ensemble-PyTorch's FastGeometricClassifier",
             source="Wortsman et al. 2022, arXiv:2203.05482; torchensemble, fast_geometric.py: softmax of op.average; "
                    "the geometric mean: Goodfellow et al. 2016, section 7.12",
             translation="your p is made of the members' mean output; by softmax, that is a normalised geometric mean "
                         "of their probabilities"),
        Also("weights_averaged", {"average": "weights"}, scores=False, whose="SWA: one network, not an ensemble",
             source="Izmailov et al. 2018, arXiv:1803.05407",
             translation="your p is the prediction of the mean of the weights, the exercise's the mean of predictions"),
        Also("sum", {"average": "sum"}, scores=False, whose="the sum of predictions in the code of FGE's authors, who "
             "use only its largest entry", source="timgaripov/dnn-mode-connectivity, fge.py: predictions_sum",
             translation="your p is the sum over the members, the exercise's their mean"),
        Also("product_of_experts", {"average": "experts", "axis": -1}, scores=False,
             whose="a product of experts, normalised", source="Hinton 2002, Training products of experts, equation 1",
             translation="your p is the members' probabilities multiplied, and divided by their sum over the classes"),
        Also("sharpened", {"average": "sharpened", "heat": 0.5, **ALONE}, fit="heat", scores=False,
             whose="sharpening of the mean prediction: MixMatch",
             source="Berthelot et al. 2019, arXiv:1905.02249: p^(1/T)/Σp^(1/T), T = 0.5",
             translation="your p is surer of its class than the mean; the exercise's T is 1"),
        Also("median", {"average": "median"}, whose="the median rule", scores=False,
             source="Kittler et al. 1998, On combining classifiers",
             translation="a member that is far off counts no more than another; medians need not add up to 1"),
        Also("tempered", {"average": "tempered", "heat": 0.4, **ALONE}, fit="heat", scores=False,
             whose="a softmax with a temperature, as for calibration",
             source="Guo et al. 2017, arXiv:1706.04599: softmax(z/T)",
             translation="your members are less sure than the exercise's, whose T is 1"),
        Also("temporal", {"average": "fading", "old": 0.6, **ALONE}, fit="old", scores=False,
             whose="temporal ensembling: a moving average of predictions",
             source="Laine & Aila 2017, arXiv:1610.02242: Z ← α·Z + (1−α)·z, divided by 1 − αᵗ",
             translation="later members count more, by your α; the exercise's all count alike"),
        Also("votes", {"average": "votes"}, scores=False,
             whose="shares of votes: scikit-learn's BaggingClassifier, if its classifiers have no probabilities",
             source="scikit-learn 1.9, ensemble/_bagging.py: _parallel_predict_proba",
             translation="a member gives 1 to its most likely class, however sure it is; the exercise's gives "
                         "probabilities"),
        Also("majority", {"average": "majority", **ALONE}, scores=False,
             whose="the majority vote: scikit-learn's VotingClassifier with voting=\"hard\"",
             source="scikit-learn 1.9, ensemble/_voting.py: argmax of the counts, the first of equal ones",
             translation="your p is 1 for one class; the exercise's are the members' mean probabilities"),
        Also("last_two_snapshots", {"members": "end, last two", **MEAN}, scores=False,
             whose="Snapshot Ensembles, the last m = 2 models",
             source="Huang et al. 2017, arXiv:1704.00109: the last m ≤ M",
             translation="your members are taken at the end of each of the last two cycles, the exercise's in the "
                         "middle of each of them all"),
        Also("last_three_snapshots", {"members": "end, last three", **MEAN}, scores=False,
             whose="Snapshot Ensembles, the last m = 3 models",
             source="Huang et al. 2017, arXiv:1704.00109: the last m ≤ M",
             translation="your members are taken at the end of each of the last three cycles, the exercise's in the "
                         "middle of each of them all"),
        Also("end_of_cycle", {"members": "end"}, scores=False, whose="Snapshot Ensembles",
             source="Huang et al. 2017, arXiv:1704.00109",
             translation="your members are taken at the end of each cycle, where the rate of a snapshot ensemble is "
                         "lowest and that of FGE is highest"),
    ),
    measures=(
        Measure("for outputs (4, 0) and (−1, 0) in the middles of the cycles, (2, 0) elsewhere, p of the first class "
                "is {yours} instead of {right}", two_members),
        Measure("of two examples, the entries of p for one add up to {yours} on average instead of {right}", total)),
    hints=("Are weights, outputs or probabilities averaged, and which row of path is iteration 1?",
           "p = (1/k)·Σ softmax(f(wⱼ)), wⱼ = path[c/2 − 1], path[c/2 − 1 + c], …",
           "members = path[c // 2 - 1::c]; return sum(softmax(f(w)) for w in members) / len(members)"),
    solution="""def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def fge_predict(path, c, f):
    members = path[c // 2 - 1::c]
    return sum(softmax(f(w)) for w in members) / len(members)
""",
    origin=ensemble_predict, play="ensemble",
    after_pass="Some code averages logits instead, a normalised geometric mean of the probabilities: its most likely "
               "class can differ. Try the mean of the members' weights: one prediction at the cost of one network.",
)
