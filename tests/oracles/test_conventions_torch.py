"""Defaults of PyTorch that docstrings name, and a schedule of its."""
import inspect

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import minigrad as mg                                                           # noqa: E402
import minigrad.functions as F                                                  # noqa: E402
from minigrad.optim import clip_grad_norm, schedules                            # noqa: E402

X = np.random.default_rng(5).normal(size=(2, 3, 4, 4))


def test_defaults_of_functions():
    """gelu is the exact form, avg_pool2d counts zeros of the border; var divides by n − 1, ours by n."""
    theirs = torch.tensor(X)
    np.testing.assert_allclose(F.gelu(X).numpy(), torch.nn.functional.gelu(theirs), rtol=1e-12, atol=1e-15)
    assert np.abs(F.gelu(X).numpy() - torch.nn.functional.gelu(theirs, approximate="tanh").numpy()).max() > 1e-5
    np.testing.assert_allclose(F.avg_pool2d(X, 2, padding=1).numpy(),
                               torch.nn.functional.avg_pool2d(theirs, 2, padding=1), rtol=1e-12)
    np.testing.assert_allclose(F.var(X).numpy(), theirs.var().item() * (X.size - 1) / X.size, rtol=1e-12)


def test_names_that_mean_another_thing_there():
    """repeat, split, sort, max, flatten; the mean of nothing; `weight` of cross_entropy; the norms' arguments; grad."""
    x = torch.tensor(X)
    np.testing.assert_array_equal(torch.tensor([1, 2]).repeat(2), [1, 2, 1, 2])
    np.testing.assert_array_equal(F.tile(np.array([1.0, 2.0]), 2).numpy(), [1, 2, 1, 2])
    np.testing.assert_array_equal(F.repeat(np.array([1.0, 2.0]), 2).numpy(), [1, 1, 2, 2])
    parts = F.split(X, X.shape[3] // 2, axis=3)
    assert [tuple(p.shape) for p in torch.split(x, 2, dim=3)] == [p.shape for p in parts] == [(2, 3, 4, 2)] * 2
    values, places = torch.sort(x, dim=1)
    np.testing.assert_array_equal(F.sort(X, axis=1).numpy(), values)
    np.testing.assert_array_equal(np.argsort(X, axis=1), places)
    values, places = torch.max(x, dim=1)
    np.testing.assert_array_equal(F.max(X, axis=1).numpy(), values)
    np.testing.assert_array_equal(F.argmax(X, axis=1), places)
    np.testing.assert_array_equal(F.reshape(X, (len(X), -1)).numpy(), x.flatten(1))
    assert torch.zeros(0).mean().isnan()
    logits, labels = torch.tensor(X[0, :, :, 0]), torch.tensor([-100, 1, 2])
    theirs = torch.nn.functional.cross_entropy(logits, labels, weight=torch.tensor([9.0, 1.0, 1.0, 1.0]).double())
    mine = F.cross_entropy(X[0, 1:, :, 0], np.array([1, 2])).item()             # −100 is left out, the 9 is class 0's
    np.testing.assert_allclose(theirs, mine, rtol=1e-12)
    of = {name: list(inspect.signature(getattr(torch.nn.functional, name)).parameters)[1:3]
          for name in ("batch_norm", "layer_norm")}
    assert of == {"batch_norm": ["running_mean", "running_var"], "layer_norm": ["normalized_shape", "weight"]}
    w = torch.ones(1, requires_grad=True)
    assert isinstance(torch.autograd.grad(w * w, w), tuple)


def test_clipping_divides_by_the_norm_and_a_millionth():
    """PyTorch's result is g·c/(‖g‖ + 1e-6); ours has the norm c."""
    g = np.array([3e-4, 4e-4])
    theirs = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))
    theirs.grad = torch.tensor(g)
    torch.nn.utils.clip_grad_norm_([theirs], 1e-4)
    np.testing.assert_allclose(theirs.grad, g * 1e-4 / (5e-4 + 1e-6), rtol=1e-12)
    params = mg.Parameters([mg.Tensor(np.zeros(2), requires_grad=True)])
    params.g[:] = g
    clip_grad_norm(params, 1e-4)
    np.testing.assert_allclose(np.linalg.norm(params.g), 1e-4, rtol=1e-12)
    assert np.linalg.norm(theirs.grad) < 0.999e-4


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


def test_a_loader_shuffles_without_replacement_and_keeps_the_short_batch():
    """Every example comes once in an epoch, the last batch is smaller, and losses are means over the batch."""
    torch.manual_seed(0)
    batches = list(torch.utils.data.DataLoader(torch.arange(286), batch_size=64, shuffle=True))
    assert [len(batch) for batch in batches] == [64, 64, 64, 64, 30]
    drawn = torch.cat(batches)
    assert sorted(drawn.tolist()) == list(range(286)) != drawn.tolist()
    logits, labels = torch.tensor(X[0, :, :, 0]), torch.tensor([0, 1, 2])
    each = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
    np.testing.assert_allclose(torch.nn.functional.cross_entropy(logits, labels), each.mean(), rtol=1e-12)


def test_weight_of_cross_entropy_belongs_to_classes_and_its_mean_divides_by_their_sum():
    """So it is not the sampling weight vᵢ of F.cross_entropy(weights=v), whose sum is divided by the number drawn."""
    logits, labels, v = X[0, :, :, 0], np.array([0, 1, 2]), np.array([3.0, 1.0, 0.5])
    theirs = torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(labels),
                                               weight=torch.tensor([*v, 1.0]))
    mine = F.cross_entropy(logits, labels, weights=v).item()
    np.testing.assert_allclose(theirs * v.sum() / len(v), mine, rtol=1e-12)
    assert abs(theirs.item() - mine) > 0.01


def test_gradients_add_up_and_gradcheck_sees_what_a_sum_hides():
    """Lesson 01: `backward` adds to .grad; gradcheck compares the Jacobian, where a loss that sums sees nothing."""
    w = torch.tensor([2.0], requires_grad=True)
    for _ in range(2):
        (3 * w).sum().backward()
    assert w.grad.item() == 6

    class Centred(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x - x.mean()

        @staticmethod
        def backward(ctx, g):
            return -(g - g.mean())                       # the sign is wrong

    x = torch.tensor(X.ravel()[:5], requires_grad=True)
    summed, = torch.autograd.grad(Centred.apply(x).sum(), x)
    np.testing.assert_allclose(summed, np.zeros(5), atol=1e-15)                 # which is right
    assert not torch.autograd.gradcheck(Centred.apply, x, raise_exception=False)


def test_pad_begins_at_the_last_axis_in_pytorch():
    matrix = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(F.pad(matrix, ((0, 0), (1, 2))).numpy(),
                                  torch.nn.functional.pad(torch.tensor(matrix), (1, 2)))
