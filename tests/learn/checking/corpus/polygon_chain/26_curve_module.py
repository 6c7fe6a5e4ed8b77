# expect: convention:uniform_t_from_w1
import numpy as np


class PolyChain:
    def __init__(self, num_bends):
        self.range = np.arange(num_bends)

    def __call__(self, t):
        return np.maximum(0.0, 1.0 - np.abs(t * (len(self.range) - 1) - self.range))


def chain_loss(w1, bend, w2, f, alphas, betas):
    coeff_layer = PolyChain(3)
    ts = np.concatenate([alphas / 2, (1 + betas) / 2])
    L, g = 0.0, np.zeros_like(bend)
    for t in ts:
        c = coeff_layer(t)
        loss, grad = f(c[0] * w1 + c[1] * bend + c[2] * w2)
        L += loss / len(ts)
        g += c[1] * grad / len(ts)
    return L, g
