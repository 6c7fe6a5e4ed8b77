# expect: fault:overflow
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(x, y):
    p = softmax(x)
    y_one_hot = np.eye(x.shape[1])[y]
    loss = -np.mean(np.log(p[np.arange(len(y)), y]))
    return loss, (p - y_one_hot) / len(y)
