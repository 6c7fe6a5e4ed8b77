"""Ensembles: fast geometric ensembling, averaged predictions, and how close one average of weights comes to them."""
import numpy as np

from .. import backend
from ..autograd import no_grad, raw
from ..backend import namespace
from ..errors import UsageError
from ..functions import softmax
from ..optim.running_average import mean_with
from ..optim.schedules import Triangular
from .averaging import sgd
from .vectors import norm, same_space


def fast_geometric_ensemble(f, w, cycles, c, alpha1, alpha2):
    """[w₁, …, w_cycles]: the weights at the middle of each cycle of FGE, where the rate is lowest (A9).

    SGD with the triangular rate from α₁ down to α₂ and up again, c iterations (even) a cycle; f: w ↦ (L, g),
    stochastic. Garipov et al. 2018, arXiv:1802.10026, section 5. Differs from SWA, which captures at the end of a
    sawtooth.
    Cost: cycles · c gradients; memory: one vector for each member.

    >>> f = ws.Function(lambda w: (w * w).sum())
    >>> members = ws.fast_geometric_ensemble(f, np.array([1.0]), cycles=2, c=4, alpha1=0.1, alpha2=0.01)
    >>> [w.round(3).item() for w in members]
    [0.872, 0.542]
    """
    members, middle = [], c // 2

    def capture(i, w):
        if (i - 1) % c + 1 == middle:
            members.append(namespace(w).array(w))

    sgd(f, w, cycles * c, Triangular(alpha1, alpha2, c), visit=capture)
    return members


def ensemble_predict(f, weights, average="probabilities"):
    """The mean prediction of several weights over the data of an Objective:  f̄ = 1/k Σ f(wᵢ),  (N, K).

    f: an Objective, whose `refresh` decides BatchNorm's statistics for each member; only `f.outputs` is used.
    average: "probabilities" averages softmax(outputs) (Garipov et al., Izmailov et al.); "logits" averages the outputs
             and returns the softmax of that, a normalised geometric mean of the probabilities.
    Returns probabilities on the backend of the weights. Cost: k forward passes; SWA takes one (T24).

    >>> x, y = data.digits("test")
    >>> f = ws.Objective(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), F.cross_entropy, (x, y))
    >>> p = ws.ensemble_predict(f, [f.w, 0 * f.w])
    >>> p.shape, round(p.sum().item() / len(p), 4)
    ((360, 10), 1.0)
    """
    if average not in ("probabilities", "logits"):
        raise UsageError(f"ensemble_predict: got average={average!r}, expected 'probabilities' or 'logits'.")
    if len(weights) == 0:
        raise UsageError("ensemble_predict: got no weights, expected at least one vector.")
    with no_grad():
        if average == "logits":
            return raw(softmax(mean_of(f.outputs(w) for w in weights)))
        return mean_of(raw(softmax(f.outputs(w))) for w in weights)       #: f̄ = 1/k Σ softmax(f(wᵢ))


def mean_of(arrays):
    """The mean of arrays of one shape, at the memory of two of them; that of equal arrays is that array."""
    mean = 0.0
    for n, x in enumerate(arrays):
        mean = mean_with(mean, n, x)
    return mean


def accuracy(probabilities, labels):
    """The share of rows (N, K) whose largest element is at their label (N,), a float.

    >>> ws.accuracy(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0]))
    0.5
    """
    return float((probabilities.argmax(axis=1) == backend.asarray(labels)).mean())


def averaging_order(predict, w, directions, scales):
    """How SWA and the ensemble come together as the members do: f̄ − f(w̄) = O(Δ²), f(wᵢ) − f(wⱼ) = O(Δ) (T12).

    predict: w ↦ outputs, an array. Members are wᵢ = w + Δ dᵢ for each direction, w̄ is their mean; Δ runs over
    `scales`. Returns {"ensemble": ‖f̄ − f(w̄)‖, "pairs": max ‖f(wᵢ) − f(wⱼ)‖, "ensemble_slope", "pairs_slope"}: float
    arrays over the scales, and the slopes of straight lines through their logarithms, 2 and 1 in the limit.
    Needs a smooth network (tanh, BatchNorm in evaluation). Izmailov et al. 2018, section 3.5.
    Cost: (k + 1) forward passes for each scale.

    >>> directions = [np.array([1.0]), np.array([-1.0])]
    >>> orders = ws.averaging_order(np.tanh, np.array([0.5]), directions, scales=[0.1, 0.05])
    >>> {name: np.round(slope, 2).item() for name, slope in orders.items() if name.endswith("slope")}
    {'ensemble_slope': 2.0, 'pairs_slope': 1.0}
    """
    w, *directions = same_space("averaging_order", w, *directions)
    ensemble, pairs = [], []
    for scale in map(float, scales):
        members = [w + scale * d for d in directions]
        outputs = [predict(m) for m in members]
        ensemble.append(norm((mean_of(outputs) - predict(mean_of(members))).reshape(-1)))
        pairs.append(max(norm((a - b).reshape(-1)) for i, a in enumerate(outputs) for b in outputs[:i]))
    return {"ensemble": np.array(ensemble), "pairs": np.array(pairs),
            "ensemble_slope": slope(scales, ensemble), "pairs_slope": slope(scales, pairs)}


def slope(x, y):
    """The exponent a of the least-squares line ln y = a ln x + b: the order of y in x, a float."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])
