"""Modes: what holds for the length of a block. Every mode belongs to a thread.

A thread starts with the defaults below, whatever the others do; what it sets, no other thread sees. A worker of a pool
that should see its caller's modes is started in a copy of the caller's context (`contextvars.copy_context().run`).

| mode                | default           | set by                                            |
|---------------------|-------------------|---------------------------------------------------|
| recording           | on                | `no_grad`, `recording`, a backward pass           |
| frozen statistics   | no                | `nn.frozen_statistics`, evaluations after a first |
| bound weights       | none              | `params.at(v)`                                    |
| backend             | the process's     | `using` (`use` sets the process's)                |
| random generator    | the process's seed | `seed`                                           |

The last two are in backend.py. Shared by all threads: the process's backend and seed (set from the main thread), and
whatever they both hold: a model with its weights, gradients, running statistics and train/eval switches, an optimizer,
a loader. Two threads may train two models at the same time; two threads that use one model must not write to it.
"""
import contextlib
from contextvars import ContextVar

_recording = ContextVar("recording", default=True)
is_recording = _recording.get


@contextlib.contextmanager
def setting(mode, value):
    """The mode (a ContextVar) has this value for the length of a block."""
    token = mode.set(value)
    try:
        yield
    finally:
        mode.reset(token)


def recording(on):
    """Record operations (or not) for the length of a block; `no_grad()` is `recording(False)`."""
    return setting(_recording, on)


def no_grad():
    """`with no_grad():` forward passes inside keep no graph (evaluation, plots)."""
    return recording(False)
