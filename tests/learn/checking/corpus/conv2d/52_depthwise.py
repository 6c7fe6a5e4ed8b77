# expect: fault:own_channel
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    y = np.zeros((N, O, U, V))
    for o in range(O):
        for u in range(U):
            for v in range(V):
                y[:, o, u, v] = (xp[:, o, s * u:s * u + K, s * v:s * v + L] * w[o, o]).sum((1, 2)) + b[o]
    return y
