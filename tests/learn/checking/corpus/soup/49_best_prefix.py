# expect: fault:best_prefix
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    scores = [validation(weights[order[:m]].mean(0)) for m in range(1, len(weights) + 1)]
    best = order[:1 + int(np.argmax(scores))]
    taken = np.zeros(len(weights), bool)
    taken[best] = True
    soup = weights[best].mean(0)
    return soup, taken, test(soup)
