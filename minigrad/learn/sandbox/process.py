"""Untrusted code in a process of its own.

    outcome = run(request, examiner, limits)

One child for each run: `python -I`, an empty environment, an empty folder of its own that it cannot write, private
descriptors, nothing pickled. Limits on CPU time, wall time, memory, file size, open files and processes. On Linux, if
allowed: namespaces for users, network, processes and System V memory (util-linux `unshare`), Landlock for files and
seccomp for system calls (fences.py). If the grader is root, the child becomes an unused user. Expected values never
enter the child; whatever it sends is only compared.
"""
import contextlib
import json
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from functools import lru_cache
from itertools import count
from pathlib import Path

from .messages import Outcome
from .structures import pack, unpack

FIRST_USER = 61200            # of the 2000 user ids that the children of a root grader use in turn
GOODBYE = 0.3                 # seconds that a child has to end after its last message
PACKAGE = Path(__file__).parents[2]
_turn = count(os.getpid())


def run(request, examiner, limits):
    """Send `request` to a child process and let the examiner answer it, within the limits; the Outcome. Afterwards the
    child and all it started have ended, and its folder is deleted. The examiner's inputs are Shared."""
    started = time.monotonic()
    folder = tempfile.mkdtemp(prefix="minigrad-")
    with contextlib.ExitStack() as ends:
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        question, ask = pipe(ends)
        hear, answer = pipe(ends)
        process = start(folder, question, answer, examiner.inputs.fd, limits)
        ends.callback(end, process)
        conversation = Conversation(examiner, limits, ask, hear, process.stdout.fileno())
        conversation.pending += pack(request)
        ended = conversation.hold(process, started)
    prints = re.sub(r"(?m)^unshare: sigprocmask.*\n?", "", conversation.prints.decode("utf-8", "replace"))
    return Outcome(prints, ended, time.monotonic() - started, examiner.guards)


def pipe(ends):
    """(read end, write end) of a pipe that is closed with `ends`."""
    for descriptor in (both := os.pipe()):
        ends.callback(os.close, descriptor)
    return both


def start(folder, question, answer, inputs, limits):
    """Start the child, behind as many fences as the system has."""
    os.chmod(folder, 0o555)
    uid = FIRST_USER + next(_turn) % 2000 if os.geteuid() == 0 else 0
    texts = [Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
             for name in ("child", "fences", "structures", "running")]
    command = [*namespaces(), sys.executable, "-I", "-B", "-c", *texts, json.dumps(asdict(limits)),
               json.dumps([str(PACKAGE)]), *map(str, (question, answer, inputs, uid))]
    return subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, pass_fds=(question, answer, inputs), start_new_session=True)


def environment():
    """The child's environment variables: one thread for BLAS, UTF-8, and nothing else."""
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONUTF8": "1", "LANG": "C"}


class Conversation:
    """The parent's end of a run: reads what the child says and prints, writes the examiner's answers."""

    def __init__(self, examiner, limits, ask, hear, printed):
        self.examiner, self.limits, self.ask, self.hear, self.printed = examiner, limits, ask, hear, printed
        self.pending, self.heard, self.prints = bytearray(), bytearray(), bytearray()
        self.many, self.broken = {hear: 0, printed: 0}, False        # bytes received; whether nonsense came
        os.set_blocking(ask, False)

    def hold(self, process, started):
        """Until the end of the run: "done", "time" or "flood"."""
        with selectors.DefaultSelector() as self.channels:
            for descriptor in (self.hear, self.printed):
                self.channels.register(descriptor, selectors.EVENT_READ)
            while not self.examiner.done and not self.broken:
                gone = process.poll() is not None
                if not self.turn(0 if gone else 0.05) and gone:
                    break
                if self.many[self.hear] > self.limits.answer or self.many[self.printed] > self.limits.prints:
                    return "flood"
                if time.monotonic() > started + self.limits.wall:
                    return "time"
            while self.printed in self.channels.get_map() and self.turn(0, last=True):
                pass
        if self.examiner.done:                              # then it ends by itself, and its parents see it end
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GOODBYE)
        killed = (128 + signal.SIGXCPU, 128 + signal.SIGKILL, -signal.SIGXCPU, -signal.SIGKILL)
        return "time" if not self.examiner.done and process.poll() in killed else "done"

    def turn(self, patience, last=False):
        """Write what is pending, read what there is; whether there was anything."""
        if self.pending:
            with contextlib.suppress(BlockingIOError, BrokenPipeError):
                del self.pending[:os.write(self.ask, self.pending)]
            patience = min(patience, 0.001) if self.pending else patience
        ready = self.channels.select(patience)
        for key, _ in ready:
            piece = os.read(key.fd, 1 << 16)
            self.many[key.fd] += len(piece)
            if not piece:
                self.channels.unregister(key.fd)
            elif key.fd == self.printed:
                self.prints += piece[:max(0, 8192 - len(self.prints))]
            elif not last:
                self.listen(piece)
        return bool(ready) and self.many[self.printed] <= self.limits.prints

    def listen(self, piece):
        """Answer the messages that are complete. What is not a message, or not expected, ends the run."""
        self.heard += piece
        try:
            while not self.examiner.done and (found := unpack(self.heard))[0]:
                del self.heard[:found[1]]
                self.pending += pack(*self.examiner.answer(*found[0]))
        except Exception:                                   # noqa: BLE001  untrusted bytes can fail in any way
            self.broken = True


def end(process):
    """Kill the child's whole process group; with a process namespace that is everything it ever started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.wait()
    process.stdout.close()


@lru_cache(maxsize=1)
def namespaces():
    """The `unshare` command that is allowed here: namespaces for network, System V memory, processes (and users)."""
    command = ["unshare", "-nipf" if os.geteuid() == 0 else "-rnipf", "--kill-child"]
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        if subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0:
            return command
    return []
