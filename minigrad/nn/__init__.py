"""Layers: PyTorch's names, shapes, buffer names, parameter order and BatchNorm conventions.

    with weights          Linear  Conv2d  BatchNorm1d  BatchNorm2d  LayerNorm
    without               ReLU  GELU  Tanh  MaxPool2d  AvgPool2d  GlobalAvgPool2d
                          Flatten  Dropout  Identity
    models of your own    Module  Sequential  Parameter
    BatchNorm             refresh_batchnorm  frozen_statistics
    modes                 in_mode
"""
from ..parameters import Parameter
from .activations import AvgPool2d, Dropout, Flatten, GELU, GlobalAvgPool2d, MaxPool2d, ReLU, Tanh
from .layers import BatchNorm1d, BatchNorm2d, Conv2d, LayerNorm, Linear
from .module import Identity, Module, Sequential, in_mode
from .statistics import batchnorms, frozen_statistics, kept_statistics, refresh_batchnorm, statistics_kept_on

__all__ = [name for name in dir() if name[0].isupper()] + ["frozen_statistics", "in_mode", "refresh_batchnorm"]
