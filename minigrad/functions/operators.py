"""What a Tensor can do: every operator and method that is a differentiable function, and the function behind it.

A table of contents. The functions, their formulas and their derivatives are in the file of their family; what a Tensor
is (its array, gradient and history) is in autograd/tensor.py.
"""
import operator

from ..autograd.op import apply
from ..autograd.tape import backward
from ..autograd.tensor import Tensor, raw
from . import arithmetic, elementwise, reduction, shaping
from .arithmetic import ADD, DIV, MUL, SUB
from .matmul import matmul


def _comparison(compare):
    """A comparison: a plain bool array, since it has no derivative."""
    return lambda self, other: compare(self.data, raw(other))


# arithmetic: the op at once, since these are called most; apply takes numbers and arrays as they are
Tensor.__add__ = Tensor.__radd__ = lambda self, other: apply(ADD, self, other)
Tensor.__mul__ = Tensor.__rmul__ = lambda self, other: apply(MUL, self, other)
Tensor.__sub__ = lambda self, other: apply(SUB, self, other)
Tensor.__rsub__ = lambda self, other: apply(SUB, other, self)
Tensor.__truediv__ = lambda self, other: apply(DIV, self, other)
Tensor.__rtruediv__ = lambda self, other: apply(DIV, other, self)
Tensor.__neg__ = arithmetic.neg
Tensor.__pow__ = arithmetic.power
Tensor.__abs__ = elementwise.abs
Tensor.__matmul__ = matmul
Tensor.__rmatmul__ = lambda self, other: matmul(other, self)

# comparisons; a Tensor is still found in a dict or set by what it is
Tensor.__lt__ = _comparison(operator.lt)
Tensor.__le__ = _comparison(operator.le)
Tensor.__gt__ = _comparison(operator.gt)
Tensor.__ge__ = _comparison(operator.ge)
Tensor.__eq__ = _comparison(operator.eq)
Tensor.__ne__ = _comparison(operator.ne)
Tensor.__hash__ = object.__hash__

# elementwise
Tensor.abs = elementwise.abs
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
