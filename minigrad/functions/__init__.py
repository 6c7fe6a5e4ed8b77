"""Differentiable functions of Tensors, one file per family; operators.py lists those that are methods of Tensor."""
from .. import spelling as _spelling
from ..autograd import Tensor as _Tensor
from . import numpy_calls, operators
from .arithmetic import add, clip, div, maximum, minimum, mul, neg, power, sub, where
from .attention import scaled_dot_product_attention
from .convolution import conv1d, conv2d
from .einsum import einsum
from .elementwise import (abs, cos, erf, exp, expm1, gelu, leaky_relu, log, log1p, relu, sigmoid, sign, sin, softplus,
                          sqrt, tanh)
from .indexing import diagonal, flip, index, repeat, roll, sort, split, take_along_axis, trace, tril, triu
from .linalg import norm, outer, solve
from .losses import binary_cross_entropy_with_logits, cross_entropy, logistic_loss, mse, nll_loss, ridge_loss
from .matmul import linear, matmul
from .normalization import batch_norm, dropout, layer_norm
from .pooling import avg_pool2d, max_pool2d
from .reduction import argmax, argmin, broadcast_to, cumsum, max, mean, min, prod, std, sum, var
from .shaping import concatenate, expand_dims, flatten, pad, reshape, squeeze, stack, swapaxes, tile, transpose
from .softmax import log_softmax, logsumexp, softmax

__all__ = [name for name in dir() if callable(globals()[name]) and not name.startswith("_")]


for _name in __all__:                     # those with keywords answer PyTorch's; the others pay nothing
    _function = globals()[_name]
    if _function.__defaults__ or _function.__kwdefaults__:
        globals()[_name] = _spelling.answering_keywords(_function)
        globals()[_name].__module__ = __name__               # where pickle finds it
operators.attach(globals())
numpy_calls.NAMES.update(__all__)
_spelling.answer_names(_Tensor, {**{_name: f"write `F.{_name}(x)`" for _name in __all__}, **_spelling.TENSOR})

__getattr__ = _spelling.answering_from("minigrad.functions", _spelling.FUNCTIONS, _spelling.TOP, _spelling.TENSOR)
