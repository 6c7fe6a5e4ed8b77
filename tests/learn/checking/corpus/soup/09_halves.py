# expect: fault:pairwise_mean
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    soup = weights[order[0]]
    taken = np.zeros(len(weights), bool)
    taken[order[0]] = True
    for i in order[1:]:
        new = 0.5 * (soup + weights[i])
        if validation(new) >= validation(soup):
            soup = new
            taken[i] = True
    return soup, taken, test(soup)
