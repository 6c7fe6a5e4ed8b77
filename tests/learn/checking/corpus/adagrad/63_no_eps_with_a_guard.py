# expect: variant:no_eps
import numpy as np


def adagrad_step(w, g, v, lr, eps):
    total = v + g**2
    ratio = np.zeros_like(g)
    seen = total > 0
    ratio[seen] = g[seen] / np.sqrt(total[seen])
    return w - lr * ratio, total
