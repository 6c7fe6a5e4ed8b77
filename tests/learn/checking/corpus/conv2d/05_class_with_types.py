# expect: correct
import numpy as np


class Conv2d:
    """A layer in the style of PyTorch."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, stride: int = 1, padding: int = 0) -> None:
        self.weight, self.bias, self.stride, self.padding = weight, bias, stride, padding

    def out(self, size: int, kernel: int) -> int:
        return (size + 2 * self.padding - kernel) // self.stride + 1

    def __call__(self, x: np.ndarray) -> np.ndarray:
        p, s = self.padding, self.stride
        N, _, H, W = x.shape
        O, _, K, L = self.weight.shape
        x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        y = np.empty((N, O, self.out(H, K), self.out(W, L)))
        for u in range(y.shape[2]):
            for v in range(y.shape[3]):
                window = x[:, :, s * u:s * u + K, s * v:s * v + L]
                y[:, :, u, v] = np.tensordot(window, self.weight, axes=([1, 2, 3], [1, 2, 3])) + self.bias
        return y


def conv2d(x, w, b, stride, padding):
    return Conv2d(w, b, stride, padding)(x)
