# expect: fault:first_not_marked
import numpy as np


def greedy_soup(weights, validation, test):
    queue = np.argsort([-validation(w) for w in weights], kind="stable")
    taken = np.full(len(weights), False)
    soup, count = weights[queue[0]], 1
    for i in queue[1:]:
        candidate = soup + (weights[i] - soup) / (count + 1)
        if validation(candidate) >= validation(soup):
            soup, count, taken[i] = candidate, count + 1, True
    return soup, taken, test(soup)
