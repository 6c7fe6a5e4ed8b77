# expect: fault:pairwise_mean
def chain_loss(w1, bend, w2, f, alphas, betas):
    L = g = None
    for a, b in zip(alphas, betas):
        l1, d1 = f(a * w1 + (1 - a) * bend)
        l2, d2 = f(b * bend + (1 - b) * w2)
        new, step = l1 + l2, (1 - a) * d1 + b * d2
        L = new if L is None else (L + new) / 2
        g = step if g is None else (g + step) / 2
    return L, g
