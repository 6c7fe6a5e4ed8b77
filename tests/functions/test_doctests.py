"""The examples in the docstrings of minigrad/functions run, and every public function has one."""
import doctest
import importlib
import inspect
from pathlib import Path

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F

NAMES = sorted(name for name in F.__all__ if inspect.isfunction(getattr(F, name)))


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_function_runs(name):
    function = getattr(F, name)
    (found,) = doctest.DocTestFinder(recurse=False).find(function, name, globs={"mg": mg, "F": F, "np": np})
    assert found.examples, "no example"
    assert any(f"{name}(" in e.source for e in found.examples) or name == "index"
    report = []
    doctest.DocTestRunner(verbose=False).run(found, out=report.append)
    assert not report, "".join(report)


def test_every_file_of_functions_is_seen():
    files = {path.stem for path in Path(F.__file__).parent.glob("*.py")} - {
        "__init__", "operators", "numpy_calls", "arguments", "masks", "rows", "im2col"}
    assert {inspect.unwrap(getattr(F, name)).__module__.split(".")[-1] for name in NAMES} == files
    for stem in files:
        assert importlib.import_module(f"minigrad.functions.{stem}").__doc__
