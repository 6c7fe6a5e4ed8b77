"""Exercise E23: the prediction of a fast geometric ensemble."""
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
    start = {"middle": c // 2 - 1, "late": c // 2, "end": c - 1, "start": 0}.get(members, 0)
    w = path[-1:] if members == "last" else path if members == "all" else path[start::c]
    z = np.stack([f(member) for member in w])
    parts = softmax(z, axis)
    if average == "probabilities":
        p = parts.mean(0)
    elif average == "sum":
        p = parts.sum(0)
    elif average == "logits":
        p = softmax(z.mean(0), axis)
    elif average == "raw":
        p = z.mean(0)
    elif average == "weights":
        p = softmax(f(w.mean(0)), axis)
    elif average == "votes":
        p = votes(z).mean(0)
    return p


def votes(z):
    """1 at the largest output of each row, 0 elsewhere."""
    return (z == z.max(-1, keepdims=True)).astype(float)


MEMBERS = {"middle": "the weights after iteration c/2 of each cycle", "last": "the last weights alone",
           "late": "the weights after iteration c/2 + 1 of each cycle", "all": "the weights after every iteration",
           "end": "the weights after the last iteration of each cycle",
           "start": "the weights after the first iteration of each cycle"}
AVERAGES = {"probabilities": "(1/k)·Σ{}(f(wⱼ))", "sum": "Σ{}(f(wⱼ))", "logits": "{}((1/k)·Σf(wⱼ))",
            "raw": "(1/k)·Σf(wⱼ)", "weights": "{}(f((1/k)·Σwⱼ))", "votes": "(1/k)·Σ[largest of f(wⱼ)]"}


def formulas(s):
    """The lines of the ensemble."""
    yield f"~w₁ … w_k = {MEMBERS[s.members]}"
    yield "p = " + AVERAGES[s.average].format("softmax" if s.axis == -1 else "softmax_N")
    yield "return p"


class Model:
    """Outputs (N, K) of a network with flat weights w (n,), tanh inside."""

    def __init__(self, rng, rows, weights, classes):
        self.x = rng.normal(size=(rows, weights))
        self.second = 2 * rng.normal(size=(weights, classes))

    def outputs(self, w):
        """f(w)."""
        return np.tanh(self.x * np.asarray(w, float)) @ self.second


def probes(rng):
    """Two and three cycles of weights, of different lengths."""
    return [(rng.normal(size=(cycles * c, n)), c, Model(rng, rows, n, classes).outputs)
            for cycles, c, n, rows, classes in ((2, 4, 3, 5, 4), (3, 6, 4, 3, 2))]


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
        "p": "p", "k": lambda v: len(v["w"]), "c": "c", **{
            f"Σ{name}(f(wⱼ))": lambda v, axis=axis: softmax(v["z"], axis).sum(0)
            for name, axis in (("softmax", -1), ("softmax_N", -2))}, **{
            f"{name}((1/k)·Σf(wⱼ))": lambda v, axis=axis: softmax(v["z"].mean(0), axis)
            for name, axis in (("softmax", -1), ("softmax_N", -2))}, **{
            f"{name}(f((1/k)·Σwⱼ))": lambda v, axis=axis: softmax(v["f"](v["w"].mean(0)), axis)
            for name, axis in (("softmax", -1), ("softmax_N", -2))},
        "Σf(wⱼ)": lambda v: v["z"].sum(0), "Σ[largest of f(wⱼ)]": lambda v: votes(v["z"]).sum(0)},
    wrong=(
        Wrong("logits_averaged", {"average": "logits"}, asks="Is what you average a probability?"),
        Wrong("no_softmax", {"average": "raw"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("weights_averaged", {"average": "weights"}, effect="that is SWA: one network, not an ensemble",
              asks="How many networks make a prediction in your code?"),
        Wrong("votes", {"average": "votes"}),
        Wrong("sum", {"average": "sum"}, asks="What do the numbers of a row of your p add up to?"),
        Wrong("softmax_over_rows", {"axis": -2}),
        Wrong("one_late", {"members": "late"}, asks="Which row of path is iteration 1?"),
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
