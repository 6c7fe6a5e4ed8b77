"""Running means of weight vectors, at the memory of one vector (T13)."""
from ..autograd import raw
from ..backend import namespace
from ..errors import LayoutError, NotFiniteError, UsageError


def mean_with(mean, n, w):
    """The mean of n + 1 vectors, from the mean of n of them and one more: (n·w_SWA + w)/(n + 1).

    Written so that the mean of equal vectors is that vector, to the last bit: the product n·w_SWA would be rounded
    again each time, which in float32 adds up to a relative error of 1e-3 after 10⁵ vectors.
    """
    return mean + (w - mean) / (n + 1)                          #: w_SWA = w_SWA + (w − w_SWA)/(n + 1)


class RunningAverage:
    """The mean of the vectors given to it:  w̄ ← w̄ + (w − w̄)/(n + 1),  n ← n + 1.

    w0: (n,) array or Tensor, copied. count_start=True: w0 is the first of them (A3, Izmailov et al. 2018, Algorithm 1:
        "n_models ← i/c" is 1 at the first capture). False: it is not (A4, Guo et al. 2022; torch.optim.swa_utils and
        the SWA authors' published commands too), and `value` is w0 until the first update.
    With start 0 and captures 1, 2, 3, 4 the mean is 2.0 or 2.5 (E13). Attributes: value (n,), count.
    """

    def __init__(self, w0, count_start=True):
        w0 = finite(raw(w0))
        self.value, self.count = namespace(w0).array(w0), int(bool(count_start))

    def update(self, w):
        """Take w (n,) into the mean. Raises LayoutError for another shape, NotFiniteError for NaN or inf."""
        w = fitting(w, self.value)
        self.value = mean_with(self.value if self.count else w, self.count, w)
        self.count += 1

    def __repr__(self):
        return f"RunningAverage({self.count} vectors of {self.value.size})"


class ExponentialAverage:
    """w̄ ← δ·w̄ + (1−δ)·w with decay δ in [0, 1): forgets the start, unlike the mean. w0: (n,), copied."""

    def __init__(self, w0, decay=0.999):
        if not 0 <= decay < 1:
            raise UsageError(f"ExponentialAverage: got decay={decay}, expected a number in [0, 1).")
        w0 = finite(raw(w0))
        self.value, self.decay, self.count = namespace(w0).array(w0), decay, 0

    def update(self, w):
        """Take w (n,) into the average. Raises as `RunningAverage.update` does."""
        w = fitting(w, self.value)
        self.value = self.decay * self.value + (1 - self.decay) * w
        self.count += 1

    def __repr__(self):
        return f"ExponentialAverage(decay {self.decay}, {self.count} vectors of {self.value.size})"


def fitting(w, value):
    """The array of w; raises unless it has the shape of the average and is finite."""
    w = raw(w)
    if getattr(w, "shape", None) != value.shape:
        raise LayoutError(f"average: got a vector of shape {getattr(w, 'shape', None)}, expected {value.shape}. "
                          "Average weights of one architecture only.")
    return finite(w)


def finite(w):
    """w itself; raises unless all of it is finite, since a NaN would stay in the average forever."""
    if not namespace(w).isfinite(w).all():
        raise NotFiniteError("average: got a vector with NaN or inf, expected finite weights. It was not taken in; "
                             "look for the step at which training diverged.")
    return w
