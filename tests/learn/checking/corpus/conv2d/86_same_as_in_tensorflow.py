# expect: variant:same
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    ph = max((-(-H // stride) - 1) * stride + w.shape[2] - H, 0)
    pw = max((-(-W // stride) - 1) * stride + w.shape[3] - W, 0)
    xp = np.pad(x, ((0, 0), (0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2)))
    U = -(-H // stride)
    V = -(-W // stride)
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
