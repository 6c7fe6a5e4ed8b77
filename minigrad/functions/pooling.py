"""Max and average pooling of (N, C, H, W) arrays.

Both reduce one axis after the other: the maximum of a window is the maximum over its rows of the maxima within each
row. Columns go first, so that among equal elements the first one in reading order wins, as in PyTorch.
"""
from ..autograd import Op, apply
from ..backend import namespace
from ..errors import ShapeError
from .arguments import as_float, pair
from .masks import bits
from .shaping import Pad


def _parts(shape, pool):
    """Indices into an array of `shape` that pick, for each offset in a window, that element of every window."""
    last = (shape[pool.axis] - pool.kernel) // pool.stride * pool.stride
    before = (slice(None),) * pool.axis
    return [(*before, slice(i, i + last + 1, pool.stride)) for i in range(pool.kernel)]


class MaxAlong(Op):
    """y = maximum of sliding windows along one axis.      ∂L/∂y goes to the first largest element of each window"""
    def __init__(self, axis, kernel, stride):
        self.axis, self.kernel, self.stride = axis, kernel, stride

    def forward(self, x):
        parts = [x[part] for part in _parts(x.shape, self)]
        y, later = parts[0], []           # later[i − 1]: where element i beats all before it
        for part in parts[1:]:
            later.append(part > y)
            y = namespace(x).maximum(y, part)
        return (y if len(parts) > 1 else y.copy()), later

    def overlaps(self, shape):
        """Whether some element is in several windows or in none, so that sums must start from zeros."""
        return self.stride != self.kernel or shape[self.axis] % self.kernel != 0

    def dx(self, gy, y, x, later):
        return Scatter(self, later, x.shape)(gy)

    fresh = True


class Scatter(Op):
    """Each element of y put back where its window had its maximum; elements picked twice add up."""
    def __init__(self, pool, later, shape):
        self.pool, self.later, self.shape = pool, later, shape

    def forward(self, gy):
        pool, xp, dtype = self.pool, namespace(gy), gy.dtype
        parts, gy = _parts(self.shape, pool), bits(gy)  # as integers: bits · 0 = 0, also where gy is inf or NaN
        if pool.overlaps(self.shape):
            gx = _ordered(xp.zeros, self.shape, dtype)
            for i in range(pool.kernel - 1, 0, -1):     # from the last element of each window to the first
                mine = gy * self.later[i - 1]
                gx[parts[i]] += mine.view(dtype)
                gy = gy - mine
            gx[parts[0]] += gy.view(dtype)
            return gx
        gx = _ordered(xp.empty, self.shape, gy.dtype)   # each element is written once
        for i in range(pool.kernel - 1, 0, -1):
            mine = xp.multiply(gy, self.later[i - 1], out=gx[parts[i]])
            gy = xp.subtract(gy, mine, out=gx[parts[0]] if i == 1 else None)
        if pool.kernel == 1:
            gx[...] = gy
        return gx.view(dtype)

    def dgy(self, ggx, gx, gy):
        return Gather(self.pool, self.later, self.shape)(ggx)


class Gather(Op):
    """The elements of x where the windows had their maxima: the transpose of Scatter."""
    def __init__(self, pool, later, shape):
        self.pool, self.later, self.shape = pool, later, shape

    def forward(self, x):
        parts = [x[part] for part in _parts(self.shape, self.pool)]
        y = parts[0]
        for part, later in zip(parts[1:], self.later):
            y = namespace(x).where(later, part, y)
        return y

    def dx(self, gy, y, x):
        return Scatter(self.pool, self.later, self.shape)(gy)


class SumAlong(Op):
    """y = sum of sliding windows along one axis; SpreadAlong is its transpose."""
    def __init__(self, axis, kernel, stride):
        self.axis, self.kernel, self.stride = axis, kernel, stride

    def forward(self, x):
        parts = [x[part] for part in _parts(x.shape, self)]
        y = parts[0].copy() if len(parts) == 1 else parts[0] + parts[1]
        for part in parts[2:]:
            y += part
        return y

    def dx(self, gy, y, x):
        return SpreadAlong(self, x.shape)(gy)

    fresh = True


class SpreadAlong(Op):
    """Each element of y added to every element of its window: the transpose of SumAlong."""
    def __init__(self, pool, shape):
        self.pool, self.shape = pool, shape

    def forward(self, gy):
        gx = _ordered(namespace(gy).zeros, self.shape, gy.dtype)
        for part in _parts(self.shape, self.pool):
            gx[part] += gy
        return gx

    def dgy(self, ggx, gx, gy):
        return self.pool(ggx)


def _ordered(make, shape, dtype):
    """An array of a shape, channel-last in memory like everything between two convolutions."""
    n, c, h, w = shape
    return make((n, h, w, c), dtype=dtype).transpose(0, 3, 1, 2)


def _pool(x, kernel, stride, padding, border, along, who):
    """Pad, then reduce columns, then rows."""
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
        x = apply(Pad(((0, 0), (0, 0), (ph, ph), (pw, pw)), border), x)
    return apply(along(2, kh, sh), apply(along(3, kw, sw), x)), kh * kw


def max_pool2d(x, kernel, stride=None, padding=0):
    """Maximum over windows of (N, C, H, W); kernel, stride (default: kernel) and padding are integers or pairs.

    >>> F.max_pool2d(mg.Tensor([[[[1., 2.], [3., 4.]]]]), 2)
    Tensor([[[[4.]]]], dtype=float32)
    """
    return _pool(x, kernel, stride, padding, -float("inf"), MaxAlong, "max_pool2d")[0]


def avg_pool2d(x, kernel, stride=None, padding=0):
    """Mean over windows of (N, C, H, W), border zeros counted (PyTorch's default).

    >>> F.avg_pool2d(mg.Tensor([[[[1., 2.], [3., 4.]]]]), 2)
    Tensor([[[[2.5]]]], dtype=float32)
    """
    total, size = _pool(x, kernel, stride, padding, 0.0, SumAlong, "avg_pool2d")
    return total * (1.0 / size)
