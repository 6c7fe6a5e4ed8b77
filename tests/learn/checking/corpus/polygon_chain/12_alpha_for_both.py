# expect: fault:same_draws
def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    L, g = 0, 0
    for t in alphas:
        L1, g1 = f(t * w1 + (1 - t) * bend)
        L2, g2 = f(t * bend + (1 - t) * w2)
        L, g = L + (L1 + L2) / k, g + ((1 - t) * g1 + t * g2) / k
    return L, g
