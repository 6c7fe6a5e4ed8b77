"""CIFAR-10 and CIFAR-100 from the official files: the binary version, or the Python version without unpickling it.

    CIFAR-10    label | 3072 pixels                 (red, green, blue planes of 32×32, row by row)
    CIFAR-100   coarse label | fine label | 3072 pixels
"""
import numpy as np

from .. import backend
from ..errors import DataError, UsageError
from . import cifar_python, dataset_files, locating
from .download import Archive
from .locating import Published

HOME = ("the CIFAR page of Alex Krizhevsky, University of Toronto (www.cs.toronto.edu/~kriz/cifar.html), "
        "'binary version'")
URL = "https://www.cs.toronto.edu/~kriz"
PIXELS = 3 * 32 * 32
LIMIT = 160 << 20                         # the largest published file, CIFAR-100's train.bin, has 153,700,000 bytes
BATCHES = {"train": [f"data_batch_{i}" for i in range(1, 6)], "test": ["test_batch"]}
PUBLISHED_COUNT = {("cifar10", "train"): 10_000, ("cifar10", "test"): 10_000,               # records in each file
                   ("cifar100", "train"): 50_000, ("cifar100", "test"): 10_000}

#: SHA-256 of the binary files, as published in TorchVision for Ruby; MD5 of the Python files, as in PyTorch's
#: torchvision/datasets/cifar.py
SUMS10 = {
    "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    "data_batch_1": "c99cafc152244af753f735de768cd75f", "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751", "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb", "test_batch": "40351d587109b95175f43aff81a1287e",
}
SUMS100 = {
    "train.bin": "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29",
    "test.bin": "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a",
    "train": "16019d7e3df5f24257cddd939b257f8d", "test": "f0ef6b0ae62326f3e7ffdfab6717acfc",
}
TEN = Published("cifar10", HOME, ("cifar-10-batches-bin", "cifar-10-batches-py", "cifar10", "CIFAR10"), (Archive(
    f"{URL}/cifar-10-binary.tar.gz", 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    tuple(f"cifar-10-batches-bin/{name}.bin" for name in BATCHES["train"] + BATCHES["test"])),))
HUNDRED = Published("cifar100", HOME, ("cifar-100-binary", "cifar-100-python", "cifar100", "CIFAR100"), (Archive(
    f"{URL}/cifar-100-binary.tar.gz", 168_513_733, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
    ("cifar-100-binary/train.bin", "cifar-100-binary/test.bin")),))


def cifar10(folder=None, split="train", verify=True, download=False):
    """CIFAR-10, 32×32 colour images of 10 classes, as (x, y) on the backend in use.

    x: (N, 3, 32, 32) float32 in [0, 1].  y: (N,) int64 in 0..9.  N = 50,000 for "train", 10,000 for "test".
    folder: holds data_batch_1.bin … data_batch_5.bin and test_batch.bin of the binary version, or the same names
        without .bin of the Python version, directly or up to two folders below. None: looked up as for `mnist`, in
        folders called cifar-10-batches-bin, cifar-10-batches-py or cifar10. Published files have 10,000 records of
        3,073 bytes; files with fewer whole records are read too, as long as the five batches have equally many (so a
        batch cut off between two records is noticed).
    verify: compare the sums of files with the published number of records: SHA-256 for the binary version, MD5 for the
        Python version, each as published by others (see SUMS10); the author publishes sums of the archives only.
    download: fetch the binary version (170 MB) if it is not there; its SHA-256 sum is compared.
    Raises DataError for missing, truncated or foreign files. A pickle is never unpickled: see cifar_python.py.
    Source: Krizhevsky, Learning multiple layers of features from tiny images, 2009.

    >>> x, y = data.cifar10("downloads/cifar-10-batches-bin")          # doctest: +SKIP
    """
    dataset_files.check_split("cifar10", split)
    names = [(f"{name}.bin", name) for name in BATCHES[split]]
    paths = locating.find(TEN, folder, names, fetch=download)
    parts = [_records(path, ("labels",), TEN, SUMS10 if verify else {}, split) for path in paths]
    counts = {path.name: len(part) for path, part in zip(paths, parts)}
    if len(set(counts.values())) > 1:
        listed = ", ".join(f"{name} {n}" for name, n in counts.items())
        raise DataError(f"cifar10: the batches have different numbers of records ({listed}), expected equally many "
                        "(10,000 as published). A shorter one is cut off: download it again.")
    return _arrays(np.concatenate(parts), 0, 1, 10, "cifar10")


def cifar100(folder=None, split="train", labels="fine", verify=True, download=False):
    """CIFAR-100, 32×32 colour images of 100 classes in 20 groups, as (x, y) on the backend in use.

    x: (N, 3, 32, 32) float32 in [0, 1].  y: (N,) int64, the class in 0..99 for labels="fine", the group in 0..19 for
    labels="coarse".  N = 50,000 for "train", 10,000 for "test".
    folder: holds train.bin and test.bin of the binary version, or train and test of the Python version, directly or up
        to two folders below. None: looked up as for `mnist`, in cifar-100-binary, cifar-100-python or cifar100. A file
        cut off exactly between two records cannot be told apart from a smaller set.
    verify, download: as for `cifar10` (169 MB).
    Raises DataError for missing, truncated or foreign files.

    >>> x, y = data.cifar100("downloads/cifar-100-binary")          # doctest: +SKIP
    """
    dataset_files.check_split("cifar100", split)
    if labels not in ("fine", "coarse"):
        raise UsageError(f"cifar100: got labels={labels!r}, expected 'fine' or 'coarse'.")
    (path,) = locating.find(HUNDRED, folder, [(f"{split}.bin", split)], fetch=download)
    column, classes = (1, 100) if labels == "fine" else (0, 20)
    records = _records(path, ("coarse_labels", "fine_labels"), HUNDRED, SUMS100 if verify else {}, split)
    return _arrays(records, column, 2, classes, "cifar100")


def _records(path, columns, published, sums, split):
    """(N, labels + 3072) bytes of one file."""
    who, length = published.name, len(columns) + PIXELS
    content = dataset_files.read(path, who=who, limit=LIMIT)
    if content[:1] == b"\x80":            # a pickle's protocol byte; as a label it would be 128
        try:
            found = cifar_python.records(content, columns)
        except cifar_python.NotCifar as why:
            raise DataError(f"{who}: {path.name} {why}. It was not unpickled, since that runs the code in it. Take the "
                            f"binary version from {HOME}.") from why
    elif not content or len(content) % length:
        raise DataError(f"{who}: {path.name} has {len(content)} bytes, expected a multiple of {length} ({len(columns)} "
                        f"label byte(s) and {PIXELS} pixels per record). It is cut off, or not this file: download it "
                        "again.")
    else:
        found = np.frombuffer(content, np.uint8).reshape(-1, length)
    if len(found) == PUBLISHED_COUNT[who, split]:
        dataset_files.check_sum(path, content, sums, who=who, home=published.home)
    return found


def _arrays(records, column, start, classes, who):
    y = records[:, column].astype(np.int64)
    if y.max() >= classes:
        raise DataError(f"{who}: record {int(y.argmax())} has the label {y.max()}, expected 0..{classes - 1}. "
                        "Are these the files of another set?")
    x = records[:, start:].reshape(-1, 3, 32, 32).astype(np.float32) / np.float32(255)
    return backend.asarray(x), backend.asarray(y)
