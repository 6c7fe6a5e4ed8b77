"""The snippets that work as typed give PyTorch's numbers; those that differ are known to differ."""
import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad import nn, optim
from tests.pytorch_snippets import DIFFERS, WORKS, names, run

torch = pytest.importorskip("torch")


def plain(value):
    """Arrays and Tensors as NumPy arrays, shapes as tuples; anything else as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach().numpy()
    if isinstance(value, mg.Tensor):
        return value.numpy()
    return tuple(value) if isinstance(value, torch.Size) else value


def both(snippet):
    ours = run(snippet, names(mg, nn, F, optim))
    theirs = run(snippet, names(torch, torch.nn, torch.nn.functional, torch.optim))
    return plain(ours), plain(theirs)


@pytest.mark.filterwarnings("ignore:Converting a tensor", "ignore:__array_wrap__")        # PyTorch's own
@pytest.mark.parametrize("snippet", WORKS)
def test_the_same_snippet_gives_the_same(snippet):
    ours, theirs = both(snippet)
    if not isinstance(theirs, np.ndarray):
        assert ours == theirs or np.allclose(ours, theirs, rtol=1e-6)
        return
    ours = np.asarray(ours)
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("snippet", ["x.var()", "x.std()"])
def test_what_differs_is_documented_and_does_differ(snippet):
    ours, theirs = both(snippet)
    assert snippet in DIFFERS and abs(ours - theirs) > 1e-3
