# expect: convention:biased_running
def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    m, v = mean, var
    if training:
        m = x.mean((0, 2, 3), keepdims=True)
        v = ((x - m) ** 2).mean((0, 2, 3), keepdims=True)
        mean = mean + momentum * (m - mean)
        var = var + momentum * (v - var)
    return gamma * (x - m) * (v + eps) ** -0.5 + beta, mean, var
