"""Batch normalization, layer normalization and dropout."""
from math import prod

from .. import backend
from ..autograd import Op, Tensor, apply, as_tensor, constant, op_from, raw, statistics_are_frozen
from ..backend import namespace
from ..errors import DataError, ShapeError
from ..random_bits import random_bits
from .arguments import as_float, same_dtype
from .elementwise import SQRT
from .rows import Rows, channel_axes, sum_of_products


class BatchNorm(Op):
    """y = γ x̂ + β,   x̂ = (x − μ)/√(σ² + ε),   μ, σ² the mean and biased variance of each channel over the batch.

        ∂L/∂x = γ/√(σ²+ε) · (gy − mean(gy) − x̂ · mean(gy · x̂)),   ∂L/∂γ = Σ gy · x̂,   ∂L/∂β = Σ gy

    x (N, C) or (N, C, H, W); γ, β (C,). Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1.
    """
    def __init__(self, eps):
        self.eps = eps

    def forward(self, x, gamma, beta):
        xp, rows = namespace(x), Rows(x)
        mean, var = rows.moments()
        inv_std = 1.0 / xp.sqrt(var + self.eps)
        scale = gamma * inv_std
        return rows.affine(scale, beta - scale * mean), mean, var, inv_std           # y = A x + (β − A μ)

    def first_order(self, gy, y, inputs, needs, overwrite=False):
        x, gamma, _, mean, _, inv_std = inputs
        xp, rows, grads = namespace(gy), Rows(x), Rows(gy)
        mean_row, sum_gd = rows.tile(mean), 0
        for s, part in rows.blocks():
            sum_gd = sum_gd + sum_of_products("pq,pq->q", grads.x[s], part - mean_row)
        dbeta, dgamma = grads.sum(), rows.fold(sum_gd) * inv_std
        if not needs[0]:
            return None, dgamma, dbeta
        scale = gamma * inv_std                                                      # ∂L/∂x = A gy + B x + C
        slope = scale * inv_std * dgamma * (-1.0 / rows.count)
        a, b, c = (rows.tile(v) for v in (scale, slope, scale * dbeta * (-1.0 / rows.count) - slope * mean))
        dx = grads.x if overwrite else xp.empty_like(rows.x)
        for s, part in rows.blocks():
            part = part * b
            part += c
            xp.add(part, xp.multiply(grads.x[s], a, out=dx[s]), out=dx[s])
        return rows.back(dx), dgamma, dbeta

    def in_place(self, gy, y, inputs, needs):
        return self.first_order(gy, y, inputs, needs, overwrite=True)

    def dx(self, gy, y, x, gamma, beta, *kept):
        x_hat, inv_std, axes = self._normalized(x)
        mean_gy = gy.mean(axis=axes, keepdims=True)
        mean_gy_x = (gy * x_hat).mean(axis=axes, keepdims=True)
        scale = gamma.reshape(inv_std.shape) * inv_std                       #: A = γ/σ
        return scale * (gy - mean_gy - x_hat * mean_gy_x)                    #: ∂L/∂x = A·(g − mean(g) − x̂·mean(g·x̂))

    def dgamma(self, gy, y, x, gamma, beta, *kept):
        x_hat, _, axes = self._normalized(x)
        return (gy * x_hat).sum(axis=axes)

    def dbeta(self, gy, y, x, gamma, beta, *kept):
        return gy.sum(axis=channel_axes(x.ndim))

    def _normalized(self, x):
        """x̂, 1/√(σ²+ε) and the averaged axes, from the input alone: differentiable again."""
        axes = channel_axes(x.ndim)
        d = x - x.mean(axis=axes, keepdims=True)                                     #: d = x − μ
        inv_std = 1.0 / SQRT((d * d).mean(axis=axes, keepdims=True) + self.eps)      #: 1/σ = 1/√(mean(d²) + ε)
        return d * inv_std, inv_std, axes                                            #: x̂ = d/σ

    fresh = True


AFFINE = op_from("Affine", lambda self, x, a, b: Rows(x).affine(a, b),     # y = a x + b with a, b (C,) of each channel
                 dx=lambda self, gy, y, x, a, b: gy * a.reshape((1, -1) + (1,) * (x.ndim - 2)),
                 da=lambda self, gy, y, x, a, b: (gy * x).sum(axis=channel_axes(x.ndim)),
                 db=lambda self, gy, y, x, a, b: gy.sum(axis=channel_axes(x.ndim)))


