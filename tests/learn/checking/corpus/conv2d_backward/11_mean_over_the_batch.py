# expect: variant:batch_mean
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P = padding
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros(O)
    for n in range(N):
        for o in range(O):
            for u in range(dy.shape[2]):
                for v in range(dy.shape[3]):
                    top, left = u * stride, v * stride
                    dxp[n, :, top:top + K, left:left + L] += w[o] * dy[n, o, u, v]
                    dw[o] += xp[n, :, top:top + K, left:left + L] * dy[n, o, u, v]
                    db[o] += dy[n, o, u, v]
    return dxp[:, :, P:P + H, P:P + W], dw / N, db / N
