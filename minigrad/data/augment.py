"""Random changes of a batch of images that keep its labels: functions (x, rng) ↦ x, for `Loader(transform=…)`.

    transform = compose(random_crop, random_flip, partial(cutout, size=8))
    loader = Loader(x, y, transform=transform)

x (N, C, H, W) on any backend; rng a NumPy Generator. Each call draws one number, and the device makes of it what it
needs (`random_bits`): CPU and GPU see the same images, and only `normalize` uploads anything, its 2C numbers.
The input is not modified; each function costs one or two copies of the batch.
"""
import numpy as np

from .. import backend
from ..errors import UsageError
from ..random_bits import random_bits


def compose(*transforms):
    """One function (x, rng) ↦ x that applies `transforms` from left to right, all drawing from the same rng.

    >>> from functools import partial
    >>> transform = data.compose(data.random_flip, partial(data.normalize, mean=0.5, std=0.5))
    >>> transform(np.ones((1, 1, 2, 2), np.float32), np.random.default_rng(0)).tolist()
    [[[[1.0, 1.0], [1.0, 1.0]]]]
    """
    def composed(x, rng):
        for transform in transforms:
            x = transform(x, rng)
        return x
    return composed


def random_crop(x, rng, padding=4):
    """Pad each side with `padding` zero pixels, then cut a window of the original size at a random place of each image.

    Each of the (2·padding + 1)² places is equally likely; the standard training augmentation of the CIFAR papers.

    >>> data.random_crop(np.ones((2, 1, 8, 8), np.float32), np.random.default_rng(0), padding=2).shape
    (2, 1, 8, 8)
    """
    xp, (n, channels, height, width) = backend.namespace(x), x.shape
    top, left = _places(2 * padding + 1, 2 * padding + 1, n, rng, xp)
    padded = xp.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    image, channel = xp.arange(n)[:, None, None, None], xp.arange(channels)[:, None, None]
    rows = (top + xp.arange(height))[:, None, :, None]
    columns = (left + xp.arange(width))[:, None, None, :]
    return padded[image, channel, rows, columns]


def random_flip(x, rng, p=0.5):
    """Mirror each image left to right with probability p.

    >>> data.random_flip(np.float32([[[[1.0, 2.0]]]]), np.random.default_rng(0), p=1.0)
    array([[[[2., 1.]]]], dtype=float32)
    """
    xp = backend.namespace(x)
    flipped = random_bits(len(x), xp, rng) < p * 2.0**32
    return xp.where(flipped[:, None, None, None], x[:, :, :, ::-1], x)


def cutout(x, rng, size=8):
    """Set a square of size×size pixels around a random pixel of each image to 0; it may extend beyond the edge.

    Source: DeVries & Taylor 2017, arXiv:1708.04552. After `normalize`, 0 is the mean colour, as in the paper.

    >>> x = data.cutout(np.ones((1, 1, 4, 4), np.float32), np.random.default_rng(0), size=2)
    >>> x.sum().item()
    12.0
    """
    xp, (n, _, height, width) = backend.namespace(x), x.shape
    row, column = _places(height, width, n, rng, xp)
    in_rows = (xp.arange(height) >= row - size // 2) & (xp.arange(height) < row - size // 2 + size)
    in_columns = (xp.arange(width) >= column - size // 2) & (xp.arange(width) < column - size // 2 + size)
    hole = in_rows[:, None, :, None] & in_columns[:, None, None, :]
    return xp.where(hole, x.dtype.type(0), x)


def _places(height, width, n, rng, xp):
    """A random row and column for each of n images: two columns (n, 1) of int64."""
    bits = random_bits(2 * n, xp, rng).astype(xp.int64).reshape(2, n, 1)
    return bits[0] % height, bits[1] % width


def normalize(x, rng=None, *, mean, std):
    """(x − mean) / std, both one number per channel. Nothing is random; rng is accepted for a uniform signature.

    >>> data.normalize(np.float32([[[[1.0, 3.0]]]]), mean=2.0, std=1.0)
    array([[[[-1.,  1.]]]], dtype=float32)
    """
    xp = backend.namespace(x)
    mean, std = np.reshape(mean, (-1, 1, 1)).astype(x.dtype), np.reshape(std, (-1, 1, 1)).astype(x.dtype)
    if (std <= 0).any() or len(mean) not in (1, x.shape[1]) or len(std) not in (1, x.shape[1]):
        raise UsageError(f"normalize: got mean and std of {len(mean)} and {len(std)} channels "
                         f"(smallest std {std.min()}), expected one or {x.shape[1]} each, and std > 0.")
    mean, std = xp.asarray(np.stack(np.broadcast_arrays(mean, std)))
    return (x - mean) / std


def channel_statistics(x):
    """(mean, std) of each channel over all images and pixels of x (N, C, H, W), two NumPy vectors in float64.

    >>> x, y = data.digits("train")
    >>> mean, std = data.channel_statistics(x)
    >>> np.round(mean, 3), np.round(std, 3)
    (array([0.305]), array([0.376]))
    """
    xp = backend.namespace(x)
    rows = xp.moveaxis(x, 1, 0).reshape(x.shape[1], -1).astype(np.float64)
    return backend.to_numpy(rows.mean(axis=1)), backend.to_numpy(rows.std(axis=1))
