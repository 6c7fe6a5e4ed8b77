# expect: correct
def chain_loss(w1, bend, w2, f, alphas, betas):
    losses, grads = [], []
    for alpha, beta in zip(alphas, betas):
        l1, g1 = f(alpha * w1 + (1 - alpha) * bend)
        l2, g2 = f(beta * bend + (1 - beta) * w2)
        losses.append(l1 + l2)
        grads.append((1 - alpha) * g1 + beta * g2)
    return sum(losses) / len(losses), sum(grads) / len(grads)
