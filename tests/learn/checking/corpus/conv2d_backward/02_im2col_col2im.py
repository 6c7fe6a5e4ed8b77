# expect: correct
import numpy as np


def im2col(x, K, L, s, U, V):
    return np.stack([x[:, :, i:i + s * (U - 1) + 1:s, j:j + s * (V - 1) + 1:s]
                     for i in range(K) for j in range(L)], axis=2)


def col2im(cols, shape, K, L, s, U, V):
    x = np.zeros(shape)
    for i in range(K):
        for j in range(L):
            x[:, :, i:i + s * (U - 1) + 1:s, j:j + s * (V - 1) + 1:s] += cols[:, :, i * L + j]
    return x


def conv2d_backward(dy, x, w, stride, padding):
    O, C, K, L = w.shape
    N, _, U, V = dy.shape
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    cols = im2col(x, K, L, stride, U, V)                                    # (N, C, KL, U, V)
    rows = cols.transpose(1, 2, 0, 3, 4).reshape(C * K * L, -1)
    d_out = dy.transpose(1, 0, 2, 3).reshape(O, -1)
    dw = (d_out @ rows.T).reshape(w.shape)
    d_cols = (w.reshape(O, -1).T @ d_out).reshape(C, K * L, N, U, V).transpose(2, 0, 1, 3, 4)
    dx = col2im(d_cols, x.shape, K, L, stride, U, V)
    return dx[:, :, padding:x.shape[2] - padding, padding:x.shape[3] - padding], dw, d_out.sum(axis=1)
