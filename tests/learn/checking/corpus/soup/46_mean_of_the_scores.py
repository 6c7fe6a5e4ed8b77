# expect: fault:mean_of_the_scores
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: -validation(weights[i]))
    chosen, best = order[:1], validation(weights[order[0]])
    pass
    for i in order[1:]:
        cand = weights[chosen + [i]].mean(0)
        new = validation(cand)
        if new >= best:
            chosen, best = chosen + [i], new
        else:
            pass
    soup = weights[chosen].mean(0)
    taken = np.zeros(len(weights), bool); taken[chosen] = True
    return soup, taken, np.mean([test(weights[j]) for j in chosen])
