"""Attention: each position takes the mean of all values, weighted by how well its query fits their keys."""
from ..autograd import Tensor, as_tensor
from ..errors import ShapeError
from .softmax import softmax


def scaled_dot_product_attention(q, k, v) -> Tensor:
    """softmax(q kᵀ/√d) v.      q (…, S, d), k (…, T, d), v (…, T, e) → (…, S, e)

    Row s of softmax(q kᵀ/√d) holds the weights with which position s reads the T values; each row sums to 1. With
    entries of variance 1, q·k has the variance d: dividing by √d keeps the softmax away from one-hot rows.
    Vaswani et al. 2017, arXiv:1706.03762, equation 1. Differentiable to any order. Memory: the weights, S · T numbers
    for each leading index, are kept for the backward pass.
    Raises ShapeError if q and k differ in d, or k and v in T.

    >>> q = k = mg.Tensor([[1.0, 0.0], [0.0, 1.0]])
    >>> F.scaled_dot_product_attention(q, k, mg.Tensor([[3.0], [3.0]])).numpy().round(3).tolist()
    [[3.0], [3.0]]
    """
    q, k, v = as_tensor(q), as_tensor(k), as_tensor(v)
    if min(q.ndim, k.ndim, v.ndim) < 2 or q.shape[-1] != k.shape[-1] or k.shape[-2] != v.shape[-2]:
        raise ShapeError(f"scaled_dot_product_attention: got q {q.shape}, k {k.shape}, v {v.shape}, expected "
                         "(…, S, d), (…, T, d), (…, T, e).")
    scores = q @ k.swapaxes(-1, -2) / k.shape[-1] ** 0.5          # q kᵀ/√d
    return softmax(scores, axis=-1) @ v                           # softmax(…) v
