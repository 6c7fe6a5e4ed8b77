"""Convert between the vectors of an optimizer and the NumPy arrays, by parameter name, that a checkpoint holds."""
import functools

import numpy as np

from ... import backend
from ...autograd import raw
from ...errors import CheckpointError, DTypeError, LayoutError, UsageError
from ..schedule import number

LARGEST = np.finfo(np.float64).max                  # of the finite numbers
DECAYS = "momentum", "beta", "beta1", "beta2"
#: what a hyperparameter may be, in words, and the largest value
RANGES = {**dict.fromkeys(DECAYS, ("in [0, 1)", np.nextafter(1.0, 0.0))), "dampening": ("in [0, 1]", 1.0)}


def plain(name, value, params):
    """A hyperparameter as a Python float (which promotes nothing), a vector (n,) in the dtype of w, or a schedule.

    Raises UsageError for what is not a number and for numbers out of range (with β = 1 nothing would ever be
    forgotten), LayoutError for a vector of another length.
    """
    if callable(value):
        return value
    value = raw(value)
    if getattr(value, "ndim", 0):
        w = params.w
        if tuple(value.shape) != w.shape:
            raise LayoutError(f"{name}: got a vector of shape {tuple(value.shape)}, expected a number or one of shape "
                              f"{w.shape}, sliced like w. params.layout.fill(rule) makes one.")
        xp = backend.namespace(w)
        value = xp.ascontiguousarray(xp.asarray(value, dtype=w.dtype))          # a kernel does not look at strides
        low, high = (float(end) for end in (value.min(), value.max()))
    else:
        value = low = high = number(name, value)
    wanted, highest = RANGES.get(name, ("that is finite and ≥ 0", LARGEST))
    if not 0 <= low <= high <= highest:
        raise UsageError(f"{name}: got {low if not low < high else (low, high)}, expected a number {wanted}.")
    return value


def is_zero(value):
    """Whether a hyperparameter is the number 0, which means that it is switched off."""
    return np.ndim(raw(value)) == 0 and value == 0


def follow(value, like):
    """A vector in the dtype and on the backend of `like`, which may have moved; no copy if it is there already."""
    if value.dtype == like.dtype and type(value) is type(like):
        return value
    return backend.namespace(like).asarray(backend.to_numpy(value).astype(like.dtype))


def by_name(value, layout):
    """A vector as {parameter name: NumPy copy}; a number as it is."""
    if not getattr(value, "ndim", 0):
        return float(value)
    return {name: np.array(part) for name, part in layout.views(backend.to_numpy(value)).items()}


def vectors(saved, layout, like):
    """The inverse of `by_name` for each item: vectors in the dtype and on the backend of `like`."""
    return {name: vector(value, layout, like) if isinstance(value, dict) else float(value)
            for name, value in saved.items()}


def vector(parts, layout, like):
    """One vector from {parameter name: array}; a LayoutError names what does not fit."""
    if set(parts) != set(layout.views(backend.to_numpy(like))):
        odd = set(parts) ^ {entry.name for entry in layout}
        raise LayoutError(f"load_state_dict: parameter names differ: {', '.join(sorted(odd))[:200]}. "
                          "Load into an optimizer of the same model.")
    host = np.empty(layout.n, dtype=like.dtype)
    for name, view in layout.views(host).items():
        if np.shape(parts[name]) != view.shape:
            raise LayoutError(f"load_state_dict: {name} got shape {np.shape(parts[name])}, expected {view.shape}.")
        if backend.overflows(np.asarray(parts[name]), like.dtype):
            raise DTypeError(f"load_state_dict: {name} has a number that is too large for {like.dtype}, expected one "
                             "that fits. Use model.to(np.float64) first.")
        view[...] = parts[name]
    return backend.namespace(like).asarray(host)


def loads(load_state_dict):
    """Decorator of `load_state_dict`: a state that lacks something or is of another kind is a CheckpointError."""
    @functools.wraps(load_state_dict)
    def loading(self, saved):
        try:
            load_state_dict(self, saved)
        except (CheckpointError, LayoutError, DTypeError):
            raise
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as why:      # UsageError too
            raise CheckpointError(f"load_state_dict: the state of {type(self).__name__} is damaged or of another "
                                  f"version ({type(why).__name__}: {why!s:.100}). Expected what state_dict() returns; "
                                  "nothing was changed.") from why
    return loading


def counters(saved, names):
    """{name: saved[name]} of whole numbers ≥ 0; ValueError for others."""
    found = {name: saved[name] for name in names}
    if odd := [name for name, value in found.items() if type(value) is not int or value < 0]:
        raise ValueError(f"{odd[0]} is {found[odd[0]]!r:.20}")
    return found


def check_method(saved, method, rule=None, state=None):
    """CheckpointError unless `saved` is of this method, rule and state."""
    kind = saved.get("method"), saved.get("rule")
    shown = f"{kind[0]!s:.40} ({kind[1]!s:.40})"
    if kind != (method, rule) or state is not None and set(saved["state"]) != set(state):
        raise CheckpointError(f"load_state_dict: got the state of {shown}, expected {method} ({rule}). "
                              "Make the optimizer with the method and form it was saved from.")
