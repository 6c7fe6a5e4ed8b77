# expect: variant:cover_all
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    s = stride
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding + s - 1), (padding, padding + s - 1)))
    U = (H + 2 * padding - K + s - 1) // s + 1
    V = (W + 2 * padding - L + s - 1) // s + 1
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
