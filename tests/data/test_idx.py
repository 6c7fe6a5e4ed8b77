"""mnist and fashion_mnist on small files in the true format."""
import gzip
import struct

import numpy as np
import pytest

from minigrad.data import idx
from minigrad.errors import DataError, UsageError


def images_bytes(images):
    n, h, w = images.shape
    return struct.pack(">BBBBIII", 0, 0, 8, 3, n, h, w) + images.tobytes()


def labels_bytes(labels):
    return struct.pack(">BBBBI", 0, 0, 8, 1, len(labels)) + labels.tobytes()


@pytest.fixture
def digits():
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (7, 28, 28), dtype=np.uint8), rng.integers(0, 10, 7, dtype=np.uint8)


def write(folder, images, labels, names=idx.NAMES["train"], pack=lambda b: b, suffix=""):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (names[0] + suffix)).write_bytes(pack(images_bytes(images)))
    (folder / (names[1] + suffix)).write_bytes(pack(labels_bytes(labels)))


@pytest.mark.parametrize("where, names, pack, suffix", [
    (".", idx.NAMES["train"], bytes, ""),
    (".", idx.NAMES["train"], gzip.compress, ".gz"),
    ("MNIST/raw", idx.NAMES["train"], gzip.compress, ".gz"),
    (".", ("train-images.idx3-ubyte", "train-labels.idx1-ubyte"), bytes, ""),
], ids=["plain", "gzip", "two folders down", "dotted names"])
def test_values_shapes_and_dtypes(tmp_path, digits, where, names, pack, suffix):
    write(tmp_path / where, *digits, names, pack, suffix)
    x, y = idx.mnist(tmp_path)
    assert x.shape == (7, 1, 28, 28) and x.dtype == np.float32 and y.dtype == np.int64
    np.testing.assert_array_equal(np.rint(x[:, 0] * 255), digits[0])
    np.testing.assert_array_equal(y, digits[1])
    assert x.max() <= 1 and x.min() >= 0


def test_the_test_split_reads_its_own_files(tmp_path, digits):
    write(tmp_path, *digits)
    write(tmp_path, digits[0][:3], digits[1][:3], idx.NAMES["test"])
    assert len(idx.mnist(tmp_path)[0]) == 7 and len(idx.fashion_mnist(tmp_path, "test")[0]) == 3
    with pytest.raises(UsageError, match="'train' or 'test'"):
        idx.mnist(tmp_path, "valid")


def test_missing_files_are_named_with_their_publisher(tmp_path):
    with pytest.raises(DataError, match="2 files are missing.*train-images-idx3-ubyte, train-labels.*LeCun"):
        idx.mnist(tmp_path)
    with pytest.raises(DataError, match="Zalando"):
        idx.fashion_mnist(tmp_path)
    with pytest.raises(DataError, match="not a folder"):
        idx.mnist(tmp_path / "nowhere")


IMAGES, LABELS = idx.NAMES["train"]


@pytest.mark.parametrize("name, change, message", [
    (IMAGES, lambda b: b[:-5], "is cut off: its header announces 5504 bytes.*found 5499"),
    (IMAGES, lambda b: b[:9], "cut off inside its header"),
    (IMAGES, lambda b: b + b"x", "foreign tail"),
    (IMAGES, lambda b: b"<html>" + b, "magic number 00 00 08 03"),
    (IMAGES, lambda b: b"", "magic number"),
    (IMAGES, lambda b: b[:2] + b"\x0d" + b[3:], "magic number"),
    (IMAGES, lambda b: images_bytes(np.zeros((7, 8, 8), np.uint8)), "images of \\(8, 8\\) pixels"),
    (IMAGES, lambda b: images_bytes(np.zeros((0, 28, 28), np.uint8)), "is empty"),
    (LABELS, lambda b: labels_bytes(np.zeros(6, np.uint8)), "7 images.*6 labels"),
    (LABELS, lambda b: b[:-1] + b"\x0a", "label 10, expected 0..9"),
    (LABELS, lambda b: images_bytes(np.zeros((7, 28, 28), np.uint8)), "magic number 00 00 08 01"),
])
def test_damaged_files(tmp_path, digits, name, change, message):
    write(tmp_path, *digits)
    path = tmp_path / name
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataError, match=message):
        idx.mnist(tmp_path)


@pytest.mark.parametrize("change", [lambda b: b[:-20], lambda b: b[:40] + bytes([b[40] ^ 255]) + b[41:],
                                    lambda b: b"no gzip at all"], ids=["cut", "flipped", "foreign"])
def test_damaged_gzip(tmp_path, digits, change):
    write(tmp_path, *digits, pack=gzip.compress, suffix=".gz")
    path = tmp_path / (IMAGES + ".gz")
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DataError, match="not a complete gzip file"):
        idx.mnist(tmp_path)


def test_a_gzip_bomb_is_not_unpacked(tmp_path, digits, monkeypatch):
    monkeypatch.setattr(idx, "LIMIT", 10_000)
    write(tmp_path, np.zeros((700, 28, 28), np.uint8), np.zeros(700, np.uint8), pack=gzip.compress, suffix=".gz")
    with pytest.raises(DataError, match="more than 10000 bytes"):
        idx.mnist(tmp_path)


@pytest.mark.parametrize("read, pack, suffix", [(idx.mnist, bytes, ""), (idx.mnist, gzip.compress, ".gz"),
                                                (idx.fashion_mnist, gzip.compress, ".gz")])
def test_files_of_the_published_length_must_be_the_published_ones(tmp_path, digits, monkeypatch, read, pack, suffix):
    monkeypatch.setitem(idx.PUBLISHED_COUNT, "train", 7)
    write(tmp_path, *digits, pack=pack, suffix=suffix)
    with pytest.raises(DataError, match="another SHA-256 sum.*verify=False"):
        read(tmp_path)
    assert len(read(tmp_path, verify=False)[0]) == 7
