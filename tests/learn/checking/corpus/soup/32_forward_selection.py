# expect: fault:best_addition
import numpy as np


def greedy_soup(weights, validation, test):
    left = list(range(len(weights)))
    chosen = [max(left, key=lambda i: validation(weights[i]))]
    left.remove(chosen[0])
    best = validation(weights[chosen[0]])
    while left:
        scores = [validation(np.mean([weights[j] for j in chosen + [i]], axis=0)) for i in left]
        k = int(np.argmax(scores))
        if scores[k] < best:
            break
        best = scores[k]
        chosen.append(left.pop(k))
    soup = sum(weights[i] for i in chosen) / len(chosen)
    return soup, np.array([i in chosen for i in range(len(weights))]), test(soup)
