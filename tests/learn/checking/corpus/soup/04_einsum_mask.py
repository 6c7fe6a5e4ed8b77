# expect: correct
import numpy as np


def greedy_soup(weights, validation, test):
    k = len(weights)
    mask = np.zeros(k)

    def mix(m):
        return np.einsum("k,kn->n", m, weights) / m.sum()

    left = sorted(range(k), key=lambda i: validation(weights[i]), reverse=True)
    mask[left[0]] = 1
    for i in left[1:]:
        trial = mask.copy()
        trial[i] = 1
        if validation(mix(trial)) >= validation(mix(mask)) - 1e-15:
            mask = trial
    return mix(mask), mask == 1, test(mix(mask))
