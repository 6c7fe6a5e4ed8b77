# expect: fault:dilated
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            window = xp[:, :, u:u + s * K:s, v:v + s * L:s]
            y[:, :, u, v] = np.tensordot(window, w, axes=((1, 2, 3), (1, 2, 3))) + b
    return y
