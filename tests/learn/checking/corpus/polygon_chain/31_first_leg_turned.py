# expect: fault:first_leg_turned
def chain_loss(w1, bend, w2, f, alphas, betas):
    k = len(alphas)
    first = [f(a * bend + (1 - a) * w1) for a in alphas]
    second = [f(b * bend + (1 - b) * w2) for b in betas]
    L = sum(l for l, _ in first + second) / k
    g = sum((1 - a) * g for a, (_, g) in zip(alphas, first)) + sum(b * g for b, (_, g) in zip(betas, second))
    return L, g / k
