"""Pre-activation ResNet-164 for CIFAR, the network of most SWA figures (X1-X4, X9, X10).

    y = x + f(x),   f: three times BatchNorm, ReLU, convolution (1×1, 3×3, 1×1)

He, Zhang, Ren, Sun 2016, arXiv:1603.05027. Names as in the code of the SWA experiments: conv1, layer1.0.bn1, …, bn, fc.
Where the size changes, the shortcut is one 1×1 convolution of x itself, without BatchNorm.
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture


class PreBottleneck(nn.Module):
    """n_in → middle → middle → 4 middle channels, normalised before each convolution."""

    def __init__(self, n_in, middle, stride, batch_norm, skip):
        super().__init__()
        self.bn1, self.conv1 = parts.norm(n_in, batch_norm), parts.conv(n_in, middle, 1, bias=not batch_norm)
        self.bn2 = parts.norm(middle, batch_norm)
        self.conv2 = parts.conv(middle, middle, 3, stride, bias=not batch_norm)
        self.bn3, self.conv3 = parts.norm(middle, batch_norm), parts.conv(middle, 4 * middle, 1, bias=not batch_norm)
        self.skip = skip
        if skip:
            same = stride == 1 and n_in == 4 * middle
            self.downsample = nn.Identity() if same else nn.Sequential(parts.conv(n_in, 4 * middle, 1, stride))

    def forward(self, x):
        y = self.conv1(F.relu(self.bn1(x)))
        y = self.conv2(F.relu(self.bn2(y)))
        y = self.conv3(F.relu(self.bn3(y)))
        return y + self.downsample(x) if self.skip else y


class PreResNet(nn.Module):
    """9n + 2 layers: a convolution, three stages of n bottlenecks (16, 32, 64), BatchNorm, ReLU, global mean,
    linear."""

    def __init__(self, n, classes, channels, width, batch_norm, skip):
        super().__init__()
        n_in = parts.scaled(16, width)
        self.conv1 = parts.conv(channels, n_in)
        for i in range(3):
            middle, stage = parts.scaled(16 * 2**i, width), []
            for j in range(n):
                stage.append(PreBottleneck(n_in, middle, 2 if i > 0 and j == 0 else 1, batch_norm, skip))
                n_in = 4 * middle
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
        self.bn = parts.norm(n_in, batch_norm)
        self.fc = nn.Linear(n_in, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(self.conv1(x))))
        return self.fc(F.mean(F.relu(self.bn(x)), axis=(2, 3)))


@architecture((3, 32, 32))
def preresnet164(classes=10, channels=3, width=1, batch_norm=True, skip=True):
    """PreResNet-164 for CIFAR, 1,703,258 parameters with 10 classes (1.7 M in the paper).

    >>> models.preresnet164(width=0.25).parameters().layout.n
    111566
    """
    return PreResNet(18, classes, channels, width, batch_norm, skip)
