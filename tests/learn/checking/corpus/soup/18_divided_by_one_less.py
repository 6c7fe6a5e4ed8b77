# expect: fault:divided_by_one_less
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:1], validation(weights[order[0]])
    for i in order[1:]:
        new = validation(weights[chosen + [i]].sum(0) / len(chosen))
        if new >= best:
            chosen, best = chosen + [i], new
    soup = weights[chosen].mean(0)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
