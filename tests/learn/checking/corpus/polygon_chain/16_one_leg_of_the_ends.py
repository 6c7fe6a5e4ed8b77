# expect: faults:first_leg_only,gradient_of_the_ends
def chain_loss(w1, bend, w2, f, alphas, betas):
    out = [(a, *f(a * w1 + (1 - a) * bend)) for a in alphas]
    return sum(o[1] for o in out) / len(out), sum(o[0] * o[2] for o in out) / len(out)
