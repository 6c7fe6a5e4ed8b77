"""ResNeXt-29 for CIFAR: bottlenecks whose 3×3 convolution works in groups (X7).

Xie, Girshick, Dollár, Tu, He 2017, arXiv:1611.05431, section 5.3: C groups of width 64, 128, 256 in three stages of
three blocks. The paper has 8×64d and 16×64d; 32×4d is the size of the ASAM experiments. Names as in torchvision.
"""
from .registry import architecture
from .resnet import ResNet


def _resnext29(groups, ratio, classes, channels, width, batch_norm, skip):
    return ResNet((3, 3, 3), classes, channels, width, batch_norm, skip, "cifar", ratio=ratio, groups=groups)


@architecture((3, 32, 32))
def resnext29_8x64d(classes=10, channels=3, width=1, batch_norm=True, skip=True, groups=8):
    """ResNeXt-29 (8×64d): 34,426,698 parameters with 10 classes (34.4 M in the paper).

    >>> models.resnext29_8x64d(width=0.125).parameters().layout.n
    545522
    """
    return _resnext29(groups, 8, classes, channels, width, batch_norm, skip)


@architecture((3, 32, 32))
def resnext29_16x64d(classes=10, channels=3, width=1, batch_norm=True, skip=True, groups=16):
    """ResNeXt-29 (16×64d): 68,155,210 parameters with 10 classes (68.1 M in the paper).

    >>> models.resnext29_16x64d(width=0.125).parameters().layout.n
    1077234
    """
    return _resnext29(groups, 16, classes, channels, width, batch_norm, skip)


@architecture((3, 32, 32))
def resnext29_32x4d(classes=10, channels=3, width=1, batch_norm=True, skip=True, groups=32):
    """ResNeXt-29 (32×4d): 4,775,754 parameters with 10 classes, 4,868,004 with 100.

    >>> models.resnext29_32x4d(width=0.25).parameters().layout.n
    305466
    """
    return _resnext29(groups, 2, classes, channels, width, batch_norm, skip)
