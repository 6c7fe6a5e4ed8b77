"""PyramidNet-272 for CIFAR: the number of channels grows a little in every block (X5, X7).

    D_k = round(16 + k α / n),   k = 1 … n, for n blocks in total

Han, Kim, Kim 2017, arXiv:1610.02915: additive, bottleneck, α = 200. A block has BatchNorm first and last, no ReLU
before its first convolution, and a shortcut whose missing channels are zero. Names as in the authors' PyTorch code:
conv1, bn1, layer1.0.bn1, …, layer1.0.bn4, bn_final, fc.
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture


class PyramidBlock(nn.Module):
    """n_in → middle → middle → 4 middle channels; the shortcut is averaged over 2×2 when the size halves."""

    def __init__(self, n_in, middle, stride, batch_norm, skip):
        super().__init__()
        n_out = 4 * middle
        self.bn1, self.conv1 = parts.norm(n_in, batch_norm), parts.conv(n_in, middle, 1, bias=not batch_norm)
        self.bn2 = parts.norm(middle, batch_norm)
        self.conv2 = parts.conv(middle, middle, 3, stride, bias=not batch_norm)
        self.bn3, self.conv3 = parts.norm(middle, batch_norm), parts.conv(middle, n_out, 1, bias=not batch_norm)
        self.bn4 = parts.norm(n_out, batch_norm)
        self.stride, self.skip, self.extra = stride, skip, n_out - n_in

    def forward(self, x):
        y = self.conv1(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.bn4(self.conv3(F.relu(self.bn3(y))))
        if not self.skip:
            return y
        x = F.avg_pool2d(x, 2) if self.stride == 2 else x
        return y + F.pad(x, ((0, 0), (0, self.extra), (0, 0), (0, 0)))


class PyramidNet(nn.Module):
    """9n + 2 layers in three stages of n blocks; x (N, channels, H, W) → logits (N, classes)."""

    def __init__(self, n, alpha, classes, channels, width, batch_norm, skip):
        super().__init__()
        n_in, size = parts.scaled(16, width), 16.0
        self.conv1, self.bn1 = parts.conv(channels, n_in, bias=not batch_norm), parts.norm(n_in, batch_norm)
        for i in range(3):
            stage = []
            for j in range(n):
                size += alpha / (3 * n)
                middle = parts.scaled(size, width)
                stage.append(PyramidBlock(n_in, middle, 2 if i > 0 and j == 0 else 1, batch_norm, skip))
                n_in = 4 * middle
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
        self.bn_final = parts.norm(n_in, batch_norm)
        self.fc = nn.Linear(n_in, classes)

    def forward(self, x):
        x = self.bn1(self.conv1(x))
        x = F.relu(self.bn_final(self.layer3(self.layer2(self.layer1(x)))))
        return self.fc(F.mean(x, axis=(2, 3)))


@architecture((3, 32, 32))
def pyramidnet272(classes=10, channels=3, width=1, batch_norm=True, skip=True, alpha=200):
    """PyramidNet-272 (bottleneck, α = 200) for CIFAR: 26,210,842 parameters with 10 classes (26.0 M in the
    paper).

    >>> models.pyramidnet272(alpha=8).parameters().layout.n
    659206
    """
    return PyramidNet(30, alpha, classes, channels, width, batch_norm, skip)
