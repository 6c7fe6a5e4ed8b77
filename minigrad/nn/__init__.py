"""Layers: PyTorch's names, shapes, buffer names, parameter order and BatchNorm conventions.

    with weights          Linear  Conv1d  Conv2d  BatchNorm1d  BatchNorm2d  LayerNorm  SelfAttention
    without               ReLU  GELU  Tanh  MaxPool2d  AvgPool2d  GlobalAvgPool2d
                          Flatten  Dropout  Identity
    losses                CrossEntropyLoss  NLLLoss  BCEWithLogitsLoss  MSELoss
    models of your own    Module  Sequential  ModuleList  ModuleDict  Parameter
    BatchNorm             refresh_batchnorm  frozen_statistics
    modes                 in_mode
"""
from .. import spelling as _spelling
from ..parameters import Parameter
from .activations import AvgPool2d, Dropout, Flatten, GELU, GlobalAvgPool2d, MaxPool2d, ReLU, Tanh
from .attention import SelfAttention
from .layers import BatchNorm1d, BatchNorm2d, Conv1d, Conv2d, LayerNorm, Linear
from .containers import Identity, ModuleDict, ModuleList, Sequential
from .losses import BCEWithLogitsLoss, CrossEntropyLoss, MSELoss, NLLLoss
from .module import Module, in_mode
from .statistics import batchnorms, frozen_statistics, kept_statistics, refresh_batchnorm

__all__ = [name for name in dir() if name[0].isupper()] + ["frozen_statistics", "in_mode", "refresh_batchnorm"]

__getattr__ = _spelling.answering_from("minigrad.nn", _spelling.NN)
