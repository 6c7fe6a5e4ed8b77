# expect: fault:batch_mean
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    _, _, U, V = dy.shape
    p = padding
    xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(U):
        for v in range(V):
            r, c = u * stride, v * stride
            dxp[:, :, r:r + K, c:c + L] += np.einsum("no,ocij->ncij", dy[:, :, u, v], w)
            dw += np.einsum("no,ncij->ocij", dy[:, :, u, v], xp[:, :, r:r + K, c:c + L])
    db = dy.sum(axis=(2, 3)).mean(axis=0)
    return dxp[:, :, p:p + H, p:p + W], dw, db
