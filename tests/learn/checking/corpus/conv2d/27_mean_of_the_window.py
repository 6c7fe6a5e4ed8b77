# expect: fault:window_mean
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    y = np.empty((N, O, U, V))
    for o in range(O):
        for u in range(U):
            for v in range(V):
                y[:, o, u, v] = (xp[:, :, s * u:s * u + K, s * v:s * v + L] * w[o]).mean(axis=(1, 2, 3)) + b[o]
    return y
