# expect: fault:second_leg_to_w1
def on_leg(t, start, end):
    return t * start + (1 - t) * end


def chain_loss(w1, bend, w2, f, alphas, betas):
    total, slope = 0.0, 0.0 * bend
    for a, b in zip(alphas, betas):
        loss, grad = f(on_leg(a, w1, bend))
        total, slope = total + loss, slope + (1 - a) * grad
        loss, grad = f(on_leg(b, bend, w1))
        total, slope = total + loss, slope + b * grad
    return total / len(alphas), slope / len(betas)
