"""Model soups: averages of the weights of several fine-tuned networks (A10-A13).

    w = uniform_soup(weights)
    w, chosen = greedy_soup(weights, lambda w: 1 - validation.error(w))

A soup of networks with BatchNorm needs statistics of its own: score with Objective(…, refresh=training_loader), and
call `refresh_batchnorm(model, loader)` before the soup is used. Only weights are averaged, never buffers.
"""
import math

import numpy as np

from .. import backend
from ..backend import namespace
from ..errors import LayoutError, NotFiniteError, UsageError
from ..optim.running_average import finite, mean_with
from .vectors import same_space


def uniform_soup(weights):
    """w = 1/k Σ wᵢ, (n,), as a running mean in float64.      (A11; Wortsman et al. 2022, arXiv:2203.05482)

    weights: vectors (n,) of one layout. Raises UsageError for an empty list, LayoutError for different lengths,
    NotFiniteError for a vector with NaN or inf.
    Cost: no passes.

    >>> ws.uniform_soup([np.array([1.0, 2.0]), np.array([3.0, 6.0])])
    array([2., 4.])
    """
    if len(weights) == 0:
        raise UsageError("uniform_soup: got no weights, expected at least one vector.")
    weights = same_space("uniform_soup", *weights)
    mean = 0.0
    for n, w in enumerate(weights):
        mean = mean_with(mean, n, finite(w.astype(namespace(w).float64)))     #: w̄ = w̄ + (wᵢ − w̄)/(n + 1)
    return mean.astype(weights[0].dtype)                                      #: w = 1/k Σ wᵢ


def greedy_soup(checkpoints, score):
    """(w, chosen): the soup of Recipe 1, and the positions of its ingredients in the order in which they were taken.

        sort by score, best first;  ingredients ← ∅
        for each wᵢ: if score(soup(ingredients ∪ {wᵢ})) ≥ score(soup(ingredients)): ingredients ← ingredients ∪ {wᵢ}

    checkpoints: vectors (n,) of one layout. score: w ↦ number, higher is better, on held-out data.
    Ties are taken (≥), as the paper prints; the authors' code takes > (A12). Equal scores keep the order given.
    So score(w) is never below the best single score, on that data (T23); on other data it may be (E30).
    Raises NotFiniteError for a score that is NaN. Cost: 2k − 1 scores. Wortsman et al. 2022, Recipe 1.

    >>> candidates = [np.array([3.0]), np.array([0.5]), np.array([-0.5])]
    >>> ws.greedy_soup(candidates, score=lambda w: -abs(w.item()))
    (array([0.]), [1, 2])
    """
    if len(checkpoints) == 0:
        raise UsageError("greedy_soup: got no checkpoints, expected at least one vector.")
    weights = same_space("greedy_soup", *checkpoints)
    scores = [_number(score(w), i) for i, w in enumerate(weights)]
    order = sorted(range(len(weights)), key=lambda i: -scores[i])
    chosen, best = order[:1], scores[order[0]]
    for i in order[1:]:
        new = _number(score(uniform_soup([weights[j] for j in [*chosen, i]])), i)
        if new >= best:                                                   #: ValAcc(new) ≥ ValAcc(old)
            chosen, best = [*chosen, i], new
    return uniform_soup([weights[i] for i in chosen]), chosen


def weights_of(state, layout, who="soup"):
    """The weights (n,) in a state_dict {name: array}, in the order of a layout; buffers are left out.

    Raises LayoutError naming the first parameter that is missing or has another shape.

    >>> bn = nn.BatchNorm1d(2)
    >>> ws.weights_of(bn.state_dict(), bn.parameters().layout)
    array([1., 1., 0., 0.], dtype=float32)
    """
    for e in layout:
        there = tuple(state[e.name].shape) if e.name in state else None
        if there != e.shape:
            found = "nothing" if there is None else f"shape {there}"
            raise LayoutError(f"{who}: parameter {e.name} is of shape {e.shape} in the first network, got {found}. "
                              "Combine weights of one architecture only.")
    parts = [np.asarray(backend.to_numpy(state[e.name])).reshape(-1) for e in layout]
    return backend.asarray(np.concatenate(parts))


def _number(value, i):
    value = float(value)
    if math.isnan(value):
        raise NotFiniteError(f"greedy_soup: the score is NaN when checkpoint {i} is added. Look at its weights and the "
                             "data.")
    return value
