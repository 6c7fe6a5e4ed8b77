"""Wide residual networks for CIFAR: WRN-28-2 and WRN-28-10 (X5, X7, X10).

Zagoruyko & Komodakis 2016, arXiv:1605.07146: pre-activation blocks of two 3×3 convolutions, k times as many channels.
Names as in the common PyTorch code: conv1, block1.layer.0.bn1, …, block1.layer.0.convShortcut, bn1, fc.
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture


class WideBlock(nn.Module):
    """y = x + conv(relu(bn(dropout(conv(relu(bn(x))))))); when shapes change, the shortcut sees relu(bn(x))."""

    def __init__(self, n_in, n_out, stride, batch_norm, skip, dropout):
        super().__init__()
        self.bn1, self.conv1 = parts.norm(n_in, batch_norm), parts.conv(n_in, n_out, 3, stride, bias=not batch_norm)
        self.bn2, self.conv2 = parts.norm(n_out, batch_norm), parts.conv(n_out, n_out, 3, bias=not batch_norm)
        self.dropout, self.skip, self.same = dropout, skip, n_in == n_out
        if skip and not self.same:
            self.convShortcut = parts.conv(n_in, n_out, 1, stride, bias=not batch_norm)

    def forward(self, x):
        a = F.relu(self.bn1(x))
        y = F.relu(self.bn2(self.conv1(a)))
        y = self.conv2(F.dropout(y, self.dropout, self.training))
        if not self.skip:
            return y
        return y + (x if self.same else self.convShortcut(a))


class WideResNet(nn.Module):
    """6n + 4 layers: a convolution, three stages of n blocks with 16k, 32k, 64k channels, BatchNorm, ReLU, mean,
    linear."""

    def __init__(self, n, k, classes, channels, width, batch_norm, skip, dropout):
        super().__init__()
        n_in = parts.scaled(16, width)
        self.conv1 = parts.conv(channels, n_in)
        for i in range(3):
            n_out, stage = parts.scaled(16 * k * 2**i, width), []
            for j in range(n):
                stage.append(WideBlock(n_in, n_out, 2 if i > 0 and j == 0 else 1, batch_norm, skip, dropout))
                n_in = n_out
            setattr(self, f"block{i + 1}", parts.Chain(layer=nn.Sequential(*stage)))
        self.bn1 = parts.norm(n_in, batch_norm)
        self.fc = nn.Linear(n_in, classes)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(self.conv1(x))))
        return self.fc(F.mean(F.relu(self.bn1(x)), axis=(2, 3)))


@architecture((3, 32, 32))
def wide_resnet28_2(classes=10, channels=3, width=1, batch_norm=True, skip=True, dropout=0.0):
    """WRN-28-2, 1,467,610 parameters with 10 classes (1.5 M in the literature).

    >>> models.wide_resnet28_2().parameters().layout.n
    1467610
    """
    return WideResNet(4, 2, classes, channels, width, batch_norm, skip, dropout)


@architecture((3, 32, 32))
def wide_resnet28_10(classes=10, channels=3, width=1, batch_norm=True, skip=True, dropout=0.0):
    """WRN-28-10, 36,479,194 parameters with 10 classes (36.5 M in the paper).

    >>> models.wide_resnet28_10(width=0.1).parameters().layout.n
    367108
    """
    return WideResNet(4, 10, classes, channels, width, batch_norm, skip, dropout)
