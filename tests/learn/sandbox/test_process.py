"""Hostile submissions: none scores, none harms the grader, none costs another student a row."""
import os
import socket
import time
from pathlib import Path

import minigrad.optim.rules
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import load
from minigrad.learn.instructor.grading import grade
from minigrad.learn.sandbox import process
from minigrad.learn.sandbox.calling import call_student, guards
from minigrad.learn.sandbox.process import Limits

from .guarding import need
from .hostile import ALL

QUICK = Limits(cpu=1, wall=8.0)
CORPUS = Path(__file__).parents[1] / "checking" / "corpus"
#: guards without which the system cannot stop the attempt (everything else is stopped everywhere)
NEEDS = {"READ_SOLUTION": ["files"], "SOCKET": ["namespaces"], "FORK_BOMB_CAREFUL": ["namespaces"],
         "ESCAPE": ["namespaces"], "DELETE": ["files"], "OVERWRITE": ["files"], "KILL_GRADER": ["own user"],
         "KILL_PARENT": ["namespaces"], "SUBPROCESS": ["own user"]}


@pytest.fixture
def attempt(tmp_path):
    """attempt(name) -> (verdict, victim): runs a hostile submission; the victim is a file that anybody may write."""
    victim = tmp_path / "victim" / "grades.csv"
    victim.parent.mkdir()
    victim.parent.chmod(0o777)
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    victim.write_text("untouched")
    victim.chmod(0o666)

    def run(name, port=1):
        text = fill(ALL[name], str(victim), port)
        path = tmp_path / "adam.py"
        path.write_text(text)
        return check(load("adam"), path, limits=QUICK), victim
    return run


def fill(text, victim, port):
    """A hostile text with the paths it aims at."""
    if "{" not in text:
        return text
    return text.format(secret=minigrad.optim.rules.__file__, victim=victim, port=port, grader=os.getpid())


def test_every_guard_is_there_where_it_must_be():
    need(*guards())


@pytest.mark.long
@pytest.mark.parametrize("name", [n for n in ALL if n != "SOCKET"])
def test_hostile_submission(name, attempt):
    need(*NEEDS.get(name, []))
    started = time.monotonic()
    verdict, victim = attempt(name)
    assert not verdict.passed, name
    assert verdict.status in ("error", "invalid", "unknown"), verdict.message
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
    names = ["GARBAGE", "OS_EXIT", "CLAIM", "ZIP_BOMB", "DEEP", "FLOOD_ANSWER", "ALLOCATION"]
    for student in ("aaa", *names, "zzz"):
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True)
        (folder / "adam.py").write_text(fill(ALL[student], "nowhere", 1) if student in ALL else good)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in" / "aaa")
    rows, _ = grade(tmp_path / "in", tmp_path / "out", ["adam"], jobs=3, seed=1)
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


def test_the_child_leads_a_session_of_its_own_which_is_ended_as_one(monkeypatch):
    seen, listen = [], process.listen
    monkeypatch.setattr(process, "listen", lambda child, *rest: seen.append((child.pid, os.getsid(child.pid)))
                        or listen(child, *rest))
    call_student("def f():\n    return 1.0\n", "f", "f.py", [()], 1)
    assert seen[0][0] == seen[0][1] != os.getsid(0)
