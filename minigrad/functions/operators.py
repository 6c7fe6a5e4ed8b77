"""What a Tensor can do: a table of its operators and methods, each with the function behind it.

The formulas and derivatives are in the file of each family; what a Tensor is (its array, gradient and history) is in
autograd/tensor.py.
"""
from ..autograd import Tensor, apply, backward, raw
from ..exchange import to_dlpack
from . import arithmetic, elementwise, indexing, reduction, shaping
from .arithmetic import ADD, DIV, MUL, SUB
from .matmul import matmul

# arithmetic: straight to the op, since these are called most (apply takes numbers and arrays, too)
Tensor.__add__ = Tensor.__radd__ = lambda self, other: apply(ADD, self, other)
Tensor.__mul__ = Tensor.__rmul__ = lambda self, other: apply(MUL, self, other)
Tensor.__sub__ = lambda self, other: apply(SUB, self, other)
Tensor.__rsub__ = lambda self, other: apply(SUB, other, self)
Tensor.__truediv__ = lambda self, other: apply(DIV, self, other)
Tensor.__rtruediv__ = lambda self, other: apply(DIV, other, self)
Tensor.__neg__ = arithmetic.neg
Tensor.__pos__ = lambda self: self
Tensor.__pow__ = arithmetic.power
Tensor.__rpow__ = lambda self, other: arithmetic.power(other, self)
Tensor.__matmul__ = matmul
Tensor.__rmatmul__ = lambda self, other: matmul(other, self)

# comparisons: plain bool arrays, since they have no derivative; a dict or set still tells Tensors apart by identity
Tensor.__lt__ = lambda self, other: self.data < raw(other)
Tensor.__le__ = lambda self, other: self.data <= raw(other)
Tensor.__gt__ = lambda self, other: self.data > raw(other)
Tensor.__ge__ = lambda self, other: self.data >= raw(other)
Tensor.__eq__ = lambda self, other: self.data == raw(other)
Tensor.__ne__ = lambda self, other: self.data != raw(other)
Tensor.__hash__ = object.__hash__

# functions that are methods, too, under the same name
for function in (
        arithmetic.clip, elementwise.abs, elementwise.exp, elementwise.log, elementwise.relu, elementwise.sigmoid,
        elementwise.softplus, elementwise.sqrt, elementwise.tanh,
        reduction.argmax, reduction.argmin, reduction.cumsum, reduction.max, reduction.mean, reduction.min,
        reduction.prod, reduction.std, reduction.sum, reduction.var,
        indexing.argsort, indexing.diagonal, indexing.repeat, indexing.sort, indexing.trace,
        shaping.flatten, shaping.reshape, shaping.squeeze, shaping.swapaxes, shaping.transpose):
    setattr(Tensor, function.__name__, function)
Tensor.__abs__ = elementwise.abs
Tensor.__getitem__ = indexing.index
Tensor.__setitem__ = indexing.no_assignment
Tensor.backward = backward
Tensor.__dlpack__ = to_dlpack
Tensor.__dlpack_device__ = lambda self: self.data.__dlpack_device__()
