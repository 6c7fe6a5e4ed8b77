"""Differentiable functions of Tensors, one file per family; operators.py lists those that are methods of Tensor."""
from inspect import signature as _signature

from .. import spelling as _spelling
from .arithmetic import add, clip, div, maximum, minimum, mul, neg, power, sub, where
from .convolution import conv2d
from .elementwise import abs, exp, gelu, leaky_relu, log, relu, sigmoid, softplus, sqrt, tanh
from .losses import (binary_cross_entropy_with_logits, cross_entropy, log_softmax, logistic_loss, logsumexp, mse,
                     ridge_loss, softmax)
from .matmul import einsum, linear, matmul
from .normalization import batch_norm, dropout, layer_norm
from .pooling import avg_pool2d, max_pool2d
from .reduction import broadcast_to, max, mean, min, sum, var
from .shaping import concatenate, index, pad, reshape, stack, swapaxes, transpose
from . import numpy_calls, operators

__all__ = [name for name in dir() if callable(globals()[name]) and not name.startswith("_")]


for _name in __all__:                     # those with keywords answer PyTorch's; the others pay nothing
    if any(p.default is not p.empty for p in _signature(globals()[_name]).parameters.values()):
        globals()[_name] = _spelling.answering_keywords(globals()[_name])


def __getattr__(name):
    raise _spelling.missing("minigrad.functions", _spelling.FUNCTIONS, name)