def batch_norm(x, gamma, beta, running_mean=None, running_var=None, training=True, momentum=0.1, eps=1e-5) -> Tensor:
    """γ (x − μ)/√(σ² + ε) + β for each channel.

    x (N, C) or (N, C, H, W); γ, β (C,).
    training: μ, σ² are the batch's mean and biased variance; running_mean and running_var (arrays (C,), changed in
              place) move by  running ← (1 − momentum) running + momentum · statistic,  with the *unbiased* variance.
    else:     μ, σ² are running_mean and running_var.
    Raises ShapeError for a wrong channel count, DataError for a batch with one value per channel in training.
    Conventions are PyTorch's, but its F.batch_norm has the running statistics before γ and β. Keras uses momentum 0.99
    on the old value, a biased running variance and ε = 1e-3.

    >>> F.batch_norm(mg.Tensor([[1.], [3.]]), mg.Tensor([1.]), mg.Tensor([0.]), eps=0.0)
    Tensor([[-1.],
            [ 1.]], dtype=float32)
    """
    x, gamma, beta = same_dtype(x, gamma, beta)
    if x.ndim not in (2, 4) or x.shape[1:2] != gamma.shape or gamma.shape != beta.shape:
        raise ShapeError(f"batch_norm: got x of shape {x.shape} with γ {gamma.shape} and β {beta.shape}, expected "
                         "(N, C) or (N, C, H, W) with γ and β of shape (C,). Check the layer's number of channels.")
    if not training:
        return _with_running_statistics(x, gamma, beta, running_mean, running_var, eps)
    count = x.size // max(x.shape[1], 1)
    if count < 2:
        raise DataError(f"batch_norm: got {count} value per channel (shape {x.shape}) in training, expected at least "
                        "2: the variance of one value is 0. Use larger batches (drop_last=True) or model.eval().")
    y = apply(BatchNorm(eps), x, gamma, beta)
    if running_mean is not None:
        move_statistics(running_mean, running_var, *y.kept[:2], count, momentum)
    return y


def move_statistics(running_mean, running_var, mean, var, count, momentum):
    """running ← (1 − momentum) running + momentum · statistic, in place; the variance n/(n − 1) σ² of n = count values.

    Inside `frozen_statistics()` they stay as they are.
    """
    if not statistics_are_frozen():
        running_mean[...] = (1 - momentum) * running_mean + momentum * mean
        running_var[...] = (1 - momentum) * running_var + (momentum * count / (count - 1)) * var


def _with_running_statistics(x, gamma, beta, mean, var, eps):
    """γ (x − μ)/√(σ² + ε) + β with given statistics: linear in x."""
    if mean is None or var is None:
        raise ShapeError("batch_norm: got training=False without running statistics, expected running_mean and "
                         "running_var.")
    mean, var = (backend.asarray(raw(a)).astype(x.dtype) for a in (mean, var))       # copies: training writes to them
    scale = gamma * constant(1.0 / namespace(var).sqrt(var + x.dtype.type(eps)))
    return apply(AFFINE, x, scale, beta - scale * constant(mean))


def layer_norm(x, gamma, beta, eps=1e-5) -> Tensor:
    """γ (x − μ)/√(σ² + ε) + β, μ and σ² over the last axes, as many as γ has.      Ba et al. 2016, arXiv:1607.06450

    >>> F.layer_norm(mg.Tensor([[1., 3.]]), mg.Tensor([1., 1.]), mg.Tensor([0., 10.]), eps=0.0)
    Tensor([[-1., 11.]], dtype=float32)
    """
    x, gamma, beta = as_tensor(x), as_tensor(gamma), as_tensor(beta)
    fits = gamma.ndim and x.shape[-gamma.ndim:] == gamma.shape
    if not fits or beta.shape != gamma.shape:
        raise ShapeError(f"layer_norm: got x of shape {x.shape}, expected " + (
            f"β of shape {gamma.shape}, the shape of γ, not {beta.shape}." if fits else
            f"its last axes to be {gamma.shape}, the shape of γ (at least one axis)."))
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    d = x - x.mean(axis=axes, keepdims=True)
    return d / ((d * d).mean(axis=axes, keepdims=True) + eps).sqrt() * gamma + beta


def dropout(x, p=0.5, training=True) -> Tensor:
    """x with each element zeroed with probability p, the others divided by 1 − p; x itself outside training.

    The mask follows from one number of the host generator (`mg.seed`) and is made on the device of x: nothing is
    uploaded, and a GPU drops what the CPU drops (`random_bits`). p is rounded to a multiple of 2⁻³².
    Srivastava et al. 2014.

    >>> F.dropout(mg.Tensor([1., 2.]), 0.5, training=False)
    Tensor([1., 2.], dtype=float32)
    """
    x = as_float(x)
    if not isinstance(p, (int, float, backend.np.number)) or not 0 <= p < 1:
        raise ShapeError(f"dropout: got p = {p!r}, expected 0 ≤ p < 1 (the probability to drop).")
    if not training or p == 0:
        return x
    dropped = min(round(p * 2**32), 2**32 - 1)
    mask = (random_bits(prod(x.shape), namespace(x.data)) >= dropped).reshape(x.shape).astype(x.dtype)
    return x * constant(mask / x.dtype.type(1 - p))
