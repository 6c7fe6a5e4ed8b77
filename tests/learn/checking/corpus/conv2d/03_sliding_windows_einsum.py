# expect: correct
import numpy as np


from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride, padding):
    xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2))
    windows = sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncuvij,ocij->nouv", windows, w) + b[None, :, None, None]
