"""Parameter: a Tensor whose values are a slice of a vector of weights.

Every Parameter is a view of one Store: of its own when it is made (`make_parameter`), of the model's from the first
`model.parameters()` on (`gather`). `point_to` is the only function that gives a parameter another array.
"""
from .. import backend
from ..autograd import Tensor, bindings, constant, raw
from ..errors import DTypeError, GraphError, LayoutError, ShapeError, StaleGraphError, UsageError
from .store import Store


class Parameter(Tensor):
    """A Tensor that lives in a vector: `data` is a slice of `store.w`, `grad` the same slice of `store.g`.

    Write values in place: `p.data[...] = array`, or `p.data = array`, which copies and which older graphs notice.
    `p.grad = g` copies, `p.grad = None` clears; `backward` adds. `p.requires_grad = False` freezes it: it keeps its
    place, and updates skip it.

    >>> p = nn.Parameter(np.float32([1.0, 2.0]))
    >>> p.data[...] = 3.0
    >>> (p * p).sum().backward()
    >>> p, p.grad
    (Tensor([3., 3.], dtype=float32, requires_grad=True), Tensor([6., 6.], dtype=float32))
    """
    __slots__ = ()

    def __init__(self, data, requires_grad=True):
        super().__init__(data)
        if self.data.dtype.name not in ("float32", "float64"):
            raise DTypeError(f"Parameter: got dtype {self.data.dtype}, expected float32 or float64. "
                             "Convert with array.astype(np.float32).")
        self.requires_grad = requires_grad
        make_parameter(self)

    @property
    def data(self):
        """The values: a view of the vector; inside `params.at(v)` those of v, read-only on NumPy."""
        return _data.__get__(self.resolve() if bindings() else self)

    @data.setter
    def data(self, values):
        try:
            mine = _data.__get__(self)
        except AttributeError:            # the first time, in Tensor.__init__
            _data.__set__(self, values)
            return
        check_unbound("p.data = values", [self])
        if tuple(values.shape) != mine.shape:
            raise ShapeError(f"{self.name or 'Parameter'}: got values of shape {tuple(values.shape)}, expected "
                             f"{mine.shape}.")
        mine[...] = backend.asarray(raw(values))
        self.store.mark_changed()

    @property
    def grad(self):
        """The gradient: a Tensor over this parameter's slice of the vector g, always present."""
        return self._grad

    @grad.setter
    def grad(self, g):
        self.check_gradient(g, self.name or "Parameter")
        self._grad.data[...] = 0 if g is None else backend.asarray(raw(g))

    def resolve(self):
        """The Tensor it is bound to inside `params.at(v)`, else itself."""
        bound = bindings().get(id(self))
        return self if bound is None else bound[1]

    def check_fresh(self, number):
        """Raise StaleGraphError if the vector changed after the graph node of this number was made."""
        if self.store.version > number:
            raise StaleGraphError(
                f"backward: parameter {self.name or 'unnamed'!r} was changed in place after the forward pass, so this "
                "graph no longer fits its values. Run the forward pass again after an optimizer step, a load or an "
                "assign.")

    def accumulate(self, g, create_graph):
        """Add a gradient into this parameter's slice of g."""
        if create_graph:
            raise GraphError("backward: create_graph=True cannot write into the gradient vector of "
                             f"{self.name or 'a parameter'!r}, which holds plain numbers. Use "
                             "mg.grad(loss, parameters, create_graph=True).")
        grad = self._grad.data
        grad += g

    def _in_place(self, other):
        raise UsageError(f"{self.name or 'Parameter'}: got an operator like -= on a parameter, which would make a new "
                         "Tensor and leave the model as it is. Write into its values: p.data[...] -= lr * p.grad.data.")

    __iadd__ = __isub__ = __imul__ = __itruediv__ = __ipow__ = __imatmul__ = _in_place

    def __reduce__(self):                 # for copy and pickle: a separate Parameter; `Parameters` gathers them again
        return Parameter, (self.data, self.requires_grad)


_data = Tensor.data                       # the slot behind the property: always the parameter's own values


def check_unbound(who, parameters):
    """Raise UsageError if one of the parameters is bound to other values; everything that writes weights calls this."""
    bound = bindings()
    for p in parameters if bound else ():
        if id(p) in bound:
            raise UsageError(f"{who}: parameter {p.name or 'unnamed'!r} is bound to other values inside "
                             "`with params.at(v):`, where weights can only be read. Write them after the block.")


def make_parameter(t):
    """Make a leaf Tensor a Parameter with a store of its own."""
    array, g = t.data, t._grad
    t.__class__ = Parameter
    t.name = None
    point_to(t, Store(backend.namespace(array).array(array).reshape(-1)), 0)
    t.grad = g


def point_to(p, store, start):
    """Make a parameter a view of store.w[start:], which must hold its values already."""
    shape, span = p.shape, slice(start, start + p.size)
    _data.__set__(p, store.w[span].reshape(shape))
    p._grad = constant(store.g[span].reshape(shape))
    p.store, p.start = store, start


def gather(tensors):
    """Move parameters from stores of their own into one new store."""
    values = [_data.__get__(t) for t in tensors]
    if len({a.dtype for a in values}) > 1:
        raise LayoutError(f"Parameters: got dtypes {sorted({str(a.dtype) for a in values})}, expected one for all, "
                          "since they share one vector. Convert with model.to(np.float32) or .to(np.float64).")
    taken = {}
    for t in tensors:
        taken[id(t.store)] = taken.get(id(t.store), 0) + t.size
    for t in tensors:
        if taken[id(t.store)] != t.store.w.size:
            raise LayoutError(f"Parameters: {t.name or 'a tensor'!r} is part of another model's vector, and the "
                              "tensors given are not one piece of it. Pass the whole model's parameters() and freeze "
                              "the rest with p.requires_grad = False.")
    xp = backend.namespace(values[0])
    store = Store(xp.concatenate([a.reshape(-1) for a in values]))
    store.g[:] = xp.concatenate([t._grad.data.reshape(-1) for t in tensors])
    store.version, start = max(t.store.version for t in tensors), 0
    for t in tensors:
        point_to(t, store, start)
        start += t.size
