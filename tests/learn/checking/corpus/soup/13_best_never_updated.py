# expect: fault:against_best_single
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:1], validation(weights[order[0]])
    for i in order[1:]:
        if validation(weights[chosen + [i]].mean(0)) >= best:
            chosen.append(i)
    soup = weights[chosen].mean(0)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
