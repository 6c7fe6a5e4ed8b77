"""Hostile submissions: none scores, none harms the grader, none costs another student a row."""
import os
import socket
import time
from pathlib import Path

import minigrad.optim.rules
import numpy as np
import pytest
from minigrad.learn import sandbox, wire
from minigrad.learn.checker import check
from minigrad.learn.exercise import Quadratic
from minigrad.learn.grading import grade
from minigrad.learn.sandbox import Limits, guards
from minigrad.learn.specs import load

from .guarding import need
from .hostile import ALL

QUICK = Limits(cpu=1, wall=8.0)
HERE = Path(__file__).parent
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
    if "LOOP" in name:                                       # also inside namespaces, where its signal is not to be seen
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
    monkeypatch.setattr(sandbox.tempfile, "tempdir", str(tmp_path))
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


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "huge", "latin"])
def test_path_tricks(kind, tmp_path):
    path = tmp_path / "adam.py"
    if kind == "link":
        good = tmp_path / "good.py"
        good.write_text((HERE / "corpus/adam/01_textbook.py").read_text())
        path.symlink_to(good)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "huge":
        path.write_bytes(b"#" * 300_000)
    else:
        path.write_bytes("# höher\n".encode("latin-1"))
    assert check(load("adam"), path).status == "error"


def test_expected_values_never_enter_the_child(monkeypatch, tmp_path):
    from minigrad.learn.signatures import signatures
    sent = []
    real = sandbox.run
    monkeypatch.setattr(wire, "run", lambda request, limits: sent.append(request) or real(request, limits))
    path = tmp_path / "adam.py"
    path.write_text((HERE / "corpus/adam/01_textbook.py").read_text())
    assert check(load("adam"), path).passed
    known = signatures(load("adam"), 0)
    for call, right in zip(known.calls, known.right, strict=True):
        assert call[0].tobytes() in sent[0]                 # the inputs are there, so the search below can find things
        assert not any(r.tobytes() in sent[0] for r in right)


def test_the_gradient_counts_in_the_child():
    source = "def f(w, grad_fn):\n    grad_fn(w)\n    return grad_fn(w)\n"
    call = (np.array([1.0, 2.0]), Quadratic(np.diag([1.0, 3.0]), np.array([0.5, 0.0])))
    reply, _ = wire.ask(source, "f", "f.py", [call], 1)
    assert reply.report["calls"][0]["gradients"] == 2
    assert reply.outputs("first", 0)[0].tolist() == [0.5, 6.0]


USED = {"numpy.ma": "np.median(x)", "numpy.fft": "np.fft.fft(x)", "numpy.linalg": "np.linalg.norm(x)",
        "numpy.random": "np.random.default_rng(0).normal()", "numpy.testing": "np.testing.assert_allclose(x, x)",
        "numpy.polynomial": "np.polynomial.polynomial.polyval(2.0, x)",
        "numpy.lib.stride_tricks": "np.lib.stride_tricks.sliding_window_view(x, 2)", "numpy.emath": "np.emath.sqrt(x)",
        "heapq": "heapq.nlargest(1, [1, 2])", "fractions": "fractions.Fraction(1, 3)", "array": "array.array('d')",
        "statistics": "statistics.fmean([1.0, 2.0])", "itertools": "list(itertools.accumulate([1, 2]))",
        "functools": "functools.reduce(max, [1, 2])", "collections": "collections.Counter('a')", "math": "math.fsum([1])"}


def test_what_a_formula_needs_is_imported_before_the_fences_close():
    """Nothing can be imported in this file any more, as where the libraries cannot be read: yet all of it works."""
    names = [name for name in USED if not name.startswith("numpy")]
    source = "import sys\nsys.meta_path.clear()\nimport numpy as np\n" + "".join(f"import {n}\n" for n in names)
    source += "def f(x):\n" + "".join(f"    {line}\n" for line in USED.values()) + "    import numpy.ma\n    return x\n"
    reply, outcome = wire.ask(source, "f", "f.py", [(np.array([1.0, 2.0, 3.0]),)], 1)
    assert reply.report.get("text") is None, reply.report
    assert reply.outputs("first", 0)[0].tolist() == [1.0, 2.0, 3.0] and not outcome.prints


@pytest.mark.long
def test_a_hostile_class_loses_no_row(tmp_path):
    good = (HERE / "corpus/adam/01_textbook.py").read_text()
    names = ["GARBAGE", "OS_EXIT", "CLAIM", "ZIP_BOMB", "DEEP", "FLOOD_ANSWER", "ALLOCATION"]
    for student in ("aaa", *names, "zzz"):
        folder = tmp_path / "in" / student
        folder.mkdir(parents=True)
        (folder / "adam.py").write_text(fill(ALL[student], "nowhere", 1) if student in ALL else good)
    (tmp_path / "in" / "link").symlink_to(tmp_path / "in" / "aaa")
    rows, _ = grade(tmp_path / "in", tmp_path / "out", ["adam"], jobs=3, seed=1)
    assert {row["student"]: row["score"] for row in rows} == {"aaa": 1, "zzz": 1, "link": 0} | dict.fromkeys(names, 0)
