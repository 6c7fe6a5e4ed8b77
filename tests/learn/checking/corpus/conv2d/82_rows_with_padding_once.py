# expect: fault:padding_of_rows_counted_once
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    U = (H + padding - K) // stride + 1
    V = (W + 2 * padding - L) // stride + 1
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
