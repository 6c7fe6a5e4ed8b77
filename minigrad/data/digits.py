"""The bundled data set: 1,797 real handwritten digits of 8×8 pixels (UCI Optdigits, its test part)."""
from pathlib import Path

import numpy as np

from .. import backend
from ..errors import UsageError
from .split import split_indices

FILE = Path(__file__).with_name("digits.npz")


def digits(split=None):
    """Handwritten digits, as (x, y) on the backend in use.

    x: (N, 1, 8, 8) float32 in [0, 1]: ink in each 4×4 cell of a 32×32 scan, 0..16, divided by 16.
    y: (N,) int64 in 0..9.
    split: None gives all 1,797 in their original order, "train" 1,437 and "test" 360 of them. The split is fixed:
        sorted by class, every fifth (1797/360 = 4.99) image is a test image, so each class is represented and no
        random number is involved. The same 13 writers appear in both parts.

    Source: E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
    1998, DOI 10.24432/C50P49, CC BY 4.0 (see digits_license.txt).

    >>> x, y = data.digits("train")
    >>> x.shape, y.shape, y[:5]
    ((1437, 1, 8, 8), (1437,), array([1, 2, 3, 4, 5]))
    """
    if split not in (None, "train", "test"):
        raise UsageError(f"digits: got split={split!r}, expected 'train', 'test' or None (all of them).")
    with np.load(FILE, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    if split is not None:
        train, test = split_indices(labels, 360)
        chosen = train if split == "train" else test
        images, labels = images[chosen], labels[chosen]
    x = images[:, None].astype(np.float32) / np.float32(16)
    return backend.asarray(x), backend.asarray(labels.astype(np.int64))
