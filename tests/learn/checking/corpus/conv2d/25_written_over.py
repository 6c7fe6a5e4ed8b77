# expect: fault:last_tap
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    y = np.zeros((N, O, U, V))
    for n in range(N):
        for o in range(O):
            for u in range(U):
                for v in range(V):
                    for m in range(C):
                        for i in range(K):
                            for j in range(L):
                                y[n, o, u, v] = xp[n, m, s * u + i, s * v + j] * w[o, m, i, j]
    return y + b[:, None, None]
