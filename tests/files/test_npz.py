"""Reading .npy without unpickling: what NumPy writes is read, and no header breaks the reader.

Whole files of data sets: tests/data/test_folder.py; checkpoints: tests/train/test_checkpoint.py.
"""
import io
import random

import numpy as np
import pytest

from minigrad.files import npz


def test_no_header_breaks_the_reader():
    """Headers with bytes exchanged at random: an array, or BadFile; nothing is parsed as Python."""
    raw = io.BytesIO()
    np.save(raw, np.arange(6.0).reshape(2, 3))
    raw, rng, read = raw.getvalue(), random.Random(0), 0
    for _ in range(20_000):
        changed = bytearray(raw)
        for _ in range(rng.choice((1, 2, 3))):
            plausible = ord(rng.choice("()[]{}'\",:0123456789-<>|OVfi# "))
            changed[rng.randrange(80)] = rng.choice([rng.randrange(256), plausible])
        try:
            read += npz.read_npy(io.BytesIO(bytes(changed)), len(changed)).size == 6
        except npz.BadFile:
            pass
    assert 0 < read < 5_000


@pytest.mark.parametrize("array", [np.arange(3), np.zeros(()), np.zeros((0, 2)), np.ones((2, 3), order="F"),
                                   np.array([True]), np.arange(2, dtype=">i2"), np.ones(1, complex),
                                   np.ones((1, 1, 1, 1, 2), np.uint8)])
def test_what_numpy_writes_is_read(array):
    raw = io.BytesIO()
    np.save(raw, array)
    got = npz.read_npy(io.BytesIO(raw.getvalue()), len(raw.getvalue()))
    np.testing.assert_array_equal(got, array)
    assert got.dtype == array.dtype and got.shape == array.shape
