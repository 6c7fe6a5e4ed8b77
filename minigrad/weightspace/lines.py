"""Lines, rays and planes in weight space: each has `point`, which gives the weights at its coordinates.

    line(w_swa, w_sgd).point(t)        t w_SGD + (1 − t) w_SWA                                    (S2 fig. 5)
    ray(w, seed=3).point(t)            w + t d, d uniform on the unit sphere                      (S2 fig. 4)
    plane(w1, w2, w3).point(a, b)      w₁ + a u + b v through three points                        (S2 fig. 1, S3 fig. 6)
    random_plane(w, layout)            w + a d₁ + b d₂, filter-normalised                         (Li et al. 2018)
    pca_plane(trajectory)              the plane that holds most of a trajectory
"""
import math

import numpy as np

from ..backend import namespace
from ..errors import LayoutError, UsageError
from .vectors import dot, gaussian, generator, norm, same_space


class Line:
    """The straight line  w(t) = t w₂ + (1 − t) w₁:  t = 0 is w₁, t = 1 is w₂, to the last bit."""

    def __init__(self, w1, w2):
        self.w1, self.w2 = same_space("line", w1, w2)

    def point(self, t):
        """w(t), (n,), for any number t."""
        t = float(t)
        return self.w1 * (1 - t) + self.w2 * t if t not in (0, 1) else [self.w1, self.w2][int(t)] * 1.0


class Ray:
    """w(t) = w + t d: the point at the distance t from w in the unit direction d. Attributes: w, direction (n,)."""

    def __init__(self, w, direction):
        self.w, direction = same_space("ray", w, direction)
        length = norm(direction)
        if length == 0:
            raise UsageError("ray: the direction is zero, expected a vector that points somewhere.")
        self.direction = direction / length

    def point(self, t):
        """w(t), (n,); t in the units of w, Euclidean norm."""
        return self.w + float(t) * self.direction


class Plane:
    """w(a, b) = origin + a u + b v. Attributes: origin, u, v (n,).

    u, v need not be orthonormal (random_plane's are not); `coordinates` solves the normal equations for them.
    """

    def __init__(self, origin, u, v):
        self.origin, self.u, self.v = same_space("plane", origin, u, v)
        self.gram = np.array([[dot(p, q) for q in (self.u, self.v)] for p in (self.u, self.v)])
        if self.gram[0, 0] * self.gram[1, 1] - self.gram[0, 1] ** 2 <= 1e-12 * self.gram[0, 0] * self.gram[1, 1]:
            raise UsageError("plane: the two directions lie on one line, so they span no plane. Take other points.")

    def point(self, a, b):
        """The weights (n,) at the coordinates a, b."""
        w = self.origin + float(a) * self.u + float(b) * self.v
        return w.astype(self.origin.dtype, copy=False)

    def coordinates(self, w):
        """(a, b) of the point of the plane that is closest to w (n,), Python floats."""
        w, _ = same_space("plane", w, self.origin)
        d = w.astype(self.u.dtype, copy=False) - self.origin
        a, b = np.linalg.solve(self.gram, [dot(d, self.u), dot(d, self.v)])
        return float(a), float(b)


def line(w1, w2):
    """The line with t = 0 at w1 and t = 1 at w2. S2's figure 5 is line(w_swa, w_sgd)."""
    return Line(w1, w2)


def ray(w, direction=None, seed=0):
    """The ray from w in `direction` (normalised here), or in one drawn uniformly from the unit sphere with `seed`.

    A Gaussian vector divided by its norm is uniform on the sphere.
    """
    w, = same_space("ray", w)
    return Ray(w, gaussian(generator(seed), w) if direction is None else direction)


