"""MNIST and Fashion-MNIST from the IDX files they are published as, plain or gzip.

    IDX:  0 0 | type code (8: bytes) | number of axes | each length as 4 bytes, big-endian | the items, row by row
"""
import numpy as np

from .. import backend
from ..errors import DataError
from . import dataset_files, locating
from .download import Archive
from .locating import Published

NAMES = {"train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
         "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")}
PUBLISHED_COUNT = {"train": 60_000, "test": 10_000}
LIMIT = 64 << 20                          # the largest published file has 47,040,016 bytes

MNIST_HOME = "the MNIST page of Yann LeCun (yann.lecun.com/exdb/mnist) and its mirror at the CVD Foundation"
MNIST_URL = "https://storage.googleapis.com/cvdf-datasets/mnist"
MNIST_SHA256 = {                          # of the unpacked files
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
MNIST_SIZES = (9_912_422, 28_881, 1_648_877, 4_542)             # of the .gz files, in the order of the sums
FASHION_HOME = "the Fashion-MNIST repository of Zalando Research (github.com/zalandoresearch/fashion-mnist)"
FASHION_URL = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com"
FASHION_SHA256 = {                        # of the unpacked files, computed from those of Debian
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
FASHION_SIZES = (26_421_880, 29_515, 4_422_102, 5_148)


def _archives(url, sums, sizes):
    return tuple(Archive(f"{url}/{name}.gz", size, sha256) for (name, sha256), size in zip(sums.items(), sizes))


MNIST = Published("mnist", MNIST_HOME, ("mnist", "MNIST"), _archives(MNIST_URL, MNIST_SHA256, MNIST_SIZES))
FASHION = Published("fashion_mnist", FASHION_HOME, ("fashion-mnist", "fashion_mnist", "FashionMNIST"),
                    _archives(FASHION_URL, FASHION_SHA256, FASHION_SIZES), "/usr/share/datasets/fashion-mnist",
                    "dataset-fashion-mnist")


def mnist(folder=None, split="train", verify=True, download=False):
    """MNIST, 28×28 handwritten digits, as (x, y) on the backend in use.

    x: (N, 1, 28, 28) float32 in [0, 1].  y: (N,) int64 in 0..9.  N = 60,000 for "train", 10,000 for "test".
    folder: holds the four IDX files, plain or .gz, directly or up to two folders below. None: the folder `mnist` below
        the one that the environment variable MINIGRAD_DATA names, that one itself, or `mnist` in the user's cache.
    verify: compare SHA-256 sums of the unpacked files, the ones in circulation for the publisher's; only files with
        the published number of items are compared, so that a smaller set in the same format can be read.
    download: fetch the files from the CVD Foundation's mirror if they are not there (12 MB), into `folder` or the first
        of the folders above.
    Raises DataError for missing, truncated, foreign or altered files.
    Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition, 1998.

    >>> x, y = data.mnist("downloads/mnist", split="test")          # doctest: +SKIP
    """
    return _pair(MNIST, folder, split, MNIST_SHA256 if verify else {}, download)


def fashion_mnist(folder=None, split="train", verify=True, download=False):
    """Fashion-MNIST, 28×28 grey images of clothing, in the layout and with the arguments of `mnist`.

    It is also found where Debian's package dataset-fashion-mnist installs it, /usr/share/datasets/fashion-mnist. The
    SHA-256 sums are those of the unpacked files, which do not change if somebody compresses them again, as Debian did.
    Downloaded from Zalando Research (31 MB).
    Source: Xiao, Rasul, Vollgraf, Fashion-MNIST, arXiv:1708.07747.

    >>> x, y = data.fashion_mnist("downloads/fashion")          # doctest: +SKIP
    """
    return _pair(FASHION, folder, split, FASHION_SHA256 if verify else {}, download)


def _pair(published, folder, split, sums, download):
    who, home = published.name, published.home
    dataset_files.check_split(who, split)
    spellings = [(name, name.replace("-idx", ".idx")) for name in NAMES[split]]
    paths = locating.find(published, folder, spellings, ("", ".gz"), download)
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
        dataset_files.check_sum(path, content, sums, who=who, home=home)
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
