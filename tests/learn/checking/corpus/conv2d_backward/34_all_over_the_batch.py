# expect: fault:all_divided_by_N
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    dy = dy / N
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            rows, cols = slice(s * u, s * u + K), slice(s * v, s * v + L)
            dxp[:, :, rows, cols] += np.einsum("no,ocij->ncij", dy[:, :, u, v], w)
            dw += np.einsum("no,ncij->ocij", dy[:, :, u, v], xp[:, :, rows, cols])
    return dxp[:, :, P:P + H, P:P + W], dw, dy.sum((0, 2, 3))
