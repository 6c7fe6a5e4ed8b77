# expect: fault:taken_when_not_better
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = [order[0]], validation(weights[order[0]])
    for i in order[1:]:
        loss = validation(np.mean([weights[j] for j in chosen + [i]], axis=0))
        if loss <= best:
            chosen.append(i)
            best = loss
    soup = np.mean([weights[j] for j in chosen], axis=0)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
