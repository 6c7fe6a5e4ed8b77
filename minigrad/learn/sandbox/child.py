"""The program of the child: import what a formula needs, start the student's process behind the fences, wait for it.

Run as `python -I -c`; the texts of fences.py, structures.py and running.py come as arguments, so nothing of minigrad is
imported, and no expected value ever arrives. Further arguments: limits and hidden folders (JSON), the descriptors of
questions, answers and inputs, a user id to become (0: stay). The process that waits runs no code of the student. In a
process namespace it is the first process, and its end is the end of all others.
"""
import json
import os
import sys
import types

fences, structures, running = (types.ModuleType(f"sandbox.{name}") for name in ("fences", "structures", "running"))


def wait_for(pid):
    """Wait for a process and end as it did; a signal becomes the exit status 128 + its number."""
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os._exit(status if status >= 0 else 128 - status)


def start(limits, hidden, question, answer, inputs, uid):
    """Limits, libraries, the student's process."""
    fences.die_with_parent()
    fences.limit("RLIMIT_CPU", limits["cpu"])
    fences.limit("RLIMIT_FSIZE", limits["file"])
    fences.limit("RLIMIT_NOFILE", limits["files"])
    fences.limit("RLIMIT_CORE", 0)
    fences.limit("RLIMIT_AS", limits["memory"])
    exec(sys.argv[2], structures.__dict__)                 # imports NumPy, under the limits
    sys.modules.update({"sandbox": types.ModuleType("sandbox"), "sandbox.structures": structures})
    running.__package__ = "sandbox"                        # for its `from .structures import`
    exec(sys.argv[3], running.__dict__)
    channel = running.Channel(question, answer, inputs)
    request, _ = channel.receive()
    running.import_early(request["named"])
    sys.path[:] = [path for path in sys.path if not path.endswith("-packages")]
    pid = os.fork()
    if pid:
        for descriptor in (0, 1, 2, question, answer, inputs):
            os.close(descriptor)
        wait_for(pid)
    channel.ask({"kind": "guards", "guards": fences.give_up_privileges(uid, running.np.__path__[0], hidden)})
    sys.modules["minigrad"] = None                         # so that the answer is not imported by accident
    running.serve(channel.ask, request)
    os._exit(0)


exec(sys.argv[1], fences.__dict__)
start(*map(json.loads, sys.argv[4:10]))
