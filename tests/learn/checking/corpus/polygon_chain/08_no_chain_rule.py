# expect: fault:factor_missing
def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    L, g = 0, 0
    for a, b in zip(alphas, betas):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L, g = L + (L1 + L2) / k, g + (g1 + g2) / k
    return L, g
