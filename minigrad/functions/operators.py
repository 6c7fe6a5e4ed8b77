"""What a Tensor can do: a table of its operators and methods, each with the function behind it.

The formulas and derivatives are in the file of each family; what a Tensor is (its array, gradient and history) is in
autograd/tensor.py.
"""
from ..autograd import Tensor, apply, backward, raw
from ..errors import UsageError
from ..exchange import to_dlpack
from .arithmetic import ADD, DIV, MUL, SUB, neg, power
from .indexing import no_assignment
from .matmul import matmul

# arithmetic: straight to the op, since these are called most (apply takes numbers and arrays, too)
Tensor.__add__ = Tensor.__radd__ = lambda self, other: apply(ADD, self, other)
Tensor.__mul__ = Tensor.__rmul__ = lambda self, other: apply(MUL, self, other)
Tensor.__sub__ = lambda self, other: apply(SUB, self, other)
Tensor.__rsub__ = lambda self, other: apply(SUB, other, self)
Tensor.__truediv__ = lambda self, other: apply(DIV, self, other)
Tensor.__rtruediv__ = lambda self, other: apply(DIV, other, self)
Tensor.__neg__ = neg
Tensor.__pos__ = lambda self: self
Tensor.__pow__ = power
Tensor.__rpow__ = lambda self, other: power(other, self)
Tensor.__matmul__ = matmul
Tensor.__rmatmul__ = lambda self, other: matmul(other, self)


def _in_place(self, other):
    """`w -= …` makes a new Tensor, as `w = w - …` does; a leaf that is to be trained would stay as it is."""
    if self.requires_grad and self.op is None:
        raise UsageError("Tensor: got an operator like -= on a leaf that requires a gradient, which would make a new "
                         "Tensor. Write into its values: w.data[...] -= lr * w.grad.data; or w = w - step.")
    return NotImplemented


Tensor.__iadd__ = Tensor.__isub__ = Tensor.__imul__ = Tensor.__itruediv__ = Tensor.__ipow__ = _in_place

# comparisons: plain bool arrays, since they have no derivative; a dict or set still tells Tensors apart by identity
Tensor.__lt__ = lambda self, other: self.data < raw(other)
Tensor.__le__ = lambda self, other: self.data <= raw(other)
Tensor.__gt__ = lambda self, other: self.data > raw(other)
Tensor.__ge__ = lambda self, other: self.data >= raw(other)
Tensor.__eq__ = lambda self, other: self.data == raw(other)
Tensor.__ne__ = lambda self, other: self.data != raw(other)
Tensor.__hash__ = object.__hash__

# one element as a Python number
Tensor.__bool__ = lambda self: bool(self.item())
Tensor.__float__ = lambda self: float(self.item())
Tensor.__int__ = lambda self: int(self.item())
Tensor.__format__ = lambda self, spec: format(self.item(), spec) if spec else str(self)

Tensor.__setitem__ = no_assignment
Tensor.backward = backward
Tensor.__dlpack__ = to_dlpack
Tensor.__dlpack_device__ = lambda self: self.data.__dlpack_device__()


def attach(functions):
    """Give Tensor the functions that are methods, too, under the same name. functions: the package's, by name."""
    for name in ("abs clip exp log relu sigmoid softplus sqrt tanh argmax argmin cumsum max mean min prod std sum var "
                 "diagonal repeat sort trace flatten reshape squeeze swapaxes transpose").split():
        setattr(Tensor, name, functions[name])
    Tensor.__abs__ = functions["abs"]
    Tensor.__getitem__ = functions["index"]
