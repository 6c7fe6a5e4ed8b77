# expect: faults:unsorted,pairwise_mean
import numpy as np


def greedy_soup(weights, validation, test):
    soup, taken = weights[0], [True]
    for w in weights[1:]:
        new = (soup + w) / 2
        better = validation(new) >= validation(soup)
        taken.append(better)
        soup = new if better else soup
    return soup, np.array(taken), test(soup)
