# expect: correct
def piece(i, alpha1, alpha2, length):
    t = i / length
    if t <= 0.5:
        factor = 1.0
    elif t <= 0.9:
        factor = 1.0 - (1.0 - alpha2 / alpha1) * (t - 0.5) / 0.4
    else:
        factor = alpha2 / alpha1
    return alpha1 * factor


def schedule(i, alpha1, alpha2, c, n, length, start):
    within = i % (c * n)
    capture = within == 0
    t = 1.0 if capture else within / (c * n)
    piecewise = piece(i, alpha1, alpha2, length)
    if i > start:
        constant = alpha1
    else:
        constant = piecewise
    return alpha1 - t * (alpha1 - alpha2), piecewise, constant, capture
