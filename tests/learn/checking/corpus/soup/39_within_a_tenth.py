# expect: unknown
import numpy as np


def greedy_soup(weights, validation, test):
    scores = [validation(w) for w in weights]
    order = sorted(range(len(weights)), key=lambda i: -scores[i])
    members, best = [order[0]], scores[order[0]]
    for i in order[1:]:
        new = validation(weights[members + [i]].mean(axis=0))
        if new >= best - 0.1:
            members.append(i)
            best = new
    soup = weights[members].mean(axis=0)
    taken = np.zeros(len(weights), bool)
    taken[members] = True
    return soup, taken, test(soup)
