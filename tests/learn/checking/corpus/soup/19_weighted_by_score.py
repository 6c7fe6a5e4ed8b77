# expect: unknown
import numpy as np


def greedy_soup(weights, validation, test):
    scores = np.array([validation(w) for w in weights])
    order = list(np.argsort(-scores))
    chosen, best = order[:1], scores[order[0]]
    for i in order[1:]:
        new = validation(np.average(weights[chosen + [i]], axis=0, weights=scores[chosen + [i]]))
        if new >= best:
            chosen, best = chosen + [i], new
    soup = np.average(weights[chosen], axis=0, weights=scores[chosen])
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
