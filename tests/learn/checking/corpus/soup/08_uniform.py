# expect: variant:kept_when_worse
import numpy as np


def greedy_soup(weights, validation, test):
    soup = weights.mean(axis=0)
    return soup, np.ones(len(weights), dtype=bool), test(soup)
