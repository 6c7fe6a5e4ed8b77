"""image_folder: classes by subfolder, plain arrays only."""
import os
import tracemalloc

import numpy as np
import pytest

from minigrad.data.folder import class_names, image_folder
from minigrad.errors import DataError


@pytest.fixture
def tree(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("dog", "cat"):
        (tmp_path / name).mkdir()
    arrays = {"cat/a.npy": rng.integers(0, 256, (3, 4, 5), dtype=np.uint8),
              "cat/b.npy": rng.random((2, 3, 4, 5)),
              "dog/a.npy": np.asfortranarray(rng.random((3, 4, 5), dtype=np.float32))}
    for name, array in arrays.items():
        np.save(tmp_path / name, array)
    np.savez_compressed(tmp_path / "dog/z.npz", one=arrays["cat/a.npy"], two=arrays["cat/b.npy"])
    return tmp_path, arrays


def test_values_labels_and_order(tree):
    root, arrays = tree
    x, y = image_folder(root)
    a, b, d = arrays["cat/a.npy"][None] / np.float32(255), arrays["cat/b.npy"], arrays["dog/a.npy"][None]
    np.testing.assert_allclose(x, np.concatenate([a, b, d, a, b]), rtol=1e-6)
    np.testing.assert_array_equal(y, [0, 0, 0, 1, 1, 1, 1])
    assert x.dtype == np.float32 and y.dtype == np.int64 and class_names(root) == ["cat", "dog"]


def test_grey_images_get_a_channel(tmp_path):
    (tmp_path / "only").mkdir()
    np.save(tmp_path / "only/a.npy", np.full((4, 5), 65535, np.uint16))
    x, _ = image_folder(tmp_path)
    assert x.shape == (1, 1, 4, 5) and (x == 1).all()


class Trap:
    """Unpickling it would create a folder."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("save", [lambda p, a: np.save(p.with_suffix(".npy"), a), lambda p, a: np.savez(p, a=a)])
def test_a_pickle_is_refused_unread(tree, save):
    trap = tree[0] / "sprung"
    save(tree[0] / "cat/c.npz", np.array([Trap(trap)], dtype=object))
    with pytest.raises(DataError, match="cat/c.np.*Python objects.*not opened"):
        image_folder(tree[0])
    assert not trap.exists()


@pytest.mark.parametrize("name, change, message", [
    ("cat/a.npy", lambda b: b[:-3], "announces 188 bytes .* but has 185"),
    ("cat/a.npy", lambda b: b[:20], "no valid .npy header"),
    ("cat/a.npy", lambda b: b + b"x", "announces 188 bytes .* but has 189"),
    ("cat/a.npy", lambda b: b"<html>", "no valid .npy header"),
    ("dog/z.npz", lambda b: b[:-30], "not a complete zip file"),
    ("dog/z.npz", lambda b: b[:100] + bytes([b[100] ^ 255]) + b[101:], "not a complete zip file|no valid .npy header"),
])
def test_damaged_files(tree, name, change, message):
    path = tree[0] / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataError, match=message):
        image_folder(tree[0])


@pytest.mark.parametrize("array, message", [
    (np.zeros((3, 4, 6), np.uint8), r"\(3, 4, 6\).*\(3, 4, 5\)"),
    (np.zeros((6, 5, 3), np.uint8), "channels last"),
    (np.zeros(4, np.uint8), "shape \\(4,\\)"),
    (np.zeros((3, 4, 5), np.int64), "int64"),
    (np.zeros((0, 3, 4, 5), np.uint8), "\\(0, 3, 4, 5\\)"),
])
def test_arrays_that_are_no_images(tree, array, message):
    np.save(tree[0] / "dog/b.npy", array)
    with pytest.raises(DataError, match=message):
        image_folder(tree[0])


def test_empty_folders(tmp_path):
    with pytest.raises(DataError, match="no subfolders"):
        image_folder(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="'empty' has no .npy"):
        image_folder(tmp_path)


@pytest.mark.long
def test_a_small_file_that_unpacks_to_gigabytes_is_refused_unread(tmp_path):
    """As measured: 583 kB of zeros, shrunk a thousand times, took 5.2 GB. Nothing of its size is allocated."""
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "zeros.npz"
    np.savez_compressed(path, x=np.zeros((100, 1, 1024, 1024), np.uint8))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="would unpack to 104,857,7.. bytes, more than 100 times its size"):
            image_folder(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    np.savez_compressed(path, x=np.zeros((50, 1, 1024, 1024), np.uint8))        # 52 MB: always fine
    assert len(image_folder(tmp_path)[0]) == 50
