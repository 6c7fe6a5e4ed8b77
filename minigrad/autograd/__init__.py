"""Automatic differentiation: read tensor.py, then op.py, then tape.py; everything else in the project stands on these.

    tensor.py       Tensor: an array, its gradient, how it was made
    op.py           Op and apply: one differentiable function, and running it
    unbroadcast.py  the gradient of what was broadcast; sums over axes
    conversion.py   another dtype, another backend, a list of Tensors as one
    tape.py         backward: the way back through everything a result was made from
    modes.py        what holds for the length of a block, in one thread: recording, frozen statistics, bound weights
    stacked.py      many gradients in one sweep
    calculus.py     grad, value_and_grad, hvp, hessian, jacobian
    checking.py     check_grad: derivatives against finite differences
"""
from .. import spelling as _spelling
from .modes import binding, bindings, frozen_statistics, no_grad, setting, statistics_are_frozen, submit
from .tensor import Tensor, as_tensor, constant, holds_tensors, raw, tick
from .op import Op, apply, op_from
from .stacked import each, how_many
from .unbroadcast import Cast, sum_over, unbroadcast
from . import conversion
from .tape import backward
from .calculus import grad, gradient_of_products, hessian, hvp, jacobian, value_and_grad
from .checking import check_grad

__getattr__ = _spelling.answering_from("minigrad.autograd", _spelling.AUTOGRAD)
