"""Layers with weights: Linear, Conv2d, BatchNorm, LayerNorm. Shapes, names and conventions are PyTorch's."""
from contextvars import ContextVar
from math import prod

from .. import backend, parallel
from .. import functions as F
from ..autograd import statistics_are_frozen
from ..errors import ShapeError, UsageError
from ..functions.arguments import integers, pair
from ..functions.normalization import move_statistics
from .initializers import check_sizes, fan_in_uniform, full
from .module import Module


class Linear(Module):
    """y = x Wᵀ + b.      x (…, in), weight (out, in), bias (out,) → y (…, out)

    Both start uniform on ±1/√in (`initializers.fan_in_uniform`).

    >>> layer = nn.Linear(3, 2)
    >>> layer.weight.shape, layer.bias.shape, layer(np.ones((5, 3), np.float32)).shape
    ((2, 3), (2,), (5, 2))
    """

    def __init__(self, in_features, out_features, bias=True):
        super().__init__()
        check_sizes("Linear", in_features=in_features, out_features=out_features)
        self.weight = fan_in_uniform((out_features, in_features), in_features)
        self.bias = fan_in_uniform((out_features,), in_features) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)

    def describe(self):
        return f"{self.weight.shape[1]}, {self.weight.shape[0]}" + ("" if self.bias is not None else ", bias=False")


class _Conv(Module):
    """What Conv1d and Conv2d share. Weight and bias start uniform on ±1/√fan_in (`initializers.fan_in_uniform`)."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True):
        super().__init__()
        name = type(self).__name__
        check_sizes(name, in_channels=in_channels, out_channels=out_channels, groups=groups)
        if not groups or in_channels % groups or out_channels % groups:
            raise ShapeError(f"{name}: got {in_channels} and {out_channels} channels in {groups} groups, expected "
                             "multiples of groups.")
        kernel = self.kernel(kernel_size)
        fan_in = in_channels // groups * prod(kernel)
        self.stride, self.padding, self.dilation, self.groups = stride, padding, dilation, groups
        self.weight = fan_in_uniform((out_channels, in_channels // groups, *kernel), fan_in)
        self.bias = fan_in_uniform((out_channels,), fan_in) if bias else None

    def describe(self):
        o, c, *kernel = self.weight.shape
        return f"{c * self.groups}, {o}, {tuple(kernel)}, stride={self.stride}, padding={self.padding}"


class Conv1d(_Conv):
    """Convolution of sequences with learned filters.      x (N, in, L), weight (out, in/groups, K) → y (N, out, OL)

    Weight and bias start uniform on ±1/√fan_in, fan_in = in/groups · K (`initializers.fan_in_uniform`).

    >>> layer = nn.Conv1d(2, 3, 5, padding=2)
    >>> layer(mg.zeros(1, 2, 7)).shape
    (1, 3, 7)
    """

    @staticmethod
    def kernel(size):
        """The lengths of a filter's last axes."""
        check_sizes("Conv1d", kernel_size=size)
        return (size,)

    def forward(self, x):
        return F.conv1d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


class Conv2d(_Conv):
    """Convolution with learned filters.      x (N, in, H, W), weight (out, in/groups, KH, KW) → y (N, out, OH, OW)

    Weight and bias start uniform on ±1/√fan_in, fan_in = in/groups · KH · KW (`initializers.fan_in_uniform`).

    >>> conv = nn.Conv2d(3, 16, 3, padding=1)
    >>> conv.weight.shape, conv(np.zeros((2, 3, 8, 8), np.float32)).shape
    ((16, 3, 3, 3), (2, 16, 8, 8))
    """

    @staticmethod
    def kernel(size):
        """The lengths of a filter's last axes."""
        return pair(size, "Conv2d", "kernel_size")

    def forward(self, x):
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation, self.groups)


batch_listener = ContextVar("batch listener", default=None)      # a mode: f(layer, x) gets every batch of a BatchNorm


