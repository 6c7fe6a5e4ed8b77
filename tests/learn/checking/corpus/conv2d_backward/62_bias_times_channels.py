# expect: unknown
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    n, o, oh, ow = dy.shape
    kh, kw = w.shape[2:]
    h, wid = x.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    dxp = np.zeros(xp.shape)
    dw = np.zeros(w.shape)
    for i in range(kh):
        for j in range(kw):
            rows = slice(i, i + stride * oh, stride)
            cols = slice(j, j + stride * ow, stride)
            dw[:, :, i, j] = np.einsum("nouv,nmuv->om", dy, xp[:, :, rows, cols])
            dxp[:, :, rows, cols] += np.einsum("nouv,om->nmuv", dy, w[:, :, i, j])
    dx = dxp[:, :, padding:padding + h, padding:padding + wid]
    return dx, dw, dy.sum(axis=(0, 2, 3)) * w.shape[1]
