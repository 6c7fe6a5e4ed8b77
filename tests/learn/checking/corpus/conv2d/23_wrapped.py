# expect: variant:wrapped
import numpy as np


def conv2d(x, w, b, stride, padding):
    xp = np.pad(x, ((0, 0), (0, 0), (padding,) * 2, (padding,) * 2), mode="wrap")
    k, l = w.shape[2:]
    win = np.lib.stride_tricks.sliding_window_view(xp, (k, l), axis=(2, 3))[:, :, ::stride, ::stride]
    return np.einsum("ncuvkl,ockl->nouv", win, w) + b[None, :, None, None]
