# expect: correct
import numpy as np


def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    step = np.sqrt(v / (1 - beta2 ** t))
    step += eps
    np.divide(m, step, out=step)
    step *= lr / (1 - beta1 ** t)
    w -= step
    return [w, m, v]
