# expect: variant:zeros_of_same
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L) = x.shape, w.shape
    U, V = (H + 2 * padding - K) // stride + 1, (W + 2 * padding - L) // stride + 1

    def around(out, kernel, size):
        total = max((out - 1) * stride + kernel - size, 0)
        return total // 2, total - total // 2

    xp = np.pad(x, ((0, 0), (0, 0), around(U, K, H), around(V, L, W)))
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            win = xp[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            y[:, :, u, v] = np.tensordot(win, w, axes=([1, 2, 3], [1, 2, 3])) + b
    return y
