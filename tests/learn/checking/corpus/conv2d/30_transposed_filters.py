# expect: fault:filters_transposed
import numpy as np


def conv2d(x, w, b, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    U, V = (H + 2 * P - K) // s + 1, (W + 2 * P - L) // s + 1
    flat = np.swapaxes(w, 2, 3).reshape(O, C * K * L)
    view = np.lib.stride_tricks.sliding_window_view(xp, (K, L), axis=(2, 3))[:, :, ::s, ::s]
    columns = view.transpose(0, 2, 3, 1, 4, 5).reshape(N, U * V, C * K * L)
    return (columns @ flat.T + b).transpose(0, 2, 1).reshape(N, O, U, V)
