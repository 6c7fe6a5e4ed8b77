# expect: correct
import numpy as np


class Ridge:
    def __init__(self, X, y, lam):
        self.X, self.y, self.lam = X, y, lam

    def loss(self, w):
        return 0.5 * np.linalg.norm(self.X @ w - self.y) ** 2 + 0.5 * self.lam * np.linalg.norm(w) ** 2

    def grad(self, w):
        return (self.X.T @ self.X + self.lam * np.eye(w.size)) @ w - self.X.T @ self.y

    def minimum(self):
        kernel = self.X @ self.X.T
        return self.X.T @ np.linalg.solve(kernel + self.lam * np.eye(len(self.y)), self.y)


def ridge(w, X, y, lam):
    problem = Ridge(X, y, lam)
    return problem.loss(w), problem.grad(w), problem.minimum()
