# expect: fault:rows_and_columns
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    y = np.zeros((N, O, V, U))
    for u in range(U):
        for v in range(V):
            y[:, :, v, u] = np.einsum("nmij,omij->no", xp[:, :, s * u:s * u + K, s * v:s * v + L], w) + b
    return y
