"""Vision transformers: ViT-B/16 for ImageNet, and a tiny one for two cores.

    z₀ = [class; patches · E] + positions,    z ← z + attention(LN z),    z ← z + MLP(LN z),    y = head(LN z[class])

Dosovitskiy et al. 2021, arXiv:2010.11929. Names as in torchvision: class_token, conv_proj, encoder.pos_embedding,
encoder.layers.encoder_layer_0.ln_1, ….self_attention.in_proj_weight, ….mlp.0, ….mlp.3, encoder.ln, heads.head.
"""
from .. import functions as F
from .. import nn
from ..errors import ShapeError
from ..nn.initializers import full, normal
from . import parts
from .registry import architecture


class EncoderBlock(nn.Module):
    """z + attention(LN z), then z + MLP(LN z).      z (N, S, D) → (N, S, D)"""

    def __init__(self, dim, heads, hidden, dropout):
        super().__init__()
        self.ln_1, self.self_attention = nn.LayerNorm(dim, eps=1e-6), nn.SelfAttention(dim, heads)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, dim),
                                 nn.Dropout(dropout))

    def forward(self, z):
        z = z + self.dropout(self.self_attention(self.ln_1(z)))
        return z + self.mlp(self.ln_2(z))


class Encoder(nn.Module):
    """Learned positions, `depth` blocks, LayerNorm.      z (N, S, D) → (N, S, D)"""

    def __init__(self, positions, dim, depth, heads, dropout):
        super().__init__()
        self.pos_embedding, self.dropout = normal((1, positions, dim), 0.02), nn.Dropout(dropout)
        self.layers = parts.Chain(**{f"encoder_layer_{i}": EncoderBlock(dim, heads, 4 * dim, dropout)
                                     for i in range(depth)})
        self.ln = nn.LayerNorm(dim, eps=1e-6)

    def forward(self, z):
        return self.ln(self.layers(self.dropout(z + self.pos_embedding)))


class VisionTransformer(nn.Module):
    """x (N, channels, size, size) → logits (N, classes): one token for each patch, and one for the class.

    Differs from torchvision in its start: the head is not zero, and the convolution and the linear layers of the MLP
    start as nn.Conv2d and nn.Linear.
    """

    def __init__(self, size, patch, dim, depth, heads, classes, channels, dropout):
        super().__init__()
        self.class_token = full((1, 1, dim), 0.0)
        self.conv_proj = patches(channels, dim, size, patch)
        self.encoder = Encoder(1 + (size // patch) ** 2, dim, depth, heads, dropout)
        self.heads = parts.Chain(head=nn.Linear(dim, classes))
        self.size = size

    def forward(self, x):
        z = tokens(self.conv_proj, x, self.size)
        first = F.broadcast_to(self.class_token, (len(z), 1, z.shape[2]))
        z = self.encoder(F.concatenate([first, z], axis=1))
        return self.heads(z[:, 0])


def patches(channels, dim, size, patch):
    """The convolution that cuts images into patches and maps each to `dim` numbers; ShapeError if they do not fit."""
    if size % patch:
        raise ShapeError(f"patches: got images of side {size} and patches of side {patch}, expected a multiple.")
    return nn.Conv2d(channels, dim, patch, stride=patch)


def tokens(projection, x, size):
    """x (N, C, size, size) → (N, number of patches, D), row by row."""
    if x.shape[2:] != (size, size):
        raise ShapeError(f"got images of shape {tuple(x.shape[1:])}, expected {size} × {size} pixels: the network has "
                         f"one embedding for each position. Build it with size={x.shape[-1]}.")
    z = projection(x)
    return z.reshape(len(x), z.shape[1], -1).transpose(0, 2, 1)


@architecture((3, 224, 224))
def vit_b_16(classes=1000, channels=3, size=224, patch=16, dim=768, depth=12, heads=12, dropout=0.0):
    """ViT-B/16 for ImageNet, 86,567,656 parameters.

    >>> models.vit_b_16(size=32, dim=24, depth=2, heads=2, classes=10).parameters().layout.n
    33346
    """
    return VisionTransformer(size, patch, dim, depth, heads, classes, channels, dropout)


@architecture((3, 32, 32))
def vit_tiny(classes=10, channels=3, size=32, patch=4, dim=64, depth=4, heads=4, dropout=0.0):
    """A small ViT for 32 × 32 images, 208,074 parameters.

    The ViT-Ti/16 of DeiT (arXiv:2012.12877) has 5,717,416: dim=192, depth=12, heads=3, patch=16, size=224,
    classes=1000.

    >>> models.vit_tiny().parameters().layout.n
    208074
    """
    return VisionTransformer(size, patch, dim, depth, heads, classes, channels, dropout)
