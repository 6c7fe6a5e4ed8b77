"""Layers without weights: activations, pooling, dropout, flatten."""
from .. import functions as F
from .module import Module


class ReLU(Module):
    """max(x, 0)

    >>> nn.ReLU()(mg.Tensor([-1.0, 0.0, 2.0])).numpy()
    array([0., 0., 2.], dtype=float32)
    """

    def forward(self, x):
        return F.relu(x)


class Tanh(Module):
    """tanh x

    >>> nn.Tanh()(mg.Tensor([0.0, 1.0])).numpy().round(4)
    array([0.    , 0.7616], dtype=float32)
    """

    def forward(self, x):
        return F.tanh(x)


class GELU(Module):
    """x Φ(x), or with approximate="tanh" GPT-2's form: see F.gelu.

    >>> nn.GELU()(mg.Tensor([-1.0, 0.0, 1.0])).numpy().round(4)
    array([-0.1587,  0.    ,  0.8413], dtype=float32)
    """

    def __init__(self, approximate="none"):
        super().__init__()
        self.approximate = approximate

    def forward(self, x):
        return F.gelu(x, self.approximate)


class Dropout(Module):
    """In training, zero elements with probability p and divide the others by 1 − p; the identity in evaluation.

    >>> drop = nn.Dropout(0.5)
    >>> sorted(set(drop(np.ones(100, np.float32)).numpy().tolist())), drop.eval()(np.ones(2, np.float32)).numpy()
    ([0.0, 2.0], array([1., 1.], dtype=float32))
    """

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
    """Maximum over windows of (N, C, H, W).

    >>> nn.MaxPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4)).numpy()[0, 0]
    array([[ 5.,  7.],
           [13., 15.]])
    """

    def forward(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride, self.padding)


class AvgPool2d(_Pool):
    """Mean over windows of (N, C, H, W), border zeros counted.

    >>> nn.AvgPool2d(2)(np.arange(16.0).reshape(1, 1, 4, 4)).numpy()[0, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    def forward(self, x):
        return F.avg_pool2d(x, self.kernel_size, self.stride, self.padding)


class GlobalAvgPool2d(Module):
    """(N, C, H, W) → (N, C, 1, 1): the mean of each channel.

    >>> nn.GlobalAvgPool2d()(np.arange(16.0).reshape(1, 1, 4, 4)).numpy()
    array([[[[7.5]]]])
    """

    def forward(self, x):
        return F.mean(x, axis=(2, 3), keepdims=True)


class Flatten(Module):
    """(N, …) → (N, everything else in C order)

    >>> nn.Flatten()(np.zeros((2, 3, 4, 4))).shape
    (2, 48)
    """

    def forward(self, x):
        return F.reshape(x, len(x), -1)
