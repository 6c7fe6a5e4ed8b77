"""DenseNet-121 and DenseNet-161: each layer sees all layers before it in its block (X7, X11).

    x_l = f([x_0, x_1, …, x_{l−1}]),   f: BatchNorm, ReLU, 1×1 to 4k channels, BatchNorm, ReLU, 3×3 to k channels

Huang, Liu, van der Maaten, Weinberger 2017, arXiv:1608.06993 (DenseNet-BC). Names as in torchvision: features.conv0,
features.denseblock1.denselayer1.norm1, …, features.transition1.conv, features.norm5, classifier.
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture


class DenseLayer(nn.Module):
    """x (N, C, H, W) → (N, k, H, W)"""

    def __init__(self, n_in, growth, batch_norm):
        super().__init__()
        self.norm1, self.conv1 = parts.norm(n_in, batch_norm), parts.conv(n_in, 4 * growth, 1, bias=not batch_norm)
        self.norm2 = parts.norm(4 * growth, batch_norm)
        self.conv2 = parts.conv(4 * growth, growth, 3, bias=not batch_norm)

    def forward(self, x):
        y = self.conv1(F.relu(self.norm1(x)))
        return self.conv2(F.relu(self.norm2(y)))


class DenseBlock(parts.Chain):
    """Layers whose outputs are appended to their input."""

    def forward(self, x):
        for layer in self.children():
            x = F.concatenate([x, layer(x)], axis=1)
        return x


class DenseNet(nn.Module):
    """x (N, channels, H, W) → logits (N, classes).

    stem: "cifar" is one 3×3 convolution; "imagenet" 7×7 with stride 2, BatchNorm, ReLU, 3×3 max pooling with stride 2.
    """

    def __init__(self, growth, blocks, classes, channels, width, batch_norm, stem):
        super().__init__()
        growth = parts.scaled(growth, width)
        n = 2 * growth
        make_stem = parts.choose("densenet", "stem", stem, cifar=_cifar_stem, imagenet=_imagenet_stem)
        chain = make_stem(channels, n, batch_norm)
        for i, layers in enumerate(blocks, 1):
            dense = {f"denselayer{j + 1}": DenseLayer(n + j * growth, growth, batch_norm) for j in range(layers)}
            chain[f"denseblock{i}"] = DenseBlock(**dense)
            n += layers * growth
            if i < len(blocks):
                chain[f"transition{i}"] = parts.Chain(
                    norm=parts.norm(n, batch_norm), relu=nn.ReLU(),
                    conv=parts.conv(n, n // 2, 1, bias=not batch_norm), pool=nn.AvgPool2d(2))
                n //= 2
        chain["norm5"] = parts.norm(n, batch_norm)
        self.features = parts.Chain(**chain)
        self.classifier = nn.Linear(n, classes)

    def forward(self, x):
        x = F.relu(self.features(x))
        return self.classifier(F.mean(x, axis=(2, 3)))


def _cifar_stem(channels, n, batch_norm):
    return {"conv0": parts.conv(channels, n, 3, bias=not batch_norm)}


def _imagenet_stem(channels, n, batch_norm):
    return {"conv0": parts.conv(channels, n, 7, 2, bias=not batch_norm), "norm0": parts.norm(n, batch_norm),
            "relu0": nn.ReLU(), "pool0": nn.MaxPool2d(3, 2, 1)}


@architecture((3, 32, 32))
def densenet121(classes=10, channels=3, width=1, batch_norm=True, stem="cifar"):
    """DenseNet-121, growth 32: 6,956,298 parameters for CIFAR-10; 7,978,856 with stem="imagenet", classes=1000.

    The default is the CIFAR net of X7 (the paper's DenseNet-121 is an ImageNet net: say so in comparisons).

    >>> models.densenet121(width=0.25).parameters().layout.n
    452682
    """
    return DenseNet(32, (6, 12, 24, 16), classes, channels, width, batch_norm, stem)


@architecture((3, 32, 32))
def densenet161(classes=10, channels=3, width=1, batch_norm=True, stem="cifar"):
    """DenseNet-161, growth 48: 26,482,378 parameters for CIFAR-10; 28,681,000 with stem="imagenet" and classes=1000
    (X11).

    >>> models.densenet161(width=0.25).parameters().layout.n
    1700986
    """
    return DenseNet(48, (6, 12, 36, 24), classes, channels, width, batch_norm, stem)
