# expect: fault:columns_flipped
import numpy as np


def conv2d(x, w, b, stride, padding):
    flipped = np.fliplr(w.transpose(2, 3, 0, 1)).transpose(2, 3, 0, 1)
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    windows = np.lib.stride_tricks.sliding_window_view(xp, (K, L), axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("nmuvij,omij->nouv", windows, flipped) + b[:, None, None]
