# expect: fault:sums_before_the_product
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    P = padding
    H, W = x.shape[2], x.shape[3]
    K, L = w.shape[2], w.shape[3]
    U, V = dy.shape[2], dy.shape[3]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp = np.zeros_like(xp)
    dw = np.zeros_like(w)
    for u in range(U):
        for v in range(V):
            rows = slice(u * stride, u * stride + K)
            cols = slice(v * stride, v * stride + L)
            grad = dy[:, :, u, v]
            dw += np.multiply.outer(grad.sum(axis=0), xp[:, :, rows, cols].sum(axis=0))
            dxp[:, :, rows, cols] += np.tensordot(grad, w, axes=(1, 0))
    db = dy.sum(axis=0).sum(axis=(1, 2))
    return dxp[:, :, P:P + H, P:P + W], dw, db
