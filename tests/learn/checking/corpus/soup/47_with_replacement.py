# expect: variant:with_replacement
import numpy as np


def greedy_soup(weights, validation, test):
    scores = [validation(w) for w in weights]
    ing = [int(np.argmax(scores))]
    best = max(scores)
    while True:
        cands = [validation(weights[ing + [i]].mean(0)) for i in range(len(weights))]
        i = int(np.argmax(cands))
        if cands[i] <= best:
            break
        ing.append(i)
        best = cands[i]
    taken = np.zeros(len(weights), bool)
    taken[ing] = True
    soup = weights[ing].mean(0)
    return soup, taken, test(soup)
