"""Hostile submissions: none scores, none harms the grader, none costs another student a row."""
import csv
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import minigrad.optim.rules
import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import load
from minigrad.learn.instructor.grading import grade
from minigrad.learn.sandbox import process
from minigrad.learn.sandbox.calling import call_student, guards
from minigrad.learn.sandbox.messages import Limits, Quadratic

from .guarding import need
from .hostile import ALL, READS, TOUCHES

QUICK = Limits(cpu=1, wall=8.0)
CORPUS = Path(__file__).parents[1] / "checking" / "corpus"
#: guards without which the system cannot stop the attempt (everything else is stopped everywhere)
NEEDS = dict.fromkeys(READS, ["files"]) | dict.fromkeys(TOUCHES, ["files", "system calls"]) | {
    "READ_SOLUTION": ["files"], "SOCKET": ["namespaces"], "FORK_BOMB_CAREFUL": ["namespaces"],
    "ESCAPE": ["namespaces"], "DELETE": ["files"], "OVERWRITE": ["files"], "KILL_GRADER": ["own user"],
    "KILL_PARENT": ["namespaces"], "SUBPROCESS": ["own user"]}


@pytest.fixture
def attempt(tmp_path, monkeypatch):
    """attempt(name) -> (verdict, victim): runs a hostile submission; the victim is a file that belongs to the user as
    whom it runs, and that anybody may write."""
    monkeypatch.setattr(process, "_turn", itertools.repeat(7))
    victim = tmp_path / "victim" / "grades.csv"
    victim.parent.mkdir()
    victim.parent.chmod(0o777)
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    victim.write_text("untouched")
    victim.chmod(0o666)
    if os.geteuid() == 0:
        os.chown(victim, process.FIRST_USER + 7, process.FIRST_USER + 7)
        os.chown(victim.parent, process.FIRST_USER + 7, process.FIRST_USER + 7)
    before = attributes(victim)

    def run(name, port=1):
        text = fill(ALL[name], str(victim), port)
        path = tmp_path / "adam.py"
        path.write_text(text)
        verdict = check(load("adam"), path, limits=QUICK)
        assert attributes(victim) == before, "the attributes of another's file changed"
        return verdict, victim
    return run


def attributes(path):
    """All that stat says of a file and its folder, and the file's extended attributes."""
    found = [path.stat(), path.parent.stat()]
    return [(s.st_mode, s.st_uid, s.st_mtime_ns, s.st_nlink) for s in found], getattr(os, "listxattr", list)(path)


def fill(text, victim, port):
    """A hostile text with the paths it aims at."""
    values = {"secret": minigrad.optim.rules.__file__, "victim": victim, "port": port, "grader": os.getpid()}
    for name, value in values.items():
        text = text.replace(f"{{{name}!r}}", repr(value)).replace(f"{{{name}}}", str(value))
    return text


def test_every_guard_is_there_where_it_must_be():
    need(*guards())


@pytest.mark.long
@pytest.mark.parametrize("name", [n for n in ALL if n != "SOCKET"])
def test_hostile_submission(name, attempt):
    need(*NEEDS.get(name, []))
    started = time.monotonic()
    verdict, victim = attempt(name)
    assert not verdict.passed, name
    told = verdict.faults and "wₜ₊₁ = wₜ" in verdict.formula                 # it returns what it was given
    assert told or verdict.status in ("error", "invalid", "unknown", "not_attempted"), verdict.message
    assert len(verdict.message) < 4000 and not re.search(r"[^\n -~\u00a0-\uffff]", verdict.message)
    assert time.monotonic() - started < QUICK.wall + 30
    if "LOOP" in name:                                       # also inside namespaces, where its signal is hidden
        assert "did not come to an end" in verdict.message and "unshare" not in verdict.message
    assert victim.read_text() == "untouched"
    assert [p.name for p in victim.parent.iterdir()] == ["grades.csv"]


def test_no_connection_gets_out(attempt):
    need("namespaces")
    with socket.create_server(("127.0.0.1", 0)) as server:
        verdict, _ = attempt("SOCKET", port=server.getsockname()[1])
        server.settimeout(0.3)
        with pytest.raises(TimeoutError):                   # a connection would wait in the queue
            server.accept()
    assert verdict.status == "error"


def test_an_escaped_child_is_dead(attempt):
    need("namespaces")
    _, victim = attempt("ESCAPE")
    time.sleep(0.9)
    assert not list(victim.parent.glob("*.escaped"))


