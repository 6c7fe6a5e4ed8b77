# expect: faults:unsorted,validation_returned
import numpy as np


class Soup:
    def __init__(self, w):
        self.parts = [w]

    def mean(self, *more):
        return np.mean([*self.parts, *more], axis=0)


def greedy_soup(weights, validation, test):
    soup = Soup(weights[0])
    taken = [True] + [False] * (len(weights) - 1)
    best = validation(soup.mean())
    for i in range(1, len(weights)):
        score = validation(soup.mean(weights[i]))
        if score >= best:
            soup.parts.append(weights[i])
            taken[i], best = True, score
    return soup.mean(), np.array(taken), best
