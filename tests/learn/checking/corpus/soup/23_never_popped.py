# expect: fault:not_removed
import numpy as np


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: validation(weights[i]), reverse=True)
    pot = [weights[order[0]]]
    best = validation(pot[0])
    taken = np.zeros(len(weights), bool)
    taken[order[0]] = True
    for i in order[1:]:
        pot.append(weights[i])
        score = validation(np.mean(pot, axis=0))
        if score >= best:
            best = score
            taken[i] = True
    soup = np.mean(pot, axis=0)
    return soup, taken, test(soup)
