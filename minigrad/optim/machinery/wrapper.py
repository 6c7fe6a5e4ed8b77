"""Wrapper: an optimizer around another one. It changes which gradient is used, how w is updated, or the output."""
from ...backend import namespace, np
from ...errors import CheckpointError, UsageError
from ..running_average import finite
from .optimizer import Optimizer
from .saving import by_name, check_method, counters, follow, loads, vector


class Wrapper(Optimizer):
    """Passes everything on to `base`. Subclasses override `gradient`, `update` or `output`.

    A checkpoint holds the constructor's arguments named in `settings`, which must be the same where it is loaded
    (functions are left out), the plain numbers named in `numbers`, and the vectors in the dict `own`.

    >>> class Clipped(optim.Wrapper):
    ...     def gradient(self, f, w):
    ...         L, g = self.base.gradient(f, w)
    ...         return L, g.clip(-1.0, 1.0)
    >>> w = mg.Tensor([5.0], requires_grad=True)
    >>> loss = Clipped(optim.SGD([w], lr=0.1)).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([4.9], dtype=float32)
    """

    settings = ()
    numbers = ()

    def __init__(self, base):
        if not isinstance(base, Optimizer):
            raise UsageError(f"{type(self).__name__}: got {type(base).__name__}, expected an optimizer to wrap, as in "
                             f"{type(self).__name__}(SGD(params, lr=0.1)).")
        self.base, self.own = base, {}

    params = property(lambda self: self.base.params)
    state = property(lambda self: self.base.state)
    steps = property(lambda self: self.base.steps)
    core = property(lambda self: self.base.core)
    needs_closure = property(lambda self: self.base.needs_closure)
    penalised = property(lambda self: self.base.penalised)
    averages = property(lambda self: self.base.averages)
    has_result = property(lambda self: self.base.has_result)
    gradient_evaluations = property(lambda self: self.base.gradient_evaluations)

    @property
    def lr(self):
        """The learning rate of the innermost optimizer."""
        return self.base.lr

    @lr.setter
    def lr(self, value):
        self.base.lr = value

    def gradient(self, f, w):
        """The base's gradient."""
        return self.base.gradient(f, w)

    def update(self):
        """The base's update."""
        self.base.update()

    def count(self, passes):
        """Passed on, so that the innermost optimizer alone counts."""
        self.base.count(passes)

    def output(self):
        """The base's output."""
        return self.base.output()

    def observed(self, name=None, index=None):
        """For `explain.next`: the base's steps."""
        return self.base.observed(name, index)

    def state_dict(self):
        """The base's state and this wrapper's own: NumPy copies by parameter name, and plain values."""
        layout = self.params.layout
        return {
            "method": type(self).__name__, "rule": None, "base": self.base.state_dict(), "settings": self._settings(),
            "numbers": {name: getattr(self, name) for name in self.numbers},
            "vectors": {name: by_name(value, layout) for name, value in self.own.items()},
        }

    @loads
    def load_state_dict(self, saved):
        """Take over what `state_dict` returned; nothing changes if it raises (see Optimizer)."""
        check_method(saved, type(self).__name__)
        for name, mine in self._settings().items():
            if (theirs := saved["settings"].get(name)) != mine:
                raise CheckpointError(f"load_state_dict: the saved {type(self).__name__} has {name}={theirs!r:.60}, "
                                      f"this one has {name}={mine!r}. Make it with the arguments it was saved with.")
        w, layout = self.params.w, self.params.layout
        own = {name: vector(parts, layout, w) for name, parts in saved["vectors"].items()}
        numbers = counters(saved["numbers"], self.numbers)
        self.base.load_state_dict(saved["base"])
        vars(self).update(numbers, own=own)

    def _settings(self):
        return {name: value for name in self.settings if not callable(value := getattr(self, name))}

    def __repr__(self):
        return f"{type(self).__name__}({self.base!r})"


class Averaging(Wrapper):
    """A wrapper that outputs an average of the weights its base outputs: around Lookahead of the slow ones.

    Subclasses call `taken` for the weights that enter and keep the average in `own["average"]`.
    """

    averages = True

    def __init__(self, base):
        super().__init__(base)
        if base.averages:
            raise UsageError(f"{type(self).__name__}: got {base!r}, which averages already, expected an optimizer that "
                             "does not.")

    @loads
    def load_state_dict(self, saved):
        """Take over what `state_dict` returned; nothing changes if it raises (see Optimizer)."""
        if saved["numbers"][self.numbers[-1]] and "average" not in saved["vectors"]:
            raise ValueError("it counts vectors and has no average")
        super().load_state_dict(saved)

    @property
    def average(self):
        """The average so far (n,); None before there is one."""
        return self.own.get("average")

    @property
    def has_result(self):
        """Whether there is an average yet."""
        return "average" in self.own

    def taken(self):
        """(what the base outputs now, the average in its dtype or None). Raises NotFiniteError for NaN or inf; on a GPU
        this check would wait for the device: there `output` makes it."""
        w = self.base.output()
        w = self.params.w if w is None else follow(w, self.params.w)
        if namespace(w) is np:
            finite(w)
        return w, follow(self.average, w) if self.has_result else None

    def output(self):
        """The average (n,). Raises UsageError before there is one, NotFiniteError for NaN or inf."""
        if not self.has_result:
            raise UsageError(f"{type(self).__name__}: nothing was captured in {self.steps} steps, so there is no "
                             f"average. Train on, or choose other settings: {self._settings()}.")
        return finite(self.average)
