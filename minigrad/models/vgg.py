"""VGG for CIFAR: 3×3 convolutions and pooling, then a small head (X5, X7, X10).

Simonyan & Zisserman 2015, arXiv:1409.1556, configurations D and E, with the CIFAR head of the SWA experiments: after
five poolings a 32×32 image is one pixel, then Dropout, 512, ReLU, Dropout, 512, ReLU, classes.
Names as in torchvision: features.0.weight, …, classifier.1.weight, …
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture

D = (64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M")
E = (64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M")


class VGG(nn.Module):
    """x (N, channels, 32, 32) → logits (N, classes)"""

    def __init__(self, configuration, classes, channels, width, batch_norm, dropout):
        super().__init__()
        layers, n_in = [], channels
        for entry in configuration:
            if entry == "M":
                layers.append(nn.MaxPool2d(2))
                continue
            n_out = parts.scaled(entry, width)
            layers += [parts.conv(n_in, n_out, bias=True), *([nn.BatchNorm2d(n_out)] if batch_norm else []), nn.ReLU()]
            n_in = n_out
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(n_in, n_in), nn.ReLU(),
                                        nn.Dropout(dropout), nn.Linear(n_in, n_in), nn.ReLU(), nn.Linear(n_in, classes))

    def forward(self, x):
        x = self.features(x)
        return self.classifier(F.reshape(x, len(x), -1))


@architecture((3, 32, 32))
def vgg16(classes=10, channels=3, width=1, batch_norm=True, dropout=0.5):
    """VGG-16 for 32×32 images, 15,253,578 parameters with BatchNorm and 10 classes; configuration D.

    >>> models.vgg16(width=0.25).parameters().layout.n
    957210
    """
    return VGG(D, classes, channels, width, batch_norm, dropout)


@architecture((3, 32, 32))
def vgg19(classes=10, channels=3, width=1, batch_norm=True, dropout=0.5):
    """VGG-19 (VGG19-BN in X7) for 32×32 images, configuration E: 20,565,834 parameters with BatchNorm and 10
    classes.

    >>> models.vgg19(width=0.25).parameters().layout.n
    1289946
    """
    return VGG(E, classes, channels, width, batch_norm, dropout)
