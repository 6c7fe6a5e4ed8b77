# expect: correct
import numpy as np


class SoftmaxCrossEntropy:
    def forward(self, x, t):
        self.t = t
        z = x - x.max(axis=1).reshape(-1, 1)
        self.y = np.exp(z) / np.exp(z).sum(axis=1).reshape(-1, 1)
        return np.mean([np.logaddexp.reduce(row) - row[label] for row, label in zip(x, t)])

    def backward(self, dout=1.0):
        batch_size = self.t.shape[0]
        dx = self.y.copy()
        for i, label in enumerate(self.t):
            dx[i][label] -= 1
        return dx * dout / batch_size


def cross_entropy(x, y):
    layer = SoftmaxCrossEntropy()
    loss = layer.forward(x, y)
    return loss, layer.backward()
