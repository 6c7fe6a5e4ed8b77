# expect: correct
import numpy as np


def greedy_soup(weights, validation, test):
    scores = [validation(w) for w in weights]
    order = np.argsort(scores)[::-1]
    ingredients = [order[0]]
    best = scores[order[0]]
    for i in order[1:]:
        candidate = np.mean([weights[j] for j in ingredients + [i]], axis=0)
        score = validation(candidate)
        if score >= best:
            best = score
            ingredients.append(i)
    soup = np.mean(weights[ingredients], axis=0)
    taken = np.zeros(len(weights), dtype=bool)
    taken[ingredients] = True
    return soup, taken, test(soup)
