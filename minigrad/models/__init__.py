"""Models, one family per file; constructors have the papers' names and defaults. `minigrad models` lists them.

    small images     mlp  small_cnn  toy_cnn  vit_tiny  mixer_tiny
    CIFAR            resnet20  resnet56  preresnet164  wide_resnet28_2  wide_resnet28_10  pyramidnet272
                     resnext29_8x64d  resnext29_16x64d  resnext29_32x4d  shake_shake26_2x64d
                     densenet121  densenet161  vgg16  vgg19
    ImageNet         resnet18  resnet34  resnet50  resnet101  resnet152  vit_b_16  mixer_b_16
    convex           LinearRegression  LogisticRegression
    by name          build  REGISTRY

Convolutional networks take `width` (a factor on the number of channels) and `batch_norm`; those with skip connections
take `skip`. Transformers and mixers take `size`, `patch`, `dim` and `depth`.
"""
from .cnn import small_cnn, toy_cnn
from .densenet import densenet121, densenet161
from .mixer import mixer_b_16, mixer_tiny
from .perceptron import mlp
from .preresnet import preresnet164
from .pyramidnet import pyramidnet272
from .registry import REGISTRY, build
from .regression import LinearRegression, LogisticRegression
from .resnet import resnet18, resnet20, resnet34, resnet50, resnet56, resnet101, resnet152
from .resnext import resnext29_8x64d, resnext29_16x64d, resnext29_32x4d
from .shake_shake import shake_shake26_2x64d
from .vgg import vgg16, vgg19
from .vit import vit_b_16, vit_tiny
from .wide_resnet import wide_resnet28_2, wide_resnet28_10

__all__ = ["REGISTRY", "LinearRegression", "LogisticRegression", "build", "densenet121", "densenet161", "mixer_b_16",
           "mixer_tiny", "mlp", "preresnet164", "pyramidnet272", "resnet18", "resnet20", "resnet34", "resnet50",
           "resnet56", "resnet101", "resnet152", "resnext29_8x64d", "resnext29_16x64d", "resnext29_32x4d",
           "shake_shake26_2x64d", "small_cnn", "toy_cnn", "vgg16", "vgg19", "vit_b_16", "vit_tiny", "wide_resnet28_2",
           "wide_resnet28_10"]
