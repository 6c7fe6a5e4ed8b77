# expect: variant:statistics_of_sgd
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        captured = []
        for i in range(1, n // parts + 1):
            w = w - lr * grad_fn(w)
            if i % c == 0:
                captured.append(w)
        s = statistics(w)
        w = np.mean(captured, axis=0)
    return w, s
