"""Calling a student's function in a child process; in this one where no process can be started, as in a browser.

    reply, outcome = call_student(source, "adam_step", "adam.py", calls, outputs=3)
    guards()                              {guard: whether this system can put it around the child}
    missing()                             what that means in words; empty if nothing is missing
"""
import contextlib
import inspect
import io
import os
import sys
import textwrap
import time
from functools import lru_cache

import numpy as np

from . import running
from .messages import Copies, Examiner, Limits, Outcome, Shared
from .replies import leaves

NO_GUARDS = {"process": False, "own user": False, "files": False, "system calls": False, "namespaces": False}


def call_student(source, function, file, calls, outputs, *, driver=None, trace=None, limits=Limits()):
    """Run `function` of the student's `source` on each tuple of arguments, in a child. (Reply or None, Outcome).

    calls: tuples of plain structures (structures.py), which may also hold functions, which are computed in this process
    and whose calls are recorded, and generators of np.random.default_rng. outputs: how many values the function should
    return; trace: number of the call whose variables are wanted. function: a name, or several that the source must
    define; then `driver` is called with the student's module and the arguments: a function of the name `driver` that
    uses nothing but np and what it imports itself.
    """
    text = textwrap.dedent(inspect.getsource(driver)) if driver else ""
    drawn = any(isinstance(leaf, np.random.Generator) for call in calls for leaf in leaves(call).values())
    request = {"source": source, "file": file, "names": [function] if isinstance(function, str) else list(function),
               "driver": text, "named": source + text + "random" * drawn}
    run = runner()
    with contextlib.closing(Copies() if run is run_here else Shared(calls)) as inputs:
        examiner = Examiner(calls, outputs, trace, inputs)
        outcome = run(request, examiner, limits)
    return (examiner.reply() if outcome.ended == "done" else None), outcome


@lru_cache(maxsize=1)
def runner():
    """What runs a student's function: a process of its own where this system can start one and confine it."""
    if sys.platform in ("emscripten", "wasi") or not hasattr(os, "fork"):
        return run_here
    try:
        from .process import run
    except ImportError:                                     # a Python without subprocess
        return run_here
    return run


def run_here(request, examiner, limits):
    """Run the student's function in this process: nothing is guarded, and a loop that never ends is not ended."""
    started, prints = time.monotonic(), io.StringIO()
    with contextlib.redirect_stdout(prints):
        running.serve(examiner.answer, request)
    return Outcome(prints.getvalue()[:8192], "done", time.monotonic() - started, {})


@lru_cache(maxsize=1)
def guards():
    """{guard: True or False}: what can be put around a child on this system."""
    if runner() is run_here:
        return NO_GUARDS
    from .process import namespaces
    _, outcome = call_student("", "nothing", "check.py", [], 1)
    own_user = outcome.guards.get("own user", False) or os.geteuid() != 0     # what matters is that it is not root
    return {**NO_GUARDS, **outcome.guards, "process": True, "own user": own_user, "namespaces": bool(namespaces())}


def missing():
    """What this system does not guard, in words, one sentence; an empty text if all guards are there."""
    lacking = [name for name, there in guards().items() if not there]
    if "process" in lacking:
        return "no process can be started here: submitted code runs in this one, and nothing is guarded"
    return f"no guard for {', '.join(lacking)} on this system" if lacking else ""
