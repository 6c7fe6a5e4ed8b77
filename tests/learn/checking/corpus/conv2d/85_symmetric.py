# expect: variant:symmetric
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode='symmetric')
    U = (H + 2 * padding - K) // stride + 1
    V = (W + 2 * padding - L) // stride + 1
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
