"""Everyday PyTorch, typed blind: at least 95 of 100 snippets work as typed or are told the right spelling."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim

from .pytorch_snippets import DIFFERS, TOLD, UNTOLD, WORKS, names, run


def here():
    return names(mg, nn, F, optim)


def plain(value):
    return value.numpy() if isinstance(value, mg.Tensor) else value


@pytest.mark.parametrize("snippet", WORKS)
def test_it_works_as_typed(snippet):
    assert run(snippet, here()) is not None          # the numbers are PyTorch's: oracles/test_coming_from_pytorch.py


@pytest.mark.parametrize("snippet", TOLD)
def test_it_is_told_the_right_spelling_in_one_line(snippet):
    with pytest.raises(mg.MinigradError) as caught:
        run(snippet, here())
    message = str(caught.value)
    assert TOLD[snippet] in message and "\n" not in message


@pytest.mark.parametrize("snippet", UNTOLD)
def test_what_is_not_told_raises_at_least(snippet):
    with pytest.raises((TypeError, AttributeError, ValueError)):
        run(snippet, here())


@pytest.mark.parametrize("snippet", DIFFERS)
def test_what_differs_is_what_numpy_does(snippet):
    np.testing.assert_allclose(plain(run(snippet, here())), plain(run(DIFFERS[snippet], here())), rtol=1e-6)


def test_ninety_five_of_a_hundred_work_or_are_told():
    good = len(WORKS) + len(TOLD)
    assert good >= 100 and good / (good + len(UNTOLD) + len(DIFFERS)) >= 0.95
