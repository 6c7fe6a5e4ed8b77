# expect: fault:filters_channels_last
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    rows = w.transpose(0, 2, 3, 1).reshape(O, -1)
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            y[:, :, u, v] = xp[:, :, s * u:s * u + K, s * v:s * v + L].reshape(N, -1) @ rows.T
    return y + b.reshape(1, -1, 1, 1)
