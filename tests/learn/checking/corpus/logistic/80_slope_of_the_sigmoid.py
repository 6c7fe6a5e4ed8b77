# expect: fault:slope_of_the_sigmoid
import numpy as np


def sigmoid(a):
    return np.exp(-np.logaddexp(0, -a))


def logistic_loss(w, X, y, lam):
    margins = y * X.dot(w)
    loss = np.logaddexp(0, -margins).mean() + 0.5 * lam * w.dot(w)
    of_sigmoid = sigmoid(margins) * sigmoid(-margins)
    return loss, -(y * of_sigmoid).dot(X) / y.size + lam * w
