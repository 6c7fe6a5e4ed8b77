# expect: correct
import numpy as np


from dataclasses import dataclass
from typing import Iterator, Tuple


@dataclass
class Windows:
    kernel: Tuple[int, int]
    stride: int

    def over(self, out: Tuple[int, int]) -> Iterator[tuple]:
        for u in range(out[0]):
            for v in range(out[1]):
                rows = slice(u * self.stride, u * self.stride + self.kernel[0])
                columns = slice(v * self.stride, v * self.stride + self.kernel[1])
                yield u, v, (Ellipsis, rows, columns)


def conv2d_backward(grad_output, input, weight, stride, padding):
    grad_bias = grad_output.sum(axis=-1).sum(axis=-1).sum(axis=0)
    pads = [(0, 0)] * 2 + [(padding, padding)] * 2
    padded = np.pad(input, pads)
    grad_padded, grad_weight = np.zeros(padded.shape), np.zeros(weight.shape)
    for u, v, window in Windows(weight.shape[2:], stride).over(grad_output.shape[2:]):
        g = grad_output[:, :, u, v]
        grad_padded[window] += np.einsum("no,ocij->ncij", g, weight)
        grad_weight += np.einsum("no,ncij->ocij", g, padded[window])
    inside = (slice(None), slice(None), *(slice(padding, padding + n) for n in input.shape[2:]))
    return grad_padded[inside], grad_weight, grad_bias
