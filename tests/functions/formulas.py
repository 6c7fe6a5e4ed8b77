"""The formulas of the image functions as plain loops over NumPy arrays: slow, and right by inspection."""
import numpy as np


def pair(value):
    return value if isinstance(value, tuple) else (value, value)


def conv2d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n,o,p,q] = b[o] + Σ x[n, c, p·s+i·d−pad, q·s+j·d−pad] w[o,c,i,j], channel c of the filter's own group."""
    (sh, sw), (ph, pw), (dh, dw) = pair(stride), pair(padding), pair(dilation)
    (n, _, h, wd), (o, per_group, kh, kw) = x.shape, w.shape
    oh = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    ow = (wd + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    y = np.zeros((n, o, oh, ow), dtype=x.dtype)
    for k in range(o):
        first = k // (o // groups) * per_group
        for p, q in np.ndindex(oh, ow):
            for i, j in np.ndindex(kh, kw):
                row, column = p * sh + i * dh - ph, q * sw + j * dw - pw
                if 0 <= row < h and 0 <= column < wd:
                    y[:, k, p, q] += x[:, first:first + per_group, row, column] @ w[k, :, i, j]
    return y if b is None else y + b[:, None, None]


def windows(x, kernel, stride, padding, border):
    """Yields ((p, q), the window x[:, :, rows, columns]) of a padded image."""
    (kh, kw), (ph, pw) = pair(kernel), pair(padding)
    sh, sw = pair(kernel if stride is None else stride)
    x = np.pad(x, ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=border)
    for p in range((x.shape[2] - kh) // sh + 1):
        for q in range((x.shape[3] - kw) // sw + 1):
            yield (p, q), x[:, :, p * sh:p * sh + kh, q * sw:q * sw + kw]


def pool2d(reduce, x, kernel, stride=None, padding=0, border=0.0):
    found = dict(windows(x, kernel, stride, padding, border))
    rows, columns = max(p for p, _ in found) + 1, max(q for _, q in found) + 1
    y = np.zeros(x.shape[:2] + (rows, columns), dtype=x.dtype)
    for place, window in found.items():
        y[(..., *place)] = reduce(window, axis=(2, 3))
    return y


def max_pool2d(x, kernel, stride=None, padding=0):
    return pool2d(np.max, x, kernel, stride, padding, -np.inf)


def avg_pool2d(x, kernel, stride=None, padding=0):
    return pool2d(np.mean, x, kernel, stride, padding)


def batch_norm(x, gamma, beta, mean=None, var=None, eps=1e-5):
    """Statistics of the batch unless they are given; the biased variance."""
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    shape = (1, -1) + (1,) * (x.ndim - 2)
    mean = x.mean(axis=axes) if mean is None else mean
    var = x.var(axis=axes) if var is None else var
    x_hat = (x - mean.reshape(shape)) / np.sqrt(var.reshape(shape) + eps)
    return gamma.reshape(shape) * x_hat + beta.reshape(shape)


def layer_norm(x, gamma, beta, eps=1e-5):
    axes = tuple(range(x.ndim - gamma.ndim, x.ndim))
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps) * gamma + beta


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def logsumexp(x, axis=None, keepdims=False):
    return np.log(np.exp(x).sum(axis=axis, keepdims=keepdims))


def gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x ** 3)))


def conv1d(x, w, b=None, stride=1, padding=0, dilation=1, groups=1):
    """y[n,o,p] = b[o] + Σ x[n, c, p·s+i·d−pad] w[o,c,i]"""
    (n, _, length), (o, per_group, k) = x.shape, w.shape
    out = (length + 2 * padding - dilation * (k - 1) - 1) // stride + 1
    y = np.zeros((n, o, out), dtype=x.dtype)
    for f, p, i in np.ndindex(o, out, k):
        at, first = p * stride + i * dilation - padding, f // (o // groups) * per_group
        if 0 <= at < length:
            y[:, f, p] += x[:, first:first + per_group, at] @ w[f, :, i]
    return y if b is None else y + b[:, None]


def soft_cross_entropy(x, q):
    """Of each example, for wanted probabilities q."""
    return np.array([-sum(q[i, k] * np.log(softmax(x)[i, k]) for k in range(x.shape[1])) for i in range(len(x))])


def cross_entropy(x, labels, weights=None):
    losses = -np.log(softmax(x)[np.arange(len(x)), labels])
    return np.mean(losses if weights is None else weights * losses)


def split_mix(state):
    """SplitMix64 in Python's integers: (next state, 64 random bits), as in Vigna's splitmix64.c."""
    state = z = (state + 0x9E3779B97F4A7C15) % 2**64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ z >> 27) * 0x94D049BB133111EB % 2**64
    return state, z ^ z >> 31


def random_bits(rng, shape):
    """32 random bits for each element: the lower half of each number of SplitMix64, then the upper one."""
    state, halves = int(rng.integers(2**64, dtype=np.uint64)), []
    while len(halves) < np.prod(shape):
        state, z = split_mix(state)
        halves += [z % 2**32, z >> 32]
    return np.array(halves[:int(np.prod(shape))]).reshape(shape)
