# expect: faults:last_window,batch_mean
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    s, P = stride, padding
    (H, W), (K, L), (U, V) = x.shape[2:], w.shape[2:], dy.shape[2:]
    xp = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    for u in range(U):
        for v in range(V):
            seen = np.s_[:, :, s * u:s * u + K, s * v:s * v + L]
            dxp[seen] = np.tensordot(dy[:, :, u, v], w, 1)
            dw += np.tensordot(dy[:, :, u, v], xp[seen], axes=([0], [0]))
    return dxp[:, :, P:P + H, P:P + W], dw / len(x), dy.sum((2, 3)).mean(0)
