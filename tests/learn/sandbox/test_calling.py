"""Calling a student's function: what is sent, what is counted, what can be imported."""
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.exercises.course import load
from minigrad.learn.instructor.authoring import expected
from minigrad.learn.sandbox import calling, messages, process
from minigrad.learn.sandbox.messages import Quadratic

CORPUS = Path(__file__).parents[1] / "checking" / "corpus"


def test_expected_values_never_enter_the_child(monkeypatch, tmp_path):
    sent = []
    put, pack = messages.Shared.put, process.pack
    monkeypatch.setattr(process, "pack", lambda *message: sent.append(pack(*message)) or sent[-1])
    monkeypatch.setattr(messages.Shared, "put", lambda self, arrays: sent.extend(a.tobytes() for a in arrays)
                        or put(self, arrays))
    path = tmp_path / "adam.py"
    path.write_text((CORPUS / "adam/01_textbook.py").read_text())
    assert check(load("adam"), path).passed
    known = known_formulas(load("adam"), 0)
    for call, right in zip(known.calls, known.right, strict=True):
        everything = b"".join(sent)
        assert call[0].tobytes() in everything              # the inputs are there, so the search below can find things
        assert not any(r.tobytes() in everything for r in right)


def test_the_gradient_is_counted():
    source = "def f(w, grad_fn):\n    grad_fn(w)\n    return grad_fn(w)\n"
    call = (np.array([1.0, 2.0]), Quadratic(np.diag([1.0, 3.0]), np.array([0.5, 0.0])))
    reply, _ = calling.call_student(source, "f", "f.py", [call], 1)
    assert reply.report["calls"][0]["gradients"] == 2
    assert reply.outputs("first", 0)[0].tolist() == [0.5, 6.0]


USED = {"numpy.ma": "np.median(x)", "numpy.fft": "np.fft.fft(x)", "numpy.linalg": "np.linalg.norm(x)",
        "numpy.random": "np.random.default_rng(0).normal()", "numpy.testing": "np.testing.assert_allclose(x, x)",
        "numpy.polynomial": "np.polynomial.polynomial.polyval(2.0, x)",
        "numpy.lib.stride_tricks": "np.lib.stride_tricks.sliding_window_view(x, 2)", "numpy.emath": "np.emath.sqrt(x)",
        "heapq": "heapq.nlargest(1, [1, 2])", "fractions": "fractions.Fraction(1, 3)", "array": "array.array('d')",
        "statistics": "statistics.fmean([1.0, 2.0])", "itertools": "list(itertools.accumulate([1, 2]))",
        "functools": "functools.reduce(max, [1, 2])", "collections": "collections.Counter('a')",
        "math": "math.fsum([1])", "csv": "list(csv.reader(['a,b']))", "logging": "logging.getLogger('a').debug('b')",
        "dataclasses": "dataclasses.make_dataclass('A', ['b'])(1)", "typing": "typing.Optional[int]",
        "unicodedata": "exec('η_β = 1.0')", "os.path": "os.path.join('a', 'b')"}


def test_what_a_formula_needs_is_imported_before_the_fences_close():
    """Nothing can be imported in this file any more, as where the libraries cannot be read: yet all of it works."""
    names = [name for name in USED if not name.startswith("numpy")]
    source = "import sys\nsys.meta_path.clear()\nimport numpy as np\n" + "".join(f"import {n}\n" for n in names)
    source += "def f(x):\n" + "".join(f"    {line}\n" for line in USED.values()) + "    import numpy.ma\n    return x\n"
    reply, outcome = calling.call_student(source, "f", "f.py", [(np.array([1.0, 2.0, 3.0]),)], 1)
    assert reply.report.get("text") is None, reply.report
    assert reply.outputs("first", 0)[0].tolist() == [1.0, 2.0, 3.0] and not outcome.prints


def test_every_value_that_a_variable_of_the_traced_call_held_comes_back_once():
    source = "def f(x):\n    a = 2 * x\n    b = a\n    a = a + 1\n    text = 'no number'\n    return b * 0.5\n"
    calls = [(np.array([7.0, 7.0]),), (np.array([1.0, 2.0]),)]
    reply, _ = calling.call_student(source, "f", "f.py", calls, 1, trace=1)
    seen = list(zip(reply.report["names"], (array.tolist() for array in reply.seen()), strict=True))
    assert seen == [("x", [1.0, 2.0]), ("a", [2.0, 4.0]), ("b", [2.0, 4.0]), ("a", [3.0, 5.0])]


