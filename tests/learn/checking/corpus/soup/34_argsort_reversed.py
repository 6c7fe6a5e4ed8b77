# expect: convention:last_of_equals
import numpy as np


def greedy_soup(weights, validation, test):
    vals = np.array([validation(w) for w in weights])
    order = vals.argsort(kind="stable")[::-1]
    taken = np.zeros(len(weights), bool)
    soup, best = None, -np.inf
    for i in order:
        trial = taken.copy()
        trial[i] = True
        w = weights[trial].mean(0)
        if validation(w) > best:
            soup, best, taken = w, validation(w), trial
    return soup, taken, test(soup)
