"""Module: a function with named parameters and buffers. Names and order are PyTorch's."""
import contextlib

from .. import backend, spelling
from ..autograd import Tensor, raw
from ..backend import np
from ..errors import ArgumentError, DTypeError, LayoutError, ShapeError, UsageError
from ..parameters import Parameter, Parameters, check_unbound


class Module:
    """Base of all layers and models. Set Parameters and Modules as attributes; define `forward`.

        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.fc1, self.fc2 = nn.Linear(64, 32), nn.Linear(32, 10)

            def forward(self, x):
                return self.fc2(F.relu(self.fc1(x)))

    Parameters are named by the path of attributes ("fc1.weight"), in the order in which they were set: a module's own
    first, then its children's. A parameter reached by two paths (tied weights) counts once, under its first name.

    >>> class Scale(nn.Module):
    ...     def __init__(self):
    ...         super().__init__()
    ...         self.factor = nn.Parameter(np.float32([2.0]))
    ...     def forward(self, x):
    ...         return self.factor * x
    >>> model = nn.Sequential(Scale(), nn.ReLU())
    >>> [name for name, _ in model.named_parameters()], model(np.float32([1.0, -1.0])).numpy()
    (['0.factor'], array([2., 0.], dtype=float32))
    """

    __signature__ = spelling.OfInit()

    def __new__(cls, *args, **kwargs):
        if kwargs:
            spelling.check_keywords(cls.__name__, cls.__init__, kwargs)
        if (args or kwargs) and cls.__init__ is Module.__init__:
            raise ArgumentError(f"{cls.__name__}: got {[*args, *kwargs]}, expected no arguments.")
        return super().__new__(cls)

    def __init__(self):
        self.training = True
        self._buffers = []                # names of arrays that belong to the state but are not trained
        self._parameters = None           # the collection, once it has been asked for

    def __setattr__(self, name, value):
        if "training" not in vars(self) and isinstance(value, (Module, Parameter)):
            raise UsageError(f"{type(self).__name__}: got {name!r} before Module.__init__, expected it first. "
                             "Begin __init__ with super().__init__().")
        if isinstance(value, (list, tuple, dict)) and _holds_trained(value):
            raise UsageError(f"{type(self).__name__}.{name}: got a {type(value).__name__} of Modules or Parameters, "
                             "which would not be trained, moved or saved. Write nn.ModuleList, nn.ModuleDict or "
                             "nn.Sequential; set Parameters one by one.")
        if isinstance(vars(self).get(name), Parameter) and not (value is None or isinstance(value, Parameter)):
            raise UsageError(f"{type(self).__name__}.{name}: got {type(value).__name__}, expected a Parameter or None: "
                             f"the model would lose a parameter. Write its values with {name}.data[...] = values.")
        super().__setattr__(name, value)

    def __call__(self, *args, **kwargs) -> Tensor:
        return self.forward(*args, **kwargs)

    def forward(self, *args):
        """The computation, defined by every subclass."""
        raise NotImplementedError(f"{type(self).__name__}: define forward(self, x)")

    def register_buffer(self, name, array):
        """Keep an array as state that is saved and moved, but not trained: running statistics, counters."""
        self._buffers.append(name)
        setattr(self, name, backend.asarray(array))

    def children(self):
        """The modules set on this one, in order."""
        return [m for _, m in self.named_children()]

    def named_children(self):
        """(name, module) for each module set on this one, in order."""
        return [(name, m) for name, m in vars(self).items() if isinstance(m, Module)]

    def named_modules(self, prefix=""):
        """(path, module) for this module ("") and all below it, parents first."""
        yield prefix.rstrip("."), self
        for name, child in self.named_children():
            yield from child.named_modules(f"{prefix}{name}.")

    def apply(self, f):
        """f(module) for all below this module, children first, then for itself. Returns the module."""
        for child in self.children():
            child.apply(f)
        f(self)
        return self

    def modules(self):
        """This module and all below it, parents first."""
        return [m for _, m in self.named_modules()]

    def named_parameters(self):
        """(name, Parameter) in order, tied ones once."""
        once = {}
        for name, value in self._state_targets():
            if isinstance(value, Parameter):
                once.setdefault(id(value), (name, value))
        return list(once.values())

    def parameters(self):
        """All parameters as one vector: see `Parameters`. The same object each time, also after `to` and loading."""
        named = self.named_parameters()
        if not named:
            raise LayoutError(f"{type(self).__name__}.parameters: this module has no parameters.")
        mine = self._parameters
        if mine is None or len(mine) != len(named) or any(p is not t for (_, p), t in zip(named, mine)):
            self._parameters = Parameters([p for _, p in named], [name for name, _ in named])
        self._parameters.belong_to(self)
        return self._parameters

    def named_buffers(self):
        """(name, array) for each buffer, in order."""
        return [(name, value) for name, value in self._state_targets() if not isinstance(value, Parameter)]

    def buffers(self):
        """The arrays registered with `register_buffer`, in order."""
        return [b for _, b in self.named_buffers()]

    def state_dict(self):
        """{name: NumPy array}, copies: parameters and buffers of each module in turn, PyTorch's order and names."""
        return {name: np.array(backend.to_numpy(value)) for name, value in self._state_targets()}

    @spelling.answering_keywords
    def load_state_dict(self, state):
        """Copy {name: array or Tensor} into parameters and buffers of the same names, in place.

        Arrays from PyTorch load by name. Raises LayoutError for missing or unknown names, ShapeError for shapes that
        differ, DTypeError for values that are not numbers or too large for the model's dtype, and UsageError inside
        `params.at(v)`; nothing has changed then.
        """
        if not hasattr(state, "keys"):
            raise ArgumentError(f"{type(self).__name__}.load_state_dict: got {type(state).__name__}, expected a dict "
                                "of arrays by name. A file is loaded with mg.load(path, model=model).")
        check_unbound(f"{type(self).__name__}.load_state_dict", [p for _, p in self.named_parameters()])
        targets = dict(self._state_targets())
        missing, unknown = sorted(targets.keys() - state.keys()), sorted(state.keys() - targets.keys())
        if missing or unknown:
            raise LayoutError(f"{type(self).__name__}.load_state_dict: missing {missing or 'nothing'}, unknown "
                              f"{unknown or 'nothing'}. Expected the state of the same architecture.")
        values = {name: np.asarray(backend.to_numpy(state[name])) for name in targets}
        for name, target in targets.items():
            if values[name].shape != tuple(target.shape):
                raise ShapeError(f"{type(self).__name__}.load_state_dict: {name} has shape {values[name].shape}, "
                                 f"expected {tuple(target.shape)}. Expected the state of the same architecture.")
            if values[name].dtype.kind not in "fiub":
                raise DTypeError(f"{type(self).__name__}.load_state_dict: {name} has dtype {values[name].dtype}, "
                                 "expected numbers.")
            if backend.overflows(values[name], raw(target).dtype):
                raise DTypeError(f"{type(self).__name__}.load_state_dict: {name} has a number that is too large for "
                                 f"{raw(target).dtype}, expected one that fits. Use model.to(np.float64) first.")
        for name, target in targets.items():
            array = raw(target)
            array[...] = backend.namespace(array).asarray(values[name])
        for _, p in self.named_parameters():
            p.store.mark_changed()
        for module in self.modules():
            module.loaded()

    def loaded(self):
        """Called after `load_state_dict` has written the buffers, for what follows from them."""

    def _state_targets(self):
        """(name, Parameter or buffer array) under every name, tied parameters too."""
        for path, module in self.named_modules():
            for name in [n for n, p in vars(module).items() if isinstance(p, Parameter)] + module._buffers:
                yield f"{path}.{name}".lstrip("."), getattr(module, name)

    def train(self, mode=True):
        """Switch dropout and BatchNorm, in this module and below, to training behaviour. Returns the module."""
        for m in self.modules():
            m.training = mode
        return self

    def eval(self):
        """Switch dropout and BatchNorm, in this module and below, to evaluation behaviour. Returns the module."""
        return self.train(False)

    @spelling.answering_keywords
    def zero_grad(self):
        """Fill the gradient vector with zeros."""
        self.parameters().zero_grad()

    @spelling.answering_keywords
    def to(self, where):
        """Move to a backend ("numpy", "cupy") or dtype (np.float32, np.float64), in place. Returns the module.

        Parameters, gradients and float buffers follow (to a backend, all buffers). The parameters() object and the
        optimizers made with it stay valid.
        """
        if self.named_parameters():
            self.parameters().to(where)
        for m in self.modules():
            for name in m._buffers:
                array = getattr(m, name)
                if isinstance(where, str):
                    setattr(m, name, backend.place(array, where))
                elif array.dtype.kind == "f":
                    setattr(m, name, array.astype(where))
        return self

    def __repr__(self):
        lines = [f"  ({name}): " + repr(m).replace("\n", "\n  ") for name, m in self.named_children()]
        return f"{type(self).__name__}({self.describe()}" + ("\n" + "\n".join(lines) + "\n" if lines else "") + ")"

    def describe(self):
        """The arguments that repr shows."""
        return ""


@contextlib.contextmanager
def in_mode(model, training):
    """`model.train(training)` for a block, whose value is the model; afterwards every module has its own mode again.

    >>> model = nn.Sequential(nn.Dropout(0.5))
    >>> with nn.in_mode(model, False):
    ...     print(model(np.ones(3, np.float32)).numpy())
    [1. 1. 1.]
    >>> model.training
    True
    """
    modes = [(m, m.training) for m in model.modules()]
    try:
        yield model.train(training)
    finally:
        for m, mode in modes:
            m.training = mode


def _holds_trained(values):
    """Whether a list, tuple or dict holds a Module or Parameter, at any depth."""
    values = values.values() if isinstance(values, dict) else values
    return any(isinstance(v, (Module, Parameter)) or isinstance(v, (list, tuple, dict)) and _holds_trained(v)
               for v in values)


spelling.answer_names(Module, spelling.MODULE)

