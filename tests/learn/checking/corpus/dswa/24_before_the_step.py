# expect: variant:captured_before_the_step
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    for _ in range(parts):
        captured = []
        for i in range(n // parts):
            if i % c == 0:
                captured.append(w)
            w = w - lr * grad_fn(w)
        w = np.mean(captured, axis=0)
    return w, statistics(w)
