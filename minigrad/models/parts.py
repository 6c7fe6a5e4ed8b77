"""What the networks share: He-initialised convolutions, a BatchNorm that can be left out, named chains."""
from .. import nn
from ..errors import UsageError
from ..nn.initializers import kaiming_normal


def conv(n_in, n_out, kernel=3, stride=1, groups=1, bias=False):
    """Convolution that keeps the size (padding kernel // 2), weights N(0, 2/fan_out): He et al. 2015."""
    layer = nn.Conv2d(n_in, n_out, kernel, stride, kernel // 2, groups=groups, bias=bias)
    layer.weight = kaiming_normal(layer.weight.shape)
    return layer


def norm(channels, batch_norm):
    """BatchNorm, or the identity for comparisons without it."""
    return nn.BatchNorm2d(channels) if batch_norm else nn.Identity()


def scaled(channels, width):
    """channels · width, rounded, at least 1: narrow copies of a network for tests and quick runs."""
    return max(1, round(channels * width))


def choose(who, what, value, **choices):
    """choices[value], or a UsageError that lists them."""
    if value not in choices:
        raise UsageError(f"{who}: got {what}={value!r}, expected one of {', '.join(map(repr, choices))}.")
    return choices[value]


class Chain(nn.Sequential):
    """Modules applied one after the other, each under its own name."""

    def __init__(self, **modules):
        super().__init__()
        for name, module in modules.items():
            setattr(self, name, module)
