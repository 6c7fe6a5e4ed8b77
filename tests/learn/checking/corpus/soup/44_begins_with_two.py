# expect: unknown
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:2], validation(weights[order[:2]].mean(0))
    pass
    for i in order[2:]:
        cand = weights[chosen + [i]].mean(0)
        new = validation(cand)
        if new >= best:
            chosen, best = chosen + [i], new
        else:
            pass
    soup = weights[chosen].mean(0)
    taken = np.zeros(len(weights), bool); taken[chosen] = True
    return soup, taken, test(soup)
