# expect: fault:stride_of_columns_alone
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            seen = xp[:, :, u:u + K, s * v:s * v + L]
            y[:, :, u, v] = np.tensordot(seen, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return y
