"""Defaults of PyTorch that docstrings name, and a schedule of its."""
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import minigrad.functions as F                                                  # noqa: E402
from minigrad.optim import schedules                                            # noqa: E402

X = np.random.default_rng(5).normal(size=(2, 3, 4, 4))


def test_defaults_of_functions():
    """gelu is the exact form, avg_pool2d counts zeros of the border; var divides by n − 1, ours by n."""
    theirs = torch.tensor(X)
    np.testing.assert_allclose(F.gelu(X).numpy(), torch.nn.functional.gelu(theirs), rtol=1e-12, atol=1e-15)
    assert np.abs(F.gelu(X).numpy() - torch.nn.functional.gelu(theirs, approximate="tanh").numpy()).max() > 1e-5
    np.testing.assert_allclose(F.avg_pool2d(X, 2, padding=1).numpy(),
                               torch.nn.functional.avg_pool2d(theirs, 2, padding=1), rtol=1e-12)
    np.testing.assert_allclose(F.var(X).numpy(), theirs.var().item() * (X.size - 1) / X.size, rtol=1e-12)


def test_cosine_up_to_t_max_only():
    """CosineAnnealingLR with T_max = length: the same up to `low`; after that it rises again, ours stays."""
    opt = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    theirs, rates = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=10, eta_min=0.1), []
    for _ in range(15):
        rates.append(opt.param_groups[0]["lr"])
        opt.step()
        theirs.step()
    ours = [schedules.Cosine(0.5, 0.1, length=10)(i) for i in range(1, 16)]
    np.testing.assert_allclose(ours[:11], rates[:11], rtol=1e-12)
    assert ours[11:] == [0.1] * 4 and min(rates[11:]) > 0.105


def test_there_is_lbfgs_and_no_newton():
    assert hasattr(torch.optim, "LBFGS") and not any("newton" in name.lower() for name in dir(torch.optim))
