# expect: fault:candidate_kept
import numpy as np


def greedy_soup(weights, validation, test):
    v = np.array([validation(w) for w in weights])
    first, *others = np.argsort(-v, kind="stable")
    taken = np.zeros(len(weights), bool)
    taken[first] = True
    soup, best = weights[first] * 1.0, v[first]
    for i in others:
        soup += (weights[i] - soup) / (taken.sum() + 1)
        if validation(soup) >= best:
            best, taken[i] = validation(soup), True
    return soup, taken, test(soup)
