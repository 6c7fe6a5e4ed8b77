"""Shake-Shake 26 2×64d for CIFAR: two branches in a block, mixed at random in training.

    forward    y = x + α f₁(x) + (1 − α) f₂(x)         α uniform on [0, 1] for each image and block; ½ in evaluation
    backward   as if α were β, another uniform number

Gastaldi 2017, arXiv:1705.07485 (Shake-Shake-Image) and its Torch code (read: xgastaldi/shake-shake). Names as in the
PyTorch code hysts/pytorch_shake_shake: conv, bn, stage1.block1.residual_path1.conv1, ….shortcut.skip.conv1, fc.
"""
from .. import backend, nn
from .. import functions as F
from ..autograd import constant
from . import parts
from .registry import architecture


def shake(a, b, alpha, beta):
    """α a + (1 − α) b, with the derivatives of β a + (1 − β) b.      a, b (N, C, H, W), α, β (N, 1, 1, 1)"""
    with_beta = beta * a + (1 - beta) * b
    return with_beta + (alpha * a + (1 - alpha) * b - with_beta).detach()


class ResidualPath(nn.Module):
    """ReLU, 3×3, BatchNorm, ReLU, 3×3, BatchNorm."""

    def __init__(self, n_in, n_out, stride, batch_norm):
        super().__init__()
        self.conv1 = parts.conv(n_in, n_out, 3, stride, bias=not batch_norm)
        self.bn1 = parts.norm(n_out, batch_norm)
        self.conv2, self.bn2 = parts.conv(n_out, n_out, 3, bias=not batch_norm), parts.norm(n_out, batch_norm)

    def forward(self, x):
        return self.bn2(self.conv2(F.relu(self.bn1(self.conv1(F.relu(x))))))


class SkipConnection(nn.Module):
    """1×1 convolutions of every `stride`-th pixel and of its neighbour above and to the left, side by side.

    The PyTorch copies (hysts, owruby) take the neighbour below and to the right instead; this is the author's.
    """

    def __init__(self, n_in, n_out, stride, batch_norm):
        super().__init__()
        self.conv1 = parts.conv(n_in, n_out - n_out // 2, 1, bias=not batch_norm)
        self.conv2 = parts.conv(n_in, n_out // 2, 1, bias=not batch_norm)
        self.bn = parts.norm(n_out, batch_norm)
        self.stride = stride

    def forward(self, x):
        x, s = F.relu(x), self.stride
        neighbour = F.pad(x[:, :, :-1, :-1], ((0, 0), (0, 0), (1, 0), (1, 0)))
        return self.bn(F.concatenate([self.conv1(x[:, :, ::s, ::s]), self.conv2(neighbour[:, :, ::s, ::s])], axis=1))


class ShakeBlock(nn.Module):
    """x + α f₁(x) + (1 − α) f₂(x)"""

    def __init__(self, n_in, n_out, stride, batch_norm, skip):
        super().__init__()
        self.residual_path1 = ResidualPath(n_in, n_out, stride, batch_norm)
        self.residual_path2 = ResidualPath(n_in, n_out, stride, batch_norm)
        self.skip = skip
        if skip and n_in != n_out:
            self.shortcut = parts.Chain(skip=SkipConnection(n_in, n_out, stride, batch_norm))
        elif skip:
            self.shortcut = nn.Identity()

    def forward(self, x):
        a, b = self.residual_path1(x), self.residual_path2(x)
        if self.training:
            alpha, beta = backend.generator().random((2, len(a), 1, 1, 1))
            y = shake(a, b, *(constant(backend.asarray(r.astype(a.dtype))) for r in (alpha, beta)))
        else:
            y = 0.5 * a + 0.5 * b
        return y + self.shortcut(x) if self.skip else y


class ShakeNet(nn.Module):
    """6n + 2 layers deep: three stages of n blocks; x (N, channels, H, W) → logits (N, classes)."""

    def __init__(self, n, base, classes, channels, width, batch_norm, skip):
        super().__init__()
        n_in = parts.scaled(16, width)
        self.conv, self.bn = parts.conv(channels, n_in, bias=not batch_norm), parts.norm(n_in, batch_norm)
        for i in range(3):
            n_out, stage = parts.scaled(base * 2**i, width), {}
            for j in range(n):
                stride = 2 if i > 0 and j == 0 else 1
                stage[f"block{j + 1}"] = ShakeBlock(n_in, n_out, stride, batch_norm, skip)
                n_in = n_out
            setattr(self, f"stage{i + 1}", parts.Chain(**stage))
        self.fc = nn.Linear(n_in, classes)

    def forward(self, x):
        x = F.relu(self.stage3(self.stage2(self.stage1(self.bn(self.conv(x))))))
        return self.fc(F.mean(x, axis=(2, 3)))


@architecture((3, 32, 32))
def shake_shake26_2x64d(classes=10, channels=3, width=1, batch_norm=True, skip=True):
    """Shake-Shake 26 2×64d for CIFAR, 11,653,978 parameters (11.7 M in the paper).

    >>> models.shake_shake26_2x64d(width=0.125).parameters().layout.n
    184100
    """
    return ShakeNet(4, 64, classes, channels, width, batch_norm, skip)
