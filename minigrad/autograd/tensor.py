"""Tensor: an array that remembers how it was made. What makes new ones is in op.py, the way back in tape.py.

A Tensor made by an op remembers the op and its inputs. Tensors are numbered as they are made, so from the
highest number to the lowest every result comes before what it was made from: a topological order without recursion.

    x = Tensor([1.0, 2.0], requires_grad=True)
    y = (x * x).sum()
    y.backward()                     # x.grad is 2 x
"""
from itertools import count
from operator import attrgetter

from .. import backend, spelling
from ..errors import DTypeError, GraphError, ShapeError

tick = count(1).__next__                  # every result of an op and every in-place change of weights draws a number


class Tensor:
    """An array that remembers how it was made. Its operators and most methods are attached in functions/operators.py.

    data:           NumPy or CuPy array, whose memory the Tensor shares (`mg.tensor` copies). Lists and Python numbers
                    become float32; arrays and NumPy scalars keep their dtype. A list that holds Tensors is stacked,
                    with its graph; a Tensor gives its values without history.
    requires_grad:  whether gradients with respect to it are wanted (float32 or float64 only).
    Attributes: data, grad (Tensor or None), shape, ndim, size, dtype, T, requires_grad. A result of an op also has op,
                inputs, kept (what forward keeps for the backward pass, see op.py) and number.
    Raises DTypeError for integers with requires_grad=True and for what is not made of numbers, ShapeError for ragged
    lists. What NumPy's functions may do with a Tensor is in functions/numpy_calls.py.

    >>> x = mg.Tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> y = (x * x).sum()
    >>> y.backward()
    >>> y.item(), x.grad
    (14.0, Tensor([2., 4., 6.], dtype=float32))
    """
    __slots__ = ("data", "_requires_grad", "_grad", "op", "inputs", "kept", "number",
                 "store", "start", "name", "__weakref__")      # store, start and name: only of a Parameter

    def __init__(self, data, requires_grad=False):
        if not isinstance(requires_grad, (bool, backend.np.bool_)):             # PyTorch's Tensor(2, 3) has that shape
            raise DTypeError(f"Tensor: got requires_grad={requires_grad!r}, expected True or False. For a Tensor of "
                             "shape (2, 3) write mg.zeros(2, 3).")
        given = as_tensor(data) if isinstance(data, (list, tuple)) else data
        self.data = backend.asarray(given.data if isinstance(given, Tensor) else given)
        self._requires_grad = False
        if requires_grad:
            self.requires_grad = requires_grad
        self._grad = self.op = self.inputs = None
        if given is not data and given.op is not None and type(self) is Tensor:      # a stacked list is a result
            self.op, self.inputs, self.kept, self.number = given.op, given.inputs, given.kept, given.number
            self.requires_grad = True

    shape: tuple[int, ...] = property(attrgetter("data.shape"))
    ndim: int = property(attrgetter("data.ndim"))
    size: int = property(lambda self: spelling.Count(self.data.size))
    dtype: backend.np.dtype = property(attrgetter("data.dtype"))
    T: "Tensor" = property(lambda self: self.transpose())

    def _require_grad(self, wanted):
        if wanted and self.data.dtype.char not in "fd":
            raise DTypeError(f"Tensor: got dtype {self.data.dtype} with requires_grad=True, expected float32 or "
                             "float64 (integers have no derivative, float16 too little range). Convert with "
                             "array.astype(np.float32) first.")
        self._requires_grad = bool(wanted)

    requires_grad = property(attrgetter("_requires_grad"), _require_grad)       # ops write _requires_grad: no check

    @property
    def grad(self) -> "Tensor | None":
        """∂L/∂self summed over all backward passes since it was last cleared: a Tensor, or None."""
        return self._grad

    @grad.setter
    def grad(self, g):
        self.check_gradient(g, "grad")
        self._grad = None if g is None else as_tensor(g, "grad")

    def check_gradient(self, g, who):
        """Raise ShapeError unless g is None or of this Tensor's shape."""
        shape = None if g is None else tuple(backend.np.shape(g))
        if shape not in (None, self.shape):
            raise ShapeError(f"{who}: got a gradient of shape {shape}, expected {self.shape}.")

    def numpy(self) -> backend.np.ndarray:
        """The values as a read-only NumPy array (shared memory on the CPU, a copy from the GPU).

        To write, `x.data[...] = values`; to keep a copy, `x.numpy().copy()`."""
        view = backend.to_numpy(self.data)[...]
        view.setflags(False)              # write=False, but a keyword takes three times as long
        return view

    def item(self) -> float:
        """The only element, as a Python number."""
        if self.data.size != 1:
            raise ShapeError(f"item: got a tensor of shape {self.shape} with {self.size} elements, expected exactly "
                             "one.")
        return backend.to_numpy(self.data).item()

    def accumulate(self, g, create_graph):
        """Add a gradient to `grad`: an array, which is copied, or a Tensor with history under create_graph."""
        g = g if create_graph else constant(backend.namespace(g).array(g))
        self._grad = g if self._grad is None else self._grad + g

    def resolve(self) -> "Tensor":
        """The Tensor that stands for this one in a computation: itself (a Parameter may be bound to other values)."""
        return self

    def detach(self) -> "Tensor":
        """The same values (shared memory) without history."""
        return constant(self.data)

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len: a 0-dimensional Tensor has no length.")
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __reduce__(self):                 # for copy and pickle
        if self.op is not None:
            raise GraphError(f"copy: got a result of {self.op}, expected a Tensor that was not "
                             "computed: a copy would have a graph of its own. Copy y.detach().")
        return Tensor, (self.data, self.requires_grad), (None, {"_grad": self._grad})

    def __repr__(self):
        body = repr(self.numpy()).removeprefix("array(").removesuffix(")").replace("\n      ", "\n       ")
        how = f", op={type(self.op).__name__}" if self.op else ", requires_grad=True" if self.requires_grad else ""
        return f"Tensor({body}{how})"


def constant(array) -> Tensor:
    """A Tensor without history around an array as it is (no copy, no checks)."""
    t = Tensor.__new__(Tensor)
    t.data = array
    t._requires_grad = False
    t._grad = t.op = t.inputs = None
    return t


def as_tensor(x, who="Tensor") -> Tensor:
    """x if it is a Tensor, else a constant Tensor on the backend in use; a list that holds Tensors is stacked.

    who: what begins the message if x is not made of numbers."""
    if isinstance(x, Tensor):
        return x
    if isinstance(x, (list, tuple)) and holds_tensors(x):
        from .conversion import stacked
        return stacked(x, who)
    return constant(backend.asarray(x, who=who))


def holds_tensors(x):
    """Whether x is a Tensor, or a list with one in it at any depth."""
    return isinstance(x, Tensor) or isinstance(x, (list, tuple)) and any(map(holds_tensors, x))


def raw(x):
    """The array of a Tensor; anything else as it is."""
    return x.data if isinstance(x, Tensor) else x
