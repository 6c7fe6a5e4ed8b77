"""Two-dimensional convolution (cross-correlation, as everywhere in deep learning), differentiable to any order.

y = x ⋆ w is linear in x and in w. Its two gradients are bilinear as well, and the gradients of all three are again of
these three kinds, so three ops suffice:

    Conv       y  = x ⋆ w            ConvImage   dx = gy ⋆ᵀ w          ConvWeight   dw = gy ⋆ᵀ x
"""
from ..autograd import Op, Tensor, apply, as_tensor
from ..errors import DTypeError, ShapeError
from .arguments import pair, same_dtype
from .im2col import Geometry, convolve, gradients
from .rows import Rows, channel_axes
from .shaping import concatenate


class _OfGeometry(Op):
    def __init__(self, geo):
        self.geo = geo


class Conv(_OfGeometry):
    """y[n,o,p,q] = Σ_{c,i,j} x[n, c, p·s+i·d−pad, q·s+j·d−pad] · w[o,c,i,j], plus b[o] if there is a bias"""
    def forward(self, x, w, *b):
        return convolve(x, w, self.geo, *b)

    def vjp(self, gy, y, inputs, needs):
        x, w = inputs[:2]
        dx = ConvImage(self.geo)(gy, w) if needs[0] else None
        dw = ConvWeight(self.geo)(x, gy) if needs[1] else None
        return [dx, dw, *[gy.sum(axis=channel_axes(4)) if need else None for need in needs[2:]]]

    def first_order(self, gy, y, inputs, needs):
        x, w = inputs[:2]
        return [*gradients(x, w, gy, self.geo, *needs[:2]), *[Rows(gy).sum() if need else None for need in needs[2:]]]

    fresh = True


class ConvImage(_OfGeometry):
    """∂L/∂x of a convolution from gy = ∂L/∂y and w."""
    def forward(self, gy, w):
        return gradients(None, w, gy, self.geo, need_w=False)[0]

    def dgy(self, ggx, gx, gy, w):
        return Conv(self.geo)(ggx, w)

    def dw(self, ggx, gx, gy, w):
        return ConvWeight(self.geo)(ggx, gy)


class ConvWeight(_OfGeometry):
    """∂L/∂w of a convolution from x and gy = ∂L/∂y."""
    def forward(self, x, gy):
        return gradients(x, None, gy, self.geo, need_x=False)[1]

    def dx(self, ggw, gw, x, gy):
        return ConvImage(self.geo)(gy, ggw)

    def dgy(self, ggw, gw, x, gy):
        return Conv(self.geo)(x, ggw)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor:
    """Convolve images with filters.      x (N, C, H, W), w (O, C/groups, KH, KW), b (O,) → y (N, O, OH, OW)

        y[n,o,p,q] = b[o] + Σ_{c,i,j} x[n, c, p·s+i·d−pad, q·s+j·d−pad] · w[o,c,i,j]
        OH = ⌊(H + 2·padding − dilation·(KH − 1) − 1)/stride⌋ + 1

    stride, padding, dilation: an integer or a pair. groups: channels and filters are split into that many independent
    convolutions. Raises ShapeError for a wrong channel count or a kernel larger than the padded image.

    >>> F.conv2d(mg.Tensor([[[[1., 2., 4.]]]]), mg.Tensor([[[[-1., 1.]]]]))
    Tensor([[[[1., 2.]]]], dtype=float32)
    """
    x, w, *b = same_dtype(x, w) if b is None else same_dtype(x, w, b)
    geo = _checked(x, w, b, *[pair(value, "conv2d", name) for value, name in (
        (stride, "stride"), (padding, "padding"), (dilation, "dilation"))], groups)
    if groups == 1:
        return apply(Conv(geo), x, w, *b)
    c, o = x.shape[1] // groups, w.shape[0] // groups
    return concatenate([apply(Conv(geo), x[:, i * c:(i + 1) * c], *[v[i * o:(i + 1) * o] for v in (w, *b)])
                        for i in range(groups)], axis=1)


def conv1d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1) -> Tensor:
    """Convolve sequences with filters: conv2d of images one row high.      x (N, C, L), w (O, C/groups, K) → (N, O, OL)

    stride, padding, dilation: integers. Raises ShapeError as conv2d does.

    >>> F.conv1d(mg.Tensor([[[1., 2., 4.]]]), mg.Tensor([[[-1., 1.]]]))
    Tensor([[[1., 2.]]], dtype=float32)
    """
    x, w = as_tensor(x), as_tensor(w)
    if x.ndim != 3 or w.ndim != 3:
        raise ShapeError(f"conv1d: got x of shape {x.shape} and w of shape {w.shape}, expected (N, C, L) and "
                         "(O, C/groups, K). A single sequence needs a leading axis: x[None].")
    return conv2d(x[:, :, None], w[:, :, None], b, (1, stride), (0, padding), (1, dilation), groups)[:, :, 0]


def _checked(x, w, b, stride, padding, dilation, groups):
    """The geometry, or an error that says what does not fit."""
    if x.ndim != 4 or w.ndim != 4 or not len(x):
        raise ShapeError(f"conv2d: got x of shape {x.shape} and w of shape {w.shape}, expected (N, C, H, W) and "
                         "(O, C/groups, KH, KW) with N ≥ 1. A single image needs a leading axis: x[None].")
    if x.dtype.kind != "f":
        raise DTypeError(f"conv2d: got images and filters of dtype {x.dtype}, whose sums would wrap around, expected "
                         "float32 or float64. Convert with array.astype(np.float32).")
    if groups < 1 or x.shape[1] != w.shape[1] * groups or w.shape[0] % groups:
        raise ShapeError(f"conv2d: x has {x.shape[1]} channels (shape {x.shape}), the weight expects "
                         f"{w.shape[1] * groups} (shape {w.shape}, groups {groups}). Check the layer's channel counts.")
    if b and b[0].shape != (w.shape[0],):
        raise ShapeError(f"conv2d: got a bias of shape {b[0].shape}, expected ({w.shape[0]},): one for each filter.")
    geo = Geometry(x.shape[2:], w.shape[2:], stride, padding, dilation)
    if min(stride) < 1 or min(dilation) < 1 or min(padding) < 0 or min(geo.out) < 1:
        raise ShapeError(f"conv2d: got images {geo.image}, kernel {geo.kernel}, stride {stride}, padding {padding}, "
                         f"dilation {dilation}. Expected stride, dilation ≥ 1, padding ≥ 0 and a kernel no larger than "
                         "the padded image.")
    return geo
