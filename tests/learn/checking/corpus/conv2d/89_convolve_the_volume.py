# expect: variant:flipped_volume
import numpy as np


def conv2d(x, w, b, stride, padding):
    p, s = padding, stride
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    kernel = np.flip(w, axis=(1, 2, 3))
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    return np.einsum("ncuvij,ocij->nouv", windows, kernel) + b[:, None, None]
