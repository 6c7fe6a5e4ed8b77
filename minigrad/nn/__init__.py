"""Layers and models: PyTorch's names, shapes, buffer names, parameter order and BatchNorm conventions."""
from ..parameters import Parameter
from .activations import AvgPool2d, Dropout, Flatten, GELU, GlobalAvgPool2d, MaxPool2d, ReLU, Tanh
from .attention import SelfAttention
from .layers import BatchNorm1d, BatchNorm2d, Conv2d, LayerNorm, Linear
from .module import Identity, Module, Sequential, in_mode
from .statistics import batchnorms, frozen_statistics, kept_statistics, refresh_batchnorm, statistics_kept_on

__all__ = [name for name in dir() if name[0].isupper()] + ["frozen_statistics", "in_mode", "refresh_batchnorm"]
