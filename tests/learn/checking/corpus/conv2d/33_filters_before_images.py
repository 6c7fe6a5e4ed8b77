# expect: fault:reshaped_filters_first
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    columns = np.stack([xp[n, :, s * u:s * u + K, s * v:s * v + L].ravel()
                        for n in range(N) for u in range(U) for v in range(V)], axis=1)
    out = w.reshape(O, -1) @ columns + b[:, None]
    return out.reshape(N, O, U, V)
