# expect: fault:padding_right
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.zeros((N, C, H + 2 * P, W + 2 * P))
    xp[:, :, P:P + H, :W] = x
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, s * u:s * u + K, s * v:s * v + L]
            y[:, :, u, v] = np.einsum("nmij,omij->no", window, w) + b
    return y
