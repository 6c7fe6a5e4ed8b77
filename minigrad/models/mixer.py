"""MLP-Mixer: Mixer-B/16 for ImageNet, and a tiny one for two cores.

    z ← z + (MLP (LN z)ᵀ)ᵀ     across positions,       z ← z + MLP(LN z)     across channels

Tolstikhin et al. 2021, arXiv:2105.01601, table 1. Names as in timm: stem.proj, blocks.0.norm1, blocks.0.mlp_tokens.fc1,
blocks.0.norm2, blocks.0.mlp_channels.fc1, norm, head.
"""
from .. import functions as F
from .. import nn
from . import parts
from .registry import architecture
from .vit import patches, tokens


class MixerBlock(nn.Module):
    """z (N, S, D) → (N, S, D)"""

    def __init__(self, positions, dim):
        super().__init__()
        self.norm1, self.mlp_tokens = nn.LayerNorm(dim, eps=1e-6), mlp(positions, dim // 2)
        self.norm2, self.mlp_channels = nn.LayerNorm(dim, eps=1e-6), mlp(dim, 4 * dim)

    def forward(self, z):
        z = z + self.mlp_tokens(self.norm1(z).swapaxes(1, 2)).swapaxes(1, 2)
        return z + self.mlp_channels(self.norm2(z))


def mlp(dim, hidden):
    """Two linear layers with a GELU between them."""
    return parts.Chain(fc1=nn.Linear(dim, hidden), act=nn.GELU(), fc2=nn.Linear(hidden, dim))


class Mixer(nn.Module):
    """x (N, channels, size, size) → logits (N, classes); the hidden widths are D/2 (positions) and 4D (channels)."""

    def __init__(self, size, patch, dim, depth, classes, channels):
        super().__init__()
        self.stem = parts.Chain(proj=patches(channels, dim, size, patch))
        self.blocks = nn.Sequential(*(MixerBlock((size // patch) ** 2, dim) for _ in range(depth)))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.head = nn.Linear(dim, classes)
        self.size = size

    def forward(self, x):
        z = self.norm(self.blocks(tokens(self.stem, x, self.size)))
        return self.head(F.mean(z, axis=1))


@architecture((3, 224, 224))
def mixer_b_16(classes=1000, channels=3, size=224, patch=16, dim=768, depth=12):
    """Mixer-B/16 for ImageNet, 59,880,472 parameters.

    >>> models.mixer_b_16(size=32, dim=24, depth=2, classes=10).parameters().layout.n
    28626
    """
    return Mixer(size, patch, dim, depth, classes, channels)


@architecture((3, 32, 32))
def mixer_tiny(classes=10, channels=3, size=32, patch=4, dim=64, depth=4):
    """A small Mixer for 32 × 32 images, 154,058 parameters.

    >>> models.mixer_tiny().parameters().layout.n
    154058
    """
    return Mixer(size, patch, dim, depth, classes, channels)
