"""Residual networks: ResNet-20/56 for CIFAR, ResNet-18/34/50/101/152 for ImageNet (X7, X16, X20, X21).

    y = ReLU(x + f(x)),   f: two 3×3 convolutions, or 1×1, 3×3, 1×1 (bottleneck), each with BatchNorm

He, Zhang, Ren, Sun 2016, arXiv:1512.03385. `skip=False` drops the x +, as in Li et al. 2018 (arXiv:1712.09913).
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture


class PadShortcut(nn.Module):
    """Option A of the paper: every second pixel, new channels zero, half of them on either side. No parameters."""

    def __init__(self, extra):
        super().__init__()
        self.before, self.after = extra // 2, extra - extra // 2

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], ((0, 0), (self.before, self.after), (0, 0), (0, 0)))


class BasicBlock(nn.Module):
    """Two 3×3 convolutions. shortcut: "pad" (option A) or "conv" (option B: 1×1 convolution) when shapes change."""

    def __init__(self, n_in, n_out, stride, shortcut, batch_norm, skip):
        super().__init__()
        self.conv1 = parts.conv(n_in, n_out, 3, stride, bias=not batch_norm)
        self.bn1 = parts.norm(n_out, batch_norm)
        self.conv2 = parts.conv(n_out, n_out, 3, bias=not batch_norm)
        self.bn2 = parts.norm(n_out, batch_norm)
        self.skip = skip
        if skip and (stride != 1 or n_in != n_out):
            self.shortcut = shortcut(n_in, n_out, stride, batch_norm)
        elif skip:
            self.shortcut = nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.shortcut(x) if self.skip else y)


def pad_shortcut(n_in, n_out, stride, batch_norm):
    """Option A."""
    return PadShortcut(n_out - n_in)


def conv_shortcut(n_in, n_out, stride, batch_norm):
    """Option B."""
    return nn.Sequential(parts.conv(n_in, n_out, 1, stride, bias=not batch_norm), parts.norm(n_out, batch_norm))


class CifarResNet(nn.Module):
    """6n + 2 layers: a convolution, three stages of n blocks with 16, 32, 64 channels, global mean, linear.

    x (N, channels, H, W) → logits (N, classes). Names as in the common PyTorch code for CIFAR: conv1, bn1,
    layer1.0.conv1, …, layer2.0.shortcut.0, linear.
    """

    def __init__(self, n, classes, channels, width, batch_norm, skip, shortcut):
        super().__init__()
        make = parts.choose("resnet", "shortcut", shortcut, pad=pad_shortcut, conv=conv_shortcut)
        n1, n2, n3 = (parts.scaled(c, width) for c in (16, 32, 64))

        def stage(n_in, n_out, stride):
            first = BasicBlock(n_in, n_out, stride, make, batch_norm, skip)
            return nn.Sequential(first, *(BasicBlock(n_out, n_out, 1, make, batch_norm, skip) for _ in range(n - 1)))

        self.conv1, self.bn1 = parts.conv(channels, n1, bias=not batch_norm), parts.norm(n1, batch_norm)
        self.layer1, self.layer2, self.layer3 = stage(n1, n1, 1), stage(n1, n2, 2), stage(n2, n3, 2)
        self.linear = nn.Linear(n3, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(F.mean(x, axis=(2, 3)))


@architecture((3, 32, 32))
def resnet20(classes=10, channels=3, width=1, batch_norm=True, skip=True, shortcut="pad"):
    """ResNet-20 for CIFAR, 269,722 parameters (0.27 M in the paper); 272,474 with shortcut="conv".

    >>> models.resnet20().parameters().layout.n
    269722
    """
    return CifarResNet(3, classes, channels, width, batch_norm, skip, shortcut)


@architecture((3, 32, 32))
def resnet56(classes=10, channels=3, width=1, batch_norm=True, skip=True, shortcut="pad"):
    """ResNet-56 for CIFAR, 853,018 parameters (0.85 M in the paper); the landscapes of X16 with skip True and False.

    >>> models.resnet56().parameters().layout.n
    853018
    """
    return CifarResNet(9, classes, channels, width, batch_norm, skip, shortcut)


class Basic(nn.Module):
    """3×3 to `middle` channels (with the stride), 3×3 to n_out. Names as in torchvision."""

    def __init__(self, n_in, middle, n_out, stride, batch_norm, skip):
        super().__init__()
        self.conv1 = parts.conv(n_in, middle, 3, stride, bias=not batch_norm)
        self.bn1 = parts.norm(middle, batch_norm)
        self.conv2, self.bn2 = parts.conv(middle, n_out, 3, bias=not batch_norm), parts.norm(n_out, batch_norm)
        self.skip = skip
        if skip:
            self.downsample = downsampling(n_in, n_out, stride, batch_norm)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + self.downsample(x) if self.skip else y)


class Bottleneck(nn.Module):
    """1×1 to `middle` channels, 3×3 (with the stride, in `groups`), 1×1 to n_out. Names as in torchvision."""

    def __init__(self, n_in, middle, n_out, stride, batch_norm, skip, groups=1):
        super().__init__()
        self.conv1, self.bn1 = parts.conv(n_in, middle, 1, bias=not batch_norm), parts.norm(middle, batch_norm)
        self.conv2 = parts.conv(middle, middle, 3, stride, groups, bias=not batch_norm)
        self.bn2 = parts.norm(middle, batch_norm)
        self.conv3, self.bn3 = parts.conv(middle, n_out, 1, bias=not batch_norm), parts.norm(n_out, batch_norm)
        self.skip = skip
        if skip:
            self.downsample = downsampling(n_in, n_out, stride, batch_norm)

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = F.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return F.relu(y + self.downsample(x) if self.skip else y)


def downsampling(n_in, n_out, stride, batch_norm):
    """The shortcut: option B if shapes change, else the identity."""
    same = stride == 1 and n_in == n_out
    return nn.Identity() if same else conv_shortcut(n_in, n_out, stride, batch_norm)


class ResNet(nn.Module):
    """A stem, stages of `blocks` blocks (the channels double, the size halves), global mean, linear.

    x (N, channels, H, W) → logits (N, classes). stem "imagenet": 7×7 with stride 2 and 3×3 max pooling, "cifar": 3×3.
    Stage i has base · ratio middle and base · expansion output channels, base 64, 128, 256, 512; `more` goes to each
    block (ResNeXt: groups). Names as in torchvision: conv1, bn1, layer1.0.conv1, …, layer1.0.downsample.0, fc.
    """

    def __init__(self, blocks, classes, channels, width, batch_norm, skip, stem, block=Bottleneck, expansion=4, ratio=1,
                 **more):
        super().__init__()
        kernel, stride, self.pooled = parts.choose("resnet", "stem", stem, imagenet=(7, 2, True), cifar=(3, 1, False))
        n_in = parts.scaled(64, width)
        self.conv1 = parts.conv(channels, n_in, kernel, stride, bias=not batch_norm)
        self.bn1 = parts.norm(n_in, batch_norm)
        self.stages = len(blocks)
        for i, n in enumerate(blocks):
            base = parts.scaled(64 * 2**i, width)
            stage = []
            for j in range(n):
                stride = 2 if i > 0 and j == 0 else 1
                stage.append(block(n_in, base * ratio, base * expansion, stride, batch_norm, skip, **more))
                n_in = base * expansion
            setattr(self, f"layer{i + 1}", nn.Sequential(*stage))
        self.fc = nn.Linear(n_in, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        if self.pooled:
            x = F.max_pool2d(x, 3, 2, 1)
        for i in range(self.stages):
            x = getattr(self, f"layer{i + 1}")(x)
        return self.fc(F.mean(x, axis=(2, 3)))


@architecture((3, 224, 224))
def resnet18(classes=1000, channels=3, width=1, batch_norm=True, skip=True, stem="imagenet"):
    """ResNet-18 for ImageNet, 11,689,512 parameters. stem="cifar" with classes=10 is the net of many CIFAR
    experiments, 11,173,962 parameters; it is not in the paper.

    >>> models.resnet18(width=0.125, classes=10).parameters().layout.n
    177362
    """
    return ResNet((2, 2, 2, 2), classes, channels, width, batch_norm, skip, stem, Basic, 1)


@architecture((3, 224, 224))
def resnet34(classes=1000, channels=3, width=1, batch_norm=True, skip=True, stem="imagenet"):
    """ResNet-34 for ImageNet, 21,797,672 parameters.

    >>> models.resnet34(width=0.125, classes=10).parameters().layout.n
    336114
    """
    return ResNet((3, 4, 6, 3), classes, channels, width, batch_norm, skip, stem, Basic, 1)


@architecture((3, 224, 224))
def resnet50(classes=1000, channels=3, width=1, batch_norm=True, skip=True, stem="imagenet"):
    """ResNet-50 for ImageNet, 25,557,032 parameters. The stride is on the 3×3 convolution, as in torchvision (v1.5).

    >>> models.resnet50(width=0.125, classes=10).parameters().layout.n
    376722
    """
    return ResNet((3, 4, 6, 3), classes, channels, width, batch_norm, skip, stem)


@architecture((3, 224, 224))
def resnet101(classes=1000, channels=3, width=1, batch_norm=True, skip=True, stem="imagenet"):
    """ResNet-101 for ImageNet, 44,549,160 parameters.

    >>> models.resnet101(width=0.125, classes=10).parameters().layout.n
    679186
    """
    return ResNet((3, 4, 23, 3), classes, channels, width, batch_norm, skip, stem)


@architecture((3, 224, 224))
def resnet152(classes=1000, channels=3, width=1, batch_norm=True, skip=True, stem="imagenet"):
    """ResNet-152 for ImageNet, 60,192,808 parameters.

    >>> models.resnet152(width=0.125, classes=10).parameters().layout.n
    928658
    """
    return ResNet((3, 8, 36, 3), classes, channels, width, batch_norm, skip, stem)
