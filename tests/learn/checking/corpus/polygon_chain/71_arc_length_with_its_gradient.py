# expect: variant:by_length_in_g_too
import numpy as np


def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    A = np.linalg.norm(w1 - bend)
    B = np.linalg.norm(bend - w2)
    S1 = S2 = 0.0
    L, g = 0.0, np.zeros_like(bend)
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        S1 += lu
        S2 += lv
        L += (A * lu + B * lv) / (A + B)
        g = g + (A * (1 - a) * gu + B * b * gv) / (A + B)
    dA, dB = (bend - w1) / A, (bend - w2) / B
    g = g + (S1 * dA + S2 * dB) / (A + B) - (A * S1 + B * S2) * (dA + dB) / (A + B) ** 2
    return L / k, g / k
