"""cifar10 and cifar100 on small files in the official binary layout."""
import pickle

import numpy as np
import pytest

from minigrad.data import cifar
from minigrad.errors import DataError, UsageError


def records(n, label_columns, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.stack([rng.integers(0, c, n, dtype=np.uint8) for c in label_columns], axis=1)
    pixels = rng.integers(0, 256, (n, 3, 32, 32), dtype=np.uint8)
    return labels, pixels, np.concatenate([labels, pixels.reshape(n, -1)], axis=1)


@pytest.fixture
def ten(tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    parts = [records(4, [10], seed) for seed in range(6)]
    for i, name in enumerate([f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]):
        parts[i][2].tofile(folder / name)
    return tmp_path, folder, parts


def test_cifar10_planes_rows_and_order_of_the_batches(ten):
    root, _, parts = ten
    x, y = cifar.cifar10(root)
    assert x.shape == (20, 3, 32, 32) and x.dtype == np.float32 and y.dtype == np.int64
    np.testing.assert_array_equal(np.rint(x * 255), np.concatenate([p[1] for p in parts[:5]]))
    np.testing.assert_array_equal(y, np.concatenate([p[0][:, 0] for p in parts[:5]]))
    x, y = cifar.cifar10(root, "test")
    np.testing.assert_array_equal(np.rint(x * 255), parts[5][1])


def test_cifar100_fine_and_coarse(tmp_path):
    labels, pixels, raw = records(9, [20, 100])
    raw.tofile(tmp_path / "train.bin")
    x, fine = cifar.cifar100(tmp_path)
    _, coarse = cifar.cifar100(tmp_path, labels="coarse")
    np.testing.assert_array_equal(np.rint(x * 255), pixels)
    np.testing.assert_array_equal(coarse, labels[:, 0])
    np.testing.assert_array_equal(fine, labels[:, 1])
    with pytest.raises(UsageError, match="'fine' or 'coarse'"):
        cifar.cifar100(tmp_path, labels="both")
    with pytest.raises(DataError, match="1 file is missing.*test.bin.*Toronto"):
        cifar.cifar100(tmp_path, "test")


def test_a_missing_batch_is_named(ten):
    (ten[1] / "data_batch_3.bin").unlink()
    with pytest.raises(DataError, match="data_batch_3.bin.*binary version"):
        cifar.cifar10(ten[0])


@pytest.mark.parametrize("change, message", [
    (lambda b: b[:-1], "expected a multiple of 3073"),
    (lambda b: b"", "has 0 bytes"),
    (lambda b: b[:3073], "data_batch_2.bin 1.*cut off"),
    (lambda b: bytes([10]) + b[1:], "record 4 has the label 10, expected 0..9"),
    (lambda b: pickle.dumps({"data": b}), "data_batch_2.bin .*It was not unpickled"),
])
def test_damaged_batches(ten, change, message):
    path = ten[1] / "data_batch_2.bin"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataError, match=message):
        cifar.cifar10(ten[0])


def test_files_of_the_other_set(ten, tmp_path):
    records(4, [20, 100])[2].tofile(ten[1] / "test_batch.bin")
    with pytest.raises(DataError, match="test_batch.bin has 12296 bytes"):
        cifar.cifar10(ten[0], "test")
