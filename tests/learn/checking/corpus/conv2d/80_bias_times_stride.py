# expect: fault:bias_times_stride
import numpy as np


def conv2d(x, w, b, stride, padding):
    n, c, h, wid = x.shape
    o, _, kh, kw = w.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    oh = 1 + (h + 2 * padding - kh) // stride
    ow = 1 + (wid + 2 * padding - kw) // stride
    out = np.empty((n, o, oh, ow))
    for r in range(oh):
        for q in range(ow):
            top, left = r * stride, q * stride
            patch = xp[:, :, top:top + kh, left:left + kw]
            out[:, :, r, q] = patch.reshape(n, -1) @ w.reshape(o, -1).T + stride * b
    return out
