# expect: unknown
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, min(stride, 2), padding
    padded = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    dpadded, dw = 0 * padded, 0 * w
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            window = (slice(None), slice(None), slice(s * u, s * u + K), slice(s * v, s * v + L))
            dpadded[window] += np.tensordot(dy[:, :, u, v], w, axes=([1], [0]))
            dw += np.tensordot(dy[:, :, u, v], padded[window], axes=([0], [0]))
    return dpadded[:, :, P:P + H, P:P + W], dw, dy.sum(axis=(0, 2, 3))
