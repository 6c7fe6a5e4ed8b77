# expect: fault:one_column_less
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s
    xp = np.pad(x, [(0, 0), (0, 0), (P, P), (P, P)])
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, s * u:s * u + K, s * v:s * v + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
