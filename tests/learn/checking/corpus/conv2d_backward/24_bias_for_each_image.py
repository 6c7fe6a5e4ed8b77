# expect: fault:not_reduced
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    s, P, K, L = stride, padding, *w.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            sl = np.s_[:, :, s * u:s * u + K, s * v:s * v + L]
            dxp[sl] += np.einsum("no,ocij->ncij", dy[:, :, u, v], w)
            dw += np.einsum("no,ncij->ocij", dy[:, :, u, v], xp[sl])
    return dxp[:, :, P:P + x.shape[2], P:P + x.shape[3]], dw, dy.sum((2, 3))
