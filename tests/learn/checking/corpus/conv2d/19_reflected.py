# expect: variant:mirrored
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="reflect")
    U = (H + 2 * padding - K) // stride + 1
    V = (W + 2 * padding - L) // stride + 1
    y = np.zeros((N, O, U, V))
    for n in range(N):
        for o in range(O):
            for u in range(U):
                for v in range(V):
                    window = xp[n, :, u * stride:u * stride + K, v * stride:v * stride + L]
                    y[n, o, u, v] = np.sum(window * w[o]) + b[o]
    return y
