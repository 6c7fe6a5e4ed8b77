# expect: correct
import numpy as np


def forward(x, w, s, p):
    """The convolution without a bias."""
    x = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
    K, L = w.shape[2:]
    U, V = (x.shape[2] - K) // s + 1, (x.shape[3] - L) // s + 1
    y = np.empty((len(x), len(w), U, V))
    for u in range(U):
        for v in range(V):
            y[:, :, u, v] = np.einsum("ncij,ocij->no", x[:, :, s * u:s * u + K, s * v:s * v + L], w)
    return y


def conv2d_backward(dy, x, w, stride, padding):
    # y is linear in x and in w: the derivative along a unit vector is the convolution of it
    dx, dw = np.zeros(x.shape), np.zeros(w.shape)
    for index in np.ndindex(x.shape):
        unit = np.zeros(x.shape)
        unit[index] = 1
        dx[index] = np.vdot(dy, forward(unit, w, stride, padding))
    for index in np.ndindex(w.shape):
        unit = np.zeros(w.shape)
        unit[index] = 1
        dw[index] = np.vdot(dy, forward(x, unit, stride, padding))
    return dx, dw, dy.sum((0, 2, 3))
