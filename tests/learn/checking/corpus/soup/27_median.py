# expect: unknown
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:1], validation(weights[order[0]])
    for i in order[1:]:
        new = validation(np.median(weights[chosen + [i]], axis=0))
        if new >= best:
            chosen, best = chosen + [i], new
    soup = np.median(weights[chosen], axis=0)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
