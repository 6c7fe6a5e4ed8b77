# expect: fault:counted_late
import numpy as np


class Soup:
    def __init__(self, w):
        self.w, self.count = w, 0

    def with_one_more(self, w):
        return self.w + (w - self.w) / (self.count + 1)


def greedy_soup(weights, validation, test):
    order = sorted(range(len(weights)), key=lambda i: validation(weights[i]), reverse=True)
    soup = Soup(weights[order[0]])
    best, taken = validation(soup.w), {order[0]}
    for i in order[1:]:
        w = soup.with_one_more(weights[i])
        s = validation(w)
        if s >= best:
            soup.w, best = w, s
            soup.count += 1
            taken.add(i)
    return soup.w, np.array([i in taken for i in range(len(weights))]), test(soup.w)
