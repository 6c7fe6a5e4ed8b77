"""The bundled digits: sizes, scaling, the fixed split, and the figures UCI and scikit-learn publish for them."""
import hashlib
from pathlib import Path

import numpy as np
import pytest

from minigrad import data
from minigrad.errors import UsageError

PER_CLASS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]      # published class counts


def test_shapes_dtypes_and_published_counts():
    x, y = data.digits()
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((1797, 1, 8, 8), np.float32, (1797,), np.int64)
    assert np.bincount(y).tolist() == PER_CLASS


def test_first_image_is_the_published_zero_scaled_to_one():
    x, y = data.digits()
    assert y[:10].tolist() == list(range(10))
    top = np.array([[0, 0, 5, 13, 9, 1, 0, 0], [0, 0, 13, 15, 10, 15, 5, 0]])
    np.testing.assert_array_equal(x[0, 0, :2] * 16, top)
    assert x.min() == 0 and x.max() == 1


def test_the_split_is_fixed_disjoint_complete_and_stratified():
    (x, _), (a, _), (b, yb) = data.digits(), data.digits("train"), data.digits("test")
    assert (len(a), len(b)) == (1437, 360)
    whole, parts = {r.tobytes() for r in x}, {r.tobytes() for r in a} | {r.tobytes() for r in b}
    assert whole == parts and len(whole) == 1797                    # no two images are equal, so none is lost or shared
    assert np.all(np.abs(np.bincount(yb) - np.array(PER_CLASS) * 360 / 1797) < 1)
    digest = hashlib.sha256(yb.astype(np.uint8).tobytes() + b.tobytes()).hexdigest()
    assert digest[:16] == "335f9f8c9d7390ba", "the test split must never change: published accuracies depend on it"


def test_an_unknown_split_names_the_known_ones():
    with pytest.raises(UsageError, match="'validation'.*'train', 'test'"):
        data.digits("validation")


def test_the_licence_travels_with_the_data():
    text = Path(data.__file__).with_name("digits_license.txt").read_text()
    assert "CC BY 4.0" in text and "10.24432/C50P49" in text and "Alpaydin" in text
