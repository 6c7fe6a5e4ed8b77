# expect: fault:last_tried_returned
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = [order[0]], validation(weights[order[0]])
    for i in order[1:]:
        soup = weights[chosen + [i]].mean(axis=0)
        score = validation(soup)
        if score >= best:
            best = score
            chosen.append(i)
    return soup, np.isin(np.arange(len(weights)), chosen), test(soup)
