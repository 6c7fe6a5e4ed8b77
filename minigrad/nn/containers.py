"""Modules that hold modules: Sequential, ModuleList, ModuleDict; and Identity, which does nothing."""
from ..errors import ArgumentError
from .module import Module


def _module(who, m):
    """m, or an error unless it is a Module: anything else would be left out without a word."""
    if not isinstance(m, Module):
        raise ArgumentError(f"{who}: got {getattr(m, '__name__', type(m).__name__)}, expected Modules. A function goes "
                            "into the forward of a Module; a list of Modules needs a star: Sequential(*layers).")
    return m


class ModuleList(Module):
    """Modules named "0", "1", …: a list of layers for a `forward` that says how they are used.

    >>> layers = nn.ModuleList([nn.Linear(2, 3), nn.Linear(3, 1)])
    >>> [name for name, _ in layers.named_parameters()]
    ['0.weight', '0.bias', '1.weight', '1.bias']
    """

    def __init__(self, modules=()):
        super().__init__()
        for m in modules:
            self.append(m)

    def append(self, module):
        """Add a module at the end. Returns the list."""
        setattr(self, str(len(self)), _module(type(self).__name__, module))
        return self

    def __getitem__(self, i):
        modules = list(self)
        return type(self)(modules[i]) if isinstance(i, slice) else modules[i]

    def __len__(self):
        return len(self.children())

    def __iter__(self):
        return iter(self.children())


class Sequential(ModuleList):
    """Modules applied one after the other; their names are "0", "1", …  Also `seq[i]`, `len(seq)`, iteration.

    >>> model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    >>> [name for name, _ in model.named_parameters()], model(mg.zeros(1, 4)).shape
    (['0.weight', '0.bias', '2.weight', '2.bias'], (1, 2))
    """

    def __init__(self, *modules):
        super().__init__(modules)

    def forward(self, x):
        for m in self:
            x = m(x)
        return x

    def __getitem__(self, i):
        modules = list(self)
        return Sequential(*modules[i]) if isinstance(i, slice) else modules[i]


class ModuleDict(Module):
    """Modules by name: `modules["head"]`, `in`, `keys`, `values`, `items`.

    >>> heads = nn.ModuleDict({"a": nn.Linear(2, 1), "b": nn.Linear(2, 3)})
    >>> heads["b"](mg.zeros(1, 2)).shape
    (1, 3)
    """

    def __init__(self, modules=()):
        super().__init__()
        for name, m in dict(modules).items():
            self[name] = m

    def __getitem__(self, name):
        return dict(self.named_children())[name]

    def __setitem__(self, name, module):
        if hasattr(Module(), name):
            raise ArgumentError(f"ModuleDict: got the name {name!r}, which is an attribute of Module. Choose another.")
        setattr(self, name, _module("ModuleDict", module))

    def __len__(self):
        return len(self.children())

    def __iter__(self):
        return iter(self.keys())

    def keys(self):
        """The names, in order."""
        return [name for name, _ in self.named_children()]

    values, items = Module.children, Module.named_children


class Identity(Module):
    """y = x

    >>> nn.Identity()(mg.Tensor([1.0]))
    Tensor([1.], dtype=float32)
    """

    def forward(self, x):
        return x
