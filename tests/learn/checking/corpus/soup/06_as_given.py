# expect: fault:unsorted
import numpy as np


def greedy_soup(weights, validation, test):
    chosen, best = [0], validation(weights[0])
    for i in range(1, len(weights)):
        new = validation(weights[chosen + [i]].mean(0))
        if new >= best:
            chosen, best = chosen + [i], new
    soup = weights[chosen].mean(0)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
