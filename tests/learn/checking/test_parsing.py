"""Texts become trees one at a time, and what cannot become one breaks no verdict."""
import ast
import threading
import time
from types import SimpleNamespace

import pytest
from minigrad.learn.checking import parsing
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.parsing import parse
from minigrad.learn.exercises.course import load

DEEP = {"a sum": "+".join("1" * 5000), "signs": "-" * 50000 + "1", "attributes": "a." * 5000 + "b"}


def test_two_threads_never_build_at_once(monkeypatch):
    inside, met = [], []

    def slow(source, mode):
        inside.append(source)
        time.sleep(0.02)
        met.append(len(inside))
        inside.pop()

    monkeypatch.setattr(parsing, "ast", SimpleNamespace(parse=slow))
    threads = [threading.Thread(target=parse, args=("1",)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [1, 1, 1, 1]


@pytest.mark.parametrize("text", [*DEEP.values(), "x = 1\0", "x = ("], ids=[*DEEP, "null", "bracket"])
def test_a_text_is_a_tree_or_a_syntax_error(text):
    """How deep a tree may be depends on the Python."""
    try:
        assert isinstance(parse(text), ast.Module) and text in DEEP.values()
    except SyntaxError as why:
        assert str(why)
    assert ast.unparse(parse("x=1")) == "x = 1"


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_a_file_with_a_deep_text_gets_a_verdict(text, tmp_path):
    (tmp_path / "momentum.py").write_text(f"def momentum_step(w, g, m, lr, beta):\n    x = {text}\n    return w, m\n")
    assert check(load("momentum"), tmp_path / "momentum.py").status in ("error", "unknown")


def test_a_file_too_deep_to_be_instrumented_is_judged_without_a_place(tmp_path):
    (tmp_path / "momentum.py").write_text("def momentum_step(w, g, m, lr, beta):\n    x = " + "+".join("g" * 500)
                                          + "\n    m = beta * m - g*g + 0.01*x\n    return w - lr * m, m*x\n")
    verdict = check(load("momentum"), tmp_path / "momentum.py")
    assert verdict.status == "unknown" and "look here first" not in verdict.message
