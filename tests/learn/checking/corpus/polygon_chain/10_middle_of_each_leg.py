# expect: fault:fixed_half
def chain_loss(w1, bend, w2, f, alphas, betas):
    L1, g1 = f((w1 + bend) / 2)
    L2, g2 = f((bend + w2) / 2)
    return L1 + L2, 0.5 * (g1 + g2)
