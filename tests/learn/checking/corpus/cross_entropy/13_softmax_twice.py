# expect: fault:double_softmax
import numpy as np


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def cross_entropy_of_logits(logits, y):
    z = logits - logits.max(1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(1, keepdims=True))
    hot = np.eye(logits.shape[1])[y]
    return -(hot * log_p).sum() / len(y), (np.exp(log_p) - hot) / len(y)


def cross_entropy(x, y):
    return cross_entropy_of_logits(softmax(x), y)
