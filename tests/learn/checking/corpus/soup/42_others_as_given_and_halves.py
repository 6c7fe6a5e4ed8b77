# expect: faults:others_unsorted,pairwise_mean
import numpy as np


def greedy_soup(weights, validation, test):
    best = max(range(len(weights)), key=lambda i: validation(weights[i]))
    soup, chosen = weights[best], [best]
    for i in [j for j in range(len(weights)) if j != best]:
        half = 0.5 * (soup + weights[i])
        if validation(half) >= validation(soup):
            soup, chosen = half, [*chosen, i]
    return soup, np.isin(np.arange(len(weights)), chosen), test(soup)
