# expect: fault:last_tap
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    s, P = stride, padding
    (H, W), (K, L), (U, V) = x.shape[2:], w.shape[2:], dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for i in range(K):
        for j in range(L):
            seen = np.s_[:, :, i:i + s * U:s, j:j + s * V:s]
            dxp[seen] = np.einsum("nouv,oc->ncuv", dy, w[:, :, i, j])
            dw[:, :, i, j] = np.einsum("nouv,ncuv->oc", dy, xp[seen])
    return dxp[:, :, P:P + H, P:P + W], dw, dy.sum((0, 2, 3))
