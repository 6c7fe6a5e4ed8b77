"""Untrusted code in a process of its own.

    outcome = run(request, limits)        request, outcome.answer: bytes of .npz files; messages.py says what they hold

One child for each call: `python -I`, an empty environment, an empty folder of its own that it cannot write, inputs and
answer on private descriptors, nothing pickled. Limits on CPU time, wall time, memory, file size, open files and
processes. On Linux, if allowed: user, network and process namespaces (util-linux `unshare`), and Landlock for files. If
the grader is root, the child becomes an unused user. Expected values never enter the child; whatever it sends is only
compared.
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
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from itertools import count
from pathlib import Path

from ...errors import UsageError

FIRST_USER = 61200            # of the 2000 user ids that the children of a root grader use in turn
_turn = count(os.getpid())


@dataclass(frozen=True)
class Limits:
    """cpu, wall: seconds; memory, file, answer, prints: bytes; files: open descriptors."""

    cpu: int = 4
    wall: float = 20.0
    memory: int = 2 << 30
    file: int = 1 << 20
    files: int = 64
    answer: int = 16 << 20
    prints: int = 16 << 20


@dataclass(frozen=True)
class Outcome:
    """answer: what came back (empty if nothing); prints: the first 8 kB printed; ended: "done", "time" or "flood"."""

    answer: bytes = field(repr=False)
    prints: str
    ended: str
    seconds: float


def run(request, limits=Limits()):
    """Send `request` to a child process, wait within the limits, return its Outcome. Afterwards the
    child and all it started have ended, and its folder is deleted."""
    if os.name != "posix":
        raise UsageError("learn: the sandbox needs Linux or macOS. On Windows use WSL.")
    started = time.monotonic()
    folder = tempfile.mkdtemp(prefix="minigrad-")
    answer_end, child_end = os.pipe()
    try:
        with tempfile.TemporaryFile() as question:
            question.write(request)
            question.seek(0)
            process = start(folder, question.fileno(), child_end, limits)
        os.close(child_end)
        child_end = None
        try:
            answer, prints, ended = listen(process, answer_end, started, limits)
        finally:
            end(process)
    finally:
        for descriptor in (answer_end, child_end):
            if descriptor is not None:
                os.close(descriptor)
        shutil.rmtree(folder, ignore_errors=True)
    return Outcome(answer, prints, ended, time.monotonic() - started)


def start(folder, question, answer, limits):
    """Start the child, behind as many fences as the system has."""
    os.chmod(folder, 0o555)
    uid = FIRST_USER + next(_turn) % 2000 if os.geteuid() == 0 else 0
    program = Path(__file__).with_name("child.py").read_text(encoding="utf-8")
    command = [*fence(), sys.executable, "-I", "-B", "-c", program, str(question), str(answer), str(uid),
               json.dumps(asdict(limits))]
    return subprocess.Popen(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, pass_fds=(question, answer), start_new_session=True)


def environment():
    """The child's environment variables: one thread for BLAS, UTF-8, and nothing else."""
    return {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "PYTHONUTF8": "1", "LANG": "C"}


def listen(process, answer_end, started, limits):
    """(answer, prints, how it ended): reads both channels until the process ends, or exceeds a limit."""
    got = {"answer": bytearray(), "prints": bytearray()}
    printed = 0
    with selectors.DefaultSelector() as channels:
        channels.register(answer_end, selectors.EVENT_READ, "answer")
        channels.register(process.stdout, selectors.EVENT_READ, "prints")
        while channels.get_map():
            gone = process.poll() is not None
            ready = channels.select(0 if gone else 0.05)
            for key, _ in ready:
                piece = os.read(key.fd, 1 << 16)
                if not piece:
                    channels.unregister(key.fileobj)
                elif key.data == "answer":
                    got["answer"] += piece
                else:
                    printed += len(piece)
                    got["prints"] += piece[:max(0, 8192 - len(got["prints"]))]
            if len(got["answer"]) > limits.answer or printed > limits.prints:
                return b"", got["prints"].decode("utf-8", "replace"), "flood"
            if time.monotonic() > started + limits.wall:
                return b"", got["prints"].decode("utf-8", "replace"), "time"
            if gone and not ready:
                break
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(1)
    # `unshare` hides the signal that ended its child (and complains about it), so the clock decides
    late = process.poll() in (-signal.SIGXCPU, -signal.SIGKILL) or time.monotonic() >= started + limits.cpu
    prints = re.sub(r"(?m)^unshare: sigprocmask.*\n?", "", got["prints"].decode("utf-8", "replace"))
    return bytes(got["answer"]), prints, "time" if late and not got["answer"] else "done"


def end(process):
    """Kill the child's whole process group; with a process namespace that is everything it ever started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    process.wait()
    process.stdout.close()


@lru_cache(maxsize=1)
def fence():
    """The `unshare` command that is allowed here: namespaces for network and processes (and users); or nothing."""
    root = os.name == "posix" and os.geteuid() == 0
    command = ["unshare", "-npf" if root else "-rnpf", "--kill-child"]
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        if subprocess.run([*command, "true"], capture_output=True, timeout=10).returncode == 0:
            return command
    return []
