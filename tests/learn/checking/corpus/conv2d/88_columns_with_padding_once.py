# expect: fault:padding_of_columns_counted_once
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def conv2d(x, w, b, stride, padding):
    K, L = w.shape[2:]
    rows = (x.shape[2] + 2 * padding - K) // stride + 1
    columns = (x.shape[3] + padding - L) // stride + 1
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(x, (K, L), axis=(2, 3))[:, :, ::stride, ::stride][:, :, :rows, :columns]
    return np.einsum("nmuvij,omij->nouv", windows, w) + b[:, None, None]
