"""What a Tensor can do: a table of its operators and methods, each with the function behind it.

The formulas and derivatives are in the file of each family; what a Tensor is (its array, gradient and history) is in
autograd/tensor.py.
"""
from ..autograd import Tensor, apply, backward, raw
from . import arithmetic, elementwise, reduction, shaping
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
Tensor.__pow__ = arithmetic.power
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

# elementwise
Tensor.abs = Tensor.__abs__ = elementwise.abs
Tensor.clip = arithmetic.clip
Tensor.exp = elementwise.exp
Tensor.log = elementwise.log
Tensor.relu = elementwise.relu
Tensor.sigmoid = elementwise.sigmoid
Tensor.softplus = elementwise.softplus
Tensor.sqrt = elementwise.sqrt
Tensor.tanh = elementwise.tanh

# reductions
Tensor.sum = reduction.sum
Tensor.mean = reduction.mean
Tensor.var = reduction.var
Tensor.max = reduction.max
Tensor.min = reduction.min

# shapes
Tensor.__getitem__ = shaping.index
Tensor.reshape = shaping.reshape
Tensor.transpose = shaping.transpose
Tensor.swapaxes = shaping.swapaxes

# gradients
Tensor.backward = backward
