"""The examples in docstrings of optim, objective, weightspace and losses run, and print what stands there."""
import doctest
import importlib
from pathlib import Path

import pytest

import minigrad

PACKAGE = Path(minigrad.__file__).parent
FILES = [path for room in ("optim", "objective", "weightspace", "functions")
         for path in sorted((PACKAGE / room).rglob("*.py")) if ">>> " in path.read_text(encoding="utf-8")]
MODULES = [".".join(("minigrad", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in FILES]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted and not results.failed


def test_the_later_methods_have_examples():
    assert {"minigrad.optim.methods.adaptive", "minigrad.optim.methods.ema", "minigrad.optim.schedules",
            "minigrad.weightspace.flatness", "minigrad.functions.losses"} <= set(MODULES)
