# expect: fault:mean_of_draws
def chain_loss(w1, bend, w2, f, alphas, betas):
    a, b = alphas.mean(), betas.mean()
    L1, g1 = f(a * w1 + (1 - a) * bend)
    L2, g2 = f(b * bend + (1 - b) * w2)
    return L1 + L2, (1 - a) * g1 + b * g2
