"""CIFAR's Python files as Python 2 wrote them, opcode by opcode; nothing in them is ever called."""
import hashlib
import os
import pickle
import struct

import numpy as np
import pytest

from minigrad.data import cifar, cifar_python
from minigrad.errors import DataError


def text(s):
    return b"U" + bytes([len(s)]) + s if len(s) < 256 else b"T" + struct.pack("<i", len(s)) + s


def number(n):
    return b"K" + bytes([n]) if n < 256 else b"M" + struct.pack("<H", n)


def array(data, put):
    """NumPy's pickle of a matrix of bytes, protocol 2."""
    return (b"cnumpy.core.multiarray\n_reconstruct\n" + put() + b"cnumpy\nndarray\n" + put() + b"K\x00\x85" + text(b"b")
            + b"\x87R" + put() + b"(K\x01" + number(data.shape[0]) + number(data.shape[1]) + b"\x86cnumpy\ndtype\n"
            + put() + text(b"u1") + b"K\x00K\x01\x87R" + put() + b"(K\x03" + text(b"|")
            + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89" + text(data.tobytes()) + b"tb")


def batch(data, labels):
    """The bytes of a batch: labels {name: list}, as cPickle wrote them, memo numbers included."""
    count = iter(range(1, 256))

    def put():
        return b"q" + bytes([next(count)])

    items = [text(b"batch_label") + put() + text(b"training batch 1 of 5") + put()]
    for name, column in labels.items():
        items.append(text(name.encode()) + put() + b"]" + put() + b"(" + b"".join(map(number, column)) + b"e")
    items.append(text(b"data") + put() + array(data, put))
    names = b"".join(text(b"leptodactylus_s_%06d.png" % i) + put() for i in range(len(data)))
    items.append(text(b"filenames") + put() + b"]" + put() + b"(" + names + b"e")
    return b"\x80\x02}" + put() + b"(" + b"".join(items) + b"u."


RNG = np.random.default_rng(0)
PIXELS, LABELS = RNG.integers(0, 256, (5, 3072), dtype=np.uint8), [3, 0, 9, 9, 1]
BATCH = batch(PIXELS, {"labels": LABELS})


def test_python_itself_reads_these_bytes_the_same():
    """The bytes above are what Python 2 would write: Python's unpickler agrees, given NumPy's present names."""
    got = pickle.loads(BATCH.replace(b"numpy.core.multiarray", b"numpy._core.multiarray"), encoding="latin1")
    np.testing.assert_array_equal(got["data"], PIXELS)
    assert got["labels"] == LABELS and len(got["filenames"]) == 5


def test_data_and_labels():
    got = cifar_python.read(BATCH)
    np.testing.assert_array_equal(got["data"], PIXELS)
    assert got["labels"] == LABELS and got["batch_label"] == "training batch 1 of 5"
    rows = cifar_python.records(batch(PIXELS, {"coarse_labels": LABELS, "fine_labels": [99] * 5}),
                                ("coarse_labels", "fine_labels"))
    assert rows.dtype == np.uint8 and rows[:, :2].tolist() == [[label, 99] for label in LABELS]
    np.testing.assert_array_equal(rows[:, 2:], PIXELS)


def test_the_order_of_a_fortran_array_is_respected():
    swapped = BATCH.replace(b"\x89" + text(PIXELS.tobytes()), b"\x88" + text(PIXELS.T.tobytes()))
    assert swapped != BATCH
    np.testing.assert_array_equal(cifar_python.read(swapped)["data"], PIXELS)


def test_both_versions_of_a_set_give_the_same_arrays(tmp_path):
    for i, name in enumerate(cifar.BATCHES["train"]):
        (tmp_path / name).write_bytes(batch(np.roll(PIXELS, i), {"labels": LABELS}))
        binary = np.column_stack([np.array(LABELS, np.uint8), np.roll(PIXELS, i)])
        (tmp_path / "bin").mkdir(exist_ok=True)
        binary.tofile(tmp_path / "bin" / f"{name}.bin")
    (x, y), (xb, yb) = cifar.cifar10(tmp_path), cifar.cifar10(tmp_path / "bin")
    np.testing.assert_array_equal(x, xb)
    np.testing.assert_array_equal(y, yb)
    (tmp_path / "train").write_bytes(batch(PIXELS, {"coarse_labels": LABELS, "fine_labels": [7] * 5}))
    assert cifar.cifar100(tmp_path)[1].tolist() == [7] * 5
    assert cifar.cifar100(tmp_path, labels="coarse")[1].tolist() == LABELS


@pytest.mark.parametrize("name", ["data_batch_1", "data_batch_1.bin"])
def test_files_of_the_published_length_must_be_the_published_ones(tmp_path, monkeypatch, name):
    monkeypatch.setitem(cifar.PUBLISHED_COUNT, ("cifar10", "test"), 5)
    content = np.column_stack([np.array(LABELS, np.uint8), PIXELS]).tobytes() if name.endswith("bin") else BATCH
    target = name.replace("data_batch_1", "test_batch")
    (tmp_path / target).write_bytes(content)
    with pytest.raises(DataError, match="another (MD5|SHA-256) sum"):
        cifar.cifar10(tmp_path, "test")
    assert len(cifar.cifar10(tmp_path, "test", verify=False)[0]) == 5
    made = hashlib.sha256 if name.endswith("bin") else hashlib.md5
    monkeypatch.setitem(cifar.SUMS10, target, made(content).hexdigest())
    assert len(cifar.cifar10(tmp_path, "test")[0]) == 5


class Trap:
    """Unpickling it would create a folder."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("protocol", range(6))
def test_nothing_is_called(tmp_path, protocol):
    for content in (pickle.dumps(Trap(tmp_path / "sprung"), protocol), pickle.dumps({"data": Trap(tmp_path)}, protocol),
                    BATCH.replace(b"cnumpy\ndtype\n", b"cos\nmkdir\n"), pickle.dumps({"data": PIXELS}, protocol)):
        with pytest.raises(cifar_python.NotCifar):
            cifar_python.records(content, ("labels",))
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("change, message", [
    (lambda b: b[:-1], "ends too early|not the pickle"), (lambda b: b"", "not the pickle|ends too early"),
    (lambda b: b"\x80\x02.", "not the pickle"), (lambda b: b"\x80\x02N.", "not the pickle"),
    (lambda b: b.replace(b"numpy\ndtype", b"numpy\nwhere"), "names 'numpy where'"),
    (lambda b: b.replace(text(b"u1"), text(b"O8")), "something else than an array of bytes"),
    (lambda b: b.replace(text(b"data"), text(b"dota")), "no array of 3,072 bytes"),
    (lambda b: b.replace(text(b"labels"), text(b"lebals")), "no list 'labels'"),
    (lambda b: b.replace(b"K\x05M\x00\x0c", b"K\x04M\x00\x0c"), "not the pickle"),
    (lambda b: b.replace(b"(K\x03K\x00", b"(K\x03"), "label for each of its 5 images"),
    (lambda b: b.replace(b"(K\x03K\x00", b"(K\x03N"), "label for each of its 5 images"),
])
def test_other_pickles_are_refused(change, message):
    assert change(BATCH) != BATCH
    with pytest.raises(cifar_python.NotCifar, match=message):
        cifar_python.records(change(BATCH), ("labels",))
