"""DLPack with PyTorch: no copy in either direction."""
import numpy as np
import pytest

import minigrad as mg
from minigrad.errors import DTypeError, GraphError

torch = pytest.importorskip("torch")


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64", "uint8", "bool"])
def test_one_memory_both_ways(dtype):
    theirs = torch.arange(6).reshape(2, 3).T.to(getattr(torch, dtype))
    ours = mg.from_dlpack(theirs)
    assert ours.data.ctypes.data == theirs.data_ptr() and ours.dtype == dtype
    np.testing.assert_array_equal(ours.numpy(), theirs.numpy())
    back = torch.from_dlpack(ours)
    assert back.data_ptr() == theirs.data_ptr() and back.dtype == theirs.dtype
    ours.data[0, 0] = 1
    assert theirs[0, 0] == 1 and back[0, 0] == 1


def test_gradients_are_refused_by_both():
    with pytest.raises(GraphError, match="got a torch tensor that requires a gradient.*Detach it first"):
        mg.from_dlpack(torch.ones(2, requires_grad=True))
    with pytest.raises(GraphError, match="t.detach()"):
        torch.from_dlpack(mg.Tensor([1.0], requires_grad=True))


def test_numbers_that_numpy_does_not_have():
    with pytest.raises(DTypeError, match="numpy cannot take over"):
        mg.from_dlpack(torch.ones(2, dtype=torch.bfloat16))
