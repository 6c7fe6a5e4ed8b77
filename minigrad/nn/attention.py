"""Self-attention in several heads. Shapes, names and initial weights are those of PyTorch's MultiheadAttention."""
from .. import functions as F
from ..errors import ShapeError
from .initializers import full, xavier_uniform
from .layers import Linear
from .module import Module


class SelfAttention(Module):
    """concat(head₁, …, head_h) W_Oᵀ + b_O,   headᵢ = softmax(qᵢ kᵢᵀ/√d) vᵢ,   (q, k, v) = x W_inᵀ + b_in

    x (N, S, D) → (N, S, D); d = D/h numbers for each head. in_proj_weight (3D, D): the rows of all q, then k, then v.
    Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2. Names as in PyTorch's MultiheadAttention, whose weights load;
    like it, in_proj_weight starts uniform on ±√(6/(D + 3D)), biases at 0.
    Differs from it: one input, batches first, and the result alone, without the attention weights.
    Raises ShapeError if D is not a multiple of the number of heads, or x has another last axis.

    >>> layer = nn.SelfAttention(8, 2)
    >>> layer(mg.zeros(1, 5, 8)).shape
    (1, 5, 8)
    """

    def __init__(self, embed_dim, num_heads):
        super().__init__()
        if embed_dim % num_heads:
            raise ShapeError(f"SelfAttention: got embed_dim {embed_dim} in {num_heads} heads, expected a multiple.")
        self.num_heads = num_heads
        self.in_proj_weight, self.in_proj_bias = xavier_uniform((3 * embed_dim, embed_dim)), full((3 * embed_dim,), 0.0)
        self.out_proj = Linear(embed_dim, embed_dim)
        self.out_proj.bias = full((embed_dim,), 0.0)

    def forward(self, x):
        dim = self.in_proj_weight.shape[1]
        if x.ndim != 3 or x.shape[-1] != dim:
            raise ShapeError(f"SelfAttention: got x of shape {tuple(x.shape)}, expected (N, S, {dim}).")
        n, s, _ = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias).reshape(n, s, 3, self.num_heads, -1)
        q, k, v = qkv.transpose(2, 0, 3, 1, 4)                                        # each (N, h, S, d)
        heads = F.scaled_dot_product_attention(q, k, v)
        return self.out_proj(heads.transpose(0, 2, 1, 3).reshape(n, s, dim))

    def describe(self):
        return f"{self.in_proj_weight.shape[1]}, {self.num_heads}"
