"""The L2 penalty as a part of a loss, and the two helpers for vectors that every f(w) → (L, g) uses."""
import numpy as np

from ..autograd import raw
from ..backend import namespace


class Penalty:
    """(λ/2)‖w‖² over the trainable weights; frozen ones are left out. λ: a number, or a vector (n,) sliced like w.

    The convention of S0 and S2; S4's λ‖x‖² is twice that (L6): functions.losses.half_lambda turns one into the other.

    >>> from minigrad.objective import Penalty
    >>> w = mg.Tensor([1.0, 2.0], requires_grad=True)
    >>> penalty = Penalty(0.1, mg.Parameters([w]))
    >>> penalty.value(np.array([1.0, 2.0])), penalty.times(np.array([1.0, 2.0]))
    (0.25, array([0.1, 0.2]))
    """

    def __init__(self, lam, params):
        self.lam, self.params = lam, params

    def value(self, w):
        """(λ/2)‖w‖², a float."""
        if not np.ndim(self.lam):
            w = trainable_part(self.params, w)
            return self.lam / 2 * float((w * w).sum()) if self.lam else 0.0
        return 0.5 * float((trainable_part(self.params, self.lam) * w * w).sum())       #: (λ/2)‖w‖²

    def times(self, v):
        """λv, with zeros for frozen weights: the penalty's gradient for v = w, its Hessian times v for any v."""
        return trainable_part(self.params, self.lam * v)                                #: ∇(λ/2)‖w‖² = λw


def trainable_part(params, v):
    """v (n,) with zeros for the frozen weights; v itself if none is frozen."""
    frozen = [e.span for p, e in zip(params, params.layout) if not p.requires_grad]
    v = namespace(v).array(v) if frozen else v
    for span in frozen:
        v[span] = 0
    return v


def flat(tensors):
    """One vector (n,) from one Tensor per parameter."""
    arrays = [raw(t).reshape(-1) for t in tensors]
    return namespace(arrays[0]).concatenate(arrays)
