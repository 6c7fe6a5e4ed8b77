"""SelfAttention, head by head from its formula, and what it has to do with the order of its positions."""
import numpy as np
import pytest

import minigrad as mg
from minigrad import functions as F
from minigrad import nn
from minigrad.errors import ShapeError

RNG = np.random.default_rng(0)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def layer(dim=6, heads=3):
    mg.seed(0)
    made = nn.SelfAttention(dim, heads).to(np.float64)
    for p in made.parameters():
        p.data[...] = RNG.normal(size=p.shape)
    return made


def test_each_head_is_its_formula():
    attention, x = layer(), RNG.normal(size=(2, 4, 6))
    W, b = attention.in_proj_weight.numpy(), attention.in_proj_bias.numpy()
    heads = []
    for h in range(3):
        rows = slice(2 * h, 2 * h + 2)
        q, k, v = (x @ W[6 * i:6 * i + 6][rows].T + b[6 * i:6 * i + 6][rows] for i in range(3))
        heads.append(softmax(q @ k.swapaxes(1, 2) / np.sqrt(2)) @ v)
    expected = np.concatenate(heads, -1) @ attention.out_proj.weight.numpy().T + attention.out_proj.bias.numpy()
    np.testing.assert_allclose(attention(mg.Tensor(x)).numpy(), expected, rtol=1e-12)
    other = layer(heads=2)
    other.load_state_dict(attention.state_dict())
    assert abs(other(mg.Tensor(x)).numpy() - expected).max() > 1e-2


def test_permuted_positions_give_permuted_results():
    attention, x, order = layer(), RNG.normal(size=(2, 4, 6)), [2, 0, 3, 1]
    y = attention(mg.Tensor(x)).numpy()
    np.testing.assert_allclose(attention(mg.Tensor(x[:, order])).numpy(), y[:, order], rtol=1e-12)


def test_it_starts_as_documented():
    mg.seed(0)
    attention = nn.SelfAttention(64, 4)
    bound = np.sqrt(6 / (64 + 192))
    W = attention.in_proj_weight.numpy()
    assert bound * 0.99 < abs(W).max() <= bound and abs(W.std() / (bound / np.sqrt(3)) - 1) < 0.02
    assert not attention.in_proj_bias.numpy().any() and not attention.out_proj.bias.numpy().any()
    assert list(attention.state_dict()) == ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"]


def test_wrong_shapes_are_refused():
    with pytest.raises(ShapeError, match="SelfAttention: got embed_dim 6 in 4 heads, expected a multiple"):
        nn.SelfAttention(6, 4)
    with pytest.raises(ShapeError, match=r"SelfAttention: got x of shape \(2, 5\), expected \(N, S, 6\)"):
        layer()(np.zeros((2, 5)))
    with pytest.raises(ShapeError, match=r"got q \(3, 4\), k \(5, 3\), v \(5, 2\)"):
        F.scaled_dot_product_attention(np.zeros((3, 4)), np.zeros((5, 3)), np.zeros((5, 2)))
    with pytest.raises(ShapeError, match=r"expected \(…, S, d\), \(…, T, d\), \(…, T, e\)"):
        F.scaled_dot_product_attention(np.zeros((3, 4)), np.zeros((5, 4)), np.zeros((6, 2)))
