"""Layers without weights: activations, pooling, dropout, flatten."""
from .. import functions as F
from .module import Module


class ReLU(Module):
    """max(x, 0)"""

    def forward(self, x):
        return F.relu(x)


class Tanh(Module):
    """tanh x"""

    def forward(self, x):
        return F.tanh(x)


class GELU(Module):
    """x Φ(x), the exact form."""

    def forward(self, x):
        return F.gelu(x)


class Dropout(Module):
    """In training, zero elements with probability p and divide the others by 1 − p; the identity in evaluation."""

    def __init__(self, p=0.5):
        super().__init__()
        self.p = p

    def forward(self, x):
        return F.dropout(x, self.p, self.training)

    def describe(self):
        return f"{self.p}"


class _Pool(Module):
    """kernel, stride (default: kernel), padding: numbers or pairs."""

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        self.kernel_size, self.stride, self.padding = kernel_size, stride, padding

    def describe(self):
        return f"{self.kernel_size}, stride={self.stride or self.kernel_size}, padding={self.padding}"


class MaxPool2d(_Pool):
    """Maximum over windows of (N, C, H, W)."""

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(_Pool):
    """Mean over windows of (N, C, H, W), border zeros counted."""

    def forward(self, x):
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)


class GlobalAvgPool2d(Module):
    """(N, C, H, W) → (N, C, 1, 1): the mean of each channel."""

    def forward(self, x):
        return F.mean(x, axis=(2, 3), keepdims=True)


class Flatten(Module):
    """(N, …) → (N, everything else in C order)"""

    def forward(self, x):
        return F.reshape(x, len(x), -1)
