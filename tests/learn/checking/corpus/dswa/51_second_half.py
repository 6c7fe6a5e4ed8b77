# expect: variant:second_half
import numpy as np


def repeated_swa(w, grad_fn, n, c, lr, parts, statistics):
    per = n // parts
    swa_start = per // 2
    for p in range(parts):
        n_avg = 0
        buf = np.zeros_like(w)
        for steps in range(1, per + 1):
            w = w - lr * grad_fn(w)
            if steps > swa_start and steps % c == 0:
                buf = buf + (w - buf) / (n_avg + 1)
                n_avg += 1
        w = buf
    return w, statistics(w)
