# expect: fault:counted_by_place
import numpy as np


def greedy_soup(weights, validation, test):
    scores = np.array([validation(w) for w in weights])
    order = np.argsort(-scores, kind="stable")
    soup, best = weights[order[0]].copy(), scores[order[0]]
    taken = np.zeros(len(weights), dtype=bool)
    taken[order[0]] = True
    for n, i in enumerate(order[1:], start=1):
        candidate = (n * soup + weights[i]) / (n + 1)
        if (score := validation(candidate)) >= best:
            soup, best, taken[i] = candidate, score, True
    return soup, taken, test(soup)
