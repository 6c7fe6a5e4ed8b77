"""Convolution on arrays: columns of patches, and three matrix products.

Arrays are (N, C, H, W) by shape and channel-last in memory. The patches under the kernel are copied into the rows of a
matrix ("columns"), so that convolving is one product with the weights. Columns are made for a few images at a time,
about 0.6 MB, so that they stay in the second-level cache; the backward pass makes them again rather than keep them.
"""
from dataclasses import dataclass
from functools import lru_cache

from ..backend import namespace, np

BLOCK_BYTES = 600_000                     # columns of one block: fits the L2 cache of today's cores
DEVICE_BLOCK_BYTES = 1 << 28              # on a GPU: few, large products
FEW_CHANNELS = 4                          # below this many, columns are copied plane by plane
SMALL_GEMM = 1_000_000                    # below this many multiply-adds OpenBLAS skips packing and is faster,
SMALL_SIDE = 32                           # as long as one side of the product is short


@dataclass(frozen=True)
class Geometry:
    """The shape of a convolution: image (H, W) to (OH, OW) by a kernel (KH, KW) with stride, padding and dilation."""
    image: tuple
    kernel: tuple
    stride: tuple
    padding: tuple
    dilation: tuple

    @property
    def out(self):
        """(OH, OW):  OH = ⌊(H + 2·padding − dilation·(KH − 1) − 1)/stride⌋ + 1"""
        return tuple([(n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in
                      zip(self.image, self.kernel, self.stride, self.padding, self.dilation)])

    @property
    def reverse(self):
        """The convolution of ∂L/∂y with the flipped kernel that gives ∂L/∂x; only for stride 1."""
        back = tuple([d * (k - 1) - p for k, p, d in zip(self.kernel, self.padding, self.dilation)])
        return Geometry(self.out, self.kernel, (1, 1), back, self.dilation)

    @property
    def reversible(self):
        """Whether ∂L/∂x is such a convolution: stride 1 and a border no wider than the kernel's reach."""
        return self.stride == (1, 1) and min(self.reverse.padding) >= 0


def channel_last(x, padding=(0, 0)):
    """x (N, C, H, W) as a contiguous (N, H, W, C) array with a border of zeros."""
    x, (ph, pw) = x.transpose(0, 2, 3, 1), padding
    if not ph and not pw:
        return namespace(x).ascontiguousarray(x)
    n, h, w, c = x.shape
    y = namespace(x).zeros((n, h + 2 * ph, w + 2 * pw, c), dtype=x.dtype)
    y[:, ph:ph + h, pw:pw + w] = x
    return y


def columns(x, geo):
    """Patches of x (B, H, W, C), already padded, as rows: (B·OH·OW, KH·KW·C)."""
    b, _, _, c = x.shape
    (oh, ow), (kh, kw), (sh, sw), (dh, dw) = geo.out, geo.kernel, geo.stride, geo.dilation
    if (kh, kw, sh, sw) == (1, 1, 1, 1):
        return x.reshape(-1, c)
    n, h, w, e = x.strides
    patches = namespace(x).lib.stride_tricks.as_strided(
        x, (b, oh, ow, kh, kw, c), (n, h * sh, w * sw, h * dh, w * dw, e))
    return patches.reshape(b * oh * ow, kh * kw * c)


def channel_first(x, padding):
    """x as a contiguous (N, C, H, W) array with a border of zeros."""
    (ph, pw), (n, c, h, w) = padding, x.shape
    y = namespace(x).zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=x.dtype)
    y[:, :, ph:ph + h, pw:pw + w] = x
    return y


def plane_columns(x, geo):
    """The same patches of x (B, C, H, W) as whole shifted planes: (B, C·KH·KW, OH·OW).

    For images of one to three channels this copies runs of a whole image row instead of single pixels.
    """
    b, ch = x.shape[:2]
    (oh, ow), (kh, kw), (sh, sw), (dh, dw) = geo.out, geo.kernel, geo.stride, geo.dilation
    n, c, h, w = x.strides
    planes = namespace(x).lib.stride_tricks.as_strided(
        x, (b, ch, kh, kw, oh, ow), (n, c, h * dh, w * dw, h * sh, w * sw))
    return planes.reshape(b, ch * kh * kw, oh * ow)


def blocks(count, bytes_each, xp):
    """Slices of images whose columns fit the cache: a power of two of them at a time."""
    limit = BLOCK_BYTES if xp is np else DEVICE_BLOCK_BYTES
    size = 1
    while size < count and 2 * size * bytes_each <= limit:
        size *= 2
    return [slice(i, min(i + size, count)) for i in range(0, count, size)]


