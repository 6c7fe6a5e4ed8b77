"""Differentiable functions of Tensors, one file per family; operators.py lists those that are methods of Tensor."""
from .arithmetic import add, clip, div, maximum, minimum, mul, neg, power, sub, where
from .convolution import conv1d, conv2d
from .einsum import einsum
from .elementwise import abs, erf, exp, gelu, leaky_relu, log, relu, sigmoid, softplus, sqrt, tanh
from .indexing import (argsort, diagonal, flip, index, repeat, roll, sort, split, take_along_axis, tile, trace, tril,
                       triu)
from .linalg import inv, norm, outer, solve
from .losses import (binary_cross_entropy_with_logits, cross_entropy, log_softmax, logistic_loss, logsumexp, mse,
                     nll_loss, ridge_loss, softmax)
from .matmul import linear, matmul
from .normalization import batch_norm, dropout, layer_norm
from .pooling import avg_pool2d, max_pool2d
from .reduction import argmax, argmin, broadcast_to, cumsum, max, mean, min, prod, std, sum, var
from .shaping import concatenate, expand_dims, flatten, pad, reshape, squeeze, stack, swapaxes, transpose
from .trigonometry import cos, expm1, log1p, sign, sin
from . import operators

__all__ = [name for name in dir() if callable(globals()[name]) and not name.startswith("_")]
