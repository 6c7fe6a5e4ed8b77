"""Corrupted test images, in five severities: a small stand-in for ImageNet-C.

Functions (x, rng, severity) ↦ x for x (N, C, H, W) in [0, 1], on any backend. Lengths are shares of the image side, so
that the same severity means the same on 8×8 and on 32×32 images. Draws are made on the host, so CPU and GPU see
the same numbers.

Differs from the paper (Hendrycks & Dietterich 2019, arXiv:1903.12261): ten of its fifteen kinds (without glass, snow,
frost, fog, JPEG), made for small images; blur is among its additional ones, shift and occlusion are not the paper's.
Noise, shot, impulse and brightness have the formulas of the authors' make_cifar_c.py, whose contrast takes the mean of
each channel separately. The severities of shot, impulse, brightness and contrast are the same as there, those of noise
larger from the second on; zoom goes about as far as there; the lengths of the others are minigrad's own.
"""
import numpy as np

from .. import backend
from ..errors import UsageError

SIGMA = (0.04, 0.08, 0.12, 0.18, 0.26)             # noise: standard deviation, white is 1
BLUR = (0.02, 0.035, 0.05, 0.07, 0.10)             # blur: standard deviation of the kernel / image side
CONTRAST = (0.75, 0.5, 0.4, 0.3, 0.15)             # contrast: what is left of it
COUNTS = (500, 250, 100, 75, 50)                   # shot: photons of a white pixel
FLIPPED = (0.01, 0.02, 0.03, 0.05, 0.07)           # impulse: share of the values that are lost
BRIGHTER = (0.05, 0.1, 0.15, 0.2, 0.3)             # brightness: what is added to the value of HSV
DISC = (0.02, 0.03, 0.045, 0.06, 0.08)             # defocus: radius of the disc / image side
TRAIL = (0.06, 0.1, 0.14, 0.18, 0.24)              # motion: length of the trail / image side
ZOOM = (1.06, 1.11, 1.16, 1.21, 1.26)              # zoom: how far it goes
CELLS = (0.9, 0.75, 0.6, 0.45, 0.3)                # pixelate: cells along a side / pixels along a side
STRETCH = (0.01, 0.015, 0.02, 0.03, 0.04)          # elastic: root mean square of the displacement / image side
SMOOTH = 0.1                                       # elastic: what smooths the displacements / image side
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


def shot(x, rng, severity):
    """clip(k/c, 0, 1),   k ~ Poisson(c x): photons counted. x is copied to the host, where they are drawn."""
    count = COUNTS[severity - 1]
    drawn = rng.poisson(count * np.clip(backend.to_numpy(x), 0, 1)).astype(x.dtype)
    return backend.namespace(x).asarray(np.minimum(drawn / x.dtype.type(count), 1))


def impulse(x, rng, severity):
    """Salt and pepper: each value is replaced with probability p, by 0 or 1 with equal chances."""
    xp, share = backend.namespace(x), FLIPPED[severity - 1]
    u = xp.asarray(rng.random(x.shape))
    return xp.where(u < share, (u < share / 2).astype(x.dtype), x)


def brightness(x, rng, severity):
    """x V'/V,   V: largest channel of each pixel, V' = min(V + c, 1): in HSV, hue and saturation stay. Black becomes
    grey of value c. Nothing is random."""
    xp, c = backend.namespace(x), BRIGHTER[severity - 1]
    value = x.max(axis=1, keepdims=True)
    brighter = xp.clip(value + c, 0, 1)
    return xp.where(value > 0, x * (brighter / xp.where(value > 0, value, 1)), brighter).astype(x.dtype)


def defocus(x, rng, severity):
    """The mean of the image moved by 32 points spread evenly over a disc of radius r. Nothing is random."""
    i = np.arange(32)
    radius, angle = DISC[severity - 1] * max(x.shape[2:]) * np.sqrt((i + 0.5) / 32), i * np.pi * (3 - np.sqrt(5))
    return _mean_moved(x, np.outer(radius * np.sin(angle), np.ones(len(x))),
                       np.outer(radius * np.cos(angle), np.ones(len(x))))


def motion(x, rng, severity):
    """The mean of the image moved along a straight line of length L, centred, in a random direction for each image."""
    angle = rng.uniform(0, 2 * np.pi, len(x))
    t = np.linspace(-0.5, 0.5, 11)[:, None] * TRAIL[severity - 1] * max(x.shape[2:])
    return _mean_moved(x, t * np.sin(angle), t * np.cos(angle))


