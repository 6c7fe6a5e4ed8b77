"""Parameters and multiply-adds of a network, from the shapes alone: no weights are drawn, no products computed."""
from math import prod

import numpy as np

from .. import backend, nn
from ..autograd import Tensor, no_grad, setting
from ..nn import initializers
from .registry import build


def weights(name, **arguments):
    """How many numbers a model of this name would have as parameters. Cost: the modules, but none of their weights."""
    with backend.using("numpy"), _nothing_drawn():
        return _size(build(name, **arguments))


def count(name, example, **arguments):
    """(parameters, multiply-adds of one forward pass of one example) of the model `name`.

    example: the shape of one input, without the batch axis. Multiply-adds are those of convolutions, linear layers and
    attention, as in the literature; BatchNorm, activations, pooling and biases are not counted.
    """
    with backend.using("numpy"), _nothing_drawn(), no_grad():
        model = build(name, **arguments).eval()
        total = []
        for module in model.modules():
            _watch(module, total)
        model(_zeros(1, *example))
    return _size(model), sum(total) or prod(example)


def _nothing_drawn():
    return setting((initializers.stand_in, lambda shape: _zeros(*shape)))


def _size(model):
    return sum(p.size for m in model.modules() for p in vars(m).values() if isinstance(p, Tensor))


def _zeros(*shape):
    return Tensor(np.broadcast_to(np.float32(0), shape))


def _watch(module, total):
    """Replace the expensive layers of this model, which nobody else uses, by their shapes: a convolution returns zeros
    and records the multiply-adds it would take."""
    if isinstance(module, nn.Conv2d):
        def forward(x):
            y = _convolved(module, x)
            total.append(module.weight.size * prod(y.shape[2:]))
            return y
        module.forward = forward
    elif isinstance(module, nn.Linear):
        def forward(x):
            *rows, features = x.shape
            total.append(prod(rows) * module.weight.size)
            return _zeros(*rows, module.weight.shape[0])
        module.forward = forward
    elif isinstance(module, nn.SelfAttention):
        def forward(x):
            _, s, dim = x.shape
            total.append(s * (module.in_proj_weight.size + module.out_proj.weight.size) + 2 * s * s * dim)
            return x
        module.forward = forward
    elif isinstance(module, nn.BatchNorm2d | nn.BatchNorm1d):
        module.forward = lambda x: x


def _convolved(conv, x):
    kernel = conv.weight.shape[2:]
    sides = [(n + 2 * conv.padding - conv.dilation * (k - 1) - 1) // conv.stride + 1
             for n, k in zip(x.shape[2:], kernel)]
    return _zeros(1, conv.weight.shape[0], *sides)
