# expect: fault:first_counts_twice
import numpy as np


def greedy_soup(weights, validation, test):
    scores = np.array([validation(w) for w in weights])
    order = np.argsort(-scores, kind="stable")
    total, m = weights[order[0]].copy(), 1
    best = scores[order[0]]
    taken = np.zeros(len(weights), dtype=bool)
    for i in order:                         # begins with the best one again
        trial = (total + weights[i]) / (m + 1)
        score = validation(trial)
        if score >= best:
            total, m, best = total + weights[i], m + 1, score
            taken[i] = True
    return total / m, taken, test(total / m)
