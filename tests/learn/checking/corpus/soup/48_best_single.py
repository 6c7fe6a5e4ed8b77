# expect: fault:never_taken
import numpy as np


def greedy_soup(weights, validation, test):
    scores = np.array([validation(w) for w in weights])
    i = scores.argmax()
    taken = np.arange(len(weights)) == i
    return weights[i], taken, test(weights[i])
