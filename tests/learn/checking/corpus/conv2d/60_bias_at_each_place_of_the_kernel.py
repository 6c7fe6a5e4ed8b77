# expect: fault:bias_per_place
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.pad(x, [(0, 0), (0, 0), (P, P), (P, P)])
    y = np.zeros((N, O, U, V))
    for i in range(K):
        for j in range(L):
            seen = xp[:, :, i:i + s * (U - 1) + 1:s, j:j + s * (V - 1) + 1:s]
            y = y + np.einsum("nmuv,om->nouv", seen, w[:, :, i, j]) + b.reshape(1, -1, 1, 1)
    return y
