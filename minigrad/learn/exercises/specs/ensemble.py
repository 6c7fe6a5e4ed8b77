"""Exercise E23: the prediction of a fast geometric ensemble."""
from functools import reduce
from types import SimpleNamespace

import numpy as np

from ....autograd import Tensor
from ....weightspace.ensembles import ensemble_predict
from ..exercise import Exercise, Measure, Wrong


def engine(path, c, f):
    """The engine's mean of probabilities over the weights at the middle of each cycle."""
    return ensemble_predict(SimpleNamespace(outputs=lambda w: Tensor(f(w))), list(path[c // 2 - 1::c]))


def softmax(z, axis):
    """exp(z)/Σexp(z), along an axis."""
    e = np.exp(z - z.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def reference(path, c, f, *, members="middle", average="probabilities", axis=-1):
    """The ensemble with switches."""
    start = {"late": c // 2, "end": c - 1, "start": 0, "early": c // 2 - 2}.get(members, c // 2 - 1)
    w = {"last": path[-1:], "all": path, "halves": path[start::c // 2]}.get(members, path[start::c])
    w = w[KEPT.get(members, slice(None))]
    z = np.stack([f(member) for member in w])
    parts = probabilities(z, axis)

    def alone(outputs):
        return probabilities(outputs[None], axis)[0]
    p = {"probabilities": lambda: parts.mean(0), "sum": lambda: parts.sum(0), "logits": lambda: alone(z.mean(0)),
         "raw": lambda: z.mean(0), "weights": lambda: alone(f(w.mean(0))), "votes": lambda: votes(z).mean(0),
         "geometric": lambda: np.exp(np.log(parts).mean(0)), "logarithms": lambda: np.log(parts).mean(0),
         "twice": lambda: alone(parts.mean(0)), "median": lambda: np.median(parts, axis=0),
         "pairwise": lambda: reduce(lambda p, new: (p + new) / 2, parts)}[average]()
    return p


def probabilities(z, axis):
    """What is taken for probabilities of outputs (k, N, K)."""
    if axis == "sigmoid":
        return 1 / (1 + np.exp(-z))
    return softmax(z, (-2, -1) if axis == "all" else axis)


def votes(z):
    """1 at the largest output of each row, 0 elsewhere."""
    return (z == z.max(-1, keepdims=True)).astype(float)


KEPT = {"without last": slice(-1), "without first": slice(1, None), "first cycle": slice(1),
        "last cycle": slice(-1, None)}
MEMBERS = {"middle": "the weights after iteration c/2 of each cycle", "last": "the last weights alone",
           "late": "the weights after iteration c/2 + 1 of each cycle", "all": "the weights after every iteration",
           "early": "the weights after iteration c/2 − 1 of each cycle",
           "end": "the weights after the last iteration of each cycle",
           "start": "the weights after the first iteration of each cycle",
           "halves": "the weights after each c/2 iterations",
           "without last": "the weights after iteration c/2 of each cycle but the last",
           "without first": "the weights after iteration c/2 of each cycle but the first",
           "first cycle": "the weights after iteration c/2 of the first cycle",
           "last cycle": "the weights after iteration c/2 of the last cycle"}
AXES = {-1: "softmax", -2: "softmax_N", -3: "softmax_k", "all": "softmax_NK", "sigmoid": "sigmoid"}
AVERAGES = {"probabilities": "(1/k)·Σ{0}(f(wⱼ))", "sum": "Σ{0}(f(wⱼ))", "logits": "{0}((1/k)·Σf(wⱼ))",
            "raw": "(1/k)·Σf(wⱼ)", "weights": "{0}(f((1/k)·Σwⱼ))", "votes": "(1/k)·Σ[largest of f(wⱼ)]",
            "geometric": "exp((1/k)·Σlog {0}(f(wⱼ)))", "logarithms": "(1/k)·Σlog {0}(f(wⱼ))",
            "twice": "{0}((1/k)·Σ{0}(f(wⱼ)))", "median": "the median of {0}(f(wⱼ)) over the members",
            "pairwise": "(p + {0}(f(wⱼ)))/2 after each member, from that of the first on"}


def formulas(s):
    """The lines of the ensemble."""
    yield f"~w₁ … w_k = {MEMBERS[s.members]}"
    aside = "~" if s.average in ("median", "pairwise") else ""
    yield f"{aside}p = " + AVERAGES[s.average].format(AXES[s.axis])
    yield "return p"


def symbols_of(axis):
    """{symbol: f(locals) -> value} of what is made of the outputs, for a kind of softmax."""
    name = AXES[axis]
    return {
        f"Σ{name}(f(wⱼ))": lambda v: v["parts"].sum(0), f"Σlog {name}(f(wⱼ))": lambda v: np.log(v["parts"]).sum(0),
        f"{name}((1/k)·Σf(wⱼ))": lambda v: v["alone"](v["z"].mean(0)),
        f"{name}(f((1/k)·Σwⱼ))": lambda v: v["alone"](v["f"](v["w"].mean(0))),
        f"{name}((1/k)·Σ{name}(f(wⱼ)))": lambda v: v["alone"](v["parts"].mean(0))}


class Model:
    """Outputs (N, K) of a network with flat weights w (n,), tanh inside."""

    def __init__(self, rng, rows, weights, classes):
        self.x = rng.normal(size=(rows, weights))
        self.second = 2 * rng.normal(size=(weights, classes))

    def outputs(self, w):
        """f(w)."""
        return np.tanh(self.x * np.asarray(w, float)) @ self.second


def probes(rng):
    """Two and four cycles of weights, of different lengths."""
    return [(rng.normal(size=(cycles * c, n)), c, Model(rng, rows, n, classes).outputs)
            for cycles, c, n, rows, classes in ((2, 4, 3, 5, 4), (4, 6, 4, 3, 2))]


def two_members(function):
    """p of the first class: outputs (w, 0) for w = 9, 4, 9, 9, 9, −1, 9, 9, c = 4: the members are 4 and −1."""
    path = np.array([9.0, 4, 9, 9, 9, -1, 9, 9])[:, None]
    found = function(path, 4, lambda w: np.array([[float(np.ravel(w)[0]), 0.0]]))
    return float(np.ravel(found)[0])


def total(function):
    """What the probabilities of a row add up to."""
    path = np.array([9.0, 4, 9, 9, 9, -1, 9, 9])[:, None]
    return float(np.sum(function(path, 4, lambda w: np.array([[float(np.ravel(w)[0]), 0.0], [1.0, 0.0]])))) / 2


EXERCISE = Exercise(
    slug="ensemble", id="E23", lesson=13, title="a fast geometric ensemble", function="fge_predict",
    arguments=("path", "c", "f"), outputs=("p",), after=("logistic",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None,),
    task="Prediction of a fast geometric ensemble. path (T, n): path[i − 1] are the weights after iteration i of SGD,\n"
         "i = 1 … T, with a cyclic learning rate: cycles of c iterations (even), lowest in the middle of a cycle,\n"
         "after iteration c/2 of it. f(w) returns outputs (N, K), not yet probabilities. The members of the ensemble\n"
         "are the weights at the middle of each of the k cycles. Return p (N, K): the mean of their probabilities.",
    symbols={
        "p": "p", "k": lambda v: len(v["w"]), "c": "c", **{k: v for axis in AXES for k, v in symbols_of(axis).items()},
        "Σf(wⱼ)": lambda v: v["z"].sum(0), "Σ[largest of f(wⱼ)]": lambda v: votes(v["z"]).sum(0)},
    wrong=(
        Wrong("logits_averaged", {"average": "logits"}, asks="Is what you average a probability?"),
        Wrong("no_softmax", {"average": "raw"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("weights_averaged", {"average": "weights"}, effect="that is SWA: one network, not an ensemble",
              asks="How many networks make a prediction in your code?"),
        Wrong("votes", {"average": "votes"}),
        Wrong("sum", {"average": "sum"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("geometric_mean", {"average": "geometric"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("log_probabilities", {"average": "logarithms"}, asks="Can a probability be negative?"),
        Wrong("softmax_twice", {"average": "twice"}, effect="what is a probability already is flattened",
              asks="What is the mean of probabilities: outputs, or probabilities?"),
        Wrong("pairwise_mean", {"average": "pairwise"}, effect="the last member counts half, the first ones hardly",
              asks="How much does the first member count in an ensemble of four?"),
        Wrong("median", {"average": "median"}, effect="medians of three members or more do not add up to 1",
              asks="What do the numbers of a row of your p add up to?"),
        Wrong("softmax_over_rows", {"axis": -2}),
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
        Wrong("end_of_cycle", {"members": "end"}, effect="the learning rate of FGE is highest there",
              asks="At which iteration of a cycle is the rate lowest?"),
        Wrong("start_of_cycle", {"members": "start"}),
        Wrong("last_only", {"members": "last"}),
        Wrong("every_iteration", {"members": "all"}),
    ),
    measures=(
        Measure("for outputs (4, 0) and (−1, 0), p of the first class is {yours} instead of {right}", two_members),
        Measure("the probabilities of an example add up to {yours} instead of {right}", total)),
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