class BatchNorm(Module):
    """γ (x − μ)/√(σ² + ε) + β for each channel, x (N, C) or (N, C, H, W).

    Training: μ and the biased variance σ² of the batch, and running ← (1 − momentum) running + momentum · batch's, here
    with the unbiased variance (not inside `frozen_statistics()`). Evaluation: the running statistics. weight = γ,
    bias = β. In training the mean takes out whatever bias the layer before has, so give that one bias=False: its
    gradient is 0 but for rounding, of which Adam makes visible steps (see `optim.Adam`).
    """
    ndim = None

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        check_sizes(type(self).__name__, num_features=num_features)
        self.eps, self.momentum = eps, momentum
        self.weight, self.bias = full((num_features,), 1.0), full((num_features,), 0.0)
        self.register_buffer("running_mean", full((num_features,), 0.0).data)
        self.register_buffer("running_var", full((num_features,), 1.0).data)
        self.register_buffer("num_batches_tracked", backend.xp().zeros((), dtype="int64"))
        self.stale = False

    @property
    def stale(self):
        """Whether the weights were averaged and the running statistics were not. Saved as −1 batches tracked; ended by
        `refresh_batchnorm`, or by loading a state that is not stale."""
        return self._stale

    @stale.setter
    def stale(self, stale):
        self._stale = stale
        if stale:
            self.num_batches_tracked[...] = -1

    def loaded(self):
        self._stale = bool(self.num_batches_tracked < 0)

    def forward(self, x):
        if x.ndim != self.ndim:
            raise ShapeError(f"{type(self).__name__}: got x of shape {tuple(x.shape)}, expected {self.ndim} axes.")
        if self.stale and not self.training:
            raise UsageError("BatchNorm: the weights were averaged, so the running statistics do not fit them. "
                             "Call nn.refresh_batchnorm(model, loader), or opt.finalize(loader), before evaluating.")
        if listener := batch_listener.get():
            listener(self, x)
        if self.training and parallel.is_synchronised():
            y, *found = parallel.batch_norm(x, self.weight, self.bias, self.eps)
            move_statistics(self.running_mean, self.running_var, *found, self.momentum)
        else:
            y = F.batch_norm(x, self.weight, self.bias, self.running_mean, self.running_var,
                             self.training, self.momentum, self.eps)
        if self.training and not statistics_are_frozen() and not self.stale:
            self.num_batches_tracked += 1
        return y

    def describe(self):
        return f"{self.weight.shape[0]}"


class BatchNorm1d(BatchNorm):
    """BatchNorm of x (N, C).

    >>> bn = nn.BatchNorm1d(1)
    >>> bn(np.float32([[1.0], [3.0]])).numpy().round(3).tolist()
    [[-1.0], [1.0]]
    >>> bn.running_mean, bn.running_var
    (array([0.2], dtype=float32), array([1.1], dtype=float32))
    """
    ndim = 2


class BatchNorm2d(BatchNorm):
    """BatchNorm of x (N, C, H, W).

    >>> bn = nn.BatchNorm2d(3)
    >>> y = bn(np.random.default_rng(0).standard_normal((4, 3, 8, 8)).astype(np.float32))
    >>> y.shape, bn.num_batches_tracked.item()
    ((4, 3, 8, 8), 1)
    """
    ndim = 4


class LayerNorm(Module):
    """γ (x − μ)/√(σ² + ε) + β over the last axes, of the given shape. No running statistics.

    >>> nn.LayerNorm(3)(np.float32([[1.0, 2.0, 3.0]])).numpy().round(3)
    array([[-1.225,  0.   ,  1.225]], dtype=float32)
    """

    def __init__(self, normalized_shape, eps=1e-5):
        super().__init__()
        shape = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        shape = integers("LayerNorm", "normalized_shape", shape)
        self.eps = eps
        self.weight, self.bias = full(shape, 1.0), full(shape, 0.0)

    def forward(self, x):
        return F.layer_norm(x, self.weight, self.bias, self.eps)

    def describe(self):
        return f"{self.weight.shape}"
