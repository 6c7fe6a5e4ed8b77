"""The reference: every public name has a docstring with an example, and the examples print what they say."""
import doctest
import importlib
import inspect
import re

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import backend, data, models, nn, optim, train
from minigrad import weightspace as ws
from minigrad.learn.site import reference

NAMES = {"np": np, "mg": mg, "F": F, "data": data, "models": models, "nn": nn, "optim": optim, "train": train, "ws": ws}
EVERYWHERE = {f"{module}.{name}": thing for module in reference.MODULES
              for name, thing in reference.public(importlib.import_module(module)).items() if callable(thing)}
SYMBOLS = {name: thing for i, (name, thing) in enumerate(EVERYWHERE.items())             # each under its first name
           if thing not in list(EVERYWHERE.values())[:i]}

#: without an example: exceptions, the rules (minigrad explain runs them), and for now the functions
WITHOUT = {name for name in SYMBOLS if name.startswith(("minigrad.errors.", "minigrad.optim.rules.",
                                                        "minigrad.MinigradError"))}
#: what cannot run here: files that have to be downloaded
NOT_RUN = {"minigrad.data.mnist", "minigrad.data.fashion_mnist", "minigrad.data.cifar10", "minigrad.data.cifar100",
           "minigrad.load_torch"}


def examples(thing):
    """The examples in a docstring, not in those of its methods."""
    return doctest.DocTestParser().get_examples(reference.docstring(thing))


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Examples write files into the working directory."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", [name for name in SYMBOLS if examples(SYMBOLS[name])])
def test_the_example_prints_what_it_says(name, elsewhere):
    backend.seed(0)
    found = examples(SYMBOLS[name])
    skipped = [e for e in found if e.options.get(doctest.SKIP)]
    assert bool(skipped) == (name in NOT_RUN), "only what needs a download may be left out"
    said = []
    test = doctest.DocTest(found, dict(NAMES), name, None, 0, None)
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("module", reference.MODULES)
def test_a_public_name_has_a_docstring_and_an_example(module):
    here = [name for name in SYMBOLS if name.rpartition(".")[0] == module]
    missing = {name: what for name in here if (what := lacks(SYMBOLS[name], name in WITHOUT))}
    assert here and not missing


def lacks(thing, without_example=False):
    """What the docstring of a name lacks; "" if nothing."""
    if not reference.docstring(thing).strip():
        return "docstring"
    return "" if without_example or examples(thing) else "example"


def test_what_is_missing_is_noticed():
    class Bare(nn.ReLU):
        pass

    class Described(nn.ReLU):
        """y = max(x, 0)"""

    assert lacks(Bare) == "docstring" and lacks(Described) == "example" and not lacks(Described, True)
    assert not lacks(nn.ReLU) and not lacks(optim.SAM)


def test_the_public_names_are_those_that_the_packages_list():
    listed = {name.removeprefix("minigrad.optim.") for name in EVERYWHERE if name.startswith("minigrad.optim.")}
    assert set(optim.__all__) - listed == {"rules", "schedules"}
    assert {"minigrad.Tensor", "minigrad.save", "minigrad.optim.schedules.Cosine", "minigrad.objective.Objective",
            "minigrad.optim.rules.adam", "minigrad.errors.ShapeError"} <= SYMBOLS.keys()
    assert "minigrad.weightspace.RunningAverage" in EVERYWHERE          # it is made elsewhere, and offered here too
    assert not any(inspect.ismodule(thing) for thing in EVERYWHERE.values())
    assert not {"minigrad.optim.schedules.UsageError", "minigrad.objective.Tensor"} & EVERYWHERE.keys()


@pytest.mark.parametrize("module", ["optim", "nn", "data", "models", "train", "weightspace"])
def test_the_docstring_of_a_package_is_its_table_of_contents(module):
    package = importlib.import_module(f"minigrad.{module}")
    assert not set(package.__all__) - set(re.findall(r"\w+", package.__doc__))


def test_a_rule_has_formulas():
    rules = {name: thing for name, thing in SYMBOLS.items() if name.startswith("minigrad.optim.rules.")}
    without = {name for name, thing in rules.items() if "#:" not in inspect.getsource(thing)}
    assert len(rules) > 25 and not without
