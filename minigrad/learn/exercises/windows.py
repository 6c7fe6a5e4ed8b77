"""Padded images and their windows, in the exercises on convolution: what is padded how, as arrays and in words."""
import numpy as np

UNEVEN = ("P after", "cover")
PADDED = {"around": "x with P rows and columns of zeros on each side",
          "edge": "x with P copies of its edge on each side",
          "reflect": "x with P rows and columns of its mirror image on each side",
          "symmetric": "x with P rows and columns of its mirror image on each side, its edge included",
          "P after": "x with P rows and columns of zeros after it",
          "cover": "x with P rows and columns of zeros on each side, and s − 1 more after it",
          "same": "x with the zeros that the last window needs, half of them before it, the odd one after it",
          "same, lower": "x with the zeros that the last window needs, half of them after it, the odd one before it",
          "wrap": "x with P rows and columns of its other end on each side",
          "none": "x, without padding",
          "above": "x with 2P rows of zeros above it and P columns of zeros on each side",
          "below": "x with 2P rows of zeros below it and P columns of zeros on each side",
          "left": "x with 2P columns of zeros left of it and P rows of zeros on each side",
          "right": "x with 2P columns of zeros right of it and P rows of zeros on each side",
          "before": "x with 2P rows and columns of zeros before it",
          "after": "x with 2P rows and columns of zeros after it"}


def needed(x, s, kernel, out):
    """For rows and columns (zeros before x, zeros after it): as many as the windows of y need, an odd one after it."""
    more = [max((n - 1) * s + k - size, 0) for n, k, size in zip(out, kernel, x.shape[2:], strict=True)]
    return [(m // 2, m - m // 2) for m in more]


def as_needed(x, s, kernel, out, zeros="same"):
    """x with as many zeros as the windows of y need; for "same, lower" an odd one before it."""
    parts = needed(x, s, kernel, out)
    return np.pad(x, ((0, 0), (0, 0), *(part[::-1] if zeros == "same, lower" else part for part in parts)))


def padded(x, P, zeros="around", s=1):
    """x (N, C, H, W) with P rows and columns on each side, or all of them on one side; s is the stride."""
    if zeros in UNEVEN:
        both = {"P after": (0, P), "cover": (P, P + s - 1)}[zeros]
        return np.pad(x, ((0, 0), (0, 0), both, both))
    rows = {"before": (2 * P, 0), "above": (2 * P, 0), "after": (0, 2 * P), "below": (0, 2 * P)}.get(zeros, (P, P))
    columns = {"before": (2 * P, 0), "left": (2 * P, 0), "after": (0, 2 * P), "right": (0, 2 * P)}.get(zeros, (P, P))
    mode = zeros if zeros in ("edge", "reflect", "symmetric", "wrap") else "constant"
    return np.pad(x, ((0, 0), (0, 0), rows, columns), mode=mode)


def patches(x, step, kernel, out, apart=1):
    """x[n,m,s·u+apart·i,t·v+apart·j] as an array (n, m, i, j, u, v); step: (s, t), or one number for both."""
    rows, columns = (apart * np.arange(k)[:, None] + s * np.arange(n)
                     for k, n, s in zip(kernel, out, np.broadcast_to(step, 2), strict=True))
    return x[:, :, rows[:, None, :, None], columns[None, :, None, :]]