def zoom(x, rng, severity):
    """The mean of the image magnified about its centre by 1 … z, in 11 steps. Nothing is random."""
    rows, columns = _grid(x)
    factors = np.linspace(1, ZOOM[severity - 1], 11)
    return sum(_sampled(x, *(c.mean() + (c - c.mean()) / z for c in (rows, columns))) for z in factors) / len(factors)


def pixelate(x, rng, severity):
    """The image averaged over fewer, larger cells (shares of pixels counted), and drawn with those. Nothing is random.
    """
    down = [_shares(max(1, round(CELLS[severity - 1] * side)), side) for side in x.shape[2:]]
    rows, columns = (backend.namespace(x).asarray((_shares(*d.shape[::-1]) @ d).astype(x.dtype)) for d in down)
    return rows @ x @ columns.T


def _shares(count, side):
    """(count, side): what share of cell i lies in pixel j, if `count` cells and `side` pixels cover the same length."""
    edges, pixels = np.linspace(0, side, count + 1), np.arange(side)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(overlap, 0) * count / side


def elastic(x, rng, severity):
    """Each pixel taken from a place nearby: smooth random displacements, the same for all channels of an image."""
    side, (rows, columns) = max(x.shape[2:]), _grid(x)
    reach = int(np.ceil(3 * SMOOTH * side))
    field = rng.uniform(-1, 1, (2, len(x), *(length + 2 * reach for length in x.shape[2:])))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (SMOOTH * side)) ** 2)
    field = _smear(_smear(field, 2, kernel), 3, kernel)[..., reach:-reach, reach:-reach]
    field *= STRETCH[severity - 1] * side / np.sqrt((field**2).sum(axis=0).mean(axis=(1, 2)))[:, None, None]
    return _sampled(x, rows + field[0], columns + field[1])


def _grid(x):
    """The (row, column) of each pixel, two arrays (1, H, W)."""
    return np.mgrid[0:x.shape[2], 0:x.shape[3]][:, None].astype(float)


def _mean_moved(x, down, right):
    """The mean over k of the images moved by down[k, n] rows and right[k, n] columns; edges repeated."""
    rows, columns = _grid(x)
    moved = (_sampled(x, rows - d[:, None, None], columns - r[:, None, None]) for d, r in zip(down, right))
    return sum(moved) / len(down)


def _sampled(x, rows, columns):
    """Image n at the points (rows, columns)[n], arrays (N or 1, H, W): bilinear interpolation, edges repeated."""
    xp, (n, _, height, width) = backend.namespace(x), x.shape
    rows, columns = (np.broadcast_to(np.clip(c, 0, side - 1), (n, height, width))
                     for c, side in ((rows, height), (columns, width)))
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    image, channel = xp.asarray(np.arange(n)[:, None, None, None]), xp.asarray(np.arange(x.shape[1])[:, None, None])

    def corner(i, j, weight):
        pixel = [xp.asarray(np.minimum(c, side - 1)[:, None]) for c, side in ((i, height), (j, width))]
        return xp.asarray(weight.astype(x.dtype)[:, None]) * x[image, channel, pixel[0], pixel[1]]

    a, b = rows - top, columns - left
    return (corner(top, left, (1 - a) * (1 - b)) + corner(top, left + 1, (1 - a) * b)
            + corner(top + 1, left, a * (1 - b)) + corner(top + 1, left + 1, a * b))


CORRUPTIONS = {"noise": noise, "blur": blur, "contrast": contrast, "shift": shift, "occlusion": occlusion, "shot": shot,
               "impulse": impulse, "brightness": brightness, "defocus": defocus, "motion": motion, "zoom": zoom,
               "pixelate": pixelate, "elastic": elastic}


def corrupt(x, kind, severity=3, seed=None):
    """x (N, C, H, W) in [0, 1] changed by one of CORRUPTIONS: noise, shot, impulse; blur, defocus, motion, zoom;
    brightness, contrast; shift, elastic, pixelate, occlusion.

    severity: 1 (hardly visible) to 5.  seed: makes the draw repeatable; without it the host generator behind `mg.seed`
    is used. x is not modified. Raises UsageError for other kinds and severities.

    >>> x, y = data.digits("test")
    >>> len(data.CORRUPTIONS), data.corrupt(x, sorted(data.CORRUPTIONS)[0]).shape
    (13, (360, 1, 8, 8))
    """
    if kind not in CORRUPTIONS or severity not in (1, 2, 3, 4, 5):
        raise UsageError(f"corrupt: got kind={kind!r}, severity={severity!r}; expected one of "
                         f"{', '.join(CORRUPTIONS)} and 1, 2, 3, 4 or 5.")
    rng = backend.generator() if seed is None else np.random.default_rng(seed)
    return CORRUPTIONS[kind](x, rng, severity)
