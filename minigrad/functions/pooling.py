"""Max and average pooling of (N, C, H, W) arrays.

Both reduce one axis after the other: the maximum of a window is the maximum over its rows of the maxima within each
row. Columns go first, so that among equal elements the first one in reading order wins, as in PyTorch.
"""
from functools import reduce
from operator import add

from ..autograd import Op, Tensor, apply
from ..backend import namespace
from ..errors import ShapeError
from .arguments import as_float, pair
from .arithmetic import Where
from .indexing import PutBack
from .masks import bits
from .shaping import pad


def _places(shape, axis, kernel, stride):
    """The index of the elements at each offset in a window, those of every window together."""
    last = (shape[axis] - kernel) // stride * stride
    return [(slice(None),) * axis + (slice(i, i + last + 1, stride),) for i in range(kernel)]


def _parts(x, *window):
    """These elements of x, one array for each offset."""
    return [x[place] for place in _places(x.shape, *window)]


class _Along(Op):
    def __init__(self, axis, kernel, stride):
        self.window = axis, kernel, stride


class SumAlong(_Along):
    """y = sum of sliding windows along one axis.      ∂L/∂y goes to all elements of each window"""
    def forward(self, x):
        return reduce(add, _parts(x, *self.window))

    def dx(self, gy, y, x):
        return reduce(add, [PutBack(place, x.shape)(gy) for place in _places(x.shape, *self.window)])


class MaxAlong(_Along):
    """y = maximum of sliding windows along one axis.      ∂L/∂y goes to the first largest element of each window"""
    def forward(self, x):
        parts = _parts(x, *self.window)
        y, later = parts[0], []           # later[i − 1]: where element i beats all before it
        for part in parts[1:]:
            later.append(part > y)
            y = namespace(x).maximum(y, part)
        return (y if len(parts) > 1 else y.copy()), later

    def dx(self, gy, y, x, later):
        return Scatter(self, later, x.shape)(gy)

    fresh = True


class Scatter(Op):
    """Each element of y put back where its window had its maximum; elements picked twice add up."""
    def __init__(self, pool, later, shape):
        self.pool, self.later, self.shape = pool, later, shape

    def forward(self, gy):
        xp, dtype, (axis, kernel, stride) = namespace(gy), gy.dtype, self.pool.window
        gy = bits(gy)                                   # as integers: bits · 0 = 0, also where gy is inf or NaN
        if stride != kernel or self.shape[axis] % kernel or kernel == 1:      # elements in two windows, or none
            gx = _ordered(xp.zeros, self.shape, dtype)
            parts = _parts(gx, *self.pool.window)
            for i in range(kernel - 1, 0, -1):          # from the last element of each window to the first
                mine = gy * self.later[i - 1]
                parts[i] += mine.view(dtype)
                gy = gy - mine
            parts[0] += gy.view(dtype)
            return gx
        gx = _ordered(xp.empty, self.shape, gy.dtype)   # each element is written once
        parts = _parts(gx, *self.pool.window)
        for i in range(kernel - 1, 0, -1):
            mine = xp.multiply(gy, self.later[i - 1], out=parts[i])
            gy = xp.subtract(gy, mine, out=parts[0] if i == 1 else None)
        return gx.view(dtype)

    def dgy(self, ggx, gx, gy):
        """What stands where each window had its maximum."""
        y, *parts = _parts(ggx, *self.pool.window)
        for part, later in zip(parts, self.later):
            y = Where(later)(part, y)
        return y


def _ordered(make, shape, dtype):
    """An array of a shape, channel-last in memory like everything between two convolutions."""
    n, c, h, w = shape
    return make((n, h, w, c), dtype=dtype).transpose(0, 3, 1, 2)


def _pool(x, kernel, stride, padding, border, Along, who):
    """(Windows reduced, elements of one): pad, then reduce columns, then rows."""
    x = as_float(x)
    (kh, kw), (ph, pw) = pair(kernel, who, "kernel"), pair(padding, who, "padding")
    sh, sw = (kh, kw) if stride is None else pair(stride, who, "stride")
    if x.ndim != 4 or min(kh, kw, sh, sw) < 1 or x.shape[2] + 2 * ph < kh or x.shape[3] + 2 * pw < kw:
        raise ShapeError(f"{who}: got x of shape {x.shape}, kernel {(kh, kw)}, stride {(sh, sw)}, padding {(ph, pw)}; "
                         "expected (N, C, H, W) with windows no larger than the padded image.")
    if 2 * ph > kh or 2 * pw > kw or ph < 0 or pw < 0:
        raise ShapeError(f"{who}: got padding {(ph, pw)} for kernel {(kh, kw)}, expected 0 to half the kernel: "
                         "otherwise a window could lie entirely in the border.")
    if ph or pw:
        x = pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), border)
    return apply(Along(2, kh, sh), apply(Along(3, kw, sw), x)), kh * kw


def max_pool2d(x, kernel, stride=None, padding=0) -> Tensor:
    """Maximum over windows of (N, C, H, W); kernel, stride (default: kernel) and padding are integers or pairs.

    >>> F.max_pool2d(mg.Tensor([[[[1., 2.], [3., 4.]]]]), 2)
    Tensor([[[[4.]]]], dtype=float32)
    """
    return _pool(x, kernel, stride, padding, -float("inf"), MaxAlong, "max_pool2d")[0]


def avg_pool2d(x, kernel, stride=None, padding=0) -> Tensor:
    """Mean over windows of (N, C, H, W), border zeros counted (PyTorch's default).

    >>> F.avg_pool2d(mg.Tensor([[[[1., 2.], [3., 4.]]]]), 2)
    Tensor([[[[2.5]]]], dtype=float32)
    """
    total, size = _pool(x, kernel, stride, padding, 0.0, SumAlong, "avg_pool2d")
    return total * (1.0 / size)
