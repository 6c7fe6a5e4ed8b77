# expect: unknown
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    s, P = stride, padding
    K, L = w.shape[2:]
    wide = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    back, dw = np.zeros(wide.shape), np.zeros(w.shape)
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            there = np.s_[:, :, s * u:s * u + K, s * v:s * v + L]
            back[there] += np.einsum("no,omij->nmij", dy[:, :, u, v], w)
            dw += np.einsum("no,nmij->omij", dy[:, :, u, v], wide[there])
    dx = back[:, :, P:P + x.shape[2], P:P + x.shape[3]]
    dx = np.where(x > 0, dx, 0.0)
    return dx, dw, dy.sum(axis=(0, 2, 3))
