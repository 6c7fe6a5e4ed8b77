# expect: convention:from_w1
def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    L, g = 0, 0
    for a, b in zip(alphas, betas):
        L1, g1 = f((1 - a) * w1 + a * bend)
        L2, g2 = f((1 - b) * bend + b * w2)
        L, g = L + (L1 + L2) / k, g + (a * g1 + (1 - b) * g2) / k
    return L, g
