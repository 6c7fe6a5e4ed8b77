"""Lines and rays in weight space: `point(t)` gives the weights at t.

    line(w_swa, w_sgd).point(t)        t w_SGD + (1 − t) w_SWA                                    (S2 fig. 5)
    ray(w, seed=3).point(t)            w + t d, d uniform on the unit sphere                      (S2 fig. 4)
"""
from ..errors import UsageError
from .vectors import gaussian, generator, norm, same_space


class Line:
    """The straight line  w(t) = t w₂ + (1 − t) w₁:  t = 0 is w₁, t = 1 is w₂, to the last bit.

    >>> ws.Line(np.array([0.0, 0.0]), np.array([4.0, 2.0])).point(0.25)
    array([1. , 0.5])
    """

    def __init__(self, w1, w2):
        self.w1, self.w2 = same_space("line", w1, w2)

    def point(self, t):
        """w(t), (n,), for any number t."""
        t = float(t)
        return self.w1 * (1 - t) + self.w2 * t if t not in (0, 1) else [self.w1, self.w2][int(t)] * 1.0


class Ray:
    """w(t) = w + t d: the point at the distance t from w in the unit direction d. Attributes: w, direction (n,).

    >>> ws.Ray(np.array([1.0, 1.0]), np.array([0.0, 1.0])).point(2.0)
    array([1., 3.])
    """

    def __init__(self, w, direction):
        self.w, direction = same_space("ray", w, direction)
        length = norm(direction)
        if length == 0:
            raise UsageError("ray: the direction is zero, expected a vector of positive length.")
        self.direction = direction / length

    def point(self, t):
        """w(t), (n,); t in the units of w, Euclidean norm."""
        return self.w + float(t) * self.direction


def line(w1, w2):
    """The line with t = 0 at w1 and t = 1 at w2. S2's figure 5 is line(w_swa, w_sgd).

    >>> ws.line(np.array([0.0, 0.0]), np.array([4.0, 2.0])).point(0.5)
    array([2., 1.])
    """
    return Line(w1, w2)


def ray(w, direction=None, seed=0):
    """The ray from w in `direction` (normalised here), or in one drawn uniformly from the unit sphere with `seed`.

    A Gaussian vector divided by its norm is uniform on the sphere.

    >>> ws.ray(np.zeros(2), direction=np.array([3.0, 4.0])).point(1.0)
    array([0.6, 0.8])
    """
    w, = same_space("ray", w)
    return Ray(w, gaussian(generator(seed), w) if direction is None else direction)
