"""Wrapper: an optimizer around another one. It changes which gradient is used, or what happens after the update."""
import contextlib

from ...errors import UsageError
from .optimizer import Steps
from .saving import by_name, check_method, vector


class Wrapper(Steps):
    """Passes everything on to `base`. Subclasses override `gradient` or `update`.

    What a checkpoint holds of them: the plain numbers listed in `numbers`, and the vectors in the dict `own`.
    """

    numbers = ()

    def __init__(self, base):
        if not isinstance(base, Steps):
            raise UsageError(f"{type(self).__name__}: got {type(base).__name__}, expected an optimizer to wrap, as in "
                             f"{type(self).__name__}(SGD(params, lr=0.1)).")
        self.base, self.own = base, {}

    params = property(lambda self: self.base.params)
    steps = property(lambda self: self.base.steps)
    needs_closure = property(lambda self: self.base.needs_closure)
    gradient_evaluations = property(lambda self: self.base.gradient_evaluations)

    @property
    def core(self):
        """The innermost optimizer, which holds the rule and its state."""
        return getattr(self.base, "core", self.base)

    @property
    def lr(self):
        """The learning rate of the innermost optimizer."""
        return self.base.lr

    @lr.setter
    def lr(self, value):
        self.base.lr = value

    def gradient(self, f, w):
        """The base's."""
        return self.base.gradient(f, w)

    def update(self):
        """The base's."""
        self.base.update()

    def count(self, passes):
        """Counted once, in the innermost optimizer."""
        self.base.count(passes)

    def observed(self, name=None, index=None):
        """For `explain.next`: see Optimizer."""
        return self.base.observed(name, index)

    def state_dict(self):
        """The base's state and this wrapper's own: NumPy copies by parameter name, and plain numbers."""
        layout = self.params.layout
        return {
            "method": type(self).__name__, "rule": None, "base": self.base.state_dict(),
            "numbers": {name: getattr(self, name) for name in self.numbers},
            "vectors": {name: by_name(value, layout) for name, value in self.own.items()},
        }

    def load_state_dict(self, saved):
        """Take over what `state_dict` returned; nothing changes where it raises (see Optimizer)."""
        check_method(saved, type(self).__name__)
        w, layout = self.params.w, self.params.layout
        own = {name: vector(parts, layout, w) for name, parts in saved["vectors"].items()}
        self.base.load_state_dict(saved["base"])
        for name in self.numbers:
            setattr(self, name, saved["numbers"][name])
        self.own = own

    def __repr__(self):
        return f"{type(self).__name__}({self.base!r})"


@contextlib.contextmanager
def holding(params, v):
    """The parameters hold v for the length of a block; their own values are copied back at the end, bit for bit."""
    mine = params.w.copy()
    params.assign(v)
    try:
        yield
    finally:
        params.assign(mine)