def plane(w1, w2, w3):
    """The plane through three points, by Gram-Schmidt:

        u = (w₂ − w₁)/‖w₂ − w₁‖,   v = v'/‖v'‖,   v' = (w₃ − w₁) − ⟨w₃ − w₁, u⟩ u

    w₁ has the coordinates (0, 0), w₂ (‖w₂ − w₁‖, 0). u, v are float64. Garipov et al. 2018, arXiv:1802.10026.
    Raises UsageError when the points lie on one line, LayoutError for different lengths.
    """
    w1, w2, w3 = same_space("plane", w1, w2, w3)
    wide = namespace(w1).float64
    first, second = (w.astype(wide) - w1.astype(wide) for w in (w2, w3))
    if norm(first) == 0 or norm(second) == 0:
        raise UsageError("plane: two of the points are the same, expected three different ones.")
    u = first / norm(first)                                 #: u = (w₂ − w₁)/‖w₂ − w₁‖
    v = second - dot(second, u) * u                         #: v' = (w₃ − w₁) − ⟨w₃ − w₁, u⟩ u
    if norm(v) <= 1e-6 * norm(second):
        raise UsageError("plane: the three points lie on one line, so they span no plane. Take another third point.")
    v = v - dot(v, u) * u                                   # once more, for what rounding left
    return Plane(w1, u, v / norm(v))


def pca_plane(trajectory, origin=None):
    """(plane, shares): the plane through the last point (or `origin`) with most of the trajectory's spread around it.

        the two leading right singular vectors of the rows  wᵢ − w_last     (Li et al. 2018, arXiv:1712.09913, sect. 7)

    shares: of Σ‖wᵢ − w_last‖² in each of the two directions. For k points: k² products of length n.
    Raises UsageError when the points span no plane.
    """
    points = same_space("pca_plane", *trajectory)
    wide = namespace(points[0]).float64
    origin = points[-1] if origin is None else origin
    rows = [w.astype(wide) - origin.astype(wide) for w in points]
    gram = np.array([[dot(p, q) for q in rows] for p in rows])
    values, vectors = np.linalg.eigh(gram)                  # the small matrix: G = R Rᵀ, right vectors are Rᵀ vᵢ/√λᵢ
    if len(points) < 3 or values[-2] <= 1e-12 * values[-1] or values[-1] <= 0:
        raise UsageError("pca_plane: the points lie on one line or coincide, expected at least three that span a "
                         "plane.")
    u, v = (sum(float(c) * r for c, r in zip(vectors[:, i], rows)) / math.sqrt(values[i]) for i in (-1, -2))
    return Plane(origin, u, v), values[[-1, -2]] / values.sum()


def random_plane(w, layout, seed=0, others="zero"):
    """The plane at w along two filter-normalised random directions. They are nearly, not exactly, orthogonal."""
    rng = generator(seed)
    return Plane(w, *(filter_normalized_direction(w, layout, rng, others) for _ in range(2)))


def filter_normalized_direction(w, layout, seed=0, others="zero"):
    """A random direction d (n,) whose filters have the norms of w's:  dᵢⱼ ← dᵢⱼ/‖dᵢⱼ‖ · ‖wᵢⱼ‖,  d ~ N(0, I).

    layout: of w (`model.parameters().layout`). A filter is a row along the first axis of a matrix or a bank of filters.
    others: what becomes of biases and BatchNorm's γ and β, which have no filters:
        "zero"     they stay as they are (Li et al.'s `ignore='biasbn'`, used for their figures)
        "vector"   each of these parameters is one filter
        "element"  each number is a filter of its own: dᵢ = ±|wᵢ|
    Rescaling a filter of w rescales the direction with it, so curvature along it does not change for a ReLU network's
    twin. Li et al. 2018, arXiv:1712.09913, section 4. Differs: their code copies such parameters from w where it does
    not zero them, so that they are not random at all.
    """
    if others not in ("zero", "vector", "element"):
        raise UsageError(f"filter_normalized_direction: got others={others!r}, expected 'zero', 'vector' or 'element'.")
    w, = same_space("filter_normalized_direction", w)
    if w.size != layout.n:
        raise LayoutError(f"filter_normalized_direction: got {w.size} weights and a layout of {layout.n}, expected as "
                          "many.")
    xp, d = namespace(w), gaussian(generator(seed), w)
    for e in layout:
        if not e.is_filter and others == "zero":
            d[e.span] = 0
            continue
        rows = e.shape[0] if e.is_filter else 1 if others == "vector" else e.stop - e.start
        D, W = d[e.span].reshape(rows, -1), w[e.span].reshape(rows, -1)
        lengths = [xp.sqrt((M * M).sum(axis=1, keepdims=True)) for M in (D, W)]
        d[e.span] = (D / lengths[0] * lengths[1]).reshape(-1)             #: d = d/‖d‖ · ‖w‖, filter by filter
    return d
