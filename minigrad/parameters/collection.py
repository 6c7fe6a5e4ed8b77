"""Parameters: the ordered collection of a model's parameters, which is one span of one vector w."""
import contextlib
import weakref

from .. import backend, spelling
from ..autograd import Tensor, binding, bindings, constant, raw
from ..errors import DTypeError, LayoutError
from .layout import Layout
from .parameter import Parameter, check_unbound, gather, make_parameter, point_to
from .store import Store


class Parameters:
    """An ordered collection of Parameters that lie one after the other in one vector.

    Parameters(tensors, names): loose Tensors become Parameters of a new vector (named by position, "0", "1", …).
    Parameters that already lie one after the other in a vector stay there: the collection is a span of it.
    A tensor that occurs twice (tied weights) is counted once.
    Raises LayoutError for tensors of several dtypes, and for tensors scattered over another model's vector.

    >>> a, b = mg.Tensor([1.0, 2.0], requires_grad=True), mg.Tensor([[3.0]], requires_grad=True)
    >>> params = mg.Parameters([a, b])
    >>> params.w[:] = [4.0, 5.0, 6.0]
    >>> a, b
    (Tensor([4., 5.], dtype=float32, requires_grad=True), Tensor([[6.]], dtype=float32, requires_grad=True))
    >>> with params.at(0.5 * params.w):
    ...     print((a.sum() * b).item())
    13.5
    """

    def __init__(self, tensors, names=None):
        self.tensors, kept, seen = [], [], set()
        for i, t in enumerate(tensors):
            if not isinstance(t, Tensor) or t.op is not None or not (t.requires_grad or isinstance(t, Parameter)):
                raise LayoutError(f"Parameters: item {i} is {type(t).__name__}, expected leaf Tensors with "
                                  "requires_grad=True.")
            if id(t) not in seen:
                seen.add(id(t))
                self.tensors.append(t)
                kept.append(names[i] if names else str(i))
        if not self.tensors:
            raise LayoutError("Parameters: got no tensors, expected at least one with requires_grad=True.")
        for t in self.tensors:
            if type(t) is Tensor:
                make_parameter(t)
        self.layout = Layout(kept, [t.shape for t in self.tensors])
        if not self._in_a_row():
            gather(self.tensors)
        for t, e in zip(self.tensors, self.layout):
            t.name = t.name if names is None and t.name else e.name

    @property
    def model(self):
        """The Module whose vector these parameters lie in, also if they are a part of it; None for loose tensors.
        Held weakly: it keeps no model alive."""
        owner = self._span()[0].model
        return owner and owner()

    def belong_to(self, module):
        """Note the Module that these parameters are all of; a part of a larger model's vector is not noted."""
        store, span = self._span()
        if span == slice(0, store.w.size):
            store.model = weakref.ref(module)

    def _in_a_row(self):
        """Whether all lie one after the other in one store."""
        first = self.tensors[0]
        joined = all(t.store is first.store and t.start == first.start + e.start
                     for t, e in zip(self.tensors, self.layout))
        self._store = first.store if joined else None
        return joined

    def _span(self):
        """The store and this collection's slice of it; checked again when the store has been replaced."""
        first = self.tensors[0]
        if first.store is not self._store and not self._in_a_row():
            raise LayoutError("Parameters: these parameters were taken into a larger model in another order, so they "
                              "are no longer one piece of a vector. Use the larger model's parameters().")
        return first.store, slice(first.start, first.start + self.layout.n)

    @property
    def w(self):
        """All weights, a flat array (n,): a view, so `params.w[:] = v` writes them; `params.w = v` is `assign(v)`.

        Inside `at` these are still the parameters' own weights, read-only on NumPy.
        """
        store, span = self._span()
        w, bound = store.w[span], bindings()
        return backend.read_only(w) if bound and any(id(t) in bound for t in self.tensors) else w

    @w.setter
    def w(self, v):                       # also the end of `params.w -= …`, which has written into the view already
        self.assign(v)

    @property
    def g(self):
        """All gradients, a flat array (n,)."""
        store, span = self._span()
        return store.g[span]

    @g.setter
    def g(self, g):
        self.g[:] = backend.asarray(raw(g))

    @property
    def names(self):
        """Names in order."""
        return [e.name for e in self.layout]

    def __iter__(self):
        return iter(self.tensors)

    def __len__(self):
        return len(self.tensors)

    def __getitem__(self, key):
        return self.tensors[self.names.index(self.layout[key].name) if isinstance(key, str) else key]

    def assign(self, v):
        """Copy v (n,) into w, in a way that graphs made before can see."""
        self.check_unbound("assign")
        v = backend.asarray(raw(v))
        if v.shape != (self.layout.n,):
            raise LayoutError(f"assign: got a vector of shape {v.shape}, expected ({self.layout.n},).")
        self.w[:] = v
        self.mark_changed()

    def mark_changed(self):
        """Say that w was changed in place: graphs made before raise StaleGraphError when they are used."""
        self._span()[0].mark_changed()

    def check_unbound(self, who):
        """Raise UsageError inside an `at` block of these parameters; called by everything that writes weights."""
        check_unbound(who, self.tensors)

    def zero_grad(self):
        """Fill g with zeros."""
        self.g[:] = 0

    def trainable(self):
        """Slices of w that are not frozen, neighbours merged."""
        spans = []
        for t, e in zip(self.tensors, self.layout):
            if t.requires_grad:
                start = spans.pop().start if spans and spans[-1].stop == e.start else e.start
                spans.append(slice(start, e.stop))
        return spans

    @contextlib.contextmanager
    def at(self, v):
        """Compute with the weights v (n,) for the length of a block, in this thread; w and g stay as they are.

        Everything that reads a parameter reads v: operations, `p.data`, `p.numpy()`, `p.detach()`, `state_dict`.
        Everything that writes one raises UsageError; `p.data[...] = x` and `params.w[:] = x` raise NumPy's ValueError,
        and go unnoticed on the GPU, where arrays cannot be read-only. An array v is copied; the block's value
        (`with params.at(v) as leaves:`) is the list of leaf Tensors that stand for the parameters, for use with
        `mg.grad`. A Tensor v is used directly, so gradients reach v.
        """
        v = v if isinstance(v, Tensor) else backend.asarray(v)
        if tuple(v.shape) != (self.layout.n,):
            raise LayoutError(f"at: got a vector of shape {tuple(v.shape)}, expected ({self.layout.n},).")
        if v.dtype.char not in "fd":
            raise DTypeError(f"at: got a vector of dtype {v.dtype}, expected float32 or float64: gradients have the "
                             "same dtype. Convert with v.astype(np.float32).")
        own = v if isinstance(v, Tensor) else backend.namespace(self.w).array(v)
        stand_ins = [own[e.span].reshape(e.shape) for e in self.layout]
        if not isinstance(v, Tensor):
            stand_ins = [_leaf(a, t.requires_grad) for a, t in zip(stand_ins, self.tensors)]
        for s in stand_ins:
            backend.read_only(s.data)
        with binding(self.tensors, stand_ins):
            yield stand_ins

    def to(self, where):
        """Move the vector to a backend ("numpy", "cupy") or dtype (np.float64), in place: the views are renewed."""
        self.check_unbound("to")
        if not isinstance(where, str) and backend.np.dtype(where).name not in ("float32", "float64"):
            raise DTypeError(f"to: got {where!r} for parameters, expected np.float32, np.float64 or a backend: "
                             "integers have no derivative, float16 too little range.")
        store, span = self._span()
        if span != slice(0, store.w.size):
            raise LayoutError("to: these parameters are part of a larger model's vector. Move the larger model.")
        w = backend.place(store.w, where) if isinstance(where, str) else store.w.astype(where)
        moved = Store(w, store.model)
        moved.g[:] = backend.place(store.g, where) if isinstance(where, str) else store.g
        moved.mark_changed()
        for t in self.tensors:
            point_to(t, moved, t.start)
        return self

    def __reduce__(self):
        return Parameters, (self.tensors, self.names)

    def __repr__(self):
        return f"Parameters({len(self)} tensors, {self.layout.n} weights)"


def _leaf(array, requires_grad):
    """A leaf Tensor around an array, without a copy."""
    t = constant(array)
    t.requires_grad = requires_grad
    return t


spelling.answer_names(Parameters, spelling.PARAMETERS)
