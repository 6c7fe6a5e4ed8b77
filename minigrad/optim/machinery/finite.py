"""NaN and inf are found before the update, so that they never reach the weights, the moments or an average.

    opt.step(closure)                    raises NotFiniteError, and nothing has changed
    opt.check_finite()                   on a GPU: was there NaN or inf in any step so far?
    with optim.allow_nonfinite(): ...    the one switch: the steps of this block are not checked

Every evaluation of a step is checked, both of SAM's too: its loss before the backward pass, then its gradient; and so
is the gradient that `backward` left for `opt.step()`. On the CPU this is one pass of BLAS over g, for g·g. Only if that
is not finite is g looked at element by element, so large gradients whose squares overflow pass. To the update alone
this adds 3 to 9 % for 270,000 weights and 7 to 30 % for 11 million (SGD with momentum most); to a whole step, with the
forward and backward pass, less than 1 %.

A step must not wait for a GPU. There it sets a flag on the device, which `check_finite` reads; `fit` calls that once
in each epoch. So on a GPU the error comes late, and the weights are lost by then.
"""
import contextlib
import itertools
import math
from contextvars import ContextVar

from ...autograd import setting
from ...backend import namespace, np
from ...errors import NotFiniteError
from ...nn.layers import batch_listener

_checking = ContextVar("finite check", default=True)

is_checking = _checking.get


def allow_nonfinite():
    """`with optim.allow_nonfinite():` steps of this block, in this thread, use NaN and inf like any other numbers.

    SAM's ascent and averages of weights (SWA) need finite vectors all the same, and raise.

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.SGD([w], lr=0.1)
    >>> opt.params.g[:] = np.nan
    >>> with optim.allow_nonfinite():
    ...     opt.step()
    >>> w
    Tensor([nan], dtype=float32, requires_grad=True)
    """
    return setting((_checking, False))


def is_finite(v):
    """Whether all numbers of a host array are finite. Cost: one pass of BLAS; a second pass if v·v is not finite."""
    return math.isfinite(np.vdot(v, v)) or bool(np.isfinite(v).all())          # vdot does not warn of an overflow


def check(optimizer, L=None, g=None, what="gradient"):
    """Raise NotFiniteError unless the loss L (a Tensor) and the vector g are finite; on a GPU set the flag instead."""
    if not is_checking():
        return
    if namespace(optimizer.params.w) is not np:
        if g is not None:                               # a loss comes again with its gradient
            flag(optimizer, g, *([] if L is None else [L.data]))
        return
    if L is not None and not math.isfinite(L.item()):
        raise NotFiniteError(about_loss(optimizer, L))
    if g is not None and not is_finite(g):
        raise NotFiniteError(f"{type(optimizer).__name__}.step: the {what} {places(optimizer.params.layout, g)} in "
                             f"step {optimizer.steps + 1}, expected finite numbers. {remedy(optimizer)}")


def check_weights(optimizer):
    """Raise NotFiniteError if w has NaN or inf, or if the flag was set on a GPU (which is read, and reset, here)."""
    if not is_checking():
        return
    w, core = optimizer.params.w, optimizer.core
    if namespace(w) is not np:
        flag(optimizer, w)
        step, core.nonfinite_step = core.nonfinite_step.item(), None
        if step:
            raise NotFiniteError(f"{type(optimizer).__name__}: a loss, a gradient or the weights had NaN or inf, first "
                                 f"in step {step}, expected finite numbers. On a GPU this is found late: the weights "
                                 "are lost, go back to a checkpoint. On the CPU the parameter is named at once.")
    elif not is_finite(w):
        raise NotFiniteError(f"{type(optimizer).__name__}: the weight {places(optimizer.params.layout, w)} after step "
                             f"{optimizer.steps}, expected finite numbers: an update overflowed. Go back to a "
                             f"checkpoint and lower the learning rate, which is {optimizer.next_rate():.3g}.")


def flag(optimizer, *arrays):
    """Note on the device, without waiting for it, the number of the first step in which an array was not finite."""
    xp, core = namespace(arrays[0]), optimizer.core
    first = xp.zeros((), dtype="int64") if core.nonfinite_step is None else core.nonfinite_step
    for array in arrays:
        first = xp.where((first != 0) | xp.isfinite(array).all(), first, optimizer.steps + 1)
    core.nonfinite_step = first


# ---------------------------------------------------------------- what the errors say

def about_loss(optimizer, L):
    """What is wrong with a loss (with its graph), and where the last gradient (still in `params.g`) was largest.

    Before the first step there is no such gradient; that of this loss is used instead.
    """
    params, when = optimizer.params, "Before it the largest gradient was"
    if first := not params.g.any():
        L.backward()
        when = "Here the largest gradient is"
    name, size = largest(params.layout, params.g)
    if first:
        params.zero_grad()
    return (f"{type(optimizer).__name__}.step: the loss is {L.item()} in step {optimizer.steps + 1}, expected a finite "
            f"number. {when} {size:.3g}, in {name!r}. {remedy(optimizer)}")


def remedy(optimizer):
    """What to do about it."""
    return (f"Nothing was updated. Lower the learning rate, which is {optimizer.next_rate():.3g}, or look at the "
            "inputs of this batch.")


def places(layout, v):
    """Where v is not finite: "is nan at 3 of 12 places of '0.weight' (and in 1 parameter more)"."""
    bad = {name: part[~np.isfinite(part)] for name, part in layout.views(v).items()}
    (name, values), *others = [(name, values) for name, values in bad.items() if values.size]
    more = f" (and in {len(others)} parameter{'s' * (len(others) > 1)} more)" if others else ""
    return f"is {values[0]} at {values.size} of {math.prod(layout[name].shape)} places of {name!r}{more}"


def largest(layout, g):
    """(name, size) of the parameter with the largest |gradient|; NaN counts as larger than everything."""
    sizes = {name: abs(part).max().item() for name, part in layout.views(g).items()}
    name = max(sizes, key=lambda name: math.inf if math.isnan(sizes[name]) else sizes[name])
    return name, sizes[name]


@contextlib.contextmanager
def statistics_kept_on(error):
    """Running statistics that move inside the block are restored if an exception of the class `error` leaves it.

    Cost: a copy of the statistics of each BatchNorm layer that is reached, in training mode.
    """
    before, listener = {}, batch_listener.get()

    def note(layer, x):
        if layer.training and layer not in before:
            before[layer] = [(buffer, buffer.copy()) for buffer in layer.buffers()]
        if listener:
            listener(layer, x)

    try:
        with setting((batch_listener, note)):
            yield
    except error:
        for buffer, kept in itertools.chain(*before.values()):
            buffer[...] = kept
        raise
