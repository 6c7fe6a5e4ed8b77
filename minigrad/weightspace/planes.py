"""Planes in weight space: through three points, through a trajectory, random.

    plane(w1, w2, w3).point(a, b)      w₁ + a u + b v through three points                        (S2 fig. 1, S3 fig. 6)
    random_plane(w, layout)            w + a d₁ + b d₂, filter-normalised                         (Li et al. 2018)
    pca_plane(trajectory)              the plane that holds most of a trajectory
"""
import math

import numpy as np

from ..backend import namespace
from ..errors import UsageError
from .directions import filter_normalized_direction
from .vectors import dot, generator, norm, same_space


class Plane:
    """w(a, b) = origin + a u + b v. Attributes: origin, u, v (n,).

    u, v need not be orthonormal (random_plane's are not); `coordinates` solves the normal equations for them.

    >>> plane = ws.Plane(np.zeros(3), np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]))
    >>> plane.point(2.0, 3.0), plane.coordinates(np.array([4.0, 5.0, 0.0]))
    (array([2., 3., 0.]), (4.0, 5.0))
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


def plane(w1, w2, w3):
    """The plane through three points, by Gram-Schmidt:

        u = (w₂ − w₁)/‖w₂ − w₁‖,   v = v'/‖v'‖,   v' = (w₃ − w₁) − ⟨w₃ − w₁, u⟩ u

    w₁ has the coordinates (0, 0), w₂ (‖w₂ − w₁‖, 0). u, v are float64. Garipov et al. 2018, arXiv:1802.10026.
    Raises UsageError when the points lie on one line, LayoutError for different lengths.

    >>> plane = ws.plane(np.zeros(2), np.array([2.0, 0.0]), np.array([1.0, 3.0]))
    >>> plane.u, plane.v, plane.coordinates(np.array([1.0, 3.0]))
    (array([1., 0.]), array([0., 1.]), (1.0, 3.0))
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
    v = v - dot(v, u) * u                                   # once more, to remove what rounding left
    return Plane(w1, u, v / norm(v))


def pca_plane(trajectory, origin=None):
    """(plane, shares): the plane through the last point (or `origin`) with most of the trajectory's spread around it.

        the two leading right singular vectors of the rows  wᵢ − w_last     (Li et al. 2018, arXiv:1712.09913, sect. 7)

    shares: of Σ‖wᵢ − w_last‖² in each of the two directions. For k points: k² products of length n.
    Raises UsageError when the points span no plane.

    >>> points = [np.array([3.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]), np.zeros(3)]
    >>> plane, shares = ws.pca_plane(points)
    >>> abs(plane.u).round(6), np.round(shares, 3)
    (array([1., 0., 0.]), array([0.9, 0.1]))
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
    """The plane at w along two filter-normalised random directions. They are nearly, not exactly, orthogonal.

    >>> params = nn.Linear(3, 2).parameters()
    >>> plane = ws.random_plane(params.w, params.layout, seed=1)
    >>> np.allclose(params.layout.filter_norms(plane.u)[:6], params.layout.filter_norms(params.w)[:6], rtol=1e-5)
    True
    """
    rng = generator(seed)
    return Plane(w, *(filter_normalized_direction(w, layout, rng, others) for _ in range(2)))
