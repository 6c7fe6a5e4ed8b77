# expect: fault:against_its_own
import numpy as np


def greedy_soup(weights, validation, test):
    scores = np.array([validation(w) for w in weights])
    order = np.argsort(-scores)
    chosen = [order[0]]
    for i in order[1:]:
        trial = chosen + [i]
        if validation(weights[trial].mean(0)) >= scores[i]:
            chosen = trial
    soup = weights[chosen].mean(0)
    taken = np.isin(np.arange(len(weights)), chosen)
    return soup, taken, test(soup)
