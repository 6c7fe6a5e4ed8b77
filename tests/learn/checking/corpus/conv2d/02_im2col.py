# expect: correct
import numpy as np


def im2col(images, kh, kw, stride, out_h, out_w):
    n, c = images.shape[:2]
    columns = np.zeros((n, c, kh, kw, out_h, out_w))
    for i in range(kh):
        for j in range(kw):
            columns[:, :, i, j] = images[:, :, i:i + stride * out_h:stride, j:j + stride * out_w:stride]
    return columns.transpose(0, 4, 5, 1, 2, 3).reshape(n * out_h * out_w, -1)


def conv2d(x, w, b, stride, padding):
    filters, _, kh, kw = w.shape
    n, _, h, width = x.shape
    out_h = 1 + (h + 2 * padding - kh) // stride
    out_w = 1 + (width + 2 * padding - kw) // stride
    images = np.pad(x, [(0, 0), (0, 0), (padding, padding + stride), (padding, padding + stride)], "constant")
    rows = im2col(images, kh, kw, stride, out_h, out_w)
    out = rows @ w.reshape(filters, -1).T + b
    return out.reshape(n, out_h, out_w, filters).transpose(0, 3, 1, 2)
