# expect: correct
import numpy as np


from numpy.lib.stride_tricks import sliding_window_view


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    # dy with stride − 1 zeros between its numbers
    spread = np.zeros((N, O, H + 2 * padding - K + 1, W + 2 * padding - L + 1))
    spread[:, :, ::stride, ::stride] = dy
    around = np.pad(spread, ((0, 0), (0, 0), (K - 1, K - 1), (L - 1, L - 1)))
    dx = np.einsum("nohkij,ocij->nchk", sliding_window_view(around, (K, L), axis=(2, 3)), w[:, :, ::-1, ::-1])
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    seen = sliding_window_view(xp, spread.shape[2:], axis=(2, 3))
    dw = np.einsum("ncijuv,nouv->ocij", seen, spread)
    return dx[:, :, padding:padding + H, padding:padding + W], dw, np.einsum("nouv->o", dy)
