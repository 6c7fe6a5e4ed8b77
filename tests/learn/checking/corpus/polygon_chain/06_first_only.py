# expect: fault:first_leg_only
def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g = 0, 0 * bend
    for a in alphas:
        loss, grad = f(a * w1 + (1 - a) * bend)
        L += loss / len(alphas)
        g += (1 - a) * grad / len(alphas)
    return L, g
