# expect: fault:last_draw
def chain_loss(w1, bend, w2, f, alphas, betas):
    for a, b in zip(alphas, betas):
        lu, gu = f(a * w1 + (1 - a) * bend)
        lv, gv = f(b * bend + (1 - b) * w2)
        L = lu + lv
        g = (1 - a) * gu + b * gv
    return L, g
