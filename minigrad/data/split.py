"""Train/test splits: stratified, repeatable, with indices that can be saved."""
import math

import numpy as np

from .. import backend
from ..errors import DataError


def split_indices(labels, test=0.2, seed=None):
    """(train, test): sorted index arrays of a stratified split.

    The examples are sorted by label (within a label in the given order, or shuffled by `seed`) and every (1/test)-th
    one goes to the test set, so each class is represented to within one example.

    labels: (N,) integers.
    test:   share in (0, 1), rounded up to whole examples, or the number of test examples.
    seed:   None splits by position alone: no random number is drawn, and the split is always the same.
    Raises DataError if either part would be empty.

    >>> data.split_indices(np.array([0, 0, 0, 1, 1, 1]), test=2)
    (array([1, 2, 4, 5]), array([0, 3]))
    """
    labels = backend.to_numpy(labels)
    n = len(labels)
    count = test if isinstance(test, (int, np.integer)) else math.ceil(test * n - 1e-9)
    if not 0 < count < n:
        raise DataError(f"split: test={test} of {n} examples leaves {count} for testing and {n - count} for training; "
                        "both parts need at least one. Give a share between 0 and 1 or a smaller count.")
    order = np.arange(n) if seed is None else np.random.default_rng(seed).permutation(n)
    by_label = order[np.argsort(labels[order], kind="stable")]
    chosen = np.zeros(n, bool)
    chosen[by_label[np.arange(count) * n // count]] = True          # evenly spaced positions, so from all classes
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def train_test_split(x, y, test=0.2, seed=None):
    """((x_train, y_train), (x_test, y_test)), stratified by y: see `split_indices`.

    x (N, …) and y (N,) are arrays of one backend, and the parts stay on it. Raises DataError if the lengths differ.

    >>> x, y = data.digits()
    >>> (x_train, y_train), (x_test, y_test) = data.train_test_split(x, y, test=0.1)
    >>> len(x_train), len(x_test)
    (1617, 180)
    """
    if len(x) != len(y):
        raise DataError(f"train_test_split: got {len(x)} examples and {len(y)} labels, expected equally many of each.")
    train, held_out = (backend.namespace(x).asarray(part) for part in split_indices(y, test, seed))
    return (x[train], y[train]), (x[held_out], y[held_out])
