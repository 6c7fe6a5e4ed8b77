"""Masks: what does not pass one is 0, even if it was inf or NaN."""
from ..autograd import Op


class Select(Op):
    """y = x where the mask holds, else 0. A product with the mask would make 0 · ∞ = NaN.

    The bits of x, read as integers, are multiplied by 0 or 1: as fast as a product of floats, and six times faster than
    `where` with a large mask. mask: bool array, or False for nothing.
    """
    def __init__(self, mask):
        self.mask = mask

    def forward(self, x):
        return (bits(x) * self.mask).view(x.dtype)

    def dx(self, gy, y, x):
        return self(gy)


def bits(x):
    """The same memory, read as integers."""
    return x.view(f"i{x.dtype.itemsize}")