def test_folders_and_processes_are_gone(tmp_path, monkeypatch):
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "adam.py"
    path.write_text(ALL["FORK_BOMB_CAREFUL"])
    check(load("adam"), path, limits=QUICK)
    assert [p.name for p in tmp_path.iterdir()] == ["adam.py"]
    if guards()["namespaces"]:
        assert not [p for p in Path("/proc").glob("[0-9]*") if cwd(p).startswith(str(tmp_path))]


def cwd(process):
    try:
        return os.readlink(process / "cwd")
    except OSError:
        return ""


@pytest.mark.long
def test_a_hostile_class_loses_no_row(tmp_path):
    good = (CORPUS / "adam/01_textbook.py").read_text()
    names = ["GARBAGE", "OS_EXIT", "CLAIM", "HUGE_SHAPE", "DEEP", "FLOOD_ANSWER", "ALLOCATION", "LONG_NAMES", "SETSID",
             "RAISES_A_LONG_NAME", "CONTROL_CHARACTERS", "HALF_A_MESSAGE", "ANSWER_CLOSED", "CHMOD", "REMOVES_ALL"]
    victim = tmp_path / "in" / "zzz" / "adam.py"
    for student in ("aaa", *names, "zzz"):
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True)
        (folder / "adam.py").write_text(fill(ALL[student], str(victim), 1) if student in ALL else good)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in" / "aaa")
    victim.chmod(0o666)
    victim.parent.chmod(0o777)
    rows, _ = grade(tmp_path / "in", tmp_path / "out", ["adam"], jobs=3, seed=1)
    with open(tmp_path / "out" / "grades.csv", encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == len(rows) and all(len(cell) < 1000 for entry in table for cell in entry.values())
    assert victim.read_text() == good and victim.stat().st_mode & 0o777 == 0o666
    assert {row["student"]: row["score"] for row in rows} == {"aaa": 1, "zzz": 1, "link": 0} | dict.fromkeys(names, 0)


def test_prints_are_counted_to_the_byte():
    source = "def f():\n    print('x' * 99)\n    return 1.0\n"                        # 100 bytes for each of two runs
    ended = {limit: call_student(source, "f", "f.py", [()], 1, limits=Limits(prints=limit))[1].ended
             for limit in (199, 200)}
    assert ended == {199: "flood", 200: "done"}


def test_the_fences_leave_no_folder_open():
    need("files")
    source = ("import os, stat\ndef f():\n    found = 0\n    for descriptor in range(3, 64):\n        try:\n"
              "            found += stat.S_ISDIR(os.fstat(descriptor).st_mode)\n"
              "        except OSError:\n            pass\n    return float(found)\n")
    reply, _ = call_student(source, "f", "f.py", [()], 1)
    assert reply.outputs("first", 0)[0] == 0


def played(source, function="f", calls=((np.ones(3),),), **more):
    """(reply, outcome) of a student's source."""
    return call_student(textwrap.dedent(source), function, "f.py", list(calls), 1, **more)


def test_what_is_hidden_in_a_readable_folder_cannot_be_read(monkeypatch):
    """As where minigrad lies in the interpreter's own library folder: its neighbours can be read, and it cannot."""
    need("files")
    monkeypatch.setattr(process, "PACKAGE", Path(json.__path__[0]))
    library = Path(os.__file__).parent
    public = os.geteuid() != 0 or all(folder.stat().st_mode & 1 for folder in library.parents)
    reply, _ = played(f"""
        import os
        LIBRARY = {str(library)!r}
        neighbour = open(LIBRARY + "/html/parser.py").read() if {public} else ""
        def f(x):
            try:
                return float(len(open(LIBRARY + "/json/decoder.py").read()))
            except PermissionError:
                return 0.0
        """)
    assert reply.outputs("first", 0)[0] == 0.0, reply.report


def test_other_packages_are_out_of_sight():
    """The folder of installed packages: of it, only NumPy can be read."""
    need("files")
    site = Path(pytest.__file__)
    reply, _ = played(f"open({str(site)!r}).read()\ndef f(x): return x")
    assert reply.report["raised"] == "PermissionError"


def test_nothing_stays_in_shared_memory():
    """System V memory outlives its process: a child must neither leave it behind nor find another's."""
    source = """
        import ctypes
        libc = ctypes.CDLL(None)
        def f(x):
            return float(libc.shmget(0x6D67, 1 << 20, 0o1666) >= 0)
        """
    need("system calls")
    assert played(source)[0].outputs("first", 0)[0] == 0.0
    if Path("/proc/sysvipc/shm").exists():
        keys = [line.split()[0] for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
        assert str(0x6D67) not in keys


@pytest.mark.parametrize("code", ["socket.socket(socket.AF_INET, socket.SOCK_DGRAM)", "socket.socket(socket.AF_UNIX)",
                                  "os.setsid()", "os.fork()"])
def test_without_namespaces_the_system_calls_are_still_refused(code, monkeypatch):
    need("system calls")
    monkeypatch.setattr(process, "namespaces", list)
    reply, _ = played(f"import os, socket\n{code}\ndef f(x): return x")
    assert reply.report["raised"] in ("PermissionError", "BlockingIOError")


@pytest.mark.long
@pytest.mark.parametrize("fenced", [True, False], ids=["namespaces", "none"])
def test_a_child_dies_with_a_grader_that_is_killed(fenced, tmp_path):
    need("namespaces")
    (tmp_path / "adam.py").write_text("import os, time\ntry: os.setsid()\nexcept OSError: pass\ntime.sleep(60)\n")
    program = ("from minigrad.learn.checking.checker import check\nfrom minigrad.learn.exercises.course import load\n"
               "from minigrad.learn.sandbox import process\n" + ("" if fenced else "process.namespaces = list\n") +
               f"check(load('adam'), {str(tmp_path / 'adam.py')!r})")
    grader = subprocess.Popen([sys.executable, "-c", program], env={**os.environ, "TMPDIR": str(tmp_path)})

    def children():
        return [p for p in Path("/proc").glob("[0-9]*") if cwd(p).startswith(str(tmp_path / "minigrad-"))]
    assert eventually(lambda: len(children()) >= 2, 30)
    grader.kill()
    grader.wait()
    assert eventually(lambda: not children(), 5)


def eventually(condition, seconds):
    """Whether the condition comes true in time."""
    end = time.monotonic() + seconds
    while not (true := condition()) and time.monotonic() < end:
        time.sleep(0.05)
    return true


def test_gradients_cannot_be_had_without_being_counted():
    """The matrix never enters the child; a forged count is not read."""
    call = (np.array([1.0, 2.0]), Quadratic(np.diag([1.0, 3.0]), np.array([0.5, 0.0])))
    reply, _ = played("""
        import numpy as np, sys
        def f(w, grad_fn):
            ask = sys._getframe(1).f_locals["ask"]
            given = ["list", [["tuple", [["array", None]]], ["dict", []]]]
            rows = [ask({"kind": "call", "of": 0, "given": given, "gradients": 0}, [e])[1][0] for e in np.eye(2)]
            return grad_fn(w)
        """, calls=[call])
    assert reply.report["calls"][0]["gradients"] == 3


def test_changed_inputs_cannot_be_denied():
    """The inputs lie in memory that the parent reads: what the child says of them is not believed."""
    reply, _ = played("""
        import sys
        sys.modules["student"]
        for module in [m for m in map(sys.modules.get, list(sys.modules)) if m]:
            if hasattr(module, "whole"):
                module.whole = lambda *a: True
        def f(x):
            sys._getframe(1).f_globals["whole"] = lambda *a: True
            x += 1
            return x
        """)
    assert reply.report["calls"][0]["kept"] is False


def test_a_large_reply_is_a_flood():
    reply, outcome = played("import numpy as np\ndef f(x): return np.ones(99_999)", calls=[(np.ones(3),)] * 12)
    assert reply is None and outcome.ended == "flood"


def test_the_names_of_forged_types_are_not_believed():
    """The dtype is that of the numbers that came, whatever the child calls it."""
    reply, _ = played("""
        import sys
        def f(x):
            sys._getframe(1).f_globals["flat"] = lambda *a: (["array", "float64"], [x.astype("f4")])
            return x
        """, calls=[(np.ones(3),)] * 2)
    assert reply.report["calls"][1]["words"] == ["float32"]


def test_the_child_leads_a_session_of_its_own_which_is_ended_as_one(monkeypatch):
    seen, start = [], process.start

    def started(*given):
        child = start(*given)
        seen.append((child.pid, os.getsid(child.pid)))
        return child

    monkeypatch.setattr(process, "start", started)
    call_student("def f():\n    return 1.0\n", "f", "f.py", [()], 1)
    assert seen[0][0] == seen[0][1] != os.getsid(0)
