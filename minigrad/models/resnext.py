"""ResNeXt-29 (32×4d) for CIFAR: bottlenecks whose 3×3 convolution works in 32 groups (X7).

Xie, Girshick, Dollár, Tu, He 2017, arXiv:1611.05431. The paper's CIFAR nets are 8×64d and 16×64d; 32×4d is the size of
the ASAM experiments: middle widths 128, 256, 512 in three stages of three blocks.
"""
from .registry import architecture
from .resnet import BottleneckResNet


@architecture((3, 32, 32))
def resnext29_32x4d(classes=10, channels=3, width=1, batch_norm=True, skip=True, groups=32):
    """ResNeXt-29 (32×4d), 4,775,754 parameters with 10 classes, 4,868,004 with 100. Names as in torchvision.

    >>> models.resnext29_32x4d(width=0.25).parameters().layout.n
    305466
    """
    return BottleneckResNet((3, 3, 3), classes, channels, width, batch_norm, skip, "cifar", groups, ratio=2)
