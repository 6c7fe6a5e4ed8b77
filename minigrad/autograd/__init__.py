"""Automatic differentiation: read tensor.py, then op.py, then tape.py; everything else in the project stands on these.

    tensor.py       Tensor: an array, its gradient, how it was made
    op.py           Op and apply: one differentiable function, and running it
    unbroadcast.py  the gradient of what was broadcast
    tape.py         backward: the way back through everything a result was made from
    modes.py        what holds for the length of a block, in one thread: recording, frozen statistics, bound weights
    calculus.py     grad, value_and_grad, hvp, hessian, jacobian
    checking.py     check_grad: derivatives against finite differences
"""
from .modes import no_grad, recording
from .tensor import Tensor
from .op import Op, apply
from .unbroadcast import unbroadcast
from .tape import backward
from .calculus import grad, hessian, hvp, jacobian, value_and_grad
from .checking import check_grad
