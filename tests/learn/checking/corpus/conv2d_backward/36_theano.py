# expect: variant:true_convolution
import numpy as np


def conv2d_backward(dy, x, w, stride, padding):
    (N, C, H, W), (O, _, K, L), s, P = x.shape, w.shape, stride, padding
    padded = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    turned = np.flip(w, (2, 3))
    dpadded, dturned = np.zeros_like(padded), np.zeros_like(w)
    for u in range(dy.shape[2]):
        for v in range(dy.shape[3]):
            rows, columns = slice(s * u, s * u + K), slice(s * v, s * v + L)
            dpadded[:, :, rows, columns] += np.einsum("no,omij->nmij", dy[:, :, u, v], turned)
            dturned += np.einsum("no,nmij->omij", dy[:, :, u, v], padded[:, :, rows, columns])
    return dpadded[:, :, P:P + H, P:P + W], np.flip(dturned, (2, 3)), dy.sum(axis=(0, 2, 3))
