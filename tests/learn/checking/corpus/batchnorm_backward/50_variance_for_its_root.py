# expect: fault:divided_by_sigma_twice
import numpy as np


def batchnorm_backward(dy, x, gamma, eps):
    mean = np.mean(x, axis=0)
    spread = np.mean((x - mean) ** 2, axis=0) + eps
    unit = (x - mean) / spread ** 0.5
    flow = gamma * dy
    flow = flow - np.mean(flow, axis=0) - unit * np.mean(unit * flow, axis=0)
    return flow / spread, np.sum(unit * dy, axis=0), np.sum(dy, axis=0)
