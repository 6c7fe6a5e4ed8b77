# expect: fault:last_window_and_filter
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    N, C, H, W = x.shape
    O, _, K, L = w.shape
    P, s = padding, stride
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    db = np.zeros(O)
    for n in range(N):
        for o in range(O):
            for u in range(dy.shape[2]):
                for v in range(dy.shape[3]):
                    r, c = s * u, s * v
                    dxp[n, :, r:r + K, c:c + L] = dy[n, o, u, v] * w[o]
                    dw[o] += dy[n, o, u, v] * xp[n, :, r:r + K, c:c + L]
                    db[o] += dy[n, o, u, v]
    return dxp[:, :, P:P + H, P:P + W], dw, db
