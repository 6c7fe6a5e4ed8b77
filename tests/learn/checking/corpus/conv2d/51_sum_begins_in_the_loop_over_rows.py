# expect: fault:last_row_of_the_kernel
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    y = np.zeros((N, O, U, V))
    for u in range(U):
        for v in range(V):
            for i in range(K):
                total = 0.0
                for j in range(L):
                    total = total + xp[:, :, s * u + i, s * v + j] @ w[:, :, i, j].T
            y[:, :, u, v] = total + b
    return y
