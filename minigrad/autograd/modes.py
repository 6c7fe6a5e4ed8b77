"""Modes: what holds for the length of a block, in one thread. What threads share is written down here, and only here.

A thread starts with the defaults below, whatever the others do; what it sets, no other thread sees.

| mode              | default                          | set by                                                    |
|-------------------|----------------------------------|-----------------------------------------------------------|
| recording         | on                               | `no_grad`; a backward pass                                |
| frozen statistics | no                               | `nn.frozen_statistics`; evaluations of a step after the first |
| bound weights     | none                             | `params.at(v)`; a backward pass clears it                 |
| batch listener    | none                             | `nn.refresh_batchnorm`; a step (in nn/layers.py)          |
| finite check      | on                               | `optim.allow_nonfinite` (in optim/machinery/finite.py)    |
| team              | none: the process works alone    | `fit(…, comm=…)` (in parallel.py)                         |
| backend           | the process's                    | `using` (in backend.py)                                   |
| random generator  | a new one, of the process's seed | `seed` (in backend.py), until the thread ends             |
| unread checks     | none                             | `check_range` (in backend.py), until the next read        |

* The process's backend is what `use` chose last, in any thread; its seed is what `seed` set last in the main thread.
  All threads that start after `mg.seed(0)` therefore draw the same numbers, unless each calls `seed` for itself.
* To give a worker of a pool its caller's modes and generator, start it with `submit(pool, f, …)`: it runs in a copy of
  the caller's context and draws from the very same generator. What it sets itself ends with its task; only `seed` and
  the numbers drawn reach the caller.
* Everything else is shared and unlocked: a model (weights, gradients, running statistics, train/eval switches,
  buffers), an optimizer, a loader, a graph. Two threads may train two models at the same time, and may read one model
  between them; two threads that use one model must not write to it. Inside `params.at(v)` only the thread of the
  block sees v.
* A generator that is suspended inside such a block leaves the mode on for whoever resumed it: close it first.
* `mg.override` replaces a formula of the whole process for the length of a block: other threads must not train then.
"""
import contextlib
from contextvars import ContextVar, copy_context

from .. import backend

_recording = ContextVar("recording", default=True)
_frozen_statistics = ContextVar("frozen statistics", default=False)
_bindings = ContextVar("bound weights", default={})                     # id of a Parameter -> (it, its stand-in)

is_recording, statistics_are_frozen, bindings = _recording.get, _frozen_statistics.get, _bindings.get


class setting(contextlib.ContextDecorator):
    """Modes (ContextVars) have other values for the length of a block: `with setting((mode, value), …):`.

    A class, since a backward pass enters one: a generator-based context would cost it 1 µs more.
    """

    def __init__(self, *pairs):
        self.pairs, self.before = pairs, []

    def __enter__(self):
        self.before.append([mode.get() for mode, _ in self.pairs])
        for mode, value in self.pairs:
            mode.set(value)

    def __exit__(self, *_):
        for (mode, _), value in zip(self.pairs, self.before.pop()):
            mode.set(value)


def no_grad():
    """`with no_grad():` forward passes inside keep no graph (evaluation, plots).

    >>> x = mg.Tensor([1.0], requires_grad=True)
    >>> with mg.no_grad():
    ...     print((x * 2.0).requires_grad)
    False
    """
    return setting((_recording, False))


def frozen_statistics():
    """BatchNorm in training mode leaves its running statistics as they are for the length of a block.

    >>> bn = nn.BatchNorm1d(1)
    >>> with nn.frozen_statistics():
    ...     y = bn(np.float32([[1.0], [3.0]]))
    >>> bn.running_mean
    array([0.], dtype=float32)
    """
    return setting((_frozen_statistics, True))


def binding(parameters, stand_ins):
    """Each Parameter is read as its stand-in for the length of a block; nested blocks combine, the inner one wins."""
    return setting((_bindings, {**bindings(), **{id(p): (p, s) for p, s in zip(parameters, stand_ins)}}))


def sweeping(create_graph):
    """The modes of a backward pass: it is recorded only under `create_graph`, and no weights are bound.

    A graph that was made inside `params.at(v)` holds the stand-ins themselves, any other graph the parameters.
    """
    return setting((_recording, create_graph), (_bindings, {}))


def submit(pool, f, *args):
    """`pool.submit(f, *args)` for a pool of threads, with the caller's modes and generator in the worker."""
    backend.generator()                   # made now if this thread has not drawn yet, so that the copy holds it
    return pool.submit(copy_context().run, f, *args)
