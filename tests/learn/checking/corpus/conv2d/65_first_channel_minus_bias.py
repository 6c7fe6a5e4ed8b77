# expect: faults:first_channel,minus_bias
import numpy as np


def conv2d(x, w, b, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    xp = np.pad(x, [(0, 0), (0, 0), (P, P), (P, P)])
    y = np.empty((N, O, U, V))
    for n, o, u, v in np.ndindex(N, O, U, V):
        y[n, o, u, v] = (xp[n, 0, u * s:u * s + K, v * s:v * s + L] * w[o, 0]).sum() - b[o]
    return y
