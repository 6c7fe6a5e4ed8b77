"""Store: what owns the memory of the weights."""
from .. import backend
from ..autograd import tick


class Store:
    """The memory of parameters: flat arrays of weights w and of gradients g; `version` numbers the last change of w.

    `model` is a weak reference to the Module whose vector this is, None for loose tensors.
    """
    __slots__ = ("w", "g", "version", "model")

    def __init__(self, w, model=None):
        self.w, self.g, self.version, self.model = w, backend.namespace(w).zeros_like(w), 0, model

    def mark_changed(self):
        """Say that w was changed in place: graphs made before are stale."""
        self.version = tick()
