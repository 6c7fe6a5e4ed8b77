# expect: fault:no_eps_in_evaluation
import numpy as np


class BatchNorm:
    def __init__(self, gamma, beta, mean, var, momentum, eps):
        self.gamma, self.beta, self.mean, self.var = gamma, beta, mean, var
        self.momentum, self.eps = momentum, eps

    def train(self, x):
        mu, s2 = x.mean((0, 2, 3), keepdims=True), x.var((0, 2, 3), keepdims=True)
        self.mean = (1 - self.momentum) * self.mean + self.momentum * mu
        self.var = (1 - self.momentum) * self.var + self.momentum * x.var((0, 2, 3), keepdims=True, ddof=1)
        return self.gamma * (x - mu) / np.sqrt(s2 + self.eps) + self.beta

    def test(self, x):
        return self.gamma * (x - self.mean) / np.sqrt(self.var) + self.beta


def batchnorm(x, gamma, beta, mean, var, momentum, eps, training):
    bn = BatchNorm(gamma, beta, mean, var, momentum, eps)
    return bn.train(x) if training else bn.test(x), bn.mean, bn.var
