"""MNIST and Fashion-MNIST from the IDX files they are published as, plain or gzip.

    IDX:  0 0 | type code (8: bytes) | number of axes | each length as 4 bytes, big-endian | the items, row by row
"""
import numpy as np

from .. import backend
from ..errors import DataError
from . import dataset_files

NAMES = {"train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
         "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")}
PUBLISHED_COUNT = {"train": 60_000, "test": 10_000}
LIMIT = 64 << 20                          # the largest published file has 47,040,016 bytes

MNIST_HOME = "the MNIST page of Yann LeCun (yann.lecun.com/exdb/mnist) and its mirror at the CVD Foundation"
MNIST_SHA256 = {                          # of the unpacked files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
FASHION_HOME = "the Fashion-MNIST repository of Zalando Research (github.com/zalandoresearch/fashion-mnist)"
FASHION_SHA256 = {                        # of the archives; sums of the unpacked files are not published
    "train-images-idx3-ubyte.gz": "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "train-labels-idx1-ubyte.gz": "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
}


def mnist(folder, split="train", verify=True):
    """MNIST, 28×28 handwritten digits, as (x, y) on the backend in use.

    x: (N, 1, 28, 28) float32 in [0, 1].  y: (N,) int64 in 0..9.  N = 60,000 for "train", 10,000 for "test".
    folder: holds the four IDX files, plain or .gz, directly or up to two folders below.
    verify: compare SHA-256 sums; only files with the published number of items are compared, so that a smaller set
        in the same format can be read.
    Raises DataError for missing, truncated, foreign or altered files.
    Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, 1998.

    >>> x, y = data.mnist("downloads/mnist", split="test")          # doctest: +SKIP
    """
    return _pair("mnist", folder, split, MNIST_HOME, MNIST_SHA256 if verify else {})


def fashion_mnist(folder, split="train", verify=True):
    """Fashion-MNIST, 28×28 grey images of clothing, in the layout and with the arguments of `mnist`.

    SHA-256 sums are known only for the .gz archives, so unpacked files are checked by magic number and size only.
    Source: Xiao, Rasul, Vollgraf, Fashion-MNIST, arXiv:1708.07747.

    >>> x, y = data.fashion_mnist("downloads/fashion")          # doctest: +SKIP
    """
    return _pair("fashion_mnist", folder, split, FASHION_HOME, FASHION_SHA256 if verify else {})


def _pair(who, folder, split, home, sums):
    dataset_files.check_split(who, split)
    spellings = [(name, name.replace("-idx", ".idx")) for name in NAMES[split]]
    paths = dataset_files.find(folder, spellings, who=who, home=home, suffixes=("", ".gz"))
    count = PUBLISHED_COUNT[split]
    images, labels = (_checked(path, axes, who, home, sums, count) for path, axes in zip(paths, (3, 1)))
    if images.shape[1:] != (28, 28):
        raise DataError(f"{who}: {paths[0].name} holds images of {images.shape[1:]} pixels, expected (28, 28).")
    if len(images) != len(labels):
        raise DataError(f"{who}: {paths[0].name} holds {len(images)} images, {paths[1].name} {len(labels)} labels; "
                        "expected equally many of each. Do both belong to the same split?")
    if labels.max() > 9:
        raise DataError(f"{who}: {paths[1].name} holds the label {labels.max()}, expected 0..9. Is it another set?")
    x = images[:, None].astype(np.float32) / np.float32(255)
    return backend.asarray(x), backend.asarray(labels.astype(np.int64))


def _checked(path, axes, who, home, sums, count):
    content = dataset_files.read(path, who=who, limit=LIMIT)
    items = read_idx(content, axes, who=who, name=path.name)
    if len(items) == count:
        dataset_files.check_sha256(path, content, sums, who=who, home=home)
    return items


def read_idx(content, axes, *, who, name):
    """The array in the bytes of an IDX file of unsigned bytes with `axes` axes; a view of them, read-only.

    Raises DataError for another magic number, a size that differs from the one announced, and an empty set.
    """
    magic, header = bytes((0, 0, 8, axes)), 4 + 4 * axes
    if content[:4] != magic:
        raise DataError(f"{who}: {name} begins with the bytes {content[:4].hex(' ') or '(none)'}, expected the IDX "
                        f"magic number {magic.hex(' ')}. Is it another file, or a download that failed?")
    if len(content) < header:
        raise DataError(f"{who}: {name} is cut off inside its header ({len(content)} bytes). Download it again.")
    shape = tuple(int(n) for n in np.frombuffer(content[4:header], dtype=">u4"))
    size = header + int(np.prod(shape, dtype=object))
    if len(content) != size:
        trouble = "is cut off" if len(content) < size else "has a foreign tail"
        raise DataError(f"{who}: {name} {trouble}: its header announces {size} bytes for shape {shape}, "
                        f"found {len(content)}. Download it again.")
    if 0 in shape:
        raise DataError(f"{who}: {name} is empty (shape {shape}).")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)
