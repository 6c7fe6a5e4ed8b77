"""Label noise with a known transition matrix; the clean labels are kept."""
from typing import NamedTuple

import numpy as np

from .. import backend
from ..errors import DataError, UsageError


class NoisyLabels(NamedTuple):
    """`labels` to train on and the `clean` ones they were made from, both (N,) int64 on the backend in use.

    >>> noisy = data.with_label_noise(np.zeros(8, int), rate=0.5, classes=2, seed=0)
    >>> type(noisy).__name__, noisy.clean
    ('NoisyLabels', array([0, 0, 0, 0, 0, 0, 0, 0]))
    """
    labels: object
    clean: object


def transition_matrix(kind, rate, classes):
    """T (C, C), T[i, j] = P(label becomes j | it was i); rows sum to 1, float64.

        symmetric   T[i, i] = 1 − rate,   T[i, j≠i] = rate / (C − 1)
        pairwise    T[i, i] = 1 − rate,   T[i, (i + 1) mod C] = rate

    Differs from some code: there the symmetric kind draws from all C classes, so that only rate · (C − 1)/C change.

    >>> data.transition_matrix("pairwise", rate=0.2, classes=3)
    array([[0.8, 0.2, 0. ],
           [0. , 0.8, 0.2],
           [0.2, 0. , 0.8]])
    """
    if not 0 <= rate <= 1:
        raise UsageError(f"label noise: got rate={rate}, expected a share between 0 and 1.")
    if classes < 2:
        raise UsageError(f"label noise: got {classes} class(es), expected at least 2.")
    eye = np.eye(classes)
    if kind == "symmetric":
        return (1 - rate) * eye + rate / (classes - 1) * (1 - eye)
    if kind == "pairwise":
        return (1 - rate) * eye + rate * np.roll(eye, 1, axis=1)
    raise UsageError(f"label noise: got kind={kind!r}, expected 'symmetric' or 'pairwise'.")


def with_label_noise(y, rate, kind="symmetric", classes=None, seed=None):
    """(labels, clean): each label of y redrawn from its row of `transition_matrix(kind, rate, classes)`.

    y (N,) integers in 0..classes-1; `classes` is max(y) + 1 if it is not given. A `seed` makes the draw repeatable;
    without one the host generator behind `mg.seed` is used. y itself is not modified. Raises DataError for labels that
    are not integers or are out of range.

    >>> labels, clean = data.with_label_noise(np.zeros(1000, int), rate=0.25, classes=4, seed=0)
    >>> np.bincount(labels)
    array([733,  97,  90,  80])
    """
    clean = backend.to_numpy(y)
    if clean.ndim != 1 or clean.dtype.kind not in "iu" or not clean.size:
        raise DataError(f"with_label_noise: got labels of shape {clean.shape} and dtype {clean.dtype}, "
                        "expected a non-empty vector of integers.")
    classes = int(clean.max()) + 1 if classes is None else classes
    if clean.min() < 0 or clean.max() >= classes:
        raise DataError(f"with_label_noise: labels run from {clean.min()} to {clean.max()}, "
                        f"expected 0..{classes - 1} for {classes} classes.")
    rng = backend.generator() if seed is None else np.random.default_rng(seed)
    cumulative = transition_matrix(kind, rate, classes).cumsum(axis=1)
    cumulative[:, -1] = 1                                       # rounding must not leave a gap at the top
    u = rng.random(len(clean))
    noisy = (u[:, None] >= cumulative[clean]).sum(axis=1)       # inverse of the distribution function
    return NoisyLabels(backend.asarray(noisy.astype(np.int64)), backend.asarray(clean.astype(np.int64)))
