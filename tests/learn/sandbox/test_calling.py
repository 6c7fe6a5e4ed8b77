"""Calling a student's function: what is sent, what is counted, what can be imported."""
from pathlib import Path

import numpy as np
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.known_formulas import known_formulas
from minigrad.learn.exercises.course import load
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
        "math": "math.fsum([1])"}


def test_what_a_formula_needs_is_imported_before_the_fences_close():
    """Nothing can be imported in this file any more, as where the libraries cannot be read: yet all of it works."""
    names = [name for name in USED if not name.startswith("numpy")]
    source = "import sys\nsys.meta_path.clear()\nimport numpy as np\n" + "".join(f"import {n}\n" for n in names)
    source += "def f(x):\n" + "".join(f"    {line}\n" for line in USED.values()) + "    import numpy.ma\n    return x\n"
    reply, outcome = calling.call_student(source, "f", "f.py", [(np.array([1.0, 2.0, 3.0]),)], 1)
    assert reply.report.get("text") is None, reply.report
    assert reply.outputs("first", 0)[0].tolist() == [1.0, 2.0, 3.0] and not outcome.prints