@lru_cache(maxsize=None)
def _pieces(rows, inner, outer):
    """Into how many equal parts to cut a product so that each stays a small one; 1 if that does not pay off."""
    if min(inner, outer) > SMALL_SIDE:
        return 1
    return next((d for d in range(1, 257) if rows % d == 0 and rows // d * inner * outer < SMALL_GEMM), 1)


def product(cols, w, out):
    """out = cols @ w, as a stack of small products on the CPU."""
    xp, (p, k) = namespace(cols), cols.shape
    d = _pieces(p, k, w.shape[1]) if xp is np else 1
    xp.matmul(cols.reshape(d, p // d, k), w, out=out.reshape(d, p // d, -1))


def transposed_product(cols, g):
    """colsᵀ @ g, likewise."""
    xp, (p, k) = namespace(cols), cols.shape
    d = _pieces(p, k, g.shape[1]) if xp is np else 1
    return xp.matmul(cols.reshape(d, p // d, k).transpose(0, 2, 1), g.reshape(d, p // d, -1)).sum(axis=0)


def convolve(x, w, geo, bias=None):
    """y (N, O, OH, OW) from x (N, C, H, W) and w (O, C, KH, KW)."""
    xp, (n, c), o = namespace(x), x.shape[:2], len(w)
    planes = c < FEW_CHANNELS
    x = channel_first(x, geo.padding) if planes else channel_last(x, geo.padding)
    w = xp.ascontiguousarray(w.transpose(1, 2, 3, 0) if planes else w.transpose(2, 3, 1, 0)).reshape(-1, o)
    y = xp.empty((n, *geo.out, o), dtype=x.dtype)
    bias_row = None if bias is None else xp.tile(bias, geo.out[1])
    for part in blocks(n, y[0].size // o * len(w) * x.itemsize, xp):
        if planes:
            xp.matmul(plane_columns(x[part], geo).transpose(0, 2, 1), w, out=y[part].reshape(-1, y[0].size // o, o))
        else:
            product(columns(x[part], geo), w, y[part].reshape(-1, o))
        if bias is not None:
            rows = y[part].reshape(-1, bias_row.size)
            rows += bias_row
    return y.transpose(0, 3, 1, 2)


def gradients(x, w, gy, geo, need_x=True, need_w=True):
    """(∂L/∂x, ∂L/∂w), None if not needed. x may be None if only ∂L/∂x is needed, w if only ∂L/∂w is."""
    if not need_x:
        return None, _weight_gradient(x, gy, geo)
    if not geo.reversible:
        return _image_gradient_strided(w, gy, geo), _weight_gradient(x, gy, geo) if need_w else None
    return _both_gradients(x, w, gy, geo, need_w)


def _both_gradients(x, w, gy, geo, need_w):
    """Stride 1: the columns of ∂L/∂y give both:  ∂L/∂x = gcols · flipped w,   ∂L/∂w = flipped (gcolsᵀ · x)."""
    xp, n, (o, c), back = namespace(gy), len(gy), w.shape[:2], geo.reverse
    gy = channel_last(gy, back.padding)
    flipped = xp.ascontiguousarray(w[:, :, ::-1, ::-1].transpose(2, 3, 0, 1)).reshape(-1, c)
    dx = xp.empty((n, *geo.image, c), dtype=gy.dtype)
    dw = xp.zeros(flipped.shape, dtype=gy.dtype) if need_w else None
    x = channel_last(x) if need_w else None
    for part in blocks(n, geo.image[0] * geo.image[1] * len(flipped) * gy.itemsize, xp):
        gcols = columns(gy[part], back)
        product(gcols, flipped, dx[part].reshape(-1, c))
        if need_w:
            dw += transposed_product(gcols, x[part].reshape(-1, c))
    if need_w:
        dw = dw.reshape(*geo.kernel, o, c)[::-1, ::-1].transpose(2, 3, 0, 1)
    return dx.transpose(0, 3, 1, 2), dw


def _weight_gradient(x, gy, geo):
    """∂L/∂w = colsᵀ · ∂L/∂y"""
    xp, (n, c), o = namespace(x), x.shape[:2], gy.shape[1]
    gy = channel_last(gy)
    dw = xp.zeros((geo.kernel[0] * geo.kernel[1] * c, o), dtype=x.dtype)
    if c < FEW_CHANNELS:
        x = channel_first(x, geo.padding)
        for part in blocks(n, gy[0].size // o * len(dw) * x.itemsize, xp):
            dw += (plane_columns(x[part], geo) @ gy[part].reshape(-1, gy[0].size // o, o)).sum(axis=0)
        return dw.reshape(c, *geo.kernel, o).transpose(3, 0, 1, 2)
    x = channel_last(x, geo.padding)
    for part in blocks(n, gy[0].size // o * len(dw) * x.itemsize, xp):
        dw += transposed_product(columns(x[part], geo), gy[part].reshape(-1, o))
    return dw.reshape(*geo.kernel, c, o).transpose(3, 2, 0, 1)


def _image_gradient_strided(w, gy, geo):
    """Any stride: ∂L/∂columns = ∂L/∂y · wᵀ, each element added back to the pixel it came from."""
    xp, n, (o, c) = namespace(gy), len(gy), w.shape[:2]
    (oh, ow), (kh, kw), (ph, pw), (h, wd) = geo.out, geo.kernel, geo.padding, geo.image
    gy = channel_last(gy)
    rows = xp.ascontiguousarray(w.transpose(0, 2, 3, 1)).reshape(o, -1)
    dx = xp.zeros((n, h + 2 * ph, wd + 2 * pw, c), dtype=gy.dtype)
    for part in blocks(n, oh * ow * rows.shape[1] * gy.itemsize, xp):
        g = gy[part].reshape(-1, o)
        cols = xp.empty((len(g), rows.shape[1]), dtype=gy.dtype)
        product(g, rows, cols)
        cols = cols.reshape(-1, oh, ow, kh, kw, c)
        for i in range(kh):
            for j in range(kw):
                dx[part][_place(i, geo, 0) + (_place(j, geo, 1)[1],)] += cols[:, :, :, i, j]
    return dx[:, ph:ph + h, pw:pw + wd].transpose(0, 3, 1, 2)


def _place(i, geo, axis):
    """Which padded pixels along an axis meet kernel element i."""
    start, s = i * geo.dilation[axis], geo.stride[axis]
    return slice(None), slice(start, start + (geo.out[axis] - 1) * s + 1, s)
