# expect: variant:zeros_of_same
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    (N, C, H, W), (O, _, K, L), (U, V) = x.shape, w.shape, dy.shape[2:]

    def around(out, kernel, size):
        total = max((out - 1) * stride + kernel - size, 0)
        return total // 2, total - total // 2

    rows, columns = around(U, K, H), around(V, L, W)
    xp = np.pad(x, ((0, 0), (0, 0), rows, columns))
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for u in range(U):
        for v in range(V):
            place = np.s_[:, :, u * stride:u * stride + K, v * stride:v * stride + L]
            dw += np.einsum("no,ncij->ocij", dy[:, :, u, v], xp[place])
            dxp[place] += np.einsum("no,ocij->ncij", dy[:, :, u, v], w)
    return dxp[:, :, rows[0]:rows[0] + H, columns[0]:columns[0] + W], dw, dy.sum((0, 2, 3))
