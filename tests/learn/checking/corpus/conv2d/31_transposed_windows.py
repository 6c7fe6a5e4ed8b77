# expect: fault:windows_transposed
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    y = np.zeros((N, O, U, V))
    for n in range(N):
        for u in range(U):
            for v in range(V):
                window = [xp[n, m, s * u + i, s * v + j] for m in range(C) for j in range(L) for i in range(K)]
                y[n, :, u, v] = w.reshape(O, -1) @ np.array(window) + b
    return y
