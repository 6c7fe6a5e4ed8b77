"""Models, one family per file; constructors have the papers' names and defaults. `minigrad models` lists them.

    small images     mlp  small_cnn  toy_cnn
    CIFAR            resnet20  resnet56  preresnet164  wide_resnet28_2  wide_resnet28_10  resnext29_32x4d  pyramidnet272
                     densenet121  densenet161  vgg16  vgg19
    ImageNet         resnet50  resnet101  resnet152
    convex           LinearRegression  LogisticRegression
    by name          build  REGISTRY

Networks take `width` (a factor on the number of channels) and `batch_norm`; those with skip connections take `skip`.
"""
from .cnn import small_cnn, toy_cnn
from .densenet import densenet121, densenet161
from .perceptron import mlp
from .preresnet import preresnet164
from .pyramidnet import pyramidnet272
from .registry import REGISTRY, build
from .regression import LinearRegression, LogisticRegression
from .resnet import resnet20, resnet50, resnet56, resnet101, resnet152
from .resnext import resnext29_32x4d
from .vgg import vgg16, vgg19
from .wide_resnet import wide_resnet28_2, wide_resnet28_10

__all__ = ["REGISTRY", "LinearRegression", "LogisticRegression", "build", "densenet121", "densenet161", "mlp",
           "preresnet164", "pyramidnet272", "resnet20", "resnet50", "resnet56", "resnet101", "resnet152",
           "resnext29_32x4d", "small_cnn", "toy_cnn", "vgg16", "vgg19", "wide_resnet28_2", "wide_resnet28_10"]
