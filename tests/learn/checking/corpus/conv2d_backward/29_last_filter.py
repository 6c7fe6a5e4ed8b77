# expect: fault:last_filter
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for o in range(O):
        dxp = np.zeros_like(xp)
        for u in range(dy.shape[2]):
            for v in range(dy.shape[3]):
                at = np.s_[:, :, s * u:s * u + K, s * v:s * v + L]
                dxp[at] += dy[:, o, u, v][:, None, None, None] * w[o]
                dw[o] += np.tensordot(dy[:, o, u, v], xp[at], 1)
    return dxp[:, :, P:P + H, P:P + W], dw, dy.sum(axis=(0, 2, 3))
