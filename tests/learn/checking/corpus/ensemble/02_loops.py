# expect: correct
import math


def fge_predict(path, c, f):
    total, k = None, 0
    for i, w in enumerate(path, start=1):
        if i % c != c // 2:
            continue
        rows = []
        for z in f(w):
            e = [math.exp(v) for v in z]
            rows.append([v / sum(e) for v in e])
        total = rows if total is None else [[a + b for a, b in zip(r, s)] for r, s in zip(total, rows)]
        k += 1
    return [[a / k for a in r] for r in total]
