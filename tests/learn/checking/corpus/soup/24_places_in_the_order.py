# expect: fault:taken_by_rank
import numpy as np


def greedy_soup(weights, validation, test):
    scores = [validation(w) for w in weights]
    ordered = weights[np.argsort(-np.array(scores), kind="stable")]
    taken = np.zeros(len(ordered), dtype=bool)
    taken[0] = True
    best = max(scores)
    for rank in range(1, len(ordered)):
        taken[rank] = True
        score = validation(ordered[taken].mean(0))
        if score < best:
            taken[rank] = False
        else:
            best = score
    soup = ordered[taken].mean(0)
    return soup, taken, test(soup)
