# expect: fault:sum
def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g = 0, 0
    for a, b in zip(alphas, betas):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L, g = L + L1 + L2, g + (1 - a) * g1 + b * g2
    return L, g
