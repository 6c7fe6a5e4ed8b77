"""Rows: fast sums and products over all values of each channel, for arrays (N, C) and (N, C, H, W)."""
from ..autograd import raw
from ..backend import namespace, np

BLOCK = 1 << 16                           # elements: what passes over one block of rows finds in the L2 cache
FEW = 4096                                # rows whose float32 sum BLAS gets right to about 1e-6


class Rows:
    """Channel-last rows of an (N, C) or (N, C, H, W) array, long enough for NumPy's inner loops to be worth it.

    x (N·H, W·C) in channel-last memory order (a copy only if the array is stored otherwise). A row of channels
    alone would be 16 to 64 numbers, and the loop over rows would cost more than the arithmetic.
    """

    def __init__(self, x):
        self.ndim, self.channels = x.ndim, x.shape[1]
        last = namespace(x).ascontiguousarray(x if x.ndim == 2 else x.transpose(0, 2, 3, 1))
        self.shape = last.shape
        self.repeats = 1 if x.ndim == 2 else last.shape[2]
        self.x = last.reshape(-1, self.repeats * self.channels)
        self.count = self.x.size // max(self.channels, 1)

    def sum(self):
        """Σ over the values of each channel: (C,)."""
        return self.fold(sum_rows(self.x))

    def blocks(self):
        """(slice, those rows) for as many rows at a time as fit the cache; all at once on a GPU."""
        height = max(1, BLOCK // max(self.x.shape[1], 1)) if namespace(self.x) is np else max(len(self.x), 1)
        for i in range(0, len(self.x), height):
            yield slice(i, i + height), self.x[i:i + height]

    def tile(self, per_channel):
        """(C,) repeated to one row."""
        return per_channel if self.repeats == 1 else namespace(per_channel).tile(per_channel, self.repeats)

    def fold(self, row):
        """One row summed to (C,)."""
        return row if self.repeats == 1 else row.reshape(self.repeats, self.channels).sum(axis=0)

    def moments(self):
        """Mean and biased variance (C,) of each channel, in two passes."""
        mean, squares = self.sum() / self.count, 0
        row = self.tile(mean)
        for _, part in self.blocks():
            d = part - row
            squares = squares + sum_of_products("pq,pq->q", d, d)
        return mean, self.fold(squares) / self.count

    def affine(self, a, b):
        """a x + b with a, b (C,), in the shape of the array that these rows were made from."""
        xp, a, b = namespace(self.x), self.tile(a), self.tile(b)
        y = xp.empty_like(self.x)
        for s, part in self.blocks():
            out = xp.multiply(part, a, out=y[s])
            out += b
        return self.back(y)

    def back(self, rows):
        """Rows as an (N, C) or (N, C, H, W) array, channel-last in memory."""
        y = rows.reshape(self.shape)
        return y if self.ndim == 2 else y.transpose(0, 3, 1, 2)


def sum_rows(x):
    """Σ_n x_n of an array or Tensor (N, M) as a product with a row of ones: BLAS sums long, narrow matrices fastest.

    On the CPU FEW rows at a time, so that the rounding errors of many rows do not pile up.
    """
    xp, few = namespace(raw(x)), len(x) <= FEW or not isinstance(x, np.ndarray)
    ones = xp.ones(len(x) if few else FEW, dtype=x.dtype)
    if few:
        return ones @ x
    parts = [x[i:i + FEW] for i in range(0, len(x), FEW)]
    return xp.stack([ones[:len(part)] @ part for part in parts]).sum(axis=0)


def channel_axes(ndim):
    """All axes but the channels': (0,) for (N, C), (0, 2, 3) for (N, C, H, W)."""
    return (0,) + tuple(range(2, ndim))


def sum_of_products(spec, *xs):
    """einsum of arrays, without spaces in `spec`.

    Two factors with the same letters are multiplied and summed on a GPU: CuPy 14.2's einsum would make "pq,pq->q" one
    product of a row with a column for each q.
    """
    xp, (terms, out) = namespace(xs[0]), spec.split("->")
    a, _, b = terms.partition(",")
    if xp is np or len(xs) != 2 or sorted(a) != sorted(b):
        return xp.einsum(spec, *xs)
    product = xs[0] * xs[1].transpose([b.index(c) for c in a])
    kept = [c for c in a if c in out]
    sums = product.sum(axis=tuple(i for i, c in enumerate(a) if c not in out))
    return sums.transpose([kept.index(c) for c in out])
