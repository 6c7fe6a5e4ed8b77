# expect: fault:windows_channels_last
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    columns = np.empty((N, U, V, K * L * C))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, s * u:s * u + K, s * v:s * v + L]
            columns[:, u, v] = window.transpose(0, 2, 3, 1).reshape(N, -1)
    return (columns @ w.reshape(O, -1).T + b).transpose(0, 3, 1, 2)
