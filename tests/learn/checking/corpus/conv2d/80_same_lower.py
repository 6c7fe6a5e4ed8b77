# expect: variant:same_lower
import numpy as np


def conv2d(x, w, b, stride, padding):
    out = [-(-size // stride) for size in x.shape[2:]]
    more = [max((n - 1) * stride + k - size, 0) for n, k, size in zip(out, w.shape[2:], x.shape[2:])]
    x = np.pad(x, [(0, 0), (0, 0)] + [(m - m // 2, m // 2) for m in more])
    windows = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))[:, :, ::stride, ::stride]
    y = np.einsum("ncuvij,ocij->nouv", windows[:, :, :out[0], :out[1]], w)
    return y + b[:, None, None]
