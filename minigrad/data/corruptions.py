"""Corrupted test images, in five severities: a small stand-in for ImageNet-C.

Functions (x, rng, severity) ↦ x for x (N, C, H, W) in [0, 1], on any backend. Lengths are shares of the image side, so
that the same severity means the same on 8×8 and on 32×32 images. Draws are made on the host, so CPU and GPU see
the same numbers.

Differs from the paper (Hendrycks & Dietterich 2019, arXiv:1903.12261): five kinds instead of fifteen, made for small
images; shift and occlusion are not among the paper's.
"""
import numpy as np

from .. import backend
from ..errors import UsageError

SIGMA = (0.04, 0.08, 0.12, 0.18, 0.26)             # noise: standard deviation, white is 1
BLUR = (0.02, 0.035, 0.05, 0.07, 0.10)             # blur: standard deviation of the kernel / image side
CONTRAST = (0.75, 0.5, 0.4, 0.3, 0.15)             # contrast: what is left of it
SHIFT = (0.03, 0.06, 0.09, 0.13, 0.18)             # shift: distance / image side
HOLE = (0.2, 0.3, 0.4, 0.5, 0.6)                   # occlusion: side of the square / image side


def noise(x, rng, severity):
    """clip(x + σ ε, 0, 1),   ε ~ N(0, 1) for each value."""
    xp = backend.namespace(x)
    eps = xp.asarray(rng.standard_normal(x.shape).astype(x.dtype))
    return xp.clip(x + SIGMA[severity - 1] * eps, 0, 1)


def blur(x, rng, severity):
    """Convolution with a Gaussian of standard deviation σ, cut off at 3 σ, edges repeated. Nothing is random."""
    sigma = BLUR[severity - 1] * max(x.shape[2:])
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel = [float(k) for k in kernel / kernel.sum()]
    return _smear(_smear(x, 2, kernel), 3, kernel)


def _smear(x, axis, kernel):
    """Σⱼ kernel[j] · (x moved by j − reach along the axis), edges repeated."""
    reach = len(kernel) // 2
    rows = np.arange(x.shape[axis])
    return sum(k * _moved(x, axis, np.clip(rows + j - reach, 0, len(rows) - 1)) for j, k in enumerate(kernel))


def _moved(x, axis, rows):
    return x.take(backend.namespace(x).asarray(rows), axis=axis)


def contrast(x, rng, severity):
    """m + c (x − m),   m: mean of each image. Nothing is random."""
    mean = x.mean(axis=(1, 2, 3), keepdims=True)
    return mean + CONTRAST[severity - 1] * (x - mean)


def shift(x, rng, severity):
    """Each image moved by a fixed distance in a random direction, interpolated linearly; outside the image is black."""
    angle = rng.uniform(0, 2 * np.pi, len(x))
    distance = SHIFT[severity - 1] * max(x.shape[2:])
    return _slide(_slide(x, 2, distance * np.sin(angle)), 3, distance * np.cos(angle))


def _slide(x, axis, offset):
    """y[…, i, …] = (1 − a) x[…, i + ⌊o⌋, …] + a x[…, i + ⌊o⌋ + 1, …],   a = o − ⌊o⌋, an offset o for each image."""
    xp, length, whole = backend.namespace(x), x.shape[axis], np.floor(offset)
    along = (len(x),) + (1,) * (axis - 1) + (length,) + (1,) * (3 - axis)
    rows = whole[:, None].astype(int) + np.arange(length)

    def gathered(rows):
        inside = xp.asarray(((rows >= 0) & (rows < length)).reshape(along).astype(x.dtype))
        return inside * xp.take_along_axis(x, xp.asarray(np.clip(rows, 0, length - 1).reshape(along)), axis=axis)

    a = xp.asarray((offset - whole).astype(x.dtype).reshape(-1, 1, 1, 1))
    return (1 - a) * gathered(rows) + a * gathered(rows + 1)


def occlusion(x, rng, severity):
    """A black square at a random place of each image, wholly inside it."""
    xp, (n, _, height, width) = backend.namespace(x), x.shape
    side = round(HOLE[severity - 1] * min(height, width))
    top, left = rng.integers(0, height - side + 1, n)[:, None], rng.integers(0, width - side + 1, n)[:, None]
    in_rows = (np.arange(height) >= top) & (np.arange(height) < top + side)
    in_columns = (np.arange(width) >= left) & (np.arange(width) < left + side)
    return xp.where(xp.asarray(in_rows[:, None, :, None] & in_columns[:, None, None, :]), x.dtype.type(0), x)


CORRUPTIONS = {"noise": noise, "blur": blur, "contrast": contrast, "shift": shift, "occlusion": occlusion}


def corrupt(x, kind, severity=3, seed=None):
    """x (N, C, H, W) in [0, 1] changed by one of CORRUPTIONS: noise, blur, contrast, shift, occlusion.

    severity: 1 (hardly visible) to 5.  seed: makes the draw repeatable; without it the host generator behind `mg.seed`
    is used. x is not modified. Raises UsageError for other kinds and severities.

    >>> x, y = data.digits("test")
    >>> len(data.CORRUPTIONS), data.corrupt(x, sorted(data.CORRUPTIONS)[0]).shape
    (5, (360, 1, 8, 8))
    """
    if kind not in CORRUPTIONS or severity not in (1, 2, 3, 4, 5):
        raise UsageError(f"corrupt: got kind={kind!r}, severity={severity!r}; expected one of "
                         f"{', '.join(CORRUPTIONS)} and 1, 2, 3, 4 or 5.")
    rng = backend.generator() if seed is None else np.random.default_rng(seed)
    return CORRUPTIONS[kind](x, rng, severity)
