# expect: correct
import numpy as np


def batchnorm(input, weight, bias, running_mean, running_var, momentum, eps, training):
    C = input.shape[1]
    flat = input.transpose(1, 0, 2, 3).reshape(C, -1)
    view = (1, C, 1, 1)
    if training:
        batch_mean, batch_var = flat.mean(1), flat.var(1)
        running_mean = running_mean * (1 - momentum) + batch_mean.reshape(view) * momentum
        running_var = running_var * (1 - momentum) + flat.var(1, ddof=1).reshape(view) * momentum
    else:
        batch_mean, batch_var = running_mean.reshape(-1), running_var.reshape(-1)
    inv_std = 1.0 / np.sqrt(batch_var + eps)
    out = (flat - batch_mean[:, None]) * inv_std[:, None]
    out = out.reshape(C, input.shape[0], *input.shape[2:]).transpose(1, 0, 2, 3)
    return out * weight + bias, running_mean, running_var