def test_honest_code_runs_whatever_it_imports():
    """As for a grader who is root with an interpreter in a private folder: nothing can be read behind the fences."""
    source = ("from __future__ import annotations\nimport csv, logging\nimport itertools as it, functools\n"
              "from dataclasses import dataclass\nfrom typing import NamedTuple\nfrom collections import (\n"
              "    OrderedDict, deque)\nfrom math import sqrt\n")
    source += ("@dataclass\nclass State:\n    μ: float = 0.0\ndef f(x):\n    η, β1, θ̂ = 0.1, 0.9, State()\n"
               "    θ̂.μ = sqrt(η * β1)\n    return functools.reduce(lambda a, b: a + b, it.repeat(x * θ̂.μ, 2))\n")
    reply, _ = calling.call_student(source, "f", "f.py", [(np.ones(2),)], 1)
    assert reply.report.get("text") is None, reply.report
    assert np.allclose(reply.outputs("first", 0)[0], 0.6, rtol=1e-15)


@pytest.mark.parametrize("line, name", [("import torch", "torch"), ("from sklearn.svm import SVC", "sklearn"),
                                        ("import minigrad.optim", "minigrad")])
def test_a_package_that_is_not_there_gets_one_friendly_line(line, name, tmp_path):
    path = tmp_path / "adam.py"
    path.write_text(f"{line}\n{(CORPUS / 'adam/01_textbook.py').read_text(encoding='utf-8')}")
    verdict = check(load("adam"), path)
    assert verdict.headline == f"it imports {name}, but only NumPy and the standard library are here"
    assert verdict.rows == [("instead", "write the formula with NumPy")]


@pytest.mark.parametrize("line", ["from numpy import step_of_adam", "import numpy.step_of_adam"])
def test_a_name_that_numpy_does_not_have_is_not_a_missing_package(line, tmp_path):
    (tmp_path / "adam.py").write_text(line)
    verdict = check(load("adam"), tmp_path / "adam.py")
    assert verdict.headline.startswith("stopped by") and "only NumPy" not in verdict.message


@pytest.mark.long
def test_without_a_process_the_function_runs_here(monkeypatch, tmp_path):
    """The same interface and verdicts where no process can be started, and it is said that nothing is guarded."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)
    for name, passed in (("01_textbook", True), ("09_no_v_hat", False), ("20_in_place_on_inputs", False),
                         ("23_noise", False), ("18_absolute_gradient", False)):
        path = CORPUS / "adam" / f"{name}.py"
        verdict = check(load("adam"), path)
        assert (verdict.passed, verdict.status) == (passed, expected(path).partition(":")[0]), verdict.message
    assert check(load("sam"), CORPUS / "sam/01_plain.py").passed
    calling.guards.cache_clear()
    assert not any(calling.guards().values()) and "nothing is guarded" in calling.missing()
    calling.guards.cache_clear()


BLOCKED = """
import importlib.abc, sys
import numpy                             # before 2.1 it imports subprocess itself
class Blocker(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "subprocess", "_posixsubprocess", "termios", "multiprocessing"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Blocker())
for name in ("fcntl", "resource", "subprocess", "_posixsubprocess", "termios", "multiprocessing"):
    sys.modules.pop(name, None)
import _thread
def start_new_thread(*a, **k): raise RuntimeError("can't start new thread")
_thread.start_new_thread = start_new_thread
for name in ("fork", "forkpty", "posix_spawn"): delattr(__import__("os"), name)
import pkgutil, importlib, minigrad
"""


@pytest.mark.long
def test_a_system_without_processes_threads_and_locks(tmp_path):
    """As in a browser: every part of minigrad that does not need them is imported, and the checker works."""
    program = BLOCKED + f"""
for m in pkgutil.walk_packages(minigrad.__path__, "minigrad."):
    if not m.name.endswith((".child", ".process")):
        importlib.import_module(m.name)
from minigrad.learn.checking.checker import check
from minigrad.learn.exercises.course import load
from minigrad.learn.sandbox.calling import missing
print(check(load("adam"), {str(CORPUS / 'adam/01_textbook.py')!r}).status, missing())
import numpy as np
loader = minigrad.data.Loader(np.zeros((8, 2)), np.zeros(8), batch_size=4)
print(len(list(loader)))
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("correct no process can be started here") and done.stdout.endswith("2\n")
