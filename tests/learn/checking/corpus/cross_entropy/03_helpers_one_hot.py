# expect: correct
import numpy as np


def logsumexp(a: np.ndarray) -> np.ndarray:
    top = a.max(axis=-1, keepdims=True)
    return top + np.log(np.exp(a - top).sum(axis=-1, keepdims=True))


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[labels]


def cross_entropy(x: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    targets = one_hot(y, x.shape[1])
    log_softmax = x - logsumexp(x)
    loss = -(targets * log_softmax).sum(axis=1).mean()
    return float(loss), (np.exp(log_softmax) - targets) / len(x)
