"""Layers and models: PyTorch's names, shapes, buffer names, parameter order and BatchNorm conventions."""
from .. import spelling as _spelling
from ..parameters import Parameter
from .activations import AvgPool2d, Dropout, Flatten, GELU, GlobalAvgPool2d, MaxPool2d, ReLU, Tanh
from .layers import BatchNorm1d, BatchNorm2d, Conv1d, Conv2d, LayerNorm, Linear
from .containers import Identity, ModuleDict, ModuleList, Sequential
from .losses import BCEWithLogitsLoss, CrossEntropyLoss, MSELoss, NLLLoss
from .module import Module, in_mode
from .statistics import batchnorms, frozen_statistics, kept_statistics, refresh_batchnorm

__all__ = [name for name in dir() if name[0].isupper()] + ["frozen_statistics", "in_mode", "refresh_batchnorm"]


def __getattr__(name):
    raise _spelling.missing("minigrad.nn", _spelling.NN, name)
