# expect: fault:first_example
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            rows, columns = slice(s * u, s * u + K), slice(s * v, s * v + L)
            dxp[:, :, rows, columns] += np.einsum("no,omij->nmij", dy[:, :, u, v], w)
            dw += np.einsum("o,mij->omij", dy[0, :, u, v], xp[0, :, rows, columns])
    return dxp[:, :, P:P + H, P:P + W], dw, dy[0].sum(axis=(1, 2))
