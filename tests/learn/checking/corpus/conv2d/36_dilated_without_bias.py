# expect: faults:dilated,no_bias
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    view = np.lib.stride_tricks.sliding_window_view(xp, (s * (K - 1) + 1, s * (L - 1) + 1), axis=(2, 3))
    return np.einsum("nmuvij,omij->nouv", view[:, :, :U, :V, ::s, ::s], w)
