"""CIFAR-10 and CIFAR-100 from the official *binary* files: fixed-length records, no pickle.

    CIFAR-10    label | 3072 pixels                 (red, green, blue planes of 32×32, row by row)
    CIFAR-100   coarse label | fine label | 3072 pixels
"""
import numpy as np

from .. import backend
from ..errors import DataError, UsageError
from . import dataset_files

HOME = ("the CIFAR page of Alex Krizhevsky, University of Toronto (www.cs.toronto.edu/~kriz/cifar.html), "
        "'binary version'")
PIXELS = 3 * 32 * 32
LIMIT = 160 << 20                         # the largest published file, CIFAR-100's train.bin, has 153,700,000 bytes


def cifar10(folder, split="train"):
    """CIFAR-10, 32×32 colour images of 10 classes, as (x, y) on the backend in use.

    x: (N, 3, 32, 32) float32 in [0, 1].  y: (N,) int64 in 0..9.  N = 50,000 for "train", 10,000 for "test".
    folder: holds data_batch_1.bin … data_batch_5.bin and test_batch.bin (the *binary* version), directly or up to two
        folders below. Published files have 10,000 records of 3,073 bytes; files with fewer whole records are read too,
        as long as the five batches have equally many (so a batch cut off between two records is noticed).
    Raises DataError for missing, truncated or foreign files.
    Source: Krizhevsky, Learning multiple layers of features from tiny images, 2009.

    >>> x, y = data.cifar10("downloads/cifar-10-batches-bin")          # doctest: +SKIP
    """
    dataset_files.check_split("cifar10", split)
    names = [f"data_batch_{i}.bin" for i in range(1, 6)] if split == "train" else ["test_batch.bin"]
    paths = dataset_files.find(folder, names, who="cifar10", home=HOME)
    parts = [_records(path, 1, "cifar10") for path in paths]
    counts = {path.name: len(part) for path, part in zip(paths, parts)}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} {n}" for name, n in counts.items())
        raise DataError(f"cifar10: the batches have different numbers of records ({listed}), expected equally many "
                        "(10,000 as published). A shorter one is cut off: download it again.")
    return _arrays(np.concatenate(parts), 0, 1, 10, "cifar10")


def cifar100(folder, split="train", labels="fine"):
    """CIFAR-100, 32×32 colour images of 100 classes in 20 groups, as (x, y) on the backend in use.

    x: (N, 3, 32, 32) float32 in [0, 1].  y: (N,) int64, the class in 0..99 for labels="fine", the group in 0..19 for
    labels="coarse".  N = 50,000 for "train", 10,000 for "test".
    folder: holds train.bin and test.bin (the *binary* version), directly or up to two folders below. A file cut off
        exactly between two records cannot be told apart from a smaller set.
    Raises DataError for missing, truncated or foreign files.

    >>> x, y = data.cifar100("downloads/cifar-100-binary")          # doctest: +SKIP
    """
    dataset_files.check_split("cifar100", split)
    if labels not in ("fine", "coarse"):
        raise UsageError(f"cifar100: got labels={labels!r}, expected 'fine' or 'coarse'.")
    (path,) = dataset_files.find(folder, [f"{split}.bin"], who="cifar100", home=HOME)
    column, classes = (1, 100) if labels == "fine" else (0, 20)
    return _arrays(_records(path, 2, "cifar100"), column, 2, classes, "cifar100")


def _records(path, labels, who):
    """(N, labels + 3072) bytes of one file."""
    content, length = dataset_files.read(path, who=who, limit=LIMIT), labels + PIXELS
    if content[:1] == b"\x80":            # the protocol byte; as a label it would be 128
        raise DataError(f"{who}: {path.name} is a pickle, which minigrad never opens: opening one runs the code in it. "
                        f"Take the binary version from {HOME}.")
    if not content or len(content) % length:
        raise DataError(f"{who}: {path.name} has {len(content)} bytes, expected a multiple of {length} ({labels} label "
                        f"byte(s) and {PIXELS} pixels per record). It is cut off, or not this file: download it again.")
    return np.frombuffer(content, np.uint8).reshape(-1, length)


def _arrays(records, column, start, classes, who):
    y = records[:, column].astype(np.int64)
    if y.max() >= classes:
        raise DataError(f"{who}: record {int(y.argmax())} has the label {y.max()}, expected 0..{classes - 1}. "
                        "Are these the files of another set?")
    x = records[:, start:].reshape(-1, 3, 32, 32).astype(np.float32) / np.float32(255)
    return backend.asarray(x), backend.asarray(y)
